#include "base/clock.h"

#include <time.h>

#include <algorithm>

namespace ebb {
namespace {

int64_t ReadNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * kNsPerS + now.tv_nsec;
}

}  // namespace

int64_t BootNs() { return ReadNs(CLOCK_BOOTTIME); }
int64_t WallMs() { return ReadNs(CLOCK_REALTIME) / kNsPerMs; }
int64_t ThreadCpuNs() { return ReadNs(CLOCK_THREAD_CPUTIME_ID); }
int64_t ProcessCpuNs() { return ReadNs(CLOCK_PROCESS_CPUTIME_ID); }

int PollTimeoutMs(int64_t deadline_ns) {
  constexpr int64_t kHourMs = 3'600'000;
  const int64_t left_ns = deadline_ns - BootNs();
  if (left_ns <= 0) return 0;
  return static_cast<int>(std::min(kHourMs, (left_ns + kNsPerMs - 1) / kNsPerMs));
}

}  // namespace ebb
