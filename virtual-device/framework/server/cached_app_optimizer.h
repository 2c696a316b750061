// Freezer and compaction of cached apps, as AOSP's CachedAppOptimizer: a process that has been
// cached for ten seconds is frozen by its cgroup; what becomes more important runs again at once.
// Used by system_server's thread only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "server/compactor.h"
#include "server/dialect.h"
#include "server/event_log.h"
#include "server/process_table.h"
#include "server/settings_store.h"

namespace ebb::guest {

// OomAdjuster's reasons that occur here; the third field of am_unfreeze since Android 14.
enum class UnfreezeReason { kNone = 0, kActivity = 1, kStartReceiver = 3 };

class CachedAppOptimizer {
 public:
  CachedAppOptimizer(EventLog* log, const SettingsStore& flags, const SettingsStore& settings,
                     const Dialect& dialect)
      : log_(log), flags_(flags), settings_(settings), dialect_(dialect) {}

  bool uses_freezer() const;
  CompactionSettings compaction_settings() const;

  // After a process's oom_score_adj was set. It must have a pid.
  void OnImportanceChanged(ProcessRecord* record, int old_adj);
  // After device_config or settings changed: thaws all when the freezer was switched off.
  void OnSettingsChanged(ProcessTable* processes);
  void OnDied(const ProcessRecord& record);

  // False when its group cannot be written.
  bool SetFrozen(ProcessRecord* record, bool frozen, UnfreezeReason reason);

  // From the shell.
  void CompactNow(const ProcessRecord& record, CompactProfile profile);
  void CompactNative(int pid, CompactProfile profile);
  void CompactSystem();
  int compactor_fd() const { return compactor_.fd(); }
  // Takes finished compactions and writes their events.
  void OnCompactionsDone(ProcessTable* processes);

  // Milliseconds of CLOCK_MONOTONIC; -1 = never.
  static int64_t NextDeadlineMs(const ProcessTable& processes);
  void OnDeadline(ProcessTable* processes);

  // The part of `dumpsys activity settings`.
  std::string Dump(const ProcessTable& processes) const;

 private:
  void CompactCached(const ProcessRecord& record, CompactProfile profile);
  void WriteCompactEvent(const CompactionResult& result, const ProcessRecord& record);

  EventLog* const log_;
  const SettingsStore& flags_;
  const SettingsStore& settings_;
  const Dialect& dialect_;
  Compactor compactor_;
  int64_t performed_[2] = {0, 0};  // some, full
  int64_t downgraded_ = 0;
  int64_t system_performed_ = 0;
  std::map<std::string, int64_t> throttled_;
};

}  // namespace ebb::guest
