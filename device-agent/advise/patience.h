// What to do when the kernel says EBUSY: the target wants its mmap_lock (Samsung kernels). Leave it
// alone for a while, then a longer while, a few times; then for good.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/sys.h"

namespace ebb {

class Patience {
 public:
  Patience(int64_t first_pause_ns, uint32_t pauses)
      : next_pause_ns_(first_pause_ns), pauses_left_(pauses) {}

  // Waits for one pause. False when there was none left, or the wait was cut short by `cancel` or
  // `deadline_ns`. Nothing may be held meanwhile.
  bool Wait(Sys& sys, const CancelToken& cancel, int64_t deadline_ns) {
    if (pauses_left_ == 0) return false;
    --pauses_left_;
    ++pauses_;
    const int64_t start_ns = BootNs();
    const bool is_whole =
        WaitUnlessStopped(sys, cancel, std::min(start_ns + next_pause_ns_, deadline_ns));
    waited_ns_ += BootNs() - start_ns;
    next_pause_ns_ *= 2;
    return is_whole && BootNs() < deadline_ns;
  }

  uint32_t pauses() const { return pauses_; }
  int64_t waited_ns() const { return waited_ns_; }

  // False when `cancel` said stop before `end_ns` (BootNs time line); it is asked every few
  // milliseconds.
  static bool WaitUnlessStopped(Sys& sys, const CancelToken& cancel, int64_t end_ns) {
    constexpr int64_t kStepNs = 5 * kNsPerMs;
    while (!cancel.ShouldStop()) {
      if (BootNs() >= end_ns) return true;
      pollfd wake{.fd = cancel.wake_fd(), .events = POLLIN, .revents = 0};  // fd -1 is passed over
      (void)sys.Poll({&wake, 1}, PollTimeoutMs(std::min(end_ns, BootNs() + kStepNs)));
    }
    return false;
  }

 private:
  int64_t next_pause_ns_;
  uint32_t pauses_left_;
  uint32_t pauses_ = 0;
  int64_t waited_ns_ = 0;
};

}  // namespace ebb
