#include "server/formats.h"

#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr int kFirstAppUid = 10000;
constexpr int kUidsPerUser = 100000;

constexpr int kFirstAppZygoteUid = 90000;
constexpr int kFirstIsolatedUid = 99000;

bool IsActivityRow(const LruRow& row) { return row.has_activity || row.has_task || row.is_client; }

std::string FormatLruRow(const LruRow& row, size_t index, const Dialect& dialect) {
  const std::string capability = CapabilityText(row.importance.capability, dialect);
  std::string line = FormatText(
      "  #%2zu: %s %s %s%s%d:%s/%s", index, OomLabel(row.importance.oom_score_adj, dialect).c_str(),
      row.importance.proc_state, capability.c_str(), capability.empty() ? "" : " ", row.pid,
      row.name.c_str(), FormatProcessUid(row.app_uid, row.uid).c_str());
  if (row.has_activity && row.has_task) line += " act:activities|recents";
  if (row.has_activity && !row.has_task) line += " act:activities";
  if (!row.has_activity && row.has_task) line += " act:recents";
  if (row.is_client) line += " act:client";
  return line + "\n";
}

}  // namespace

std::string FormatUid(int uid) {
  const int user = uid / kUidsPerUser;
  const int app_id = uid % kUidsPerUser;
  if (app_id < kFirstAppUid) return std::to_string(uid);
  if (app_id >= kFirstIsolatedUid) return FormatText("u%di%d", user, app_id - kFirstIsolatedUid);
  if (app_id >= kFirstAppZygoteUid) return FormatText("u%dai%d", user, app_id - kFirstAppZygoteUid);
  return FormatText("u%da%d", user, app_id - kFirstAppUid);
}

std::string FormatProcessUid(int app_uid, int uid) {
  std::string text = FormatUid(app_uid);
  // Counted from the isolated range also for an app's own zygote, whose uids lie below: negative.
  if (uid != app_uid) text += FormatText("i%d", uid % kUidsPerUser - kFirstIsolatedUid);
  return text;
}

std::string FormatLru(std::span<const LruRow> rows, const Dialect& dialect) {
  std::string text = "ACTIVITY MANAGER LRU PROCESSES (dumpsys activity lru)\n";
  size_t index = rows.size();
  for (const bool activities : {true, false}) {
    bool first = true;
    for (const LruRow& row : rows) {
      if (IsActivityRow(row) != activities) continue;
      if (first) text += activities ? "  Activities:\n" : "  Other:\n";
      first = false;
      text += FormatLruRow(row, --index, dialect);
    }
  }
  return text;
}

std::string LaunchKindName(LaunchKind kind) {
  switch (kind) {
    case LaunchKind::kCold:
      return "COLD";
    case LaunchKind::kWarm:
      return "WARM";
    case LaunchKind::kHot:
      return "HOT";
    case LaunchKind::kUnknown:
      break;
  }
  return "UNKNOWN (0)";
}

std::string FormatStartOutcome(const StartOutcome& outcome, int64_t wait_ms,
                               const Dialect& dialect) {
  std::string text;
  if (outcome.brought_to_front) {
    text += "Warning: Activity not started, its current task has been brought to the front\n";
  }
  text += outcome.timed_out ? "Status: timeout\n" : "Status: ok\n";
  if (dialect.has_launch_state()) {
    text += "LaunchState: " + (outcome.timed_out ? "UNKNOWN (-1)" : LaunchKindName(outcome.kind)) +
            "\n";
  }
  text += "Activity: " + outcome.component + "\n";
  const auto total = static_cast<long long>(outcome.total_ms);
  if (total >= 0 && !dialect.has_launch_state()) text += FormatText("ThisTime: %lld\n", total);
  if (total >= 0) text += FormatText("TotalTime: %lld\n", total);
  text += FormatText("WaitTime: %lld\nComplete\n", static_cast<long long>(wait_ms));
  return text;
}

std::string FormatDisplayed(const std::string& component, int64_t total_ms,
                            const Dialect& dialect) {
  // The user is named since Android 13.
  const char* user = dialect.sdk >= 33 ? " for user 0" : "";
  return "Displayed " + component + user + ": " + FormatDuration(total_ms);
}

std::string FormatDuration(int64_t duration_ms) {
  const long long seconds = duration_ms / 1000;
  const long long millis = duration_ms % 1000;
  if (seconds == 0) return FormatText("+%lldms", millis);
  if (seconds < 60) return FormatText("+%llds%lldms", seconds, millis);
  return FormatText("+%lldm%llds%lldms", seconds / 60, seconds % 60, millis);
}

}  // namespace ebb::guest
