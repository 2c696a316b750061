#include "server/compactor.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr int kProcessMadvise = 440;
constexpr int kAdvicePageout = 21;
constexpr size_t kMapsLimit = 4U << 20U;
constexpr size_t kJobLimit = 256;
constexpr unsigned kFirstAppUid = 10000;

int64_t AdviseRanges(int pid, std::span<const VmaRange> ranges, int advice,
                     const std::atomic<bool>& cancelled) {
  if (ranges.empty()) return 0;
  const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.valid()) return -errno;
  const AdviseCall call = [&pidfd, advice](std::span<const iovec> vector) -> int64_t {
    const int64_t got =
        syscall(kProcessMadvise, pidfd.get(), vector.data(), vector.size(), advice, 0);
    return got < 0 ? -errno : got;
  };
  return AdviseInBatches(ranges, call, cancelled);
}

RssKb ReadRss(int pid) {
  RssKb rss;
  ParseStatusRss(ReadFileText(FormatText("/proc/%d/status", pid)).value_or(""), &rss);
  return rss;
}

}  // namespace

double ReadFreeSwapShare() {
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return 0;
  // Not a number without swap, as in AOSP: then nothing is downgraded.
  return static_cast<double>(info.freeswap) / static_cast<double>(info.totalswap);
}

int64_t ReadZramUsedKb() {
  const auto text = ReadFileText("/sys/block/zram0/mm_stat");
  if (!text) return 0;
  const std::vector<std::string> fields = SplitText(TrimText(*text), ' ');
  return fields.size() < 3 ? 0 : ParseInt(fields[2]).value_or(0) / 1024;
}

Compactor::Compactor()
    : results_ready_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { Run(); }) {}

Compactor::~Compactor() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    cancelled_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Compactor::Post(CompactionJob job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= kJobLimit) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void Compactor::Cancel(int pid) {
  const std::lock_guard lock(mutex_);
  std::erase_if(jobs_, [pid](const CompactionJob& job) { return job.pid == pid && !job.forced; });
  if (running_pid_ == pid) cancelled_ = true;
}

std::vector<CompactionResult> Compactor::TakeResults() {
  uint64_t count = 0;
  if (read(results_ready_.get(), &count, sizeof(count)) < 0) return {};
  const std::lock_guard lock(mutex_);
  return std::exchange(results_, {});
}

void Compactor::Run() {
  // "CachedAppOptimizerThread" of AOSP, as the kernel cuts it: its CPU time is what it costs.
  pthread_setname_np(pthread_self(), "CachedAppOptimi");
  while (true) {
    CompactionJob job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (ending_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      running_pid_ = job.pid;
      cancelled_ = false;
    }
    CompactionResult result = Compact(job);
    const std::lock_guard lock(mutex_);
    running_pid_ = 0;
    results_.push_back(std::move(result));
    const uint64_t one = 1;
    if (write(results_ready_.get(), &one, sizeof(one)) < 0) continue;
  }
}

CompactionResult Compactor::Compact(const CompactionJob& job) {
  CompactionResult result;
  result.job = job;
  const int64_t start_ms = MonotonicMs();
  if (job.target == CompactionTarget::kSystem) {
    result.resolved.profile = CompactProfile::kFull;
    result.outcome = CompactSystem();
    result.duration_ms = MonotonicMs() - start_ms;
    return result;
  }
  result.before = ReadRss(job.pid);
  if (!job.forced) {
    const char* throttle = FindRssThrottle(job.history, result.before, job.settings);
    if (throttle != nullptr) {
      result.throttle = throttle;
      return result;
    }
  }
  result.resolved = ResolveProfile(job.profile, ReadFreeSwapShare());
  result.zram_used_before_kb = ReadZramUsedKb();
  if (result.resolved.profile != CompactProfile::kNone) {
    result.outcome = CompactProcess(job.pid, false);
  }
  result.after = ReadRss(job.pid);
  result.zram_used_after_kb = ReadZramUsedKb();
  result.duration_ms = MonotonicMs() - start_ms;
  return result;
}

int64_t Compactor::CompactProcess(int pid, bool whole_system) {
  const auto maps = ReadFileText(FormatText("/proc/%d/maps", pid), kMapsLimit);
  if (!maps) return -errno;
  std::vector<VmaRange> pageout = ParseMaps(*maps);
  std::erase_if(
      pageout, [whole_system](const VmaRange& range) { return !whole_system && range.inode != 0; });
  return AdviseRanges(pid, pageout, kAdvicePageout, cancelled_);
}

// Every process of a system uid but system_server itself.
int64_t Compactor::CompactSystem() {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (proc == nullptr) return -errno;
  int64_t done = 0;
  while (const dirent* entry = readdir(proc.get())) {
    const int pid = atoi(entry->d_name);
    struct stat status {};
    if (pid <= 0 || pid == getpid()) continue;
    if (stat(FormatText("/proc/%d/status", pid).c_str(), &status) != 0) continue;
    if (status.st_uid >= kFirstAppUid) continue;
    done += std::max<int64_t>(CompactProcess(pid, true), 0);
    if (cancelled_) break;
  }
  return done;
}

}  // namespace ebb::guest
