#include "launch/am_output.h"

#include <gtest/gtest.h>

#include <string>

#include "base/test_files.h"

namespace ebb {
namespace {

using wire::LaunchState;

constexpr std::string_view kCold =
    "Starting: Intent { cmp=com.example/.Main }\n"
    "Status: ok\n"
    "LaunchState: COLD\n"
    "Activity: com.example/.Main\n"
    "TotalTime: 357\n"
    "WaitTime: 377\n"
    "Complete\n";

TEST(AmOutput, Cold) {
  const AmOutput output = ParseAmOutput(kCold);
  EXPECT_EQ(output.status, "ok");
  EXPECT_EQ(output.state, LaunchState::kCold);
  EXPECT_EQ(output.activity, "com.example/.Main");
  EXPECT_EQ(output.total_time_ms, 357);
  EXPECT_EQ(output.wait_time_ms, 377);
  EXPECT_EQ(output.error, "");
}

TEST(AmOutput, TotalTimeAbsentAndZeroAreBothUnmeasured) {
  EXPECT_EQ(ParseAmOutput("Status: ok\nWaitTime: 37\nComplete\n").total_time_ms, -1);
  EXPECT_EQ(ParseAmOutput("Status: ok\nTotalTime: 0\nWaitTime: 37\n").total_time_ms, -1);
  EXPECT_EQ(ParseAmOutput("Status: ok\nTotalTime: -5\n").total_time_ms, -1);
  EXPECT_EQ(ParseAmOutput("Status: ok\nTotalTime: soon\n").total_time_ms, -1);
}

TEST(AmOutput, UnknownStates) {
  for (const char* state : {"UNKNOWN (0)", "UNKNOWN (-1)", "RELAUNCH", "", "COLDER"}) {
    const std::string text = std::string("Status: ok\nLaunchState: ") + state + "\n";
    EXPECT_EQ(ParseAmOutput(text).state, LaunchState::kUnknown) << state;
  }
  EXPECT_EQ(ParseAmOutput("LaunchState: WARM\n").state, LaunchState::kWarm);
  EXPECT_EQ(ParseAmOutput("LaunchState: HOT\n").state, LaunchState::kHot);
}

TEST(AmOutput, CarriageReturnsAndTrailingBlanks) {
  const AmOutput output =
      ParseAmOutput("Status: ok \r\nLaunchState: COLD\r\nActivity: a/.B  \r\nTotalTime: 12 \r\n");
  EXPECT_EQ(output.status, "ok");
  EXPECT_EQ(output.state, LaunchState::kCold);
  EXPECT_EQ(output.activity, "a/.B");
  EXPECT_EQ(output.total_time_ms, 12);
}

TEST(AmOutput, ThisTimeOfOldReleasesIsNotTotalTime) {
  const AmOutput output =
      ParseAmOutput("Status: ok\nActivity: a/.B\nThisTime: 100\nTotalTime: 140\nWaitTime: 160\n");
  EXPECT_EQ(output.total_time_ms, 140);
  EXPECT_EQ(ParseAmOutput("Status: ok\nThisTime: 100\n").total_time_ms, -1);
}

TEST(AmOutput, ErrorLinesAreKept) {
  EXPECT_EQ(ParseAmOutput("Starting: Intent { }\nError type 3\nError: Activity class {x} does not "
                          "exist.\n")
                .error,
            "Error type 3");
  EXPECT_EQ(ParseAmOutput("Starting: Intent { }\n\nException occurred while executing 'start':\n"
                          "java.lang.SecurityException: Permission Denial\n")
                .error,
            "Exception occurred while executing 'start':");
}

TEST(AmOutput, BroughtToFrontIsNoError) {
  const AmOutput output = ParseAmOutput(
      "Starting: Intent { cmp=a/.B }\nWarning: Activity not started, its current task has been "
      "brought to the front\nStatus: ok\nLaunchState: HOT\nActivity: a/.B\nTotalTime: 31\n");
  EXPECT_EQ(output.error, "");
  EXPECT_EQ(output.state, LaunchState::kHot);
  EXPECT_EQ(output.total_time_ms, 31);
}

TEST(AmOutput, TruncatedAtEveryByteNeverGivesAnotherTime) {
  for (size_t length = 0; length < kCold.size(); ++length) {
    const AmOutput output = ParseAmOutput(kCold.substr(0, length));
    EXPECT_TRUE(output.total_time_ms == -1 || output.total_time_ms == 357) << length;
    EXPECT_TRUE(output.wait_time_ms == -1 || output.wait_time_ms == 377) << length;
  }
}

TEST(AmOutput, EmptyAndOversized) {
  EXPECT_EQ(ParseAmOutput("").status, "");
  const std::string long_text = std::string(1 << 20, 'x') + "\n" + std::string(kCold);
  EXPECT_EQ(ParseAmOutput(long_text).total_time_ms, 357);
  EXPECT_EQ(ParseAmOutput("Status: ok\nTotalTime: 99999999999999999999\n").total_time_ms, -1);
}

struct Expected {
  const char* file;
  LaunchState state;
  int64_t total_time_ms;
  int64_t wait_time_ms;
  const char* activity;
};

TEST(AmOutput, CapturesOfRealDevices) {
  const Expected table[] = {
      {"cold_calculator_aosp.txt", LaunchState::kCold, 357, 377,
       "com.google.android.calculator/com.android.calculator2.Calculator"},
      {"cold_activity_of_other_package.txt", LaunchState::kCold, 1479, 1482,
       "com.facebook.alohaapps.launcher/com.facebook.aloha.app.home.touch.HomeActivity"},
      {"cold_huawei_activity_is_launcher.txt", LaunchState::kCold, 2528, 2548,
       "com.huawei.android.launcher/.unihome.UniHomeLauncher"},
      {"s23_android16_cold.txt", LaunchState::kCold, 289, 290, "com.fit.wp002probe/.MainActivity"},
      {"warm_deeplink_mstg.txt", LaunchState::kWarm, 210, 217,
       "com.mstg.deeplinkdemo/.WebViewActivity"},
      {"timeout_unknown_loaded_host.txt", LaunchState::kUnknown, -1, 10572,
       "dev.monochromatic.musicplayer/.TemplateEditorActivity"},
      {"unknown0_no_totaltime_huawei.txt", LaunchState::kUnknown, -1, 37,
       "com.android.settings/.HWSettings"},
  };
  for (const Expected& expected : table) {
    const std::string text = ReadCapture(std::string("am_start/") + expected.file);
    if (text.empty()) GTEST_SKIP() << "no captures on this machine";
    const AmOutput output = ParseAmOutput(text);
    EXPECT_EQ(output.state, expected.state) << expected.file;
    EXPECT_EQ(output.total_time_ms, expected.total_time_ms) << expected.file;
    EXPECT_EQ(output.wait_time_ms, expected.wait_time_ms) << expected.file;
    EXPECT_EQ(output.activity, expected.activity) << expected.file;
    EXPECT_EQ(output.error, "") << expected.file;
  }
  for (const char* file : {"error_type3_no_class.txt", "error_not_exported_A11.txt"}) {
    const std::string text = ReadCapture(std::string("am_start/") + file);
    const AmOutput output = ParseAmOutput(text);
    EXPECT_EQ(output.status, "") << file;
    EXPECT_NE(output.error, "") << file;
  }
}

}  // namespace
}  // namespace ebb
