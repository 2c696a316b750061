// See hold.h: the choice between holds, and the two that stop nothing.
#include "advise/hold.h"

#include "advise/freeze_hold.h"
#include "advise/inject_hold.h"
#include "advise/ptrace_hold.h"
#include "advise/stop_hold.h"
#include "base/format.h"
#include "base/log.h"

namespace ebb {
namespace {

// Advise a running target: what changed meanwhile is found by reading its layout again, at the end
// (none) or around each call (cookie).
class NoHold final : public Hold {
 public:
  NoHold(const HoldContext& context, wire::Consistency mode) : Hold(context), mode_(mode) {}

  Status Take(const CancelToken&) override { return Ok{}; }
  Status Release() override { return Ok{}; }
  bool IsHeld() override { return false; }
  wire::Consistency mode() const override { return mode_; }

 private:
  const wire::Consistency mode_;
};

// The system froze the target: nothing to do but look, each time.
class FrozenAlreadyHold final : public Hold {
 public:
  FrozenAlreadyHold(const HoldContext& context, FreezerGroup group)
      : Hold(context), group_(std::move(group)) {}

  Status Take(const CancelToken&) override {
    if (IsHeld()) return Ok{};
    return Error{.code = wire::ErrorCode::kNotFrozen,
                 .message = Format("Process %d (%s) is not frozen.", context_.target.pid,
                                   context_.target.name.c_str()),
                 .cause = group_.path + "/cgroup.events does not say frozen 1."};
  }
  Status Release() override { return Ok{}; }
  bool IsHeld() override { return IsFrozen(context_.sys, group_); }
  wire::Consistency mode() const override { return wire::Consistency::kFrozenAlready; }

 private:
  const FreezerGroup group_;
};

}  // namespace

bool StopsTarget(wire::Consistency mode) {
  return mode != wire::Consistency::kNone && mode != wire::Consistency::kCookie;
}

bool HoldsByItself(wire::Consistency mode) {
  return StopsTarget(mode) && mode != wire::Consistency::kFrozenAlready;
}

ssize_t Hold::Advise(std::span<const iovec> ranges, Advice advice) {
  return context_.sys.ProcessMadvise(context_.target.pidfd.get(), ranges, static_cast<int>(advice));
}

std::unique_ptr<Hold> MakeHold(const HoldContext& context, wire::Consistency wanted) {
  if (wanted == wire::Consistency::kNone) return std::make_unique<NoHold>(context, wanted);
  FreezerGroup group = OpenFreezerGroup(context.sys, context.target);
  // SIGSTOP would not reach a frozen process before it thaws, and what the system froze it thaws
  // itself.
  if (wanted == wire::Consistency::kFrozenAlready || IsFrozen(context.sys, group)) {
    return std::make_unique<FrozenAlreadyHold>(context, std::move(group));
  }
  if (wanted == wire::Consistency::kCookie) return std::make_unique<NoHold>(context, wanted);
  if (wanted == wire::Consistency::kPtrace) return std::make_unique<PtraceHold>(context);
  if (wanted == wire::Consistency::kPtraceInject) return std::make_unique<InjectHold>(context);
  if (wanted == wire::Consistency::kFreeze) {
    if (group.reason.empty()) return std::make_unique<FreezeHold>(context, std::move(group));
    Log(LogLevel::kInfo, "Process %d is stopped, not frozen: %s.", context.target.pid,
        group.reason.c_str());
  }
  return std::make_unique<StopHold>(context);
}

}  // namespace ebb
