// Compression into zram runs in the thread that advises and is billed to it: that thread steps back
// behind the apps while it works.
#pragma once

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

}  // namespace ebb
