// See admission.h.
#include "advise/admission.h"

#include <unistd.h>

#include "advise/eligibility.h"

namespace ebb {

Status CheckAllowed(Sys& sys, const Guard& guard, const Target& target,
                    const wire::Advise& request) {
  Result<int32_t> adj = ReadOomScoreAdj(sys, target);
  if (!adj.ok()) return std::move(adj).error();
  const bool is_ebb = target.pid == ::getpid() || target.pid == guard.pid();
  const auto refused =
      CheckEligible({.pid = target.pid,
                     .uid = target.uid,
                     .oom_score_adj = *adj,
                     .is_kernel_thread = target.is_kernel_thread,
                     .is_ebb = is_ebb},
                    {.foreground = request.allow_foreground, .system = request.allow_system});
  if (refused) return *refused;
  return Ok{};
}

bool IsOutOfReach(Sys& sys, const Target& target, const wire::Advise& request) {
  const Result<int32_t> adj = ReadOomScoreAdj(sys, target);
  return !adj.ok() || (IsPerceptible(*adj) && !request.allow_foreground);
}

}  // namespace ebb
