// The race lab: a target that maps, unmaps and remaps all the time, advised in every mode, and what
// became of each mapping between the reading that a decision rests on and the call.
//
// The truth comes from the target. Each mapping of a slot lies at an offset of /dev/zero that no
// other one ever had, so that maps text says which one was read; the target writes down which one
// is there as soon as its system call came back. A mapping counts as changed when that number is
// higher than the one read, at the moment when the call of advice came back; as misadvised when it
// was so already when the call began.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

#include "advise/advisor.h"
#include "base/clock.h"
#include "base/fault_sys.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"
#include "bench/zram_swap.h"
#include "procfs/maps.h"

namespace ebb::bench {
namespace {

constexpr size_t kSlots = 1000;
constexpr size_t kPagesPerSlot = 32;
constexpr uint64_t kSwapBytes = 1ULL << 30;
constexpr int64_t kPauseNs = 2'000;  // between two changes

struct Churn {
  std::atomic<uint64_t> changes = 0;
  std::array<std::atomic<uint64_t>, kSlots> mapped = {};  // number of the mapping in each slot
};

size_t PageBytes() { return static_cast<size_t>(::sysconf(_SC_PAGESIZE)); }
size_t SlotBytes() { return kPagesPerSlot * PageBytes(); }

// The target's side. Changes one slot after the other, in three ways.
class Churner {
 public:
  Churner(Churn& churn, char* area)
      : churn_(churn), area_(area), zero_fd_(::open("/dev/zero", O_RDWR | O_CLOEXEC)) {
    scratch_ = Map(nullptr, SlotBytes(), PROT_NONE, MAP_ANONYMOUS, -1, 0);
  }

  [[noreturn]] void Run() {
    ::prctl(PR_SET_TIMERSLACK, 1);
    for (size_t slot = 0; slot < kSlots; ++slot) Replace(slot);
    while (true) {
      noise_ = noise_ * 6364136223846793005ULL + 1442695040888963407ULL;
      Replace((noise_ >> 33) % kSlots);
      const timespec pause{.tv_sec = 0, .tv_nsec = kPauseNs};
      ::nanosleep(&pause, nullptr);
    }
  }

 private:
  static char* Map(char* at, size_t bytes, int protection, int flags, int fd, uint64_t offset) {
    void* mapped =
        ::mmap(at, bytes, protection, flags | MAP_PRIVATE, fd, static_cast<off_t>(offset));
    if (mapped == MAP_FAILED) ::_exit(3);
    return static_cast<char*>(mapped);
  }

  void Replace(size_t slot) {
    const uint64_t number = ++number_;
    char* at = area_ + slot * SlotBytes();
    const size_t bytes = (1 + number % (kPagesPerSlot - 2)) * PageBytes();
    const uint64_t offset = number * SlotBytes();
    constexpr int kReadWrite = PROT_READ | PROT_WRITE;
    if (number % 3 == 0) {  // unmap, then map
      ::munmap(at, SlotBytes());
      Map(at, bytes, kReadWrite, MAP_FIXED, zero_fd_, offset);
    } else if (number % 3 == 1) {  // over the old one
      ::munmap(at + bytes, SlotBytes() - bytes);
      Map(at, bytes, kReadWrite, MAP_FIXED, zero_fd_, offset);
    } else {  // made elsewhere, moved here
      ::munmap(at, SlotBytes());
      char* made = Map(scratch_, bytes, kReadWrite, MAP_FIXED, zero_fd_, offset);
      made[0] = 1;  // a mapping without a page would get a new offset on its way
      if (::mremap(made, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, at) == MAP_FAILED) {
        ::_exit(4);
      }
    }
    churn_.mapped[slot] = number;
    at[0] = static_cast<char>(number);
    ++churn_.changes;
  }

