// See capability.h. Each probe is one harmless call; kernel versions are never asked.
#include "advise/capability.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "advise/cgroup.h"
#include "advise/idle_pages.h"
#include "advise/pagemap_scan.h"
#include "advise/procmap_query.h"
#include "advise/strategy.h"
#include "advise/system_memory.h"
#include "base/clock.h"
#include "base/directory.h"
#include "base/file.h"
#include "base/format.h"
#include "base/page_size.h"
#include "procfs/cgroup.h"
#include "procfs/status.h"

namespace ebb {
namespace {

using wire::Capability;
using wire::CapabilityRow;
using wire::CapabilityStatus;

CapabilityRow Row(Capability capability, CapabilityStatus status, std::string detail) {
  return {.capability = capability, .status = status, .detail = std::move(detail)};
}

CapabilityRow Present(Capability capability, std::string detail) {
  return Row(capability, CapabilityStatus::kPresent, std::move(detail));
}

CapabilityRow Missing(Capability capability, std::string detail) {
  return Row(capability, CapabilityStatus::kMissing, std::move(detail));
}

CapabilityRow Unknown(Capability capability, std::string detail) {
  return Row(capability, CapabilityStatus::kUnknown, std::move(detail));
}

// process_madvise(-1, …): EBADF where the call exists, ENOSYS before Linux 5.10.
CapabilityRow ProbeProcessMadvise(Sys& sys) {
  const ssize_t result = sys.ProcessMadvise(-1, {}, static_cast<int>(Advice::kCold));
  const std::string detail = ErrnoText(static_cast<int>(-result));
  if (result == -EBADF) return Present(Capability::kProcessMadvise, detail);
  if (result == -ENOSYS) return Missing(Capability::kProcessMadvise, detail);
  return Unknown(Capability::kProcessMadvise, detail);
}

CapabilityRow ProbePidfd(Sys& sys) {
  const UniqueFd pidfd(sys.PidfdOpen(::getpid()));
  if (pidfd.valid()) return Present(Capability::kPidfd, "pidfd_open");
  return Missing(Capability::kPidfd, ErrnoText(-pidfd.get()));
}

CapabilityRow ProbeSysNice(Sys& sys) {
  uint64_t mask = 0;
  const int result = sys.CapabilitiesEffective(&mask);
  if (result < 0) return Unknown(Capability::kCapSysNice, ErrnoText(-result));
  const std::string detail = Format("CapEff %016llx", static_cast<unsigned long long>(mask));
  const bool has = (mask & (uint64_t{1} << CAP_SYS_NICE)) != 0;
  return has ? Present(Capability::kCapSysNice, detail) : Missing(Capability::kCapSysNice, detail);
}

// A child of our own with one page of memory, to try advice on. It waits to be killed, and dies
// with us.
class TryChild {
 public:
  explicit TryChild(Sys& sys) : sys_(sys) {
    page_bytes_ = PageBytes();
    page_ =
        ::mmap(nullptr, page_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page_ == MAP_FAILED) return;
    pid_ = sys_.Fork();
    if (pid_ == 0) WaitForDeath();
    if (pid_ > 0) pidfd_.Reset(sys_.PidfdOpen(pid_));
  }
  ~TryChild() {
    if (pid_ > 0) {
      (void)::kill(pid_, SIGKILL);  // not through Sys: a failing double must not leave it behind
      int status = 0;
      (void)::waitpid(pid_, &status, 0);
    }
    if (page_ != MAP_FAILED) ::munmap(page_, page_bytes_);
  }
  TryChild(const TryChild&) = delete;
  TryChild& operator=(const TryChild&) = delete;

  // What process_madvise returned for the page.
  ssize_t Try(Advice advice) {
    if (!pidfd_.valid()) return pid_ < 0 ? pid_ : pidfd_.get();
    const iovec range{.iov_base = page_, .iov_len = page_bytes_};
    return sys_.ProcessMadvise(pidfd_.get(), {&range, 1}, static_cast<int>(advice));
  }

  // Bits of `flags` that are accepted. What a bit means is not to be guessed from that: a kernel
  // that takes one is a reason to teach Ebb about it.
  CapabilityRow ProbeFlags() {
    if (!pidfd_.valid()) return Unknown(Capability::kMadviseFlags, "no child to try on");
    unsigned accepted = 0;
    ssize_t refusal = 0;
    for (unsigned bit = 0; bit < kFlagBits; ++bit) {
      const ssize_t result =
          sys_.ProcessMadviseFlags(pidfd_.get(), static_cast<int>(Advice::kCold), 1U << bit);
      if (result >= 0) accepted |= 1U << bit;
      if (result < 0) refusal = result;
    }
    if (accepted != 0) return Present(Capability::kMadviseFlags, Format("flags 0x%x", accepted));
    return Missing(Capability::kMadviseFlags, ErrnoText(static_cast<int>(-refusal)));
  }

