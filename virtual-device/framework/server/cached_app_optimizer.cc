#include "server/cached_app_optimizer.h"

#include "base/clock.h"
#include "base/text.h"
#include "server/cgroup_tree.h"

namespace ebb::guest {
namespace {

constexpr const char* kBootFlags = "activity_manager_native_boot";
constexpr const char* kFlags = "activity_manager";
constexpr int64_t kFreezeDebounceMs = 10'000;

bool IsCached(int oom_score_adj) { return oom_score_adj >= kCachedMinAdj; }

const char* TrueOrFalse(bool value) { return value ? "true" : "false"; }

}  // namespace

bool CachedAppOptimizer::uses_freezer() const {
  if (!dialect_.has_freezer()) return false;
  const std::string chosen = settings_.Get("global", "cached_apps_freezer").value_or("");
  if (chosen == "enabled") return true;
  if (chosen == "disabled") return false;
  return flags_.GetBool(kBootFlags, "use_freezer", true);
}

CompactionSettings CachedAppOptimizer::compaction_settings() const {
  CompactionSettings values;
  values.use_compaction =
      dialect_.has_compaction() && flags_.GetBool(kFlags, "use_compaction", false);
  values.some_some_ms = flags_.GetInt(kFlags, "compact_throttle_1", values.some_some_ms);
  values.some_full_ms = flags_.GetInt(kFlags, "compact_throttle_2", values.some_full_ms);
  values.full_some_ms = flags_.GetInt(kFlags, "compact_throttle_3", values.full_some_ms);
  values.full_full_ms = flags_.GetInt(kFlags, "compact_throttle_4", values.full_full_ms);
  values.min_adj =
      static_cast<int>(flags_.GetInt(kFlags, "compact_throttle_min_oom_adj", values.min_adj));
  values.max_adj =
      static_cast<int>(flags_.GetInt(kFlags, "compact_throttle_max_oom_adj", values.max_adj));
  values.full_rss_throttle_kb =
      flags_.GetInt(kFlags, "compact_full_rss_throttle_kb", values.full_rss_throttle_kb);
  values.full_delta_rss_throttle_kb = flags_.GetInt(kFlags, "compact_full_delta_rss_throttle_kb",
                                                    values.full_delta_rss_throttle_kb);
  return values;
}

void CachedAppOptimizer::OnImportanceChanged(ProcessRecord* record, int old_adj) {
  const int adj = record->importance.oom_score_adj;
  if (!IsCached(adj)) {
    record->freeze_at_ms = 0;
    if (IsCached(old_adj)) compactor_.Cancel(record->pid);
    if (record->frozen) {
      SetFrozen(record, false,
                record->receiving ? UnfreezeReason::kStartReceiver : UnfreezeReason::kActivity);
    }
    return;
  }
  if (record->frozen || record->freeze_at_ms != 0) return;
  if (uses_freezer()) {
    record->freeze_at_ms =
        MonotonicMs() + flags_.GetInt(kBootFlags, "freeze_debounce_timeout", kFreezeDebounceMs);
  } else if (!IsCached(old_adj)) {
    CompactCached(*record, CompactProfile::kFull);
  }
}

void CachedAppOptimizer::OnSettingsChanged(ProcessTable* processes) {
  const bool freezes = uses_freezer();
  for (const auto& record : processes->all()) {
    if (record->pid <= 0) continue;
    if (!freezes) {
      record->freeze_at_ms = 0;
      if (record->frozen) SetFrozen(record.get(), false, UnfreezeReason::kNone);
    } else {
      OnImportanceChanged(record.get(), record->importance.oom_score_adj);
    }
  }
}

void CachedAppOptimizer::OnDied(const ProcessRecord& record) { compactor_.Cancel(record.pid); }

bool CachedAppOptimizer::SetFrozen(ProcessRecord* record, bool frozen, UnfreezeReason reason) {
  record->freeze_at_ms = 0;
  if (!guest::SetFrozen(record->uid, record->pid, frozen)) return false;
  record->frozen = frozen;
  record->frozen_at_ms = MonotonicMs();
  const int code = static_cast<int>(reason);
  std::string fields = FormatText("[%d,%s]", record->pid, record->name.c_str());
  if (!frozen && dialect_.has_unfreeze_reason()) {
    fields = FormatText("[%d,%s,%d]", record->pid, record->name.c_str(), code);
  }
  log_->WriteEvent(frozen ? "am_freeze" : "am_unfreeze", fields);
  const std::string words =
      frozen ? FormatText("freezing %d %s", record->pid, record->name.c_str())
             : FormatText("sync unfroze %d %s for %d", record->pid, record->name.c_str(), code);
  log_->Write(LogBuffer::kSystem, "ActivityManager", words, 'D');
  // Since Android 14 the compaction follows the freeze, when nothing can touch the memory.
  if (frozen) CompactCached(*record, CompactProfile::kFull);
  return true;
}

void CachedAppOptimizer::CompactCached(const ProcessRecord& record, CompactProfile profile) {
  const CompactionSettings settings = compaction_settings();
  if (!settings.use_compaction) return;
  const CompactionRequest request{profile, record.importance.oom_score_adj,
                                  record.importance.proc_state_number, record.compaction};
  if (const char* throttle = FindThrottle(request, settings, MonotonicMs())) {
    ++throttled_[throttle];
    return;
  }
  compactor_.Post({CompactionTarget::kProcess, record.pid, record.name, profile, false,
                   record.compaction, settings});
}

void CachedAppOptimizer::CompactNow(const ProcessRecord& record, CompactProfile profile) {
  compactor_.Post({CompactionTarget::kProcess, record.pid, record.name, profile, true,
                   record.compaction, compaction_settings()});
}

void CachedAppOptimizer::CompactNative(int pid, CompactProfile profile) {
  compactor_.Post({CompactionTarget::kNative, pid, "", profile, true, {}, compaction_settings()});
}

void CachedAppOptimizer::CompactSystem() {
  compactor_.Post({CompactionTarget::kSystem, 0, "", CompactProfile::kFull, true, {}, {}});
}

void CachedAppOptimizer::OnCompactionsDone(ProcessTable* processes) {
  for (const CompactionResult& result : compactor_.TakeResults()) {
    if (!result.throttle.empty()) {
      ++throttled_[result.throttle];
      continue;
    }
    if (result.job.target == CompactionTarget::kSystem) ++system_performed_;
    if (result.resolved.downgraded) ++downgraded_;
    if (result.outcome < 0) {
      log_->Write(LogBuffer::kSystem, "ActivityManager",
                  FormatText("compaction of %d ended with errno %lld", result.job.pid,
                             static_cast<long long>(-result.outcome)),
                  'D');
    }
    if (result.job.target != CompactionTarget::kProcess) continue;
    ++performed_[result.job.profile == CompactProfile::kFull ? 1 : 0];
    ProcessRecord* record = processes->FindPid(result.job.pid);
    if (record == nullptr) continue;
    WriteCompactEvent(result, *record);
    record->compaction = {result.job.profile, MonotonicMs(), result.after};
  }
}

void CachedAppOptimizer::WriteCompactEvent(const CompactionResult& result,
                                           const ProcessRecord& record) {
  const auto number = [](int64_t value) { return static_cast<long long>(value); };
  const RssKb& before = result.before;
  const RssKb& after = result.after;
  const CompactionHistory& history = record.compaction;
  log_->WriteEvent(
      "am_compact",
      FormatText("[%d,%s,%s,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%s,%lld,%d,%d,%lld,%lld]",
                 record.pid, record.name.c_str(), CompactProfileName(result.resolved.profile),
                 number(before.total), number(before.file), number(before.anon),
                 number(before.swap), number(after.total - before.total),
                 number(after.file - before.file), number(after.anon - before.anon),
                 number(after.swap - before.swap), number(result.duration_ms),
                 CompactProfileName(history.last), number(history.last_ms),
                 record.importance.oom_score_adj, record.importance.proc_state_number,
                 number(result.zram_used_before_kb),
                 number(result.zram_used_before_kb - result.zram_used_after_kb)));
}

int64_t CachedAppOptimizer::NextDeadlineMs(const ProcessTable& processes) {
  int64_t next = -1;
  for (const auto& record : processes.all()) {
    if (record->freeze_at_ms == 0 || record->pid <= 0 || record->dying) continue;
    if (next < 0 || record->freeze_at_ms < next) next = record->freeze_at_ms;
  }
  return next;
}

void CachedAppOptimizer::OnDeadline(ProcessTable* processes) {
  const int64_t now_ms = MonotonicMs();
  for (const auto& record : processes->all()) {
    if (record->freeze_at_ms == 0 || record->freeze_at_ms > now_ms) continue;
    if (record->pid <= 0 || record->dying) {
      record->freeze_at_ms = 0;
    } else {
      SetFrozen(record.get(), true, UnfreezeReason::kNone);
    }
  }
}

std::string CachedAppOptimizer::Dump(const ProcessTable& processes) const {
  const CompactionSettings values = compaction_settings();
  const auto line = [](const char* name, int64_t value) {
    return FormatText("  %s=%lld\n", name, static_cast<long long>(value));
  };
  std::string text = "CachedAppOptimizer settings\n";
  text += FormatText("  use_compaction=%s\n", TrueOrFalse(values.use_compaction));
  text += line("compact_throttle_1", values.some_some_ms);
  text += line("compact_throttle_2", values.some_full_ms);
  text += line("compact_throttle_3", values.full_some_ms);
  text += line("compact_throttle_4", values.full_full_ms);
  text += line("compact_throttle_min_oom_adj", values.min_adj);
  text += line("compact_throttle_max_oom_adj", values.max_adj);
  text += line("compact_full_rss_throttle_kb", values.full_rss_throttle_kb);
  text += line("compact_full_delta_rss_throttle_kb", values.full_delta_rss_throttle_kb);
  text += FormatText("  compact_proc_state_throttle=[%d]\n", kReceiverState);
  text += FormatText("Total Compactions Performed by profile: %lld some, %lld full\n",
                     static_cast<long long>(performed_[0]), static_cast<long long>(performed_[1]));
  text += FormatText("Total compactions downgraded: %lld\n", static_cast<long long>(downgraded_));
  text += "Total compactions throttled by reason:\n";
  for (const auto& [reason, count] : throttled_) {
    text += FormatText("    %s: %lld\n", reason.c_str(), static_cast<long long>(count));
  }
  text += FormatText(" System Compaction Memory Stats\n    Compactions Performed: %lld\n",
                     static_cast<long long>(system_performed_));
  text += FormatText("  use_freezer=%s\n", TrueOrFalse(uses_freezer()));
  text += line("freeze_debounce_timeout",
               flags_.GetInt(kBootFlags, "freeze_debounce_timeout", kFreezeDebounceMs));
  std::string frozen;
  int count = 0;
  for (const auto& record : processes.all()) {
    if (!record->frozen) continue;
    ++count;
    frozen += FormatText("    %lld: %d %s\n", static_cast<long long>(record->frozen_at_ms),
                         record->pid, record->name.c_str());
  }
  return text + FormatText("  Apps frozen: %d\n", count) + frozen;
}

}  // namespace ebb::guest
