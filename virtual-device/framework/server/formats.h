// What shell commands print, in the words of Android 14. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "profile/profile.h"
#include "server/oom_levels.h"

namespace ebb::guest {

// One row of `dumpsys activity lru`.
struct LruRow {
  Importance importance;
  int pid = 0;
  std::string name;
  int uid = 0;
  bool has_activity = false;
  bool has_task = false;
};

// Rows most recently used first; those with activities or tasks stand under "Activities:", the rest
// under "Other:".
std::string FormatLru(std::span<const LruRow> rows);

// "u0a101" for app uids, the number for others: UserHandle.formatUid.
std::string FormatUid(int uid);

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
std::string FormatStartOutcome(const StartOutcome& outcome, int64_t wait_ms);

std::string LaunchKindName(LaunchKind kind);

// "+1s71ms", "+357ms": TimeUtils.formatDuration as in "Displayed".
std::string FormatDuration(int64_t duration_ms);

}  // namespace ebb::guest
