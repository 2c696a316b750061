// The device's clocks. CLOCK_BOOTTIME is the time line of everything Ebb reports: it goes on while
// the device sleeps, so that a gap of an hour looks like one. These calls cannot fail on any kernel
// that Ebb runs on.
#pragma once

#include <cstdint>

namespace ebb {

inline constexpr int64_t kNsPerUs = 1'000;
inline constexpr int64_t kNsPerMs = 1'000'000;
inline constexpr int64_t kNsPerS = 1'000'000'000;

int64_t BootNs();        // CLOCK_BOOTTIME
int64_t WallMs();        // CLOCK_REALTIME, Unix ms
int64_t ThreadCpuNs();   // CPU time of the calling thread, user and system
int64_t ProcessCpuNs();  // CPU time of all threads, user and system

// Milliseconds from now until `deadline_ns` (BootNs time line) for poll(2): rounded up, 0 when
// passed, at most one hour.
int PollTimeoutMs(int64_t deadline_ns);

}  // namespace ebb
