// Output of `am start -W` / `cmd activity start-activity -W`. Pure; the text comes from the device
// and may be anything: lines are bound by name, and nothing is concluded from an exit code (errors
// end with 0 too). Written by runStartActivity() in AOSP's ActivityManagerShellCommand.java.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/wire.gen.h"

namespace ebb {

// Views point into the parsed text; times are -1 where no launch was measured.
struct AmOutput {
  std::string_view status;    // "ok", "timeout", …; empty = no Status line.
  std::string_view activity;  // What came up; may be of another package than was asked for.
  std::string_view error;     // First line that tells of a failure; empty = none.
  wire::LaunchState state = wire::LaunchState::kUnknown;
  int64_t total_time_ms = -1;  // TotalTime; absent and 0 both mean "not measured".
  int64_t this_time_ms = -1;   // ThisTime, likewise
  int64_t wait_time_ms = -1;   // WaitTime
};

AmOutput ParseAmOutput(std::string_view text);

// What one line of it is.
enum class AmLine : uint8_t {
  kBlank,
  kStarting,  // "Starting: Intent { … }", also "Stopping: …"
  kStatus,
  kLaunchState,
  kActivity,
  kThisTime,  // before Android 10: of the last activity of several
  kTotalTime,
  kWaitTime,
  kComplete,
  kWarning,  // nothing was launched, the activity was there already
  kError,
  kStack,  // of an exception that a line before it names
  kOther,
};

// Takes one line into `output`; `is_whole` = it had its newline: a number without one may have been
// cut. `line` may end in blanks or a carriage return; `value` is what stands behind its key.
AmLine ParseAmLine(std::string_view line, bool is_whole, AmOutput* output, std::string_view* value);

}  // namespace ebb
