// Compression into zram runs in the thread that advises and is billed to it: that thread steps back
// behind the apps while it works.
#pragma once

#include <cstdint>
#include <string>

#include "base/sys.h"

namespace ebb {

// For its lifetime the calling thread is niced and, where Android's cpusets exist, in the
// background one. What cannot be had is left out: it is gentleness, not correctness.
class BackgroundPriority {
 public:
  explicit BackgroundPriority(Sys& sys);
  ~BackgroundPriority();
  BackgroundPriority(const BackgroundPriority&) = delete;
  BackgroundPriority& operator=(const BackgroundPriority&) = delete;

 private:
  void JoinCpuset(const std::string& cpuset);

  Sys& sys_;
  std::string former_cpuset_;  // empty: not moved
};

// Within a BackgroundPriority, while a target is kept from running, or for one call on a target
// that runs: whoever holds an app up, or has unmapped pages of it, waits in line behind no other
// app, for the milliseconds that a slice or a call lasts (SCHED_FIFO 1, below all that Android
// itself runs at real time; nice 0 where that is refused). See docs/adr/0006 and 0007.
class HoldingPriority {
 public:
  explicit HoldingPriority(Sys& sys);
  ~HoldingPriority();
  HoldingPriority(const HoldingPriority&) = delete;
  HoldingPriority& operator=(const HoldingPriority&) = delete;

 private:
  Sys& sys_;
};

// What a thread that is at real time again and again leaves to others: a pause of 1 ms for every
// 9 ms. Who takes more than 95 % of a processor is stopped by the kernel for up to 50 ms, wherever
// it is (fair server and RT throttling, kernel/sched), with the target's mmap_lock in its hands.
class RealTimeShare {
 public:
  // After `used_ns` more at real time, when not there any more. Pauses when it is due.
  void Spend(Sys& sys, int64_t used_ns);

 private:
  int64_t used_ns_ = 0;  // not paused for yet
};

}  // namespace ebb
