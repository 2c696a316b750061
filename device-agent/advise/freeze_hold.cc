// See freeze_hold.h.
#include "advise/freeze_hold.h"

#include <poll.h>

#include <algorithm>

#include "base/clock.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr int kThawAttempts = 3;
constexpr int kLookAgainMs = 2;  // should a kernel not tell poll(2) of a change in cgroup.events

}  // namespace

FreezeHold::FreezeHold(const HoldContext& context, FreezerGroup group)
    : Hold(context), group_(std::move(group)) {}

FreezeHold::~FreezeHold() { (void)Release().ok(); }

Status FreezeHold::Take(const CancelToken& cancel) {
  // The system may freeze the app between two of our slices: then it is not ours to thaw.
  if (ReadsAsFrozen()) return WaitUntilFrozen(cancel);
  Result<uint32_t> ticket =
      context_.guard.WillHold({.kind = HoldKind::kFreeze,
                               .pid = context_.target.pid,
                               .start_ticks = context_.target.start_ticks,
                               .undo_fd = group_.freeze.get(),
                               .freeze_path = group_.path + "/cgroup.freeze"});
  if (!ticket.ok()) return std::move(ticket).error();
  ticket_ = *ticket;
  taken_ns_ = BootNs();
  const ssize_t written = context_.sys.Write(group_.freeze.get(), "1", 1);
  Status frozen = written == 1 ? WaitUntilFrozen(cancel)
                               : Status(TargetError(static_cast<int>(-written), context_.target,
                                                    "Writing cgroup.freeze"));
  // Another process may have been born into the group or moved there meanwhile.
  if (frozen.ok() && !IsAlone(context_.sys, group_, context_.target.pid)) {
    frozen = Error{.code = wire::ErrorCode::kBusy,
                   .message = Format("Process %d was joined by another one in its cgroup.",
                                     context_.target.pid),
                   .cause = group_.path + " holds other processes too."};
  }
  if (frozen.ok()) return frozen;
  Status released = Release();
  return released.ok() ? std::move(frozen) : std::move(released);
}

bool FreezeHold::ReadsAsFrozen() {
  char value = '0';
  const ssize_t got = context_.sys.PRead(group_.freeze.get(), &value, 1, 0);
  return (got == 1 && value == '1') || IsFrozen(context_.sys, group_);
}

Status FreezeHold::WaitUntilFrozen(const CancelToken& cancel) {
  const int64_t deadline_ns = BootNs() + context_.timeout_ns;
  while (!IsFrozen(context_.sys, group_)) {
    if (cancel.ShouldStop()) {
      return Error{.code = wire::ErrorCode::kCancelled,
                   .message = Format("Process %d was about to be frozen.", context_.target.pid),
                   .cause = "Cancelled, or past its deadline."};
    }
    if (BootNs() >= deadline_ns) {
      return Error{.code = wire::ErrorCode::kFreezeTimeout,
                   .message = Format("Process %d (%s) did not freeze within %lld ms.",
                                     context_.target.pid, context_.target.name.c_str(),
                                     static_cast<long long>(context_.timeout_ns / kNsPerMs)),
                   .cause = group_.path + "/cgroup.events never said frozen 1."};
    }
    // cgroup.events wakes poll(2) with POLLPRI when it changes.
    pollfd change{.fd = group_.events.get(), .events = POLLPRI, .revents = 0};
    (void)context_.sys.Poll({&change, 1}, std::min(kLookAgainMs, PollTimeoutMs(deadline_ns)));
  }
  return Ok{};
}

bool FreezeHold::IsHeld() { return IsFrozen(context_.sys, group_); }

Status FreezeHold::Release() {
  if (!ticket_) return Ok{};
  ssize_t written = -1;
  for (int attempt = 0; attempt < kThawAttempts && written != 1; ++attempt) {
    written = context_.sys.Write(group_.freeze.get(), "0", 1);
    // The group vanished with its process: there is nothing left to thaw.
    if (written == -ENODEV) written = 1;
  }
  held_ns_ += BootNs() - taken_ns_;
  const uint32_t ticket = *std::exchange(ticket_, std::nullopt);
  if (written == 1) {
    thawed_ = true;
    context_.guard.Released(ticket);
    return Ok{};
  }
  Status undone = context_.guard.UndoNow(ticket);
  thawed_ = undone.ok();
  return undone;
}

}  // namespace ebb
