#include "server/formats.h"

#include <gtest/gtest.h>

#include <vector>

namespace ebb::guest {
namespace {

TEST(FormatLru, numbers_down_to_zero_and_pads_single_digits) {
  const std::vector<LruRow> rows = {
      {{0, "TOP ", "LCMNFU"}, 995, "com.android.launcher3", 10117, true, true},
      {{905, "CEM ", "------"}, 801, "a.b:sync", 10127, false, false},
      {{-900, "PER ", "LCMNFU"}, 624, "system", 1000, false, false},
  };
  EXPECT_EQ(FormatLru(rows),
            "ACTIVITY MANAGER LRU PROCESSES (dumpsys activity lru)\n"
            "  Activities:\n"
            "  # 2: fg     TOP  LCMNFU 995:com.android.launcher3/u0a117 act:activities|recents\n"
            "  Other:\n"
            "  # 1: cch+ 5 CEM  ------ 801:a.b:sync/u0a127\n"
            "  # 0: sys    PER  LCMNFU 624:system/1000\n");
}

TEST(FormatLru, ten_rows_use_two_digits_without_padding) {
  const std::vector<LruRow> rows(11, {{900, "CAC ", "------"}, 1, "a.b", 10001, true, true});
  EXPECT_NE(FormatLru(rows).find("  #10: cch    CAC  ------ 1:a.b/u0a1 "), std::string::npos);
}

TEST(FormatLru, a_killed_activity_that_is_still_in_recents_has_only_recents) {
  const std::vector<LruRow> rows = {{{905, "CEM ", "------"}, 7, "a.b", 10001, false, true}};
  EXPECT_NE(FormatLru(rows).find("a.b/u0a1 act:recents\n"), std::string::npos);
}

TEST(FormatUid, knows_users_and_system_uids) {
  EXPECT_EQ(FormatUid(1000), "1000");
  EXPECT_EQ(FormatUid(10091), "u0a91");
  EXPECT_EQ(FormatUid(1010091), "u10a91");
}

TEST(FormatStartOutcome, cold_has_no_warning) {
  EXPECT_EQ(FormatStartOutcome({false, LaunchKind::kCold, "a.b/.Main", 357, false}, 377),
            "Status: ok\nLaunchState: COLD\nActivity: a.b/.Main\nTotalTime: 357\nWaitTime: 377\n"
            "Complete\n");
}

TEST(FormatStartOutcome, an_activity_already_in_front_was_not_launched) {
  EXPECT_EQ(FormatStartOutcome({false, LaunchKind::kUnknown, "a.b/.Main", 0, true}, 3),
            "Warning: Activity not started, its current task has been brought to the front\n"
            "Status: ok\nLaunchState: UNKNOWN (0)\nActivity: a.b/.Main\nTotalTime: 0\nWaitTime: 3\n"
            "Complete\n");
}

TEST(FormatStartOutcome, a_timeout_has_no_total_time) {
  EXPECT_EQ(FormatStartOutcome({true, LaunchKind::kCold, "a.b/.Main", -1, false}, 10572),
            "Status: timeout\nLaunchState: UNKNOWN (-1)\nActivity: a.b/.Main\nWaitTime: 10572\n"
            "Complete\n");
}

TEST(FormatDuration, pads_no_milliseconds) {
  EXPECT_EQ(FormatDuration(357), "+357ms");
  EXPECT_EQ(FormatDuration(1071), "+1s71ms");
  EXPECT_EQ(FormatDuration(144378), "+2m24s378ms");
}

}  // namespace
}  // namespace ebb::guest
