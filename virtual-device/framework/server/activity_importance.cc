// How important each process is, written to the kernel and told to the optimizer.
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"
#include "server/activity_manager.h"

namespace ebb::guest {
namespace {

// Groups are numbered by the app's place in the profile; 0 means none.
int GroupOf(const ProcessRecord& record, const Profile& profile) {
  if (record.app->sandbox.name.empty()) return 0;
  return static_cast<int>(record.app - profile.apps.data()) + 1;
}

Importance SystemImportance() {
  const RankedRole system{Role::kSystem, 0};
  return AssignImportance({&system, 1}).front();
}

}  // namespace

Role ActivityManager::RoleOf(const ProcessRecord& record) const {
  const AppSpec* app = record.app;
  if (app->is_persistent) return Role::kPersistent;
  if (record.kind == ProcessKind::kSandboxed) {
    return app == foreground_ ? Role::kBoundTop : Role::kCachedClient;
  }
  if (record.kind == ProcessKind::kService) {
    return app->service.foreground ? Role::kPerceptible : Role::kService;
  }
  if (app == foreground_) return Role::kTop;
  if (app == behind_) return Role::kVisible;
  if (record.receiving) return Role::kReceiver;
  if (app->is_bound_by_system) return Role::kBoundBySystem;
  if (app->is_home) return Role::kHome;
  if (app == previous_) return Role::kPrevious;
  if (dialect_.vendor == Vendor::kMiui && record.has_activity && !app->service.suffix.empty()) {
    return Role::kKeptByVendor;
  }
  return record.has_activity ? Role::kCachedActivity : Role::kCachedEmpty;
}

void ActivityManager::UpdateImportance() {
  const std::vector<ProcessRecord*> order = processes_.InLruOrder();
  std::vector<RankedRole> roles;
  for (const ProcessRecord* record : order) {
    roles.push_back({RoleOf(*record), GroupOf(*record, profile_)});
  }
  const std::vector<Importance> importances = AssignImportance(roles);
  for (size_t i = 0; i < order.size(); ++i) ApplyImportance(order[i], importances[i]);
  TrimCached();
}

void ActivityManager::ApplyImportance(ProcessRecord* record, const Importance& importance) {
  const int old_adj = record->importance.oom_score_adj;
  record->importance = importance;
  if (record->pid <= 0 || record->dying) return;
  if (old_adj != importance.oom_score_adj) {
    WriteFileText(FormatText("/proc/%d/oom_score_adj", record->pid),
                  std::to_string(importance.oom_score_adj));
  }
  // While it is being restored it has work to do, whatever its level.
  if (!record->restoring) optimizer_.OnImportanceChanged(record, old_adj);
}

std::string ActivityManager::DumpLru() {
  std::vector<LruRow> rows;
  for (const ProcessRecord* record : processes_.InLruOrder()) {
    if (record->pid <= 0) continue;
    rows.push_back({record->importance, record->pid, record->name, record->app->uid, record->uid,
                    record->has_activity, has_task(*record),
                    record->kind == ProcessKind::kSandboxed});
  }
  rows.push_back({SystemImportance(), getpid(), "system", 1000, 1000, false, false, false});
  return FormatLru(rows, dialect_);
}

OomDump ActivityManager::DumpOom() {
  OomDump dump;
  for (const ProcessRecord* record : processes_.InLruOrder()) {
    if (record->pid <= 0) continue;
    dump.rows.push_back({record->importance, record->pid, record->name, record->app->uid,
                         record->uid, record->app->package, record->has_activity, record->frozen,
                         record->kind != ProcessKind::kMain, record->compaction.last_ms});
    const std::string owner =
        FormatText("%d:%s/%s", record->pid, record->name.c_str(), FormatUid(record->uid).c_str());
    if (record->is_main() && record->app->is_home) dump.home = owner;
    if (record->is_main() && record->app == previous_) dump.previous = owner;
  }
  dump.rows.push_back(
      {SystemImportance(), getpid(), "system", 1000, 1000, "android", false, false, true, 0});
  return dump;
}

}  // namespace ebb::guest
