#include "app/app_faults.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace ebb::guest {
namespace {

AppFaults Parse(std::string_view text, const AppSpec& spec = AppSpec()) {
  return ParseAppFaults(text, spec, AppProcessKind::kMain);
}

std::string ReadMaps() {
  std::ifstream maps("/proc/self/maps");
  return {std::istreambuf_iterator<char>(maps), {}};
}

TEST(AppFaults, OthersAreNoneOfAnAppsBusiness) {
  EXPECT_EQ(Parse("su,adb-drop=30000").churn_period_ms, 0);
  EXPECT_EQ(Parse("su,adb-drop=30000").exit_after_ms, 0);
  EXPECT_EQ(Parse("").exit_after_ms, 0);
}

TEST(AppFaults, BothAmongOthers) {
  const AppFaults faults = Parse("su,layout-churn,app-exit=5000");
  EXPECT_GT(faults.churn_period_ms, 0);
  EXPECT_EQ(faults.exit_after_ms, 5000);
}

TEST(AppFaults, HomeAndPersistentProcessesAreSpared) {
  AppSpec home;
  home.is_home = true;
  EXPECT_EQ(Parse("app-exit=5000", home).exit_after_ms, 0);
  AppSpec persistent;
  persistent.is_persistent = true;
  EXPECT_EQ(Parse("app-exit=5000", persistent).exit_after_ms, 0);
  const auto sandboxed = ParseAppFaults("layout-churn", AppSpec(), AppProcessKind::kSandboxed);
  EXPECT_EQ(sandboxed.churn_period_ms, 0);
}

TEST(LayoutChurn, EveryFewStepsTheLayoutIsAnother) {
  LayoutChurn churn;
  std::set<std::string> layouts;
  for (int i = 0; i < 64; ++i) {
    churn.Step();
    layouts.insert(ReadMaps());
  }
  EXPECT_GT(layouts.size(), 32u);
}

}  // namespace
}  // namespace ebb::guest
