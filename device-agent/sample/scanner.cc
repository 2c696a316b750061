#include "sample/scanner.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/clock.h"
#include "base/directory.h"
#include "base/file.h"
#include "procfs/cgroup.h"
#include "procfs/cmdline.h"
#include "procfs/metrics.h"
#include "procfs/stat.h"
#include "procfs/status.h"
#include "procfs/text.h"

namespace ebb {
namespace {

using wire::MetricSource;

constexpr size_t kMaxSmallFileBytes = 64 * 1024;
constexpr size_t kMaxCmdlineBytes = 512;  // The wire takes 256 of a name.
// Names and cgroups change when a zygote's child becomes an app (then comm changes too) and hardly
// ever else.
constexpr uint64_t kRefreshScans = 64;
// Of a process that stands still, to learn of a new parent.
constexpr uint64_t kStillScans = 64;
// One scan in so many looks at the size and the oom_score_adj of a process that stands still,
// although nothing tells of a change.
constexpr uint64_t kLookScans = 16;

// Uids of apps within a user: android_filesystem_config.h, AID_APP_START to AID_APP_END.
constexpr uint32_t kUidsPerUser = 100'000;
constexpr uint32_t kFirstAppUid = 10'000;
constexpr uint32_t kLastAppUid = 19'999;

bool IsAppUid(uint32_t uid) {
  const uint32_t app_uid = uid % kUidsPerUser;
  return app_uid >= kFirstAppUid && app_uid <= kLastAppUid;
}

// Three quarters of the descriptors that this process may have: the rest is for its work.
size_t MaxKeptProcesses() {
  constexpr size_t kMost = 1024;
  constexpr long kFewestDescriptors = 64;
  const auto all = static_cast<size_t>(std::max(::sysconf(_SC_OPEN_MAX), kFewestDescriptors));
  return std::min(all * 3 / 4 / Pulse::kDescriptors, kMost);
}

constexpr size_t IndexOf(wire::ProcessMetric metric) {
  for (size_t i = 0; i < wire::kProcessMetrics.size(); ++i) {
    if (wire::kProcessMetrics[i].id == static_cast<uint16_t>(metric)) return i;
  }
  return wire::kProcessMetrics.size();
}

// When one of these moved, PSS may have moved.
constexpr std::array kPssTriggers = {
    IndexOf(wire::ProcessMetric::kMinorFaults), IndexOf(wire::ProcessMetric::kMajorFaults),
    IndexOf(wire::ProcessMetric::kRssNowKb), IndexOf(wire::ProcessMetric::kSwapKb)};
static_assert(std::ranges::all_of(kPssTriggers,
                                  [](size_t i) { return i < wire::kProcessMetrics.size(); }));

}  // namespace

Scanner::Scanner(Sys& sys, ScanRoots roots, size_t max_processes)
    : sys_(sys),
      roots_(std::move(roots)),
      max_processes_(max_processes),
      max_kept_(MaxKeptProcesses()),
      system_(sys, roots_.block) {}

Status Scanner::Scan(const ScanPolicy& policy, wire::Tick* tick) {
  tick->scan_start_ns = static_cast<uint64_t>(BootNs());
  const int64_t cpu_start_ns = ThreadCpuNs();
  tick->pss_reads = 0;
  tick->pss_waiting = 0;
  tick->processes_dropped = 0;
  tick->foreground_pid = 0;
  tick->rows.clear();
  scanned_.clear();
  ++scan_number_;
  const Status listed = ListPids();
  if (!listed) return listed;
  // Before the processes: what is reclaimed while they are looked at shows at the next scan.
  system_.Read(proc_fd_.get(), &tick->system);
  looks_at_all_ = system_.HasReclaimed() || policy.looks_at_all;
  auto known = processes_.begin();  // Both are sorted by pid.
  for (const uint32_t pid : pids_) {
    while (known != processes_.end() && known->first < pid) ++known;
    known = processes_.try_emplace(known, pid);
    ScanProcess(pid, known->second, tick);
  }
  ForgetEnded();
  ReadRollups(policy, cpu_start_ns, tick);
  tick->scan_end_ns = static_cast<uint64_t>(BootNs());
  FillColumns(tick);
  tick->scan_cpu_us = static_cast<uint64_t>((ThreadCpuNs() - cpu_start_ns) / kNsPerUs);
  return Ok{};
}

void Scanner::ForgetEnded() {
  std::erase_if(processes_, [&](const auto& row) { return row.second.last_scan != scan_number_; });
  kept_ = static_cast<size_t>(std::ranges::count_if(
      processes_, [](const auto& row) { return row.second.pulse.is_kept(); }));
}

Status Scanner::ListPids() {
  pids_.clear();
  proc_fd_.Reset(sys_.OpenAt(AT_FDCWD, roots_.proc.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!proc_fd_.valid()) {
    return ErrorFromErrno(-proc_fd_.get(), roots_.proc + " could not be opened.");
  }
  const int result = ForEachEntry(sys_, proc_fd_.get(), [&](std::string_view name) {
    const auto pid = procfs::ParseNumber<uint32_t>(name);
    if (pid) pids_.push_back(*pid);
  });
  if (result < 0) return ErrorFromErrno(-result, roots_.proc + " could not be listed.");
  std::ranges::sort(pids_);  // As procfs lists them; "the lowest pid" rests on it.
  return Ok{};
}

// All files of a process are opened through its directory: a pid that is reused meanwhile cannot
// mix in.
UniqueFd Scanner::OpenProcess(uint32_t pid) {
  char name[16];
  std::snprintf(name, sizeof(name), "%u", pid);
  return UniqueFd(sys_.OpenAt(proc_fd_.get(), name, O_PATH | O_DIRECTORY, 0));
}

void Scanner::ScanProcess(uint32_t pid, Process& process, wire::Tick* tick) {
  // First, whatever follows: see pulse.h.
  const bool stood_still = process.pulse.TakeClock(sys_, pid);
  if (!(stood_still && IsUnchanged(&process)) && !ReadProcess(pid, &process)) return;
  process.last_scan = scan_number_;
  if (!process.has_memory) return;
  if (tick->rows.size() >= max_processes_) {
    ++tick->processes_dropped;
    return;
  }
  const wire::ProcessRow& row = process.row;
  if (tick->foreground_pid == 0 && row.oom_score_adj == 0 && IsAppUid(row.uid)) {
    tick->foreground_pid = pid;
  }
  tick->rows.push_back(row);
  scanned_.push_back(&process);
}

// Of a process that did not run. What is stopped counts as frozen without having run for it.
bool Scanner::IsUnchanged(Process* process) {
  const char state = process->row.state.empty() ? '?' : process->row.state.front();
  if (scan_number_ >= process->read_scan + kStillScans || state == 'T' || state == 't')
    return false;
  if (!process->has_memory) return true;
  if (!process->pulse.is_kept()) return false;
  const bool is_turn = (scan_number_ + process->row.pid) % kLookScans == 0;
  if (!is_turn && !looks_at_all_) return true;
  if (!process->pulse.TakeStatm(sys_)) return false;
  const auto oom_score_adj = process->pulse.ReadOomScoreAdj(sys_);
  if (!oom_score_adj) return false;
  process->row.oom_score_adj = *oom_score_adj;
  return true;
}

// False when the process ended meanwhile.
bool Scanner::ReadProcess(uint32_t pid, Process* process) {
  if (process->pulse.is_kept()) {
    if (ReadFiles(process->pulse.proc_dir(), process)) return true;
    *process = Process();  // It ended; the pid may be another's by now.
    --kept_;
  }
  UniqueFd dir = OpenProcess(pid);
  if (!dir.valid()) return false;
  process->row.pid = pid;
  if (!ReadFiles(dir.get(), process)) return false;
  if (!process->has_memory || kept_ >= max_kept_) return true;
  if (!process->pulse.Keep(sys_, std::move(dir))) return true;
  ++kept_;
  return ReadSize(process->pulse.proc_dir(), process);  // What the next scan compares with.
}

bool Scanner::ReadFiles(int dir_fd, Process* process) {
  if (!ReadStat(dir_fd, process)) return false;
  process->read_scan = scan_number_;
  if (!process->has_memory) return true;
  return ReadSize(dir_fd, process) && ReadIdentity(dir_fd, process);
}

// Into text_.
bool Scanner::ReadFile(int dir_fd, Process* process, Pulse::File file) {
  if (process->pulse.is_kept()) return process->pulse.Read(sys_, file, &text_);
  const char* name = Pulse::kFileNames[static_cast<size_t>(file)];
  return ReadRecordAt(sys_, dir_fd, name, kMaxSmallFileBytes, &text_) >= 0;
}

bool Scanner::ReadStat(int dir_fd, Process* process) {
  if (!ReadFile(dir_fd, process, Pulse::File::kStat)) return false;
  const auto stat = procfs::ParseStat(text_);
  if (!stat) return false;
  wire::ProcessRow& row = process->row;
  if (process->last_scan != 0 && row.start_ticks != stat->start_ticks) {
    *process = Process();  // Its pid is used again; what is kept open would have failed.
    row.pid = stat->pid;
  }
  process->has_memory = stat->HasMemory();
  row.ppid = stat->ppid;
  row.start_ticks = stat->start_ticks;
  row.state.assign(1, stat->state);
  const bool is_due = scan_number_ >= process->refresh_scan;
  // Spread over the scans, so that no tick pays for all.
  if (is_due) {
    process->refresh_scan = scan_number_ + kRefreshScans / 2 + row.start_ticks % kRefreshScans;
  }
  if (!process->has_memory) return true;
  procfs::ExtractMetrics(wire::kProcessMetrics, MetricSource::kStat, text_, process->values);
  if (is_due || process->comm != stat->comm) {
    process->comm = stat->comm;
    RefreshName(dir_fd, process);
  }
  return true;
}

bool Scanner::ReadSize(int dir_fd, Process* process) {
  Pulse& pulse = process->pulse;
  std::optional<int32_t> oom_score_adj;
  if (pulse.is_kept()) {
    oom_score_adj = pulse.ReadOomScoreAdj(sys_);
    pulse.TakeStatm(sys_);
    text_ = pulse.statm();
  } else {
    if (ReadRecordAt(sys_, dir_fd, "oom_score_adj", kMaxSmallFileBytes, &text_) < 0) return false;
    oom_score_adj = procfs::ParseNumberLine<int32_t>(text_);
    if (ReadRecordAt(sys_, dir_fd, "statm", kMaxSmallFileBytes, &text_) < 0) text_.clear();
  }
  if (!oom_score_adj) return false;
  process->row.oom_score_adj = *oom_score_adj;
  procfs::ExtractMetrics(wire::kProcessMetrics, MetricSource::kStatm, text_, process->values);
  return true;
}

// False when the process ended while it was read: half an identity is none.
bool Scanner::ReadIdentity(int dir_fd, Process* process) {
  constexpr std::span table(wire::kProcessMetrics);
  wire::ProcessRow& row = process->row;
  row.frozen = ReadFrozen(process);

  if (!ReadFile(dir_fd, process, Pulse::File::kStatus)) return false;
  procfs::ExtractMetrics(table, MetricSource::kStatus, text_, process->values);
  const int64_t uid = procfs::FindColonValue(text_, "Uid");
  if (uid < 0) return false;
  row.uid = static_cast<uint32_t>(uid);

  return true;
}

void Scanner::RefreshName(int dir_fd, Process* process) {
  const int got = ReadTextAt(sys_, dir_fd, "cmdline", kMaxCmdlineBytes, &text_);
  process->row.name = procfs::ToProcessName(got < 0 ? "" : text_, process->comm);
  process->events_path.clear();
  if (ReadTextAt(sys_, dir_fd, "cgroup", kMaxSmallFileBytes, &text_) < 0) return;
  const auto path = procfs::ParseCgroupPath(text_);
  // The root cgroup cannot be frozen and has no cgroup.events.
  if (path && *path != "/") {
    process->events_path.append(roots_.cgroup).append(*path).append("/cgroup.events");
  }
}

bool Scanner::ReadFrozen(Process* process) {
  if (process->events_path.empty()) return false;
  const char* path = process->events_path.c_str();
  if (ReadRecordAt(sys_, AT_FDCWD, path, kMaxSmallFileBytes, &text_) < 0) {
    process->refresh_scan = 0;  // It moved to another cgroup: look again at the next tick.
    return false;
  }
  return procfs::ParseFrozen(text_).value_or(false);
}

Scanner::Due Scanner::ToDue(const Process& process, const ScanPolicy& policy,
                            int64_t now_ns) const {
  if (process.pss_read_ns == 0) return Due::kNew;
  const bool moved = std::ranges::any_of(kPssTriggers, [&](size_t metric) {
    return process.values[metric] != process.values_at_pss[metric];
  });
  if (moved) return Due::kMoved;
  return now_ns - process.pss_read_ns >= policy.pss_max_age_ns ? Due::kOld : Due::kNot;
}

void Scanner::ListRollups(const ScanPolicy& policy) {
  const int64_t now_ns = BootNs();
  rollups_.clear();
  for (size_t i = 0; i < scanned_.size(); ++i) {
    const Due due = ToDue(*scanned_[i], policy, now_ns);
    if (due == Due::kNot) continue;
    rollups_.push_back({.row = i, .due = due, .read_ns = scanned_[i]->pss_read_ns});
  }
  // The oldest first: whoever the budget leaves out comes nearer to the front at the next tick.
  std::ranges::sort(rollups_, [](const Rollup& a, const Rollup& b) {
    return a.due != b.due ? a.due < b.due : a.read_ns < b.read_ns;
  });
}

void Scanner::ReadRollups(const ScanPolicy& policy, int64_t scan_cpu_start_ns, wire::Tick* tick) {
  ListRollups(policy);
  const int64_t cpu_start_ns = ThreadCpuNs();
  bool any_urgent = false;
  bool any_old = false;
  for (const Rollup& rollup : rollups_) {
    const wire::ProcessRow& row = tick->rows[rollup.row];
    bool& any = rollup.due == Due::kOld ? any_old : any_urgent;
    const bool is_spent =
        policy.pss_max_age_ns > 0 && ThreadCpuNs() - scan_cpu_start_ns >= policy.cpu_budget_ns;
    const bool is_held =
        policy.launch != nullptr && policy.launch->Holds(row.name, rollup.due == Due::kNew);
    if (is_held || (is_spent && any)) {
      ++tick->pss_waiting;
      continue;
    }
    any = true;
    tick->pss_reads += ReadRollup(row, scanned_[rollup.row]) ? 1 : 0;
  }
  tick->pss_cpu_us = static_cast<uint64_t>((ThreadCpuNs() - cpu_start_ns) / kNsPerUs);
}

bool Scanner::ReadRollup(const wire::ProcessRow& row, Process* process) {
  // The triggers were read before the rollup: what moves in between is seen at the next tick.
  process->values_at_pss = process->values;
  process->pss_read_ns = BootNs();
  // A kept file is that of the process for sure, another one only if the start says so.
  const bool got = process->pulse.is_kept()
                       ? process->pulse.Read(sys_, Pulse::File::kSmapsRollup, &text_)
                       : ReadRollupOf(row);
  if (!got) process->pss_read_ns = 0;
  procfs::ExtractMetrics(wire::kProcessMetrics, MetricSource::kSmapsRollup, got ? text_ : "",
                         process->values);
  return got;
}

bool Scanner::ReadRollupOf(const wire::ProcessRow& row) {
  const UniqueFd dir = OpenProcess(row.pid);
  return dir.valid() && ReadRecordAt(sys_, dir.get(), "stat", kMaxSmallFileBytes, &text_) >= 0 &&
         procfs::FindStatValue(text_, "starttime") == static_cast<int64_t>(row.start_ticks) &&
         ReadRecordAt(sys_, dir.get(), "smaps_rollup", kMaxSmallFileBytes, &text_) >= 0;
}

// Columns are laid out metric by metric: that is how both ends store and draw them.
void Scanner::FillColumns(wire::Tick* tick) {
  tick->columns.resize(kMetrics);
  const auto end_ns = static_cast<int64_t>(tick->scan_end_ns);
  for (size_t metric = 0; metric < kMetrics; ++metric) {
    wire::MetricColumn& column = tick->columns[metric];
    const wire::MetricRow& row = wire::kProcessMetrics[metric];
    const bool is_age = row.source == MetricSource::kAgent && row.keys()[0] == "pss_age_ms";
    column.metric = row.id;
    column.values.clear();
    for (const Process* process : scanned_) {
      int64_t value = process->values[metric];
      if (is_age) {
        const int64_t read_ns = process->pss_read_ns;
        value = read_ns == 0 ? wire::kMissing : (end_ns - read_ns) / kNsPerMs;
      }
      column.values.push_back(value);
    }
  }
}

}  // namespace ebb
