// See ptrace_hold.h.
#include "advise/ptrace_hold.h"

#include "advise/task_states.h"
#include "base/clock.h"

namespace ebb {

PtraceHold::~PtraceHold() { (void)PtraceHold::Release().ok(); }

Status PtraceHold::Take(const CancelToken& cancel) {
  if (tracer_ != nullptr) return Ok{};
  taken_ns_ = BootNs();
  tracer_ = std::make_unique<TracerThread>();
  threads_.emplace(context_.sys, context_.target);
  Status stopped = Ok{};
  tracer_->Run([&] { stopped = threads_->StopAll(cancel, context_.timeout_ns); });
  if (!stopped.ok()) (void)PtraceHold::Release().ok();
  return stopped;
}

// The end of the tracer thread lets go of what a detach did not: there is no way for it to fail.
Status PtraceHold::Release() {
  if (tracer_ == nullptr) return Ok{};
  tracer_->Run([&] { threads_->LetGo(); });
  tracer_.reset();
  threads_.reset();
  held_ns_ += BootNs() - taken_ns_;
  thawed_ = true;
  return Ok{};
}

bool PtraceHold::IsHeld() {
  return tracer_ != nullptr && AllTasksStopped(context_.sys, context_.target);
}

}  // namespace ebb