  // Seizes and interrupts the child, and lets it go.
  CapabilityRow ProbeSeize() {
    if (pid_ <= 0) return Unknown(Capability::kPtraceSeize, "no child to try on");
    long result = sys_.Ptrace(PTRACE_SEIZE, pid_, 0, 0);
    if (result == 0) result = sys_.Ptrace(PTRACE_INTERRUPT, pid_, 0, 0);
    if (result < 0) return Missing(Capability::kPtraceSeize, ErrnoText(static_cast<int>(-result)));
    const int64_t deadline_ns = BootNs() + kStopTimeoutNs;
    int status = 0;
    pid_t waited = 0;
    while ((waited = sys_.WaitPid(pid_, &status, __WALL | WNOHANG)) == 0 &&
           BootNs() < deadline_ns) {
      (void)sys_.Poll({}, 1);
    }
    (void)sys_.Ptrace(PTRACE_DETACH, pid_, 0, 0);
    if (waited == pid_ && WIFSTOPPED(status)) {
      return Present(Capability::kPtraceSeize, "a child of ours stopped");
    }
    return Unknown(Capability::kPtraceSeize, "a child of ours did not stop");
  }

 private:
  static constexpr unsigned kFlagBits = 8;
  static constexpr int64_t kStopTimeoutNs = kNsPerS;

  [[noreturn]] static void WaitForDeath() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) ::pause();
  }

