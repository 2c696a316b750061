// See advisor.h. What is the same for every operation: the request's ranges, one operation per
// target, the thread's priority.
#include "advise/advisor.h"

#include "advise/operation.h"
#include "advise/reclaim.h"
#include "advise/selection.h"
#include "advise/thread_priority.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr uint32_t kMaxTimeoutMs = 600'000;

Error BadRequest(std::string cause) {
  return Error{.code = wire::ErrorCode::kBadRequest,
               .message = "The advise request is out of range.",
               .cause = std::move(cause)};
}

Status CheckRequest(const wire::Advise& request) {
  if (request.pid == 0 || request.pid > INT32_MAX) {
    return BadRequest(Format("pid %u", request.pid));
  }
  if (request.timeout_ms == 0 || request.timeout_ms > kMaxTimeoutMs) {
    return BadRequest(Format("timeout_ms %u is not in 1 to %u", request.timeout_ms, kMaxTimeoutMs));
  }
  const bool is_reclaim = request.strategy == wire::Strategy::kMemoryReclaim;
  if (AdviceOf(request.strategy) == Advice::kNone && !is_reclaim) {
    return BadRequest(Format("strategy %u", static_cast<unsigned>(request.strategy)));
  }
  if (!wire::IsKnown(request.consistency)) {
    return BadRequest(Format("consistency %u", static_cast<unsigned>(request.consistency)));
  }
  return Ok{};
}

}  // namespace

Advisor::Advisor(Sys& sys, Guard& guard, AdviceLimits limits)
    : sys_(sys), guard_(guard), limits_(limits) {}

Result<wire::AdviseResult> Advisor::Run(const wire::Advise& request, const CancelToken& cancel,
                                        const AdviseProgressFn& on_progress) {
  if (Status checked = CheckRequest(request); !checked.ok()) return std::move(checked).error();
  const Result<Choice> choice = ToChoice(request);
  if (!choice.ok()) return choice.error();
  {
    const std::lock_guard lock(mutex_);
    if (!busy_pids_.insert(request.pid).second) {
      return Error{.code = wire::ErrorCode::kBusy,
                   .message = Format("Process %u is being advised already.", request.pid),
                   .cause = "One operation per target at a time."};
    }
  }
  Result<wire::AdviseResult> result = [&] {
    const BackgroundPriority background(sys_);
    const OperationContext context{.sys = sys_,
                                   .guard = guard_,
                                   .limits = limits_,
                                   .cancel = cancel,
                                   .on_progress = on_progress};
    if (request.strategy == wire::Strategy::kMemoryReclaim) {
      return Reclaim(context, request).Run();
    }
    return Operation(context, request, *choice).Run();
  }();
  const std::lock_guard lock(mutex_);
  busy_pids_.erase(request.pid);
  return result;
}

}  // namespace ebb
