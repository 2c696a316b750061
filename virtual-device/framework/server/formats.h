// What shell commands print, in the words of the device's release. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "profile/profile.h"
#include "server/dialect.h"
#include "server/oom_levels.h"

namespace ebb::guest {

// One row of `dumpsys activity lru`.
struct LruRow {
  Importance importance;
  int pid = 0;
  std::string name;
  int app_uid = 0;
  int uid = 0;  // another than app_uid for isolated processes
  bool has_activity = false;
  bool has_task = false;
  bool is_client = false;  // bound by an activity
};

// Rows most recently used first; those with activities, tasks or clients of such stand under
// "Activities:", the rest under "Other:".
std::string FormatLru(std::span<const LruRow> rows, const Dialect& dialect = kDefaultDialect);

// One process of `dumpsys activity oom|processes`.
struct OomRow {
  Importance importance;
  int pid = 0;
  std::string name;
  int app_uid = 0;
  int uid = 0;
  std::string package;
  bool has_activity = false;
  bool is_frozen = false;
  bool has_service = false;
  int64_t last_compact_ms = 0;
};

struct OomDump {
  std::vector<OomRow> rows;  // most recently used first
  // "pid:name/uid"; empty = none.
  std::string home;
  std::string previous;
};

std::string FormatOom(const OomDump& dump, const Dialect& dialect);

// `dumpsys activity processes`: every record, then the same table.
std::string FormatProcesses(const OomDump& dump, const Dialect& dialect);

// "u0a101" for app uids, "u0i5" for isolated ones, the number for others: UserHandle.formatUid.
std::string FormatUid(int uid);

// "u0a91i-8996": ProcessRecord.toShortString, where the process has an isolated uid of its own.
std::string FormatProcessUid(int app_uid, int uid);

enum class LaunchKind { kUnknown, kCold, kWarm, kHot };

struct StartOutcome {
  bool timed_out = false;
  LaunchKind kind = LaunchKind::kUnknown;
  // Activity that is in front now.
  std::string component;
  // Time to initial display; negative = none was measured.
  int64_t total_ms = -1;
  bool brought_to_front = false;
};

// What `am start -W` prints after its "Starting:" line.
std::string FormatStartOutcome(const StartOutcome& outcome, int64_t wait_ms,
                               const Dialect& dialect = kDefaultDialect);

std::string LaunchKindName(LaunchKind kind);

// The line of ActivityTaskManager at the first frame.
std::string FormatDisplayed(const std::string& component, int64_t total_ms, const Dialect& dialect);

// "+1s71ms", "+357ms": TimeUtils.formatDuration as in "Displayed".
std::string FormatDuration(int64_t duration_ms);

}  // namespace ebb::guest
