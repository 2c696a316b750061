// The guest's clocks. Launches are timed by CLOCK_MONOTONIC, as Android's uptimeMillis.
#pragma once

#include <cstdint>
#include <ctime>

namespace ebb::guest {

inline int64_t ReadClockNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

inline int64_t MonotonicNs() { return ReadClockNs(CLOCK_MONOTONIC); }
inline int64_t MonotonicMs() { return MonotonicNs() / 1'000'000; }

}  // namespace ebb::guest
