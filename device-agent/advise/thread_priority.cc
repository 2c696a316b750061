// See thread_priority.h. Cpusets: AOSP system/core/rootdir/init.rc.
#include "advise/thread_priority.h"

#include <fcntl.h>

#include "base/clock.h"
#include "base/file.h"

namespace ebb {
namespace {

constexpr int kBackgroundNice = 10;
constexpr int kForegroundNice = 0;
// Android's audio runs at 3, its SurfaceFlinger at 2: behind both.
constexpr int kLowestRealTime = 1;
constexpr int64_t kUsedForPauseNs = 9 * kNsPerMs;
constexpr int kPauseMs = 1;
constexpr char kBackgroundTasks[] = "/dev/cpuset/background/tasks";

}  // namespace

BackgroundPriority::BackgroundPriority(Sys& sys) : sys_(sys) {
  (void)sys_.SetPriority(0, kBackgroundNice);
  if (sys_.Access(kBackgroundTasks, 0) < 0) return;
  std::string cpuset;
  if (ReadTextAt(sys_, AT_FDCWD, "/proc/thread-self/cpuset", 4096, &cpuset) < 0) return;
  while (cpuset.ends_with('\n')) cpuset.pop_back();
  former_cpuset_ = cpuset == "/" ? "" : cpuset;
  former_cpuset_ += "/tasks";
  JoinCpuset("/background/tasks");
}

BackgroundPriority::~BackgroundPriority() {
  (void)sys_.SetRealTimePriority(0);  // should the end of a hold have failed to
  (void)sys_.SetPriority(0, 0);
  if (!former_cpuset_.empty()) JoinCpuset(former_cpuset_);
}

HoldingPriority::HoldingPriority(Sys& sys) : sys_(sys) {
  if (sys_.SetRealTimePriority(kLowestRealTime) < 0) (void)sys_.SetPriority(0, kForegroundNice);
}

HoldingPriority::~HoldingPriority() {
  (void)sys_.SetRealTimePriority(0);
  (void)sys_.SetPriority(0, kBackgroundNice);
}

void RealTimeShare::Spend(Sys& sys, int64_t used_ns) {
  used_ns_ += used_ns;
  const int64_t pauses = used_ns_ / kUsedForPauseNs;
  used_ns_ -= pauses * kUsedForPauseNs;
  if (pauses > 0) (void)sys.Poll({}, static_cast<int>(pauses) * kPauseMs);
}

// "0" is the calling thread.
void BackgroundPriority::JoinCpuset(const std::string& cpuset) {
  (void)WriteControlAt(sys_, AT_FDCWD, ("/dev/cpuset" + cpuset).c_str(), "0");
}

}  // namespace ebb
