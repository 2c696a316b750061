// What scanning may still cost: a share of one core, saved up for at most half a minute. A scan
// that finds much to do spends savings; the average over half a minute keeps the share.
// Single-threaded.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.h"

namespace ebb {

class CpuCredit {
 public:
  static constexpr int64_t kSavedNs = 30 * kNsPerS;  // of time, not of CPU time

  // Starts with full savings, so that a first scan can read every process.
  void SetShare(int64_t permille, int64_t now_ns) {
    permille_ = permille;
    credit_ns_ = MaxNs();
    counted_until_ns_ = now_ns;
  }

  // CPU time that a scan may take now; 0 or less = nothing is left.
  int64_t AvailableNs(int64_t now_ns) {
    const int64_t earned_ns = std::min(now_ns - counted_until_ns_, kSavedNs) * permille_ / 1000;
    credit_ns_ = std::min(credit_ns_ + earned_ns, MaxNs());
    counted_until_ns_ = now_ns;
    return credit_ns_;
  }
  // Debt is bounded too: after it, there is something to spend within half a minute.
  void Spend(int64_t cpu_ns) { credit_ns_ = std::max(credit_ns_ - cpu_ns, -MaxNs() / 2); }

 private:
  int64_t MaxNs() const { return kSavedNs * permille_ / 1000; }

  int64_t permille_ = 0;
  int64_t credit_ns_ = 0;
  int64_t counted_until_ns_ = 0;
};

}  // namespace ebb
