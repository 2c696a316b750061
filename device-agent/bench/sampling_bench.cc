// Sampling 200 processes of 4 GiB in all, a tenth of them active: CPU time of one tick of the agent
// against reading every smaps_rollup, in turn, and how far the agent's PSS is from the full scan's.
//
// The processes stand in a proc directory of their own, so that nothing else on the machine counts.
// Every active one gives back or takes a tenth of its memory before each tick, and none during it:
// both scans see the same memory. Which scan goes first alternates, as the second one finds the
// kernel's page structs in the processor's caches. The agent has its default budget, 1 % of a core
// at one tick a second: PSS that it cannot pay for would show as an error.
//
// pssErrorPct of a tick: over all 200 processes, those that were not read included, the largest
// |PSS of the tick - PSS of the full scan| / PSS of the full scan.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "bench/bench_process.h"
#include "bench/benches.h"
#include "bench/shared_memory.h"
#include "procfs/status.h"
#include "sample/cpu_credit.h"
#include "sample/sampler.h"
#include "sample/scanner.h"

namespace ebb::bench {
namespace {

constexpr size_t kProcesses = 200;
constexpr size_t kActive = 20;
// They stand evenly among the others: those that start first have the most scattered memory, and
// cost half as much again to walk.
constexpr size_t kActiveEvery = kProcesses / kActive;
constexpr size_t kBytesEach = (4ULL << 30) / kProcesses;
constexpr size_t kActiveBytes = 2ULL << 20;  // that an active one gives back and takes per tick
constexpr int kTicksPerRound = 5;
constexpr int64_t kTickNs = kNsPerS;
constexpr int64_t kMaxAgeNs = 60 * kNsPerS;  // of a value of a process that does not move
constexpr const char* kSystemFiles[] = {"meminfo", "vmstat", "stat", "pressure", "self"};

struct Shared {
  std::atomic<uint32_t> turn = 0;
  std::array<std::atomic<uint32_t>, kActive> done = {};
  std::atomic<uint32_t> ready = 0;
};

void Live(Shared& shared, size_t index) {
  auto* heap = static_cast<char*>(
      ::mmap(nullptr, kBytesEach, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  FillMemory(heap, kBytesEach, index);
  ++shared.ready;
  while (index % kActiveEvery != 0) ::pause();
  for (uint32_t turn = 1;; ++turn) {
    WaitForTurn([&] { return shared.turn >= turn; });
    if (turn % 2 == 1) {
      (void)::madvise(heap, kActiveBytes, MADV_DONTNEED);
    } else {
      FillMemory(heap, kActiveBytes, index);
    }
    shared.done[index / kActiveEvery] = turn;
  }
}

// A directory like /proc with these processes only.
class ProcView {
 public:
  explicit ProcView(const std::vector<std::unique_ptr<BenchProcess>>& processes)
      : path_("/tmp/ebb_bench_proc_XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
    for (const auto& process : processes) Link(Format("%d", process->pid()));
    for (const char* file : kSystemFiles) Link(file);
  }
  ~ProcView() {
    for (const std::string& name : names_) ::unlink((path_ + "/" + name).c_str());
    ::rmdir(path_.c_str());
  }
  ProcView(const ProcView&) = delete;
  ProcView& operator=(const ProcView&) = delete;

  const std::string& path() const { return path_; }

 private:
  void Link(const std::string& name) {
    names_.push_back(name);
    (void)!::symlink(("/proc/" + name).c_str(), (path_ + "/" + name).c_str());
  }

  std::string path_;
  std::vector<std::string> names_;
};

using PssByPid = std::map<uint32_t, int64_t>;

// Every smaps_rollup of the view: what a tick would cost without choosing.
PssByPid ReadAll(const std::string& view, const std::vector<uint32_t>& pids) {
  PssByPid pss;
  std::string text;
  for (const uint32_t pid : pids) {
    const std::string path = view + Format("/%u/smaps_rollup", pid);
    if (ReadRecordAt(RealSys(), AT_FDCWD, path.c_str(), 64 * 1024, &text) < 0) continue;
    pss[pid] = procfs::ParseSmapsRollup(text).pss_kb;
  }
  return pss;
}

PssByPid PssOf(const wire::Tick& tick) {
  PssByPid pss;
  for (const wire::MetricColumn& column : tick.columns) {
    if (column.metric != static_cast<uint16_t>(wire::ProcessMetric::kPssKb)) continue;
    for (size_t row = 0; row < tick.rows.size(); ++row) {
      pss[tick.rows[row].pid] = column.values[row];
    }
  }
  return pss;
}

double ToMs(int64_t ns) { return static_cast<double>(ns) / 1e6; }

double WorstErrorPct(const PssByPid& truth, const PssByPid& sampled) {
  double worst = 0;
  for (const auto& [pid, pss_kb] : truth) {
    const auto found = sampled.find(pid);
    if (found == sampled.end() || pss_kb <= 0) return 100;
    const auto off = static_cast<double>(std::abs(found->second - pss_kb));
    worst = std::max(worst, 100 * off / static_cast<double>(pss_kb));
  }
  return worst;
}

}  // namespace

int RunSamplingBench(const BenchOptions& options) {
  SharedMemory<Shared> shared;
  std::vector<std::unique_ptr<BenchProcess>> processes;
  std::vector<uint32_t> pids;
  for (size_t i = 0; i < kProcesses; ++i) {
    processes.push_back(std::make_unique<BenchProcess>([&, i] { Live(*shared, i); }));
    pids.push_back(static_cast<uint32_t>(processes.back()->pid()));
  }
  Await("all processes have their memory", [&] { return shared->ready == kProcesses; });
  const ProcView view(processes);
  Scanner scanner(RealSys(), {.proc = view.path()});
  CpuCredit credit;
  credit.SetShare(SampleRate().cpu_budget_permille, 0);
  wire::Tick tick;
  // As the sampler does it, on a clock of a second for each tick; CPU time in ns, negative: failed.
  const auto scan = [&](int64_t ticks) {
    const int64_t start_ns = ThreadCpuNs();
    const bool is_ok = scanner
                           .Scan({.pss_max_age_ns = kMaxAgeNs,
                                  .cpu_budget_ns = credit.AvailableNs(ticks * kTickNs)},
                                 &tick)
                           .ok();
    const int64_t cpu_ns = ThreadCpuNs() - start_ns;
    credit.Spend(cpu_ns);
    return is_ok ? cpu_ns : -1;
  };
  if (scan(0) < 0) return 1;  // the first one reads everything
  for (int round = 0; round < options.rounds * kTicksPerRound; ++round) {
    const uint32_t turn = ++shared->turn;
    Await("the active processes act", [&] {
      return std::ranges::all_of(shared->done, [&](const auto& done) { return done == turn; });
    });
    PssByPid truth;
    int64_t full_ns = 0;
    const auto read_all = [&] {
      const int64_t start_ns = ThreadCpuNs();
      truth = ReadAll(view.path(), pids);
      full_ns = ThreadCpuNs() - start_ns;
    };
    if (round % 2 == 0) read_all();
    const int64_t ebb_ns = scan(round + 1);
    if (ebb_ns < 0) return 1;
    if (round % 2 == 1) read_all();
    std::printf(
        "{\"fullCpuMs\":%.4f,\"ebbCpuMs\":%.4f,\"pssErrorPct\":%.4f,\"pssReads\":%u,"
        "\"pssWaiting\":%u,\"pssCpuMs\":%.4f}\n",
        ToMs(full_ns), ToMs(ebb_ns), WorstErrorPct(truth, PssOf(tick)), tick.pss_reads,
        tick.pss_waiting, static_cast<double>(tick.pss_cpu_us) / 1e3);
  }
  return 0;
}

}  // namespace ebb::bench
