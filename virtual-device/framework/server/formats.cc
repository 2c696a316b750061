#include "server/formats.h"

#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr int kFirstAppUid = 10000;
constexpr int kUidsPerUser = 100000;

bool IsActivityRow(const LruRow& row) { return row.has_activity || row.has_task; }

std::string FormatLruRow(const LruRow& row, size_t index) {
  std::string line = FormatText("  #%2zu: %s %s %s %d:%s/%s", index,
                                OomLabel(row.importance.oom_score_adj).c_str(),
                                row.importance.proc_state, row.importance.capabilities, row.pid,
                                row.name.c_str(), FormatUid(row.uid).c_str());
  if (row.has_activity && row.has_task) line += " act:activities|recents";
  if (row.has_activity && !row.has_task) line += " act:activities";
  if (!row.has_activity && row.has_task) line += " act:recents";
  return line + "\n";
}

}  // namespace

std::string FormatUid(int uid) {
  if (uid < kFirstAppUid) return std::to_string(uid);
  return FormatText("u%da%d", uid / kUidsPerUser, uid % kUidsPerUser - kFirstAppUid);
}

std::string FormatLru(std::span<const LruRow> rows) {
  std::string text = "ACTIVITY MANAGER LRU PROCESSES (dumpsys activity lru)\n";
  size_t index = rows.size();
  for (const bool activities : {true, false}) {
    bool first = true;
    for (const LruRow& row : rows) {
      if (IsActivityRow(row) != activities) continue;
      if (first) text += activities ? "  Activities:\n" : "  Other:\n";
      first = false;
      text += FormatLruRow(row, --index);
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

std::string FormatStartOutcome(const StartOutcome& outcome, int64_t wait_ms) {
  std::string text;
  if (outcome.brought_to_front) {
    text += "Warning: Activity not started, its current task has been brought to the front\n";
  }
  text += outcome.timed_out ? "Status: timeout\n" : "Status: ok\n";
  text +=
      "LaunchState: " + (outcome.timed_out ? "UNKNOWN (-1)" : LaunchKindName(outcome.kind)) + "\n";
  text += "Activity: " + outcome.component + "\n";
  if (outcome.total_ms >= 0)
    text += FormatText("TotalTime: %lld\n", static_cast<long long>(outcome.total_ms));
  text += FormatText("WaitTime: %lld\nComplete\n", static_cast<long long>(wait_ms));
  return text;
}

std::string FormatDuration(int64_t duration_ms) {
  const long long seconds = duration_ms / 1000;
  const long long millis = duration_ms % 1000;
  if (seconds == 0) return FormatText("+%lldms", millis);
  if (seconds < 60) return FormatText("+%llds%lldms", seconds, millis);
  return FormatText("+%lldm%llds%lldms", seconds / 60, seconds % 60, millis);
}

}  // namespace ebb::guest
