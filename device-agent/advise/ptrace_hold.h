// Hold by ptrace(2): every thread seized and interrupted, verified stopped, then detached. Neither
// a signal nor a cgroup is needed; one tracer at a time is all that the kernel allows.
//
// The guard has no part in it: the tracer's end lets the target go, and nothing else does. Whatever
// kills the agent ends its tracer thread.
#pragma once

#include <memory>
#include <optional>

#include "advise/hold.h"
#include "advise/traced_threads.h"
#include "advise/tracer_thread.h"

namespace ebb {

class PtraceHold : public Hold {
 public:
  explicit PtraceHold(const HoldContext& context) : Hold(context) {}
  ~PtraceHold() override;

  Status Take(const CancelToken& cancel) override;
  Status Release() override;
  bool IsHeld() override;
  wire::Consistency mode() const override { return wire::Consistency::kPtrace; }

 protected:
  // Both are there while the hold is taken.
  TracerThread& tracer() { return *tracer_; }
  std::span<const TracedThread> threads() const { return threads_->threads(); }

 private:
  std::unique_ptr<TracerThread> tracer_;
  std::optional<TracedThreads> threads_;  // used on the tracer thread
  int64_t taken_ns_ = 0;
};

}  // namespace ebb
