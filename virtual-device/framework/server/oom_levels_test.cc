#include "server/oom_levels.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ebb::guest {
namespace {

std::vector<int> Levels(const std::vector<Role>& roles) {
  std::vector<int> levels;
  for (const Importance& importance : AssignImportance(roles)) {
    levels.push_back(importance.oom_score_adj);
  }
  return levels;
}

TEST(AssignImportance, each_role_has_its_level) {
  const std::vector<Role> roles = {Role::kTop, Role::kPrevious, Role::kHome, Role::kPersistent};
  EXPECT_EQ(Levels(roles), (std::vector<int>{0, 700, 600, -800}));
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

}  // namespace
}  // namespace ebb::guest
