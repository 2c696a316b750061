#include "advise/thread_priority.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <cerrno>

#include "advise/advisor_fixture.h"
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

class PausingSys final : public FaultSys {
 public:
  PausingSys() : FaultSys(RealSys(), 0, 0) {}
  int Poll(std::span<pollfd>, int timeout_ms) override {
    paused_ms_ += timeout_ms;
    return 0;
  }
  int paused_ms() const { return paused_ms_; }

 private:
  int paused_ms_ = 0;
};

TEST(ThreadPriorityTest, a_tenth_of_the_time_is_left_to_others_however_long_the_chunks) {
  constexpr int64_t kNsPerMs = 1'000'000;
  for (const int64_t chunk_ns : {kNsPerMs / 2, 4 * kNsPerMs, 20 * kNsPerMs}) {
    PausingSys sys;
    RealTimeShare share;
    int64_t used_ns = 0;
    for (; used_ns < 360 * kNsPerMs; used_ns += chunk_ns) share.Spend(sys, chunk_ns);
    EXPECT_EQ(sys.paused_ms(), used_ns / (9 * kNsPerMs)) << chunk_ns;
  }
}

// At which priority the thread is in a call of advice, and when it yields after one.
class PrioritySys final : public FaultSys {
 public:
  PrioritySys() : FaultSys(RealSys(), 0, 0) {}
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    at_real_time_in_call_ += Policy() == SCHED_FIFO ? 1 : 0;
    ++calls_;
    return FaultSys::ProcessMadvise(pidfd, ranges, advice);
  }
  void Yield() override {
    at_real_time_between_ += Policy() == SCHED_FIFO ? 1 : 0;
    FaultSys::Yield();
  }
  int calls() const { return calls_; }
  int at_real_time_in_call() const { return at_real_time_in_call_; }
  int at_real_time_between() const { return at_real_time_between_; }

 private:
  int calls_ = 0;
  int at_real_time_in_call_ = 0;
  int at_real_time_between_ = 0;
};

class CallPriority : public AdvisorTest, public testing::WithParamInterface<wire::Consistency> {};

// docs/adr/0007: who is preempted in the middle of reclaim lets the target read what is gone.
TEST_P(CallPriority, call_on_a_running_target_is_not_preempted_and_what_is_between_them_may_be) {
  if (RealSys().SetRealTimePriority(1) < 0) GTEST_SKIP() << "needs CAP_SYS_NICE";
  ASSERT_EQ(RealSys().SetRealTimePriority(0), 0);
  StartTarget();
  PrioritySys sys;
  Advisor advisor(sys, *guard_);
  const CancelSource source;
  const auto result = advisor.Run(Request(GetParam()), CancelToken(source), nullptr);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_GT(sys.calls(), 0);
  EXPECT_EQ(sys.at_real_time_in_call(), sys.calls());
  EXPECT_EQ(sys.at_real_time_between(), 0);
}

INSTANTIATE_TEST_SUITE_P(RunningTarget, CallPriority,
                         testing::Values(wire::Consistency::kNone, wire::Consistency::kCookie),
                         [](const auto& test) { return std::string(wire::ToName(test.param)); });

}  // namespace
}  // namespace ebb