  Churn& churn_;
  char* const area_;
  const int zero_fd_;
  char* scratch_ = nullptr;
  uint64_t number_ = 0;
  uint64_t noise_ = 1;
};

// What an injected madvise(2) is about; nothing for other registers.
iovec InjectedRange(const user_regs_struct& registers) {
#if defined(__x86_64__)
  const uint64_t number = registers.rax;
  const uint64_t start = registers.rdi;
  const uint64_t bytes = registers.rsi;
#else
  const uint64_t number = registers.regs[8];
  const uint64_t start = registers.regs[0];
  const uint64_t bytes = registers.regs[1];
#endif
  if (number != SYS_madvise) return {};
  return {.iov_base = reinterpret_cast<void*>(start), .iov_len = bytes};
}

// Sees what the agent reads and when it advises, and compares with the truth.
class WatchingSys final : public FaultSys {
 public:
  WatchingSys(Churn& churn, const char* area)
      : FaultSys(RealSys(), 0, 0), churn_(churn), area_(reinterpret_cast<uint64_t>(area)) {}

  int OpenAt(int dir_fd, const char* path, int flags, mode_t mode) override {
    const int fd = FaultSys::OpenAt(dir_fd, path, flags, mode);
    if (std::string_view(path) == "maps") {
      maps_fd_ = fd;
      parser_ = procfs::MapsParser();
      seen_.fill(0);  // a slot that is empty just now was not read
    }
    return fd;
  }
  ssize_t Read(int fd, void* buffer, size_t bytes) override {
    const ssize_t got = FaultSys::Read(fd, buffer, bytes);
    if (fd != maps_fd_ || got <= 0) return got;
    parser_.Feed({static_cast<const char*>(buffer), static_cast<size_t>(got)},
                 [&](const procfs::Vma& vma) { NoteRead(vma); });
    return got;
  }
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    for (const iovec& range : ranges) {
      const size_t slot = SlotOf(range);
      if (slot < kSlots && HasChanged(slot)) misadvised_bytes_ += range.iov_len;
    }
    const ssize_t result = FaultSys::ProcessMadvise(pidfd, ranges, advice);
    for (const iovec& range : ranges) {
      const size_t slot = SlotOf(range);
      if (slot < kSlots && HasChanged(slot)) changed_[slot] = true;
    }
    return result;
  }
  // Injected calls: whenever registers are set, nothing may have changed since the reading.
  long Ptrace(int request, pid_t tid, uintptr_t address, uintptr_t data) override {
    if (request == PTRACE_SETREGSET) {
      const auto* part = reinterpret_cast<const iovec*>(data);
      const iovec range = InjectedRange(*static_cast<const user_regs_struct*>(part->iov_base));
      const size_t slot = SlotOf(range);
      if (slot < kSlots && HasChanged(slot)) misadvised_bytes_ += range.iov_len;
    }
    const long result = FaultSys::Ptrace(request, tid, address, data);
    for (size_t slot = 0; request == PTRACE_SETREGSET && slot < kSlots; ++slot) {
      if (HasChanged(slot)) changed_[slot] = true;
    }
    return result;
  }

  void Begin() {
    changed_.fill(false);
    seen_.fill(0);
  }
  uint64_t CountChanged() const {
    return static_cast<uint64_t>(std::ranges::count(changed_, true));
  }
  uint64_t misadvised_bytes() const { return misadvised_bytes_; }

 private:
  void NoteRead(const procfs::Vma& vma) {
    if (vma.start < area_ || vma.start >= area_ + kSlots * SlotBytes()) return;
    seen_[(vma.start - area_) / SlotBytes()] = vma.offset / SlotBytes();
  }
  size_t SlotOf(const iovec& range) const {
    const auto start = reinterpret_cast<uint64_t>(range.iov_base);
    return start < area_ ? kSlots : (start - area_) / SlotBytes();
  }
  bool HasChanged(size_t slot) const {
    return seen_[slot] != 0 && churn_.mapped[slot] > seen_[slot];
  }

