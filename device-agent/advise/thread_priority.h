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

// Within a BackgroundPriority, while a target is kept from running: whoever holds an app up does
// not wait in line behind everybody else. Measured on a machine with ten busy threads, a niced
// holder turned slices of 50 ms into some of 900 ms.
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
