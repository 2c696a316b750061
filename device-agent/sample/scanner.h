// One look at every process of the device and at the system: /proc in, wire::Tick out.
//
// Cheap files (stat, statm, status) are read at every tick, unless the process did not run since
// and nobody reclaimed anything (see pulse.h): then they say what they said. smaps_rollup makes the
// kernel walk all page tables under the target's mmap_lock, which can disturb a launch: it is read
// only for processes that moved since the last reading or whose value is too old; the column
// pss_age_ms says how old. Not thread-safe: one thread owns a Scanner.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"
#include "protocol/wire.gen.h"
#include "sample/launch_gate.h"
#include "sample/pulse.h"
#include "sample/system_reader.h"

namespace ebb {

// Where the kernel's trees are mounted; tests have their own.
struct ScanRoots {
  std::string proc = "/proc";
  std::string cgroup = "/sys/fs/cgroup";
  std::string block = "/sys/block";
};

// How much the scan may spend on smaps_rollup.
struct ScanPolicy {
  int64_t pss_max_age_ns = 0;  // Older values are read again; 0 = all, whatever that costs.
  // CPU time that the whole scan may take. The cheap files are read in any case, then smaps_rollup:
  // of processes never read, of those that moved, of those whose value is too old, the oldest value
  // first in each. One of those that moved and one of the too old are read even if nothing is left,
  // so that nobody starves. The others wait and show their age.
  int64_t cpu_budget_ns = INT64_MAX;
  LaunchGate* launch = nullptr;  // Not owned; null = nothing is launched.
  // The size of every process is looked at, for something may have changed that of one which did
  // not run, unseen by the kernel's counters of reclaim (advice on files).
  bool looks_at_all = false;
};

class Scanner {
 public:
  explicit Scanner(Sys& sys, ScanRoots roots = {}, size_t max_processes = wire::kMaxProcesses);

  // Fills everything but seq and ticks_dropped.
  // A file that cannot be read is a missing value, a process that ends meanwhile a missing row; the
  // only failure is a /proc that cannot be listed (io_error, permission_denied).
  Status Scan(const ScanPolicy& policy, wire::Tick* tick);

 private:
  static constexpr size_t kMetrics = wire::kProcessMetrics.size();
  using MetricValues = std::array<int64_t, kMetrics>;
  static constexpr MetricValues NoValues() {
    MetricValues values{};
    values.fill(wire::kMissing);
    return values;
  }

  // What is remembered of a process between two ticks.
  struct Process {
    uint64_t last_scan = 0;     // Number of the scan that saw it last; 0 = none.
    uint64_t read_scan = 0;     // Number of the scan that read its files last.
    uint64_t refresh_scan = 0;  // From this one on, reading them includes name and cgroup.
    Pulse pulse;
    bool has_memory = false;  // Kernel threads and zombies have none: they are in no tick.
    std::string comm;
    wire::ProcessRow row;              // as in the last tick
    std::string events_path;           // cgroup.events of its cgroup; empty = none.
    MetricValues values = NoValues();  // Those of smaps_rollup stay from tick to tick.
    MetricValues values_at_pss{};      // The cheap ones at the moment of the last smaps_rollup.
    int64_t pss_read_ns = 0;           // 0 = never.
  };

  // Why a smaps_rollup should be read in this scan, in the order of urgency.
  enum class Due : uint8_t { kNew, kMoved, kOld, kNot };
  struct Rollup {
    size_t row;
    Due due;
    int64_t read_ns;
  };

  Status ListPids();
  UniqueFd OpenProcess(uint32_t pid);
  void ForgetEnded();
  void ScanProcess(uint32_t pid, Process& process, wire::Tick* tick);
  bool IsUnchanged(Process* process);
  bool ReadProcess(uint32_t pid, Process* process);
  bool ReadFiles(int dir_fd, Process* process);
  bool ReadFile(int dir_fd, Process* process, Pulse::File file);
  bool ReadStat(int dir_fd, Process* process);
  bool ReadSize(int dir_fd, Process* process);
  bool ReadIdentity(int dir_fd, Process* process);
  void RefreshName(int dir_fd, Process* process);
  bool ReadFrozen(Process* process);
  void ListRollups(const ScanPolicy& policy);
  Due ToDue(const Process& process, const ScanPolicy& policy, int64_t now_ns) const;
  void ReadRollups(const ScanPolicy& policy, int64_t scan_cpu_start_ns, wire::Tick* tick);
  bool ReadRollup(const wire::ProcessRow& row, Process* process);
  bool ReadRollupOf(const wire::ProcessRow& row);
  void FillColumns(wire::Tick* tick);

  Sys& sys_;
  const ScanRoots roots_;
  const size_t max_processes_;
  const size_t max_kept_;  // processes of which files are kept open
  size_t kept_ = 0;
  SystemReader system_;
  uint64_t scan_number_ = 0;
  bool looks_at_all_ = false;      // in this scan
  UniqueFd proc_fd_;               // roots_.proc, opened anew for each scan.
  std::vector<uint32_t> pids_;     // of this scan
  std::vector<Process*> scanned_;  // parallel to the tick's rows
  std::vector<Rollup> rollups_;    // of this scan
  std::map<uint32_t, Process> processes_;
  std::string text_;  // Buffer of every reading, so that a tick allocates little.
};

}  // namespace ebb
