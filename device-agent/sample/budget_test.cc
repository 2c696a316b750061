// Who is read when not everybody can be: the CPU budget, the turn of old values, launches.
#include <gtest/gtest.h>

#include "base/clock.h"
#include "sample/cpu_credit.h"
#include "sample/fake_proc.h"
#include "sample/scanner.h"
#include "sample/tick_values.h"

namespace ebb {
namespace {

constexpr int64_t kLong = 3'600 * kNsPerS;

TEST(Budget, SpentBudgetLeavesTheYoungestForTheNextScan) {
  const FakeProc proc;
  FakeApp first{.pid = 10};
  FakeApp second{.pid = 20};
  proc.Put(first);
  proc.Put(second);
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  // No CPU time at all: one is read in every scan, so that nobody starves; the other one waits.
  const ScanPolicy spent{.pss_max_age_ns = kLong, .cpu_budget_ns = 0};
  ASSERT_TRUE(scanner.Scan(spent, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 1u);
  EXPECT_EQ(tick.pss_waiting, 1u);
  EXPECT_EQ(ValueOf(tick, 20, wire::ProcessMetric::kPssKb), wire::kMissing);
  EXPECT_EQ(ValueOf(tick, 20, wire::ProcessMetric::kPssAgeMs), wire::kMissing);
  ASSERT_TRUE(scanner.Scan(spent, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 1u);
  EXPECT_EQ(tick.pss_waiting, 0u);
  EXPECT_EQ(ValueOf(tick, 20, wire::ProcessMetric::kPssKb), 400);
  first.minor_faults = second.minor_faults = 99;
  first.pss_kb = second.pss_kb = 99;
  proc.Put(first);
  proc.Put(second);
  ASSERT_TRUE(scanner.Scan(spent, &tick).ok());  // The one whose value is older.
  EXPECT_EQ(tick.pss_reads, 1u);
  EXPECT_EQ(ValueOf(tick, 10, wire::ProcessMetric::kPssKb), 99);
  EXPECT_EQ(ValueOf(tick, 20, wire::ProcessMetric::kPssKb), 400);
  first.minor_faults = 100;  // Moved again, but the other one has waited longer.
  proc.Put(first);
  ASSERT_TRUE(scanner.Scan(spent, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 1u);
  EXPECT_EQ(ValueOf(tick, 20, wire::ProcessMetric::kPssKb), 99);
}

TEST(Budget, OldValuesAreReadInTurnThoughOthersMoveAndNothingIsLeft) {
  const FakeProc proc;
  FakeApp restless{.pid = 10};
  proc.Put(restless);
  proc.Put({.pid = 20});
  proc.Put({.pid = 30});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  const ScanPolicy spent{.pss_max_age_ns = 1, .cpu_budget_ns = 0};  // Everything is too old.
  int64_t pss_kb = 500;
  for (const uint32_t turn : {20u, 30u, 20u, 30u}) {
    ++restless.minor_faults;
    proc.Put(restless);
    for (const uint32_t pid : {20u, 30u}) proc.Put({.pid = pid, .pss_kb = ++pss_kb});
    const int64_t expected = turn == 20 ? pss_kb - 1 : pss_kb;
    ASSERT_TRUE(scanner.Scan(spent, &tick).ok());
    EXPECT_EQ(tick.pss_reads, 2u);  // The one that moved, and one of the old.
    EXPECT_EQ(tick.pss_waiting, 1u);
    EXPECT_EQ(ValueOf(tick, turn, wire::ProcessMetric::kPssKb), expected);
  }
}

TEST(Budget, AppThatIsLaunchedIsLeftInPeace) {
  const FakeProc proc;
  FakeApp app{.pid = 10, .name = "com.example"};
  FakeApp service{.pid = 20, .name = "com.example:push"};
  FakeApp other{.pid = 30, .name = "com.example2"};
  const auto put_all = [&] {
    for (FakeApp* one : {&app, &service, &other}) {
      ++one->minor_faults;
      ++one->pss_kb;
      proc.Put(*one);
    }
  };
  put_all();
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  LaunchGate gate;
  const ScanPolicy policy{.pss_max_age_ns = kLong, .launch = &gate};
  ASSERT_TRUE(scanner.Scan(policy, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 3u);
  gate.Begin("com.example");
  put_all();
  proc.Put({.pid = 40, .name = "zygote64"});  // Its new process may have no name yet.
  ASSERT_TRUE(scanner.Scan(policy, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 1u);
  EXPECT_EQ(tick.pss_waiting, 3u);
  EXPECT_EQ(ValueOf(tick, 30, wire::ProcessMetric::kPssKb), other.pss_kb);
  EXPECT_EQ(ValueOf(tick, 10, wire::ProcessMetric::kPssKb), app.pss_kb - 1);
  EXPECT_EQ(ValueOf(tick, 10, wire::ProcessMetric::kMinorFaults), app.minor_faults);
  gate.End();
  ASSERT_TRUE(scanner.Scan(policy, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 3u);
  EXPECT_EQ(tick.pss_waiting, 0u);
}

TEST(CpuCredit, ShareOfOneCoreOverHalfAMinute) {
  CpuCredit credit;
  credit.SetShare(10, 0);
  EXPECT_EQ(credit.AvailableNs(0), 300 * kNsPerMs);
  credit.Spend(300 * kNsPerMs);
  EXPECT_EQ(credit.AvailableNs(0), 0);
  EXPECT_EQ(credit.AvailableNs(kNsPerS), 10 * kNsPerMs);
  credit.Spend(25 * kNsPerMs);
  EXPECT_EQ(credit.AvailableNs(kNsPerS), -15 * kNsPerMs);
  EXPECT_EQ(credit.AvailableNs(3 * kNsPerS), 5 * kNsPerMs);
  EXPECT_EQ(credit.AvailableNs(3'600 * kNsPerS), 300 * kNsPerMs) << "a suspend saves up no hour";
  credit.Spend(3'600 * kNsPerS);
  EXPECT_GT(credit.AvailableNs(3'632 * kNsPerS), 0) << "one slow scan is no debt for ever";
}

}  // namespace
}  // namespace ebb
