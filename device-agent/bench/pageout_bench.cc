// PAGEOUT of 512 MiB of a live target that maps and unmaps all the time, by Ebb, by one call, and
// by a loop like that of AOSP's compactor (CachedAppOptimizer and its native half: maps read once,
// private anonymous mappings gathered into calls of up to 1024 ranges and 2 GiB). All three at the
// agent's own low priority. The target measures how long its mmap() and munmap() took; the thread
// that does so runs under SCHED_FIFO, so that it waits for nothing but the kernel's locks.
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "advise/advisor.h"
#include "advise/batch.h"
#include "advise/layout.h"
#include "advise/target.h"
#include "advise/thread_priority.h"
#include "base/clock.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"
#include "bench/zram_swap.h"

namespace ebb::bench {
namespace {

constexpr size_t kMappings = 16;
constexpr size_t kMappingBytes = 32ULL << 20;
constexpr uint64_t kSwapBytes = 2ULL << 30;
constexpr int64_t kPauseNs = 100'000;  // between two mmap() calls of the target

struct Shared {
  std::atomic<uint32_t> fills_wanted = 0;
  std::atomic<uint32_t> fills_done = 0;
  std::atomic<int64_t> worst_stall_ns = 0;
  std::atomic<uint64_t> probes = 0;  // calls measured
  std::array<std::atomic<void*>, kMappings> mappings = {};
};

// Maps and unmaps a page for ever, and notes the longest of these calls.
void MeasureStalls(Shared& shared) {
  ::prctl(PR_SET_TIMERSLACK, 1);
  const sched_param priority{.sched_priority = 10};
  (void)::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &priority);
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  while (true) {
    const int64_t start_ns = BootNs();
    void* mapped = ::mmap(nullptr, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::munmap(mapped, page);
    const int64_t took_ns = BootNs() - start_ns;
    if (took_ns > shared.worst_stall_ns) shared.worst_stall_ns = took_ns;
    ++shared.probes;
    const timespec pause{.tv_sec = 0, .tv_nsec = kPauseNs};
    ::nanosleep(&pause, nullptr);
  }
}

// The target: fills its memory when told, so that every run finds the same pages, all dirty.
void Live(Shared& shared) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  for (auto& mapping : shared.mappings) {
    // A page that cannot be touched between two mappings keeps the kernel from joining them.
    auto* memory = static_cast<char*>(
        ::mmap(nullptr, kMappingBytes + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (::mprotect(memory, kMappingBytes, PROT_READ | PROT_WRITE) != 0) ::_exit(3);
    mapping = memory;
  }
  std::thread prober([&] { MeasureStalls(shared); });
  while (true) {
    WaitForTurn([&] { return shared.fills_wanted > shared.fills_done; });
    for (size_t i = 0; i < kMappings; ++i) FillMemory(shared.mappings[i], kMappingBytes, i);
    ++shared.fills_done;
  }
}

struct Run {
  int64_t moved_bytes = 0;
  int64_t total_ns = 0;
  int64_t cpu_ns = 0;
  int64_t worst_stall_ns = 0;
};

int64_t ResidentBytes(const Target& target) {
  const Result<int64_t> bytes = ReadResidentBytes(RealSys(), target);
  return bytes.ok() ? *bytes : 0;
}

void AdviseByEbb(const Target& target, Guard& guard) {
  Advisor advisor(RealSys(), guard);
  const CancelSource source;
  const auto result =
      advisor.Run(ToRequest(target.pid, wire::Consistency::kNone), CancelToken(source), nullptr);
  if (result.ok()) return;
  std::fprintf(stderr, "%s %s\n", result.error().message.c_str(), result.error().cause.c_str());
  std::exit(1);
}

void AdviseByOneCall(const Target& target, Shared& shared) {
  const BackgroundPriority background(RealSys());
  std::array<iovec, kMappings> ranges;
  for (size_t i = 0; i < kMappings; ++i) {
    ranges[i] = {.iov_base = shared.mappings[i], .iov_len = kMappingBytes};
  }
  (void)RealSys().ProcessMadvise(target.pidfd.get(), ranges, static_cast<int>(Advice::kPageout));
}

void AdviseAsAosp(const Target& target) {
  const BackgroundPriority background(RealSys());
  const Result<Layout> layout =
      ReadLayout(RealSys(), target, wire::Strategy::kPageoutAnon, LayoutHints{});
  if (!layout.ok()) std::exit(1);
  constexpr ChunkLimits kLimits = {.bytes = 2'147'479'552, .vecs = 1024, .sparse_bytes = 0};
  Chunk chunk;
  uint64_t address = 0;
  while (true) {
    address = CutChunk(*layout, address, kLimits, &chunk);
    if (chunk.ranges.empty()) return;
    const ssize_t done =
        RealSys().ProcessMadvise(target.pidfd.get(), chunk.ranges, static_cast<int>(chunk.advice));
    if (done < 0) return;  // as it does: the first error ends the process's turn
  }
}

template <typename Advise>
Run Measure(const Target& target, Shared& shared, Advise advise) {
  ++shared.fills_wanted;
  Await("the target fills its memory", [&] { return shared.fills_done == shared.fills_wanted; });
  Run run;
  const int64_t resident_before = ResidentBytes(target);
  shared.worst_stall_ns = 0;
  const int64_t start_ns = BootNs();
  const int64_t start_cpu_ns = ThreadCpuNs();
  advise();
  run.cpu_ns = ThreadCpuNs() - start_cpu_ns;
  run.total_ns = BootNs() - start_ns;
  // A call that waits for the lock of the last advice comes back only now.
  const uint64_t probes = shared.probes;
  Await("the target maps again", [&] { return shared.probes > probes + 1; });
  run.worst_stall_ns = shared.worst_stall_ns;
  run.moved_bytes = resident_before - ResidentBytes(target);
  return run;
}

void Print(const char* arm, const Run& run) {
  constexpr double kNsInMs = 1e6;
  const double moved_mb = static_cast<double>(run.moved_bytes) / (1 << 20);
  std::printf(
      "{\"arm\":\"%s\",\"bytesMoved\":%lld,\"cpuMsPerMb\":%.5f,\"totalMs\":%.3f,"
      "\"worstStallMs\":%.4f}\n",
      arm, static_cast<long long>(run.moved_bytes),
      static_cast<double>(run.cpu_ns) / kNsInMs / moved_mb,
      static_cast<double>(run.total_ns) / kNsInMs,
      static_cast<double>(run.worst_stall_ns) / kNsInMs);
  std::fflush(stdout);
}

int RunOnSwap(const BenchOptions& options) {
  SharedMemory<Shared> shared;
  BenchProcess process([&] { Live(*shared); });
  BenchGuard guard;
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(process.pid()), 0);
  if (!target.ok()) return 1;
  for (int round = 0; round < options.rounds; ++round) {
    for (int turn = 0; turn < 3; ++turn) {
      const int arm = (round + turn) % 3;
      if (arm == 0) {
        Print("ebb", Measure(*target, *shared, [&] { AdviseByEbb(*target, *guard); }));
      } else if (arm == 1) {
        Print("single", Measure(*target, *shared, [&] { AdviseByOneCall(*target, *shared); }));
      } else {
        Print("aospLoop", Measure(*target, *shared, [&] { AdviseAsAosp(*target); }));
      }
    }
  }
  return 0;
}

}  // namespace

int RunPageoutBench(const BenchOptions& options) {
  return RunWithSwap(kSwapBytes, [&] { return RunOnSwap(options); });
}

}  // namespace ebb::bench
