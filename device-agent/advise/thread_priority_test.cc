#include "advise/thread_priority.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <cerrno>

#include "base/fault_sys.h"

namespace ebb {
namespace {

int Policy() { return ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK; }
int Nice() { return ::getpriority(PRIO_PROCESS, 0); }

TEST(ThreadPriorityTest, at_real_time_only_while_something_is_held) {
  if (RealSys().SetRealTimePriority(1) < 0) GTEST_SKIP() << "needs CAP_SYS_NICE";
  ASSERT_EQ(RealSys().SetRealTimePriority(0), 0);
  {
    const BackgroundPriority background(RealSys());
    EXPECT_EQ(Nice(), 10);
    for (int slice = 0; slice < 2; ++slice) {
      {
        const HoldingPriority holding(RealSys());
        EXPECT_EQ(Policy(), SCHED_FIFO);
      }
      EXPECT_EQ(Policy(), SCHED_OTHER);
      EXPECT_EQ(Nice(), 10);
    }
  }
  EXPECT_EQ(Nice(), 0);
}

TEST(ThreadPriorityTest, without_real_time_a_holder_is_at_least_not_niced) {
  const BackgroundPriority background(RealSys());
  FaultSys sys(RealSys(), 1, EPERM);
  const HoldingPriority holding(sys);
  EXPECT_EQ(Policy(), SCHED_OTHER);
  EXPECT_EQ(Nice(), 0);
}

// One failing call must not leave the agent at real time for good.
TEST(ThreadPriorityTest, a_hold_whose_end_fails_is_ended_with_the_operation) {
  FaultSys sys(RealSys(), 2, EPERM);  // 1: at real time, 2: back
  {
    const BackgroundPriority background(RealSys());
    const HoldingPriority holding(sys);
  }
  EXPECT_EQ(Policy(), SCHED_OTHER);
  EXPECT_EQ(Nice(), 0);
}

}  // namespace
}  // namespace ebb
