// See stop_hold.h.
#include "advise/stop_hold.h"

#include <signal.h>

#include <cerrno>

#include "advise/task_states.h"
#include "base/clock.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr int kContinueAttempts = 3;
constexpr int kYieldsBeforeSleep = 50;  // a stop takes tens of microseconds
constexpr int kLookAgainMs = 1;

}  // namespace

StopHold::StopHold(const HoldContext& context) : Hold(context) {}

StopHold::~StopHold() { (void)Release().ok(); }

Status StopHold::Take(const CancelToken& cancel) {
  if (IsHeld()) return Ok{};  // a debugger or a shell stopped it: not ours to continue
  Result<uint32_t> ticket = context_.guard.WillHold({.kind = HoldKind::kStop,
                                                     .pid = context_.target.pid,
                                                     .start_ticks = context_.target.start_ticks,
                                                     .undo_fd = context_.target.pidfd.get(),
                                                     .freeze_path = {}});
  if (!ticket.ok()) return std::move(ticket).error();
  ticket_ = *ticket;
  taken_ns_ = BootNs();
  const int sent = context_.sys.PidfdSendSignal(context_.target.pidfd.get(), SIGSTOP);
  Status stopped = sent == 0 ? WaitUntilStopped(cancel)
                             : Status(TargetError(-sent, context_.target, "Sending SIGSTOP"));
  if (stopped.ok()) return stopped;
  Status released = Release();
  return released.ok() ? std::move(stopped) : std::move(released);
}

Status StopHold::WaitUntilStopped(const CancelToken& cancel) {
  const int64_t deadline_ns = BootNs() + context_.timeout_ns;
  for (int attempt = 0; !IsHeld(); ++attempt) {
    if (cancel.ShouldStop()) {
      return Error{.code = wire::ErrorCode::kCancelled,
                   .message = Format("Process %d was about to be stopped.", context_.target.pid),
                   .cause = "Cancelled, or past its deadline."};
    }
    if (BootNs() >= deadline_ns) {
      return Error{.code = wire::ErrorCode::kFreezeTimeout,
                   .message = Format("Process %d (%s) did not stop within %lld ms.",
                                     context_.target.pid, context_.target.name.c_str(),
                                     static_cast<long long>(context_.timeout_ns / kNsPerMs)),
                   .cause = "Not all of its threads reached state T."};
    }
    if (attempt < kYieldsBeforeSleep) {
      context_.sys.Yield();
    } else {
      (void)context_.sys.Poll({}, kLookAgainMs);
    }
  }
  return Ok{};
}

bool StopHold::IsHeld() { return AllTasksStopped(context_.sys, context_.target); }

Status StopHold::Release() {
  if (!ticket_) return Ok{};
  int sent = -1;
  for (int attempt = 0; attempt < kContinueAttempts && sent != 0; ++attempt) {
    sent = context_.sys.PidfdSendSignal(context_.target.pidfd.get(), SIGCONT);
    if (sent == -ESRCH) sent = 0;  // it ended: there is nothing left to continue
  }
  held_ns_ += BootNs() - taken_ns_;
  const uint32_t ticket = *std::exchange(ticket_, std::nullopt);
  if (sent == 0) {
    thawed_ = true;
    context_.guard.Released(ticket);
    return Ok{};
  }
  Status undone = context_.guard.UndoNow(ticket);
  thawed_ = undone.ok();
  return undone;
}

}  // namespace ebb
