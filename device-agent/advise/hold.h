// Ways to keep a target from changing its layout while it is advised (wire::Consistency). A hold is
// taken and released many times during one operation: a target is never held longer than one slice.
//
// The guard knows of every hold before it begins and until it ended. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "advise/cgroup.h"
#include "advise/guard.h"
#include "advise/strategy.h"
#include "advise/target.h"
#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"

namespace ebb {

struct HoldContext {
  Sys& sys;
  Guard& guard;
  const Target& target;  // outlives the hold
  int64_t timeout_ns;    // longest wait for the target to come to rest
};

// Whether a hold of this mode keeps the target from running.
bool StopsTarget(wire::Consistency mode);
// Whether it is Ebb that keeps it so, and must let it run in between.
bool HoldsByItself(wire::Consistency mode);

class Hold {
 public:
  explicit Hold(const HoldContext& context) : context_(context) {}
  virtual ~Hold() = default;  // subclasses release in theirs

  // Comes back when no thread of the target can run (not for none and cookie). On an error the
  // target runs again. Errors: freeze_timeout, not_frozen, cancelled, deadline_exceeded, busy,
  // capability_missing, target_exited, io_error, internal.
  virtual Status Take(const CancelToken& cancel) = 0;
  // Lets the target run again if this hold stopped it. Without effect when not taken. An error
  // means that neither the agent nor the guard could.
  virtual Status Release() = 0;
  // Whether the target still cannot run, asked of the kernel.
  virtual bool IsHeld() = 0;

  // One call of advice while the hold is taken, with process_madvise(2)'s own way of answering:
  // bytes of the whole ranges that were walked, or -errno of the first one.
  virtual ssize_t Advise(std::span<const iovec> ranges, Advice advice);

  virtual wire::Consistency mode() const = 0;

  // Time for which this hold kept the target from running, and whether it let it run again every
  // time.
  int64_t held_ns() const { return held_ns_; }
  bool thawed() const { return thawed_; }

 protected:
  const HoldContext context_;
  int64_t held_ns_ = 0;
  bool thawed_ = false;
};

// The hold for `wanted`. freeze becomes frozen_already where the system froze the target (so does
// every mode that stops it, and cookie), and stop where cgroup v2 is not to be had or the group
// holds other processes too (logged, with the reason).
std::unique_ptr<Hold> MakeHold(const HoldContext& context, wire::Consistency wanted);

}  // namespace ebb
