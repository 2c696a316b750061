// The heart of the agent: one Advise request becomes process_madvise(2) calls on one process and a
// result that says what was asked for, what moved and what is known about the race with the
// target's layout.
//
// Comes from session/ (a decoded wire::Advise), goes to the kernel, comes back as
// wire::AdviseResult.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>

#include "advise/guard.h"
#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Called on the advising thread, at most ten times a second. Must not block.
using AdviseProgressFn = std::function<void(const wire::AdviseProgress&)>;

// How gently a target is treated. The defaults are what ships; tests shorten them.
struct AdviceLimits {
  int64_t slice_hold_ns = 50'000'000;  // longest time that Ebb keeps a target from running at once
  int64_t slice_gap_ns = 5'000'000;    // time given back to the target between two holds
  int64_t busy_pause_ns = 2'000'000;   // first pause after EBUSY; each is twice the one before
  uint32_t busy_pauses = 8;            // then the target is left alone: half a second in all
  int64_t hold_timeout_ns = 500'000'000;  // longest wait for a target to come to rest
  uint64_t chunk_bytes = wire::kAdviceChunkBytes;
  uint32_t chunk_vecs = wire::kAdviceChunkVecs;
};

class Advisor {
 public:
  // `sys` and `guard` outlive the Advisor.
  Advisor(Sys& sys, Guard& guard, AdviceLimits limits = {});

  // Runs one request to its end and blocks meanwhile: call it on a worker thread, whose priority is
  // lowered for the time of the call. Several threads may run different targets; a second request
  // for the same target is answered with busy. A cancelled or timed-out request gives the partial
  // result (cancelled = true). On every return, also of an error, the target runs again unless
  // somebody else had stopped it.
  Result<wire::AdviseResult> Run(const wire::Advise& request, const CancelToken& cancel,
                                 const AdviseProgressFn& on_progress);

 private:
  Sys& sys_;
  Guard& guard_;
  const AdviceLimits limits_;
  std::mutex mutex_;
  std::set<uint32_t> busy_pids_;  // guarded by mutex_
};

}  // namespace ebb
