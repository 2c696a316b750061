// See eligibility.h.
#include "advise/eligibility.h"

#include "base/format.h"

namespace ebb {
namespace {

Error Refuse(wire::ErrorCode code, const TargetFacts& facts, const char* cause) {
  return Error{.code = code,
               .message = Format("Process %d (uid %u, oom_score_adj %d) is not advised.", facts.pid,
                                 facts.uid, facts.oom_score_adj),
               .cause = cause};
}

}  // namespace

bool IsPerceptible(int32_t oom_score_adj) {
  return oom_score_adj >= 0 && oom_score_adj <= kHighestPerceptibleAdj;
}

std::optional<Error> CheckEligible(const TargetFacts& facts, Allowance allowance) {
  if (facts.is_ebb) {
    return Refuse(wire::ErrorCode::kTargetProtected, facts, "It is the agent or its guard.");
  }
  if (facts.pid == 1) return Refuse(wire::ErrorCode::kTargetProtected, facts, "It is init.");
  if (facts.is_kernel_thread) {
    return Refuse(wire::ErrorCode::kTargetProtected, facts, "It is a kernel thread.");
  }
  if (facts.oom_score_adj < 0 && !allowance.system) {
    return Refuse(wire::ErrorCode::kTargetSystem, facts,
                  "A negative oom_score_adj marks persistent and system processes.");
  }
  if (facts.uid % kUidsPerUser < kFirstAppUid && !allowance.system) {
    return Refuse(wire::ErrorCode::kTargetSystem, facts, "Its uid is not an app's.");
  }
  if (IsPerceptible(facts.oom_score_adj) && !allowance.foreground) {
    return Refuse(wire::ErrorCode::kTargetForeground, facts,
                  "An oom_score_adj up to 200 means that the user sees or hears it.");
  }
  return std::nullopt;
}

}  // namespace ebb
