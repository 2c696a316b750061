// Mode freeze: how long the target is kept from running in one go, and how long after a cancel it
// runs again. Both as the target's cgroup says, watched from another thread.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <thread>

#include "advise/advisor.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"
#include "bench/zram_swap.h"

namespace ebb::bench {
namespace {

constexpr size_t kHeapBytes = 512ULL << 20;
constexpr uint64_t kSwapBytes = 2ULL << 30;

struct Shared {
  std::atomic<uint32_t> fills_wanted = 0;
  std::atomic<uint32_t> fills_done = 0;
};

void Live(Shared& shared) {
  void* heap =
      ::mmap(nullptr, kHeapBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  while (true) {
    WaitForTurn([&] { return shared.fills_wanted > shared.fills_done; });
    FillMemory(heap, kHeapBytes, shared.fills_done);
    ++shared.fills_done;
  }
}

// Follows `frozen` of cgroup.events without a pause.
class FreezeWatch {
 public:
  explicit FreezeWatch(const std::string& group)
      : events_(::open((group + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC)),
        thread_([this] { Watch(); }) {}
  ~FreezeWatch() {
    is_ending_ = true;
    thread_.join();
  }
  FreezeWatch(const FreezeWatch&) = delete;
  FreezeWatch& operator=(const FreezeWatch&) = delete;

  bool is_frozen() const { return is_frozen_; }
  int64_t max_slice_ns() const { return max_slice_ns_; }
  int64_t thawed_at_ns() const { return thawed_at_ns_; }
  uint64_t slices() const { return slices_; }

 private:
  bool Read() const {
    std::array<char, 256> text = {};
    (void)!::pread(events_.get(), text.data(), text.size() - 1, 0);
    return std::strstr(text.data(), "frozen 1") != nullptr;
  }

  void Watch() {
    int64_t frozen_at_ns = 0;
    while (!is_ending_) {
      const bool is_frozen = Read();
      const int64_t now_ns = BootNs();
      if (is_frozen && !is_frozen_) {
        frozen_at_ns = now_ns;
        ++slices_;
      }
      if (!is_frozen && is_frozen_) {
        max_slice_ns_ = std::max<int64_t>(max_slice_ns_, now_ns - frozen_at_ns);
        thawed_at_ns_ = now_ns;
      }
      is_frozen_ = is_frozen;
      std::this_thread::yield();
    }
  }

  const UniqueFd events_;
  std::atomic<bool> is_ending_ = false;
  std::atomic<bool> is_frozen_ = false;
  std::atomic<int64_t> max_slice_ns_ = 0;
  std::atomic<int64_t> thawed_at_ns_ = 0;
  std::atomic<uint64_t> slices_ = 0;
  std::thread thread_;
};

bool RunOnce(pid_t pid, Guard& guard, const std::string& group, bool is_cancelled) {
  FreezeWatch watch(group);
  CancelSource source;
  std::atomic<int64_t> cancelled_ns = 0;
  std::thread canceller([&] {
    if (!is_cancelled) return;
    Await("the target is frozen", [&] { return watch.is_frozen(); });
    cancelled_ns = BootNs();
    source.Cancel();
  });
  Advisor advisor(RealSys(), guard);
  const auto result =
      advisor.Run(ToRequest(pid, wire::Consistency::kFreeze), CancelToken(source), nullptr);
  canceller.join();
  Await("the target runs again", [&] { return !watch.is_frozen(); });
  if (!result.ok() || result->consistency != wire::Consistency::kFreeze) return false;
  constexpr double kNsInMs = 1e6;
  if (is_cancelled) {
    std::printf("{\"cancelToRunningMs\":%.3f}\n",
                static_cast<double>(watch.thawed_at_ns() - cancelled_ns) / kNsInMs);
  } else {
    std::printf("{\"maxSliceMs\":%.3f,\"slices\":%llu,\"totalMs\":%.3f}\n",
                static_cast<double>(watch.max_slice_ns()) / kNsInMs,
                static_cast<unsigned long long>(watch.slices()),
                static_cast<double>(result->duration_us) / 1000);
  }
  std::fflush(stdout);
  return true;
}

int RunOnSwap(const BenchOptions& options) {
  SharedMemory<Shared> shared;
  BenchGroup group;
  BenchProcess process([&] { Live(*shared); });
  group.Add(process.pid());
  if (group.path().empty()) {
    std::fprintf(stderr, "There is no cgroup v2 to freeze by.\n");
    return 1;
  }
  BenchGuard guard;
  for (int run = 0; run < 2 * options.rounds; ++run) {
    ++shared->fills_wanted;
    Await("the target fills its memory",
          [&] { return shared->fills_done == shared->fills_wanted; });
    if (!RunOnce(process.pid(), *guard, group.path(), run % 2 == 1)) return 1;
  }
  return 0;
}

}  // namespace

int RunFreezeBench(const BenchOptions& options) {
  return RunWithSwap(kSwapBytes, [&] { return RunOnSwap(options); });
}

}  // namespace ebb::bench
