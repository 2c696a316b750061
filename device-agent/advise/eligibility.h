// Which processes may be advised. Decided here, on the device, whatever the desktop thinks. Pure.
// The levels of oom_score_adj are those of AOSP's ProcessList.java.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "base/result.h"

namespace ebb {

// 0 foreground, 100 visible, 200 perceptible: the user sees or hears it.
inline constexpr int32_t kHighestPerceptibleAdj = 200;
// Uids repeat every 100000 per user; apps begin at 10000 within.
inline constexpr uint32_t kUidsPerUser = 100'000;
inline constexpr uint32_t kFirstAppUid = 10'000;

struct TargetFacts {
  pid_t pid = 0;
  uint32_t uid = 0;
  int32_t oom_score_adj = 0;
  bool is_kernel_thread = false;
  bool is_ebb = false;  // the agent or its guard
};

// What one operation is allowed beyond the rule.
struct Allowance {
  bool foreground = false;
  bool system = false;
};

bool IsPerceptible(int32_t oom_score_adj);

// Nothing when it may be advised; else target_protected, target_system or target_foreground.
std::optional<Error> CheckEligible(const TargetFacts& facts, Allowance allowance);

}  // namespace ebb
