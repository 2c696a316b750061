#include "server/oom_levels.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ebb::guest {
namespace {

std::vector<int> Levels(const std::vector<Role>& roles) {
  std::vector<RankedRole> ranked;
  for (const Role role : roles) ranked.push_back({role, 0});
  std::vector<int> levels;
  for (const Importance& importance : AssignImportance(ranked)) {
    levels.push_back(importance.oom_score_adj);
  }
  return levels;
}

TEST(AssignImportance, each_role_has_its_level) {
  const std::vector<Role> roles = {Role::kTop, Role::kPrevious, Role::kHome, Role::kPersistent};
  EXPECT_EQ(Levels(roles), (std::vector<int>{0, 700, 600, -800}));
}

TEST(AssignImportance, what_the_user_sees_or_hears_is_above_what_waits) {
  const std::vector<Role> roles = {Role::kVisible,  Role::kBoundBySystem, Role::kPerceptible,
                                   Role::kBoundTop, Role::kReceiver,      Role::kSystem};
  EXPECT_EQ(Levels(roles), (std::vector<int>{100, 100, 200, 0, 0, -900}));
}

TEST(AssignImportance, a_cached_client_stays_with_the_activity_of_its_group) {
  const std::vector<RankedRole> roles = {{Role::kCachedActivity, 0},
                                         {Role::kCachedClient, 7},
                                         {Role::kCachedActivity, 7},
                                         {Role::kCachedClient, 7},
                                         {Role::kCachedActivity, 0}};
  const std::vector<Importance> importances = AssignImportance(roles);
  EXPECT_EQ(importances[1].oom_score_adj, 910);
  EXPECT_EQ(importances[2].oom_score_adj, 910);
  EXPECT_EQ(importances[3].oom_score_adj, 910);
  EXPECT_EQ(importances[4].oom_score_adj, 920);
  EXPECT_STREQ(importances[3].proc_state, "CACC");
}

TEST(AssignImportance, cached_activities_and_empty_processes_interleave) {
  const std::vector<Role> roles = {Role::kCachedActivity, Role::kCachedEmpty, Role::kCachedActivity,
                                   Role::kCachedEmpty};
  EXPECT_EQ(Levels(roles), (std::vector<int>{900, 905, 910, 915}));
}

TEST(AssignImportance, many_cached_processes_share_levels_and_never_pass_999) {
  const std::vector<int> levels = Levels(std::vector<Role>(95, Role::kCachedEmpty));
  EXPECT_EQ(levels.front(), 905);
  EXPECT_LE(levels.back(), kCachedMaxAdj);
  EXPECT_TRUE(std::is_sorted(levels.begin(), levels.end()));
}

TEST(AssignImportance, the_most_recent_third_of_the_services_ranks_higher) {
  EXPECT_EQ(Levels(std::vector<Role>(3, Role::kService)), (std::vector<int>{500, 800, 800}));
  EXPECT_EQ(Levels({Role::kService}), (std::vector<int>{500}));
}

TEST(OomLabel, is_six_wide_whatever_the_distance_from_its_level) {
  EXPECT_EQ(OomLabel(900), "cch   ");
  EXPECT_EQ(OomLabel(905), "cch+ 5");
  EXPECT_EQ(OomLabel(910), "cch+10");
  EXPECT_EQ(OomLabel(0), "fg    ");
  EXPECT_EQ(OomLabel(100), "vis   ");
  EXPECT_EQ(OomLabel(700), "prev  ");
  EXPECT_EQ(OomLabel(800), "svcb  ");
  EXPECT_EQ(OomLabel(-800), "pers  ");
  EXPECT_EQ(OomLabel(-900), "sys   ");
  EXPECT_EQ(OomLabel(-1000), "ntv   ");
}

TEST(OomLabel, the_foreground_is_fore_before_android_11) {
  EXPECT_EQ(OomLabel(0, *FindDialect("a9")), "fore  ");
  EXPECT_EQ(OomLabel(0, *FindDialect("a12")), "fg    ");
}

TEST(CompactOomLabel, keeps_the_blank_of_fg_that_died_lines_show) {
  EXPECT_EQ(CompactOomLabel(0), "fg ");
  EXPECT_EQ(CompactOomLabel(975), "cch+75");
  EXPECT_EQ(CompactOomLabel(700), "prev");
}

TEST(CapabilityText, is_as_wide_as_the_release_has_it) {
  EXPECT_EQ(CapabilityText(Capability::kAll, *FindDialect("a9")), "");
  EXPECT_EQ(CapabilityText(Capability::kNetwork, *FindDialect("a12")), "---N");
  EXPECT_EQ(CapabilityText(Capability::kAll, *FindDialect("a16")), "LCMNFUAT");
}

}  // namespace
}  // namespace ebb::guest
