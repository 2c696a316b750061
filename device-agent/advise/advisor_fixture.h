// For tests of the Advisor: a guard, an advisor and a real target in a group of its own.
#pragma once

#include <functional>
#include <memory>

#include "advise/advisor.h"
#include "advise/test_target.h"
#include "base/fault_sys.h"

namespace ebb {

inline constexpr uint64_t kMiB = 1 << 20;

// What most tests need: a guard, an advisor, and a target in a group of its own.
class AdvisorTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    auto guard = Guard::Start(RealSys(), state_dir_.path());
    ASSERT_TRUE(guard.ok()) << guard.error().cause;
    guard_ = std::move(guard).value();
  }
  void TearDown() override {
    target_.reset();
    group_.reset();
    guard_.reset();
  }

  void StartTarget(TestTargetOptions options = {}) {
    target_ = std::make_unique<TestTarget>(options);
    group_ = std::make_unique<TestGroup>(target_->pid());
  }

  wire::Advise Request(wire::Consistency consistency,
                       wire::Strategy strategy = wire::Strategy::kPageoutAnon) const {
    wire::Advise request;
    request.request_id = 7;
    request.pid = static_cast<uint32_t>(target_->pid());
    request.strategy = strategy;
    request.consistency = consistency;
    request.timeout_ms = 60'000;
    return request;
  }

  Result<wire::AdviseResult> Run(const wire::Advise& request) {
    Advisor advisor(RealSys(), *guard_);
    const CancelSource source;
    return advisor.Run(request, CancelToken(source), nullptr);
  }

  void ExpectRunning() {
    EXPECT_NE(StateOf(target_->pid()), 'T');
    EXPECT_FALSE(group_->exists() && group_->IsAskedToFreeze());
    target_->Ping();
  }

  TestStateDir state_dir_;
  std::unique_ptr<Guard> guard_;
  std::unique_ptr<TestTarget> target_;
  std::unique_ptr<TestGroup> group_;
};

// Runs `act` before the n-th process_madvise call.
class ActingSys final : public FaultSys {
 public:
  ActingSys(uint64_t nth, std::function<void()> act)
      : FaultSys(RealSys(), 0, 0), nth_call_(nth), act_(std::move(act)) {}
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    if (++madvise_calls_ == nth_call_) act_();
    return FaultSys::ProcessMadvise(pidfd, ranges, advice);
  }
  uint64_t madvise_calls() const { return madvise_calls_; }

 private:
  const uint64_t nth_call_;
  const std::function<void()> act_;
  uint64_t madvise_calls_ = 0;
};

}  // namespace ebb
