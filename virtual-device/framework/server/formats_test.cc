#include "server/formats.h"

#include <gtest/gtest.h>

#include <vector>

namespace ebb::guest {
namespace {

TEST(FormatLru, numbers_down_to_zero_and_pads_single_digits) {
  const std::vector<LruRow> rows = {
      {{0, "TOP ", 2, Capability::kAll}, 995, "com.android.launcher3", 10117, 10117, true, true},
      {{905, "CEM "}, 801, "a.b:sync", 10127, 10127, false, false},
      {{-900, "PER ", 0, Capability::kAll}, 624, "system", 1000, 1000, false, false},
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
  const std::vector<LruRow> rows(11, {{900, "CAC "}, 1, "a.b", 10001, 10001, true, true});
  EXPECT_NE(FormatLru(rows).find("  #10: cch    CAC  ------ 1:a.b/u0a1 "), std::string::npos);
}

TEST(FormatLru, a_killed_activity_that_is_still_in_recents_has_only_recents) {
  const std::vector<LruRow> rows = {{{905, "CEM "}, 7, "a.b", 10001, 10001, false, true}};
  EXPECT_NE(FormatLru(rows).find("a.b/u0a1 act:recents\n"), std::string::npos);
}

TEST(FormatLru, an_isolated_process_names_its_own_uid_below_zero_for_an_app_zygote) {
  const std::vector<LruRow> rows = {
      {{900, "CACC", 17}, 5, "a.b:s0", 10091, 90004, false, false, true},
      {{900, "CACC", 17}, 6, "a.b:s1", 10222, 99001, false, false, true}};
  const std::string text = FormatLru(rows, *FindDialect("miui"));
  EXPECT_NE(text.find("  # 1: cch    CACC ---- 5:a.b:s0/u0a91i-8996 act:client\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("6:a.b:s1/u0a222i1 act:client\n"), std::string::npos) << text;
}

TEST(FormatLru, android_9_has_no_capability_column) {
  const std::vector<LruRow> rows = {
      {{0, "TOP ", 2, Capability::kAll}, 5, "a.b", 10001, 10001, true}};
  EXPECT_NE(FormatLru(rows, *FindDialect("a9")).find("  # 0: fore   TOP  5:a.b/u0a1 "),
            std::string::npos);
}

TEST(FormatOom, numbers_are_places_in_the_lru_list_and_the_most_important_comes_first) {
  OomDump dump;
  dump.rows = {{{0, "TOP ", 2, Capability::kAll, "top-activity", 'T'},
                9,
                "a.b",
                10001,
                10001,
                "a.b",
                true,
                false,
                false,
                0},
               {{-800, "PER ", 0, Capability::kAll, "fixed", 'F'},
                8,
                "s.ui",
                10002,
                10002,
                "s.ui",
                false,
                false,
                false,
                0}};
  dump.home = "9:a.b/u0a1";
  const std::string text = FormatOom(dump, *FindDialect("a16"));
  const size_t persistent =
      text.find("    PERS # 1: pers   F/ /PER  LCMNFUAT  t: 0 8:s.ui/u0a2 (fixed)\n");
  const size_t top =
      text.find("    Proc # 0: fg     T/A/TOP  LCMNFUAT  t: 0 9:a.b/u0a1 (top-activity)\n");
  EXPECT_NE(persistent, std::string::npos) << text;
  EXPECT_NE(top, std::string::npos) << text;
  EXPECT_LT(persistent, top);
  EXPECT_NE(text.find("mHomeProcess: ProcessRecord{"), std::string::npos);
  EXPECT_EQ(text.find("mPreviousProcess"), std::string::npos);
  EXPECT_NE(FormatOom(dump, *FindDialect("a9")).find("T/A/TOP  trm: 0 9:a.b/u0a1 (top-activity)\n"),
            std::string::npos);
}

TEST(FormatUid, knows_users_and_system_uids) {
  EXPECT_EQ(FormatUid(1000), "1000");
  EXPECT_EQ(FormatUid(10091), "u0a91");
  EXPECT_EQ(FormatUid(1010091), "u10a91");
  EXPECT_EQ(FormatUid(99005), "u0i5");
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

TEST(FormatStartOutcome, android_9_tells_this_time_instead_of_a_state) {
  EXPECT_EQ(
      FormatStartOutcome({false, LaunchKind::kHot, "a.b/.Main", 57, false}, 77, *FindDialect("a9")),
      "Status: ok\nActivity: a.b/.Main\nThisTime: 57\nTotalTime: 57\nWaitTime: 77\nComplete\n");
}

TEST(FormatDuration, pads_no_milliseconds) {
  EXPECT_EQ(FormatDuration(357), "+357ms");
  EXPECT_EQ(FormatDuration(1071), "+1s71ms");
  EXPECT_EQ(FormatDuration(144378), "+2m24s378ms");
}

}  // namespace
}  // namespace ebb::guest