  Sys& sys_;
  void* page_ = MAP_FAILED;
  size_t page_bytes_ = 0;
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

CapabilityRow ProbeAdvice(TryChild& child, Capability capability, Advice advice) {
  const ssize_t result = child.Try(advice);
  if (result > 0)
    return Present(capability, Format("advice %d accepted", static_cast<int>(advice)));
  const std::string detail =
      Format("advice %d: ", static_cast<int>(advice)) + ErrnoText(static_cast<int>(-result));
  const bool is_refused =
      result == -EINVAL || result == -ENOSYS || result == -EPERM || result == -EACCES;
  return is_refused ? Missing(capability, detail) : Unknown(capability, detail);
}

// First process of another uid; 0 when there is none.
pid_t FindForeignProcess(Sys& sys) {
  pid_t found = 0;
  const UniqueFd proc(sys.OpenAt(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY, 0));
  if (!proc.valid()) return 0;
  (void)ForEachEntry(sys, proc.get(), [&](std::string_view name) {
    if (found != 0 || name.empty() || name[0] < '1' || name[0] > '9') return;
    std::string text;
    const std::string path = std::string(name) + "/status";
    if (ReadTextAt(sys, proc.get(), path.c_str(), 8192, &text) < 0) return;
    const procfs::Status status = procfs::ParseStatus(text);
    const bool has_memory = status.rss_anon_kb > 0;
    if (status.uid != wire::kMissing && status.uid != static_cast<int64_t>(::getuid()) &&
        has_memory) {
      found = static_cast<pid_t>(std::strtol(std::string(name).c_str(), nullptr, 10));
    }
  });
  return found;
}

// Opening /proc/PID/maps asks for PTRACE_MODE_READ, as process_madvise does.
CapabilityRow ProbePtrace(Sys& sys) {
  const pid_t pid = FindForeignProcess(sys);
  if (pid == 0) return Unknown(Capability::kPtraceAccess, "no process of another uid runs");
  const std::string path = Format("/proc/%d/maps", pid);
  const UniqueFd maps(sys.OpenAt(AT_FDCWD, path.c_str(), O_RDONLY, 0));
  if (maps.valid()) return Present(Capability::kPtraceAccess, path);
  const std::string detail = path + ": " + ErrnoText(-maps.get());
  const bool is_refused = maps.get() == -EACCES || maps.get() == -EPERM;
  return is_refused ? Missing(Capability::kPtraceAccess, detail)
                    : Unknown(Capability::kPtraceAccess, detail);
}

// The root group lacks some files; any group below it shows whether the kernel has `file`.
CapabilityRow ProbeGroupFile(Sys& sys, Capability capability, const char* file) {
  const std::string mount = FindCgroup2Mount(sys);
  if (mount.empty()) return Missing(capability, "cgroup v2 is not mounted");
  const UniqueFd root(sys.OpenAt(AT_FDCWD, mount.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!root.valid()) return Unknown(capability, mount + ": " + ErrnoText(-root.get()));
  bool has_group = false;
  bool has_file = false;
  (void)ForEachEntry(sys, root.get(), [&](std::string_view name) {
    if (has_file || name.starts_with('.')) return;
    const std::string group = mount + "/" + std::string(name);
    if (sys.Access((group + "/cgroup.procs").c_str(), F_OK) < 0) return;
    has_group = true;
    has_file = sys.Access((group + "/" + file).c_str(), W_OK) == 0;
  });
  if (has_file) return Present(capability, mount);
  if (has_group) return Missing(capability, mount + ": no " + file);
  return Unknown(capability, mount + ": no group below the root to look at");
}

CapabilityRow ProbeFile(Sys& sys, Capability capability, const char* path) {
  std::string text;
  const int result = ReadTextAt(sys, AT_FDCWD, path, 4096, &text);
  if (result < 0) return Missing(capability, std::string(path) + ": " + ErrnoText(-result));
  if (text.empty()) return Missing(capability, std::string(path) + " is empty");
  return Present(capability, path);
}

CapabilityRow ProbeSwap(const SystemMemory& memory) {
  if (memory.swap_total_kb < 0) return Unknown(Capability::kSwap, "/proc/meminfo has no SwapTotal");
  const std::string detail =
      Format("SwapTotal %lld kB", static_cast<long long>(memory.swap_total_kb));
  return memory.swap_total_kb > 0 ? Present(Capability::kSwap, detail)
                                  : Missing(Capability::kSwap, detail);
}

CapabilityRow ProbeZram(const SystemMemory& memory) {
  if (!memory.has_zram) return Missing(Capability::kZram, "/sys/block has no zram with mm_stat");
  return Present(Capability::kZram,
                 Format("mem_used_total %lld B", static_cast<long long>(memory.zram_used_bytes)));
}

CapabilityRow ProbePagemapScan(Sys& sys) {
  const UniqueFd pagemap(sys.OpenAt(AT_FDCWD, "/proc/self/pagemap", O_RDONLY, 0));
  if (!pagemap.valid()) return Unknown(Capability::kPagemapScan, ErrnoText(-pagemap.get()));
  PagemapScan scan{};  // an empty range: nothing is looked at
  scan.size = sizeof(scan);
  const int result = sys.Ioctl(pagemap.get(), kPagemapScan, &scan);
  if (result >= 0) return Present(Capability::kPagemapScan, "ioctl accepted");
  if (result == -ENOTTY) return Missing(Capability::kPagemapScan, ErrnoText(-result));
  return Unknown(Capability::kPagemapScan, ErrnoText(-result));
}

CapabilityRow ProbeProcmapQuery(Sys& sys) {
  const UniqueFd maps(sys.OpenAt(AT_FDCWD, "/proc/self/maps", O_RDONLY, 0));
  if (!maps.valid()) return Unknown(Capability::kProcmapQuery, ErrnoText(-maps.get()));
  ProcmapQuery query = {};
  query.size = sizeof(query);
  query.query_addr = reinterpret_cast<uint64_t>(&query);  // our own stack
  const int result = sys.Ioctl(maps.get(), kProcmapQuery, &query);
  if (result >= 0) return Present(Capability::kProcmapQuery, "ioctl accepted");
  if (result == -ENOTTY) return Missing(Capability::kProcmapQuery, ErrnoText(-result));
  return Unknown(Capability::kProcmapQuery, ErrnoText(-result));
}

CapabilityRow ProbePageIdle(Sys& sys) {
  const UniqueFd bitmap(sys.OpenAt(AT_FDCWD, kIdleBitmapPath, O_RDWR, 0));
  if (bitmap.valid()) return Present(Capability::kPageIdle, kIdleBitmapPath);
  return Missing(Capability::kPageIdle,
                 std::string(kIdleBitmapPath) + ": " + ErrnoText(-bitmap.get()));
}

CapabilityRow ProbeGuard(Guard* guard) {
  if (guard == nullptr) return Missing(Capability::kGuard, "not started");
  const pid_t pid = guard->pid();
  if (!guard->IsAlive()) return Missing(Capability::kGuard, Format("pid %d ended", pid));
  return Present(Capability::kGuard, Format("pid %d", pid));
}

}  // namespace

std::vector<CapabilityRow> ProbeCapabilities(Sys& sys, Guard* guard) {
  std::vector<CapabilityRow> rows;
  rows.push_back(ProbeProcessMadvise(sys));
  {
    TryChild child(sys);
    rows.push_back(ProbeAdvice(child, Capability::kAdviceCold, Advice::kCold));
    rows.push_back(ProbeAdvice(child, Capability::kAdvicePageout, Advice::kPageout));
    rows.push_back(ProbeAdvice(child, Capability::kAdviceWillneed, Advice::kWillneed));
    rows.push_back(child.ProbeFlags());
    rows.push_back(child.ProbeSeize());
  }
  const SystemMemory memory = ReadSystemMemory(sys);
  rows.push_back(ProbeSysNice(sys));
  rows.push_back(ProbePtrace(sys));
  rows.push_back(ProbeSwap(memory));
  rows.push_back(ProbeZram(memory));
  rows.push_back(ProbeGroupFile(sys, Capability::kFreezer, "cgroup.freeze"));
  rows.push_back(ProbeFile(sys, Capability::kSmapsRollup, "/proc/self/smaps_rollup"));
  rows.push_back(ProbeFile(sys, Capability::kPsi, "/proc/pressure/memory"));
  rows.push_back(ProbePidfd(sys));
  rows.push_back(ProbePagemapScan(sys));
  rows.push_back(ProbeProcmapQuery(sys));
  rows.push_back(ProbeGroupFile(sys, Capability::kMemoryReclaim, "memory.reclaim"));
  rows.push_back(ProbeGuard(guard));
  rows.push_back(ProbePageIdle(sys));
  return rows;
}

}  // namespace ebb
