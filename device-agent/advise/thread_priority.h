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

}  // namespace ebb