  Churn& churn_;
  const uint64_t area_;
  int maps_fd_ = -1;
  procfs::MapsParser parser_;
  std::array<uint64_t, kSlots> seen_ = {};
  std::array<bool, kSlots> changed_ = {};
  uint64_t misadvised_bytes_ = 0;
};

struct Sum {
  uint64_t operations = 0;
  uint64_t advised = 0;
  uint64_t changed = 0;
  uint64_t detected = 0;
  uint64_t left_out = 0;
  std::vector<double> stop_ms;
  std::vector<double> total_ms;
};

void AddOperation(const wire::AdviseResult& result, uint64_t changed, Sum* sum) {
  ++sum->operations;
  sum->advised += result.evidence.vmas_advised;
  sum->changed += changed;
  // More may be reported than the truth counts: what changed between the call and the check.
  sum->detected += std::min<uint64_t>(changed, result.evidence.vmas_changed);
  for (const wire::SkipCount& skip : result.evidence.skipped) {
    if (skip.reason == wire::SkipReason::kChanged) sum->left_out += skip.vmas;
  }
  sum->stop_ms.push_back(static_cast<double>(result.evidence.hold_us) / 1000);
  sum->total_ms.push_back(static_cast<double>(result.duration_us) / 1000);
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

bool RunMode(wire::Consistency mode, Guard& guard, const BenchOptions& options) {
  SharedMemory<Churn> churn;
  void* area = ::mmap(nullptr, kSlots * SlotBytes(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // Its main thread waits, as an idle app's does; another one makes the changes.
  BenchGroup group;
  BenchProcess target([&] {
    std::thread worker([&] { Churner(*churn, static_cast<char*>(area)).Run(); });
    while (true) ::pause();
  });
  group.Add(target.pid());
  Await("the target maps all its slots", [&] { return churn->changes >= kSlots; });
  WatchingSys sys(*churn, static_cast<const char*>(area));
  Advisor advisor(sys, guard);
  Sum sum;
  const uint64_t changes_before = churn->changes;
  while (sum.advised < static_cast<uint64_t>(options.vmas_per_mode)) {
    sys.Begin();
    const CancelSource source;
    const auto result = advisor.Run(ToRequest(target.pid(), mode), CancelToken(source), nullptr);
    if (!result.ok()) {
      std::fprintf(stderr, "%s: %s %s\n", std::string(wire::ToName(mode)).c_str(),
                   result.error().message.c_str(), result.error().cause.c_str());
      return false;
    }
    if (result->cancelled) {
      std::fprintf(stderr, "%s was ended early.\n", std::string(wire::ToName(mode)).c_str());
      return false;
    }
    if (result->consistency != mode) {
      std::fprintf(stderr, "%s could not be had.\n", std::string(wire::ToName(mode)).c_str());
      return false;
    }
    AddOperation(*result, sys.CountChanged(), &sum);
  }
  std::printf(
      "{\"mode\":\"%s\",\"operations\":%llu,\"vmasAdvised\":%llu,\"vmasChanged\":%llu,"
      "\"detected\":%llu,\"vmasLeftOut\":%llu,\"misadvisedBytes\":%llu,\"stopMs\":%.4f,"
      "\"totalMs\":%.4f,\"changesOfTarget\":%llu}\n",
      std::string(wire::ToName(mode)).c_str(), static_cast<unsigned long long>(sum.operations),
      static_cast<unsigned long long>(sum.advised), static_cast<unsigned long long>(sum.changed),
      static_cast<unsigned long long>(sum.detected), static_cast<unsigned long long>(sum.left_out),
      static_cast<unsigned long long>(sys.misadvised_bytes()), Median(sum.stop_ms),
      Median(sum.total_ms), static_cast<unsigned long long>(churn->changes - changes_before));
  ::munmap(area, kSlots * SlotBytes());
  return true;
}

int RunOnSwap(const BenchOptions& options) {
  BenchGuard guard;
  for (const auto mode :
       {wire::Consistency::kFreeze, wire::Consistency::kStop, wire::Consistency::kPtrace,
        wire::Consistency::kPtraceInject, wire::Consistency::kCookie, wire::Consistency::kNone}) {
    if (!RunMode(mode, *guard, options)) return 1;
  }
  return 0;
}

}  // namespace

int RunRaceLab(const BenchOptions& options) {
  return RunWithSwap(kSwapBytes, [&] { return RunOnSwap(options); });
}

}  // namespace ebb::bench
