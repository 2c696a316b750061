#include "advise/eligibility.h"

#include <gtest/gtest.h>

namespace ebb {
namespace {

constexpr TargetFacts kCachedApp{.pid = 500, .uid = 10'123, .oom_score_adj = 900};

wire::ErrorCode CodeOf(const TargetFacts& facts, Allowance allowance = {}) {
  const auto error = CheckEligible(facts, allowance);
  return error ? error->code : static_cast<wire::ErrorCode>(0);
}

constexpr auto kEligible = static_cast<wire::ErrorCode>(0);

TEST(EligibilityTest, cached_app_is_eligible) { EXPECT_EQ(CodeOf(kCachedApp), kEligible); }

TEST(EligibilityTest, perceptible_apps_need_leave) {
  for (const int32_t adj : {0, 100, 200}) {
    TargetFacts facts = kCachedApp;
    facts.oom_score_adj = adj;
    EXPECT_EQ(CodeOf(facts), wire::ErrorCode::kTargetForeground) << adj;
    EXPECT_EQ(CodeOf(facts, {.system = true}), wire::ErrorCode::kTargetForeground) << adj;
    EXPECT_EQ(CodeOf(facts, {.foreground = true}), kEligible) << adj;
  }
  TargetFacts facts = kCachedApp;
  facts.oom_score_adj = 201;
  EXPECT_EQ(CodeOf(facts), kEligible);
}

TEST(EligibilityTest, system_processes_need_leave) {
  TargetFacts persistent = kCachedApp;
  persistent.oom_score_adj = -800;
  EXPECT_EQ(CodeOf(persistent), wire::ErrorCode::kTargetSystem);
  EXPECT_EQ(CodeOf(persistent, {.foreground = true}), wire::ErrorCode::kTargetSystem);
  EXPECT_EQ(CodeOf(persistent, {.system = true}), kEligible);
  for (const uint32_t uid : {0U, 1000U, 9999U, 101'000U}) {  // the last: system's of user 1
    TargetFacts facts = kCachedApp;
    facts.uid = uid;
    EXPECT_EQ(CodeOf(facts), wire::ErrorCode::kTargetSystem) << uid;
    EXPECT_EQ(CodeOf(facts, {.system = true}), kEligible) << uid;
  }
  for (const uint32_t uid : {10'000U, 19'999U, 99'000U, 110'123U}) {  // apps, isolated, user 1
    TargetFacts facts = kCachedApp;
    facts.uid = uid;
    EXPECT_EQ(CodeOf(facts), kEligible) << uid;
  }
}

TEST(EligibilityTest, some_are_never_advised) {
  const Allowance everything{.foreground = true, .system = true};
  TargetFacts init = kCachedApp;
  init.pid = 1;
  EXPECT_EQ(CodeOf(init, everything), wire::ErrorCode::kTargetProtected);
  TargetFacts kernel_thread = kCachedApp;
  kernel_thread.is_kernel_thread = true;
  EXPECT_EQ(CodeOf(kernel_thread, everything), wire::ErrorCode::kTargetProtected);
  TargetFacts ebb = kCachedApp;
  ebb.is_ebb = true;
  EXPECT_EQ(CodeOf(ebb, everything), wire::ErrorCode::kTargetProtected);
}

}  // namespace
}  // namespace ebb
