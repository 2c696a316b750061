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
  int64_t wait_time_ms = -1;   // WaitTime
};

AmOutput ParseAmOutput(std::string_view text);

}  // namespace ebb
