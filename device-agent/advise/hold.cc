// See hold.h: the choice between holds, and the two that stop nothing.
#include "advise/hold.h"

#include "advise/freeze_hold.h"
#include "advise/stop_hold.h"
#include "base/format.h"
#include "base/log.h"

namespace ebb {
namespace {

// Advise a running target: what changed meanwhile is found by the second reading only.
class NoHold final : public Hold {
 public:
  Status Take(const CancelToken&) override { return Ok{}; }
  Status Release() override { return Ok{}; }
  bool IsHeld() override { return false; }
  wire::Consistency mode() const override { return wire::Consistency::kNone; }
};

// The system froze the target: nothing to do but look, each time.
class FrozenAlreadyHold final : public Hold {
 public:
  FrozenAlreadyHold(const HoldContext& context, FreezerGroup group)
      : context_(context), group_(std::move(group)) {}

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
  const HoldContext context_;
  const FreezerGroup group_;
};

}  // namespace

std::unique_ptr<Hold> MakeHold(const HoldContext& context, wire::Consistency wanted) {
  if (wanted == wire::Consistency::kNone) return std::make_unique<NoHold>();
  FreezerGroup group = OpenFreezerGroup(context.sys, context.target);
  // SIGSTOP would not reach a frozen process before it thaws, and what the system froze it thaws
  // itself.
  if (wanted == wire::Consistency::kFrozenAlready || IsFrozen(context.sys, group)) {
    return std::make_unique<FrozenAlreadyHold>(context, std::move(group));
  }
  if (wanted == wire::Consistency::kFreeze) {
    if (group.reason.empty()) return std::make_unique<FreezeHold>(context, std::move(group));
    Log(LogLevel::kInfo, "Process %d is stopped, not frozen: %s.", context.target.pid,
        group.reason.c_str());
  }
  return std::make_unique<StopHold>(context);
}

}  // namespace ebb
