// What the Advisor does not do, and what it says then.
#include <thread>

#include "advise/advisor_fixture.h"

namespace ebb {
namespace {

using RefusalTest = AdvisorTest;

TEST_F(RefusalTest, frozen_already_refuses_a_running_process) {
  StartTarget();
  const auto result = Run(Request(wire::Consistency::kFrozenAlready));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kNotFrozen);
}

TEST_F(RefusalTest, foreground_app_is_refused_and_a_system_process_too) {
  StartTarget({.oom_score_adj = 0});
  auto result = Run(Request(wire::Consistency::kFreeze));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kTargetForeground);
  wire::Advise allowed = Request(wire::Consistency::kFreeze);
  allowed.allow_foreground = true;
  EXPECT_TRUE(Run(allowed).ok());
  wire::Advise guard = Request(wire::Consistency::kNone);
  guard.pid = static_cast<uint32_t>(guard_->pid());
  guard.allow_foreground = guard.allow_system = true;
  result = Run(guard);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kTargetProtected);
  guard.pid = 2;  // kthreadd
  result = Run(guard);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kTargetProtected);
}

TEST_F(RefusalTest, reused_pid_and_dead_pid_are_no_such_process) {
  StartTarget();
  wire::Advise request = Request(wire::Consistency::kFreeze);
  request.start_ticks = target_->StartTicks() + 1;
  auto result = Run(request);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kNoSuchProcess);
  request.start_ticks = target_->StartTicks();
  EXPECT_TRUE(Run(request).ok());
  request.pid = 4'000'000;
  result = Run(request);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kNoSuchProcess);
}

TEST_F(RefusalTest, second_operation_on_the_same_target_is_busy) {
  StartTarget({.heap_bytes = 32 * kMiB});
  Result<wire::AdviseResult> second = wire::AdviseResult{};
  Advisor* shared = nullptr;
  const CancelSource source;
  ActingSys sys(2, [&] {
    std::thread([&] {
      second = shared->Run(Request(wire::Consistency::kFreeze), CancelToken(source), nullptr);
    }).join();
  });
  Advisor advisor(sys, *guard_);
  shared = &advisor;
  EXPECT_TRUE(advisor.Run(Request(wire::Consistency::kFreeze), CancelToken(source), nullptr).ok());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, wire::ErrorCode::kBusy);
  EXPECT_TRUE(Run(Request(wire::Consistency::kFreeze)).ok()) << "free again afterwards";
}

TEST_F(RefusalTest, out_of_range_requests_are_bad_requests) {
  StartTarget();
  wire::Advise request = Request(wire::Consistency::kNone);
  request.timeout_ms = 0;
  EXPECT_EQ(Run(request).error().code, wire::ErrorCode::kBadRequest);
  request = Request(wire::Consistency::kNone);
  request.strategy = static_cast<wire::Strategy>(99);
  EXPECT_EQ(Run(request).error().code, wire::ErrorCode::kBadRequest);
  request = Request(static_cast<wire::Consistency>(99));
  EXPECT_EQ(Run(request).error().code, wire::ErrorCode::kBadRequest);
}

}  // namespace
}  // namespace ebb
