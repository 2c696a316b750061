#include "launch/launcher.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/clock.h"
#include "base/fault_sys.h"
#include "base/temp_dir.h"
#include "base/test_files.h"

namespace ebb {
namespace {

constexpr const char kAnswer[] =
    "echo 'Starting: Intent { cmp=com.example/.Main }'\n"
    "echo 'Status: ok'\necho 'LaunchState: HOT'\necho 'Activity: com.example/.Main'\n"
    "echo 'TotalTime: 41'\necho 'WaitTime: 55'\necho Complete\n";

// A device of shell scripts: `input`, `cmd` and `am` first on PATH, and a /proc with one app in it.
class FakeDevice {
 public:
  FakeDevice() : path_("PATH", (dir_ / "bin") + ":" + getenv("PATH")) {
    dir_.WriteScript("bin/input", "echo \"input $*\" >> " + (dir_ / "calls") + "\n");
    dir_.WriteScript("bin/cmd", "echo \"cmd $*\" >> " + (dir_ / "calls") + "\n" + kAnswer);
    dir_.WriteScript("bin/am", "echo \"am $*\" >> " + (dir_ / "calls") + "\n" + kAnswer);
    dir_.Write("proc/vmstat", "pswpin 1000\n");
    PutApp("5000", 10, 400);
    // What the scripts call to make the app page in, as a launch does.
    dir_.Write("after_stat", Stat("5000", 35));
  }

  void PutApp(const std::string& start_ticks, int major_faults, int swap_kb) const {
    dir_.Write("proc/4711/cmdline", std::string("com.example\0", 12));
    dir_.Write("proc/4711/stat", Stat(start_ticks, major_faults));
    dir_.Write("proc/4711/status", "Uid:\t10001\nVmSwap:\t" + std::to_string(swap_kb) + " kB\n");
    dir_.Write("proc/4712/cmdline", std::string("com.example:push\0", 17));
    dir_.Write("proc/4712/stat", Stat("1", 999));
  }

  Result<wire::LaunchResult> Launch(Sys& sys = RealSys(), bool home = false,
                                    int64_t timeout_ns = 30 * kNsPerS) const {
    wire::Launch request;
    request.request_id = 9;
    request.package = "com.example";
    request.component = "com.example/.Main";
    request.home_first = home;
    const CancelSource source(BootNs() + timeout_ns);
    return RunLaunch(sys, dir_ / "proc", request, CancelToken(source));
  }

  void Script(const std::string& name, const std::string& body) const {
    dir_.WriteScript("bin/" + name,
                     "echo \"" + name + " $*\" >> " + (dir_ / "calls") + "\n" + body);
  }
  std::string Calls() const { return ReadFileOrEmpty(dir_ / "calls"); }
  const TempDir& dir() const { return dir_; }

 private:
  static std::string Stat(const std::string& start_ticks, int major_faults) {
    return "4711 (x) S 1 1 1 0 -1 0 100 0 " + std::to_string(major_faults) + " 0 0 0 0 0 0 0 1 0 " +
           start_ticks + " 4096 1 \n";
  }

  TempDir dir_;
  ScopedEnv path_;
};

TEST(Launch, HomeFirstThenTheActivity) {
  const FakeDevice device;
  const auto result = device.Launch(RealSys(), true);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(device.Calls(),
            "input keyevent KEYCODE_HOME\ncmd activity start-activity -W -n com.example/.Main\n");
  EXPECT_EQ(result->request_id, 9u);
  EXPECT_EQ(result->state, wire::LaunchState::kHot);
  EXPECT_EQ(result->total_time_ms, 41);
  EXPECT_EQ(result->wait_time_ms, 55);
  EXPECT_EQ(result->activity, "com.example/.Main");
  EXPECT_GT(result->elapsed_us, 0u);
  EXPECT_NE(result->raw.find("Complete"), std::string::npos);
}

TEST(Launch, FaultsAndSwapInsOfTheMainProcessAlone) {
  const FakeDevice device;
  const std::string proc = device.dir() / "proc";
  device.Script("cmd", "cp " + (device.dir() / "after_stat") + " " + proc + "/4711/stat\n" +
                           "printf 'Uid:\\t10001\\nVmSwap:\\t 80 kB\\n' > " + proc +
                           "/4711/status\necho 'pswpin 1090' > " + proc + "/vmstat\n" + kAnswer);
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->pid_before, 4711u);
  EXPECT_EQ(result->pid_after, 4711u);
  EXPECT_TRUE(result->pid_unchanged);
  EXPECT_EQ(result->major_faults, 25);
  EXPECT_EQ(result->minor_faults, 0);
  EXPECT_EQ(result->swap_ins, (400 - 80) / (sysconf(_SC_PAGESIZE) / 1024));
  EXPECT_EQ(result->system_swap_ins, 90);
}

TEST(Launch, SamePidOfAnotherProcessIsNotUnchanged) {
  const FakeDevice device;
  device.dir().Write("after_stat",
                     "4711 (x) S 1 1 1 0 -1 0 50 0 3 0 0 0 0 0 0 0 1 0 9999 4096 1 \n");
  device.Script("cmd", "cp " + (device.dir() / "after_stat") + " " +
                           (device.dir() / "proc/4711/stat") + "\n" + kAnswer);
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->pid_unchanged);
  EXPECT_EQ(result->major_faults, 3);  // Its own, from its beginning.
  EXPECT_EQ(result->swap_ins, 0);
}

TEST(Launch, ColdStartHadNoProcessBefore) {
  const FakeDevice device;
  std::filesystem::rename(device.dir() / "proc/4711", device.dir() / "waiting");
  device.Script("cmd", "mv " + (device.dir() / "waiting") + " " + (device.dir() / "proc/4711") +
                           "\n" + kAnswer);
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->pid_before, 0u);
  EXPECT_EQ(result->pid_after, 4711u);
  EXPECT_FALSE(result->pid_unchanged);
  EXPECT_EQ(result->major_faults, 10);
}

TEST(Launch, AppThatDiedMeanwhileGivesNoFigures) {
  const FakeDevice device;
  device.Script("cmd", "rm -r " + (device.dir() / "proc/4711") + "\n" + kAnswer);
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->pid_before, 4711u);
  EXPECT_EQ(result->pid_after, 0u);
  EXPECT_EQ(result->major_faults, -1);
  EXPECT_EQ(result->swap_ins, -1);
}

TEST(Launch, CmdWithoutTheVerbFallsBackToAm) {
  const FakeDevice device;
  device.Script("cmd", "echo \"Can't find service: activity\"; exit 20\n");
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(device.Calls(),
            "cmd activity start-activity -W -n com.example/.Main\n"
            "am start -W -n com.example/.Main\n");
  EXPECT_EQ(result->total_time_ms, 41);
}

TEST(Launch, MissingCmdFallsBackToAm) {
  const FakeDevice device;
  // A `cmd` elsewhere on PATH must not be found instead.
  const ScopedEnv path("PATH", (device.dir() / "bin") + ":/bin:/usr/bin");
  std::filesystem::remove(device.dir() / "bin/cmd");
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(device.Calls(), "am start -W -n com.example/.Main\n");
}

TEST(Launch, ErrorWithExitCodeZeroIsAFailureInTheDevicesWords) {
  const FakeDevice device;
  device.Script("cmd",
                "echo 'Starting: Intent { }'\necho 'Error type 3'\n"
                "echo 'Error: Activity class {com.example/.Main} does not exist.'\nexit 0\n");
  const auto result = device.Launch();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kLaunchFailed);
  EXPECT_NE(result.error().message.find("Error type 3"), std::string::npos);
  EXPECT_NE(result.error().cause.find("does not exist"), std::string::npos);
  EXPECT_EQ(device.Calls(), "cmd activity start-activity -W -n com.example/.Main\n");
}

TEST(Launch, SilenceIsAFailure) {
  const FakeDevice device;
  device.Script("cmd", "exit 0\n");
  const auto result = device.Launch();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kLaunchFailed);
}

TEST(Launch, WithoutTotalTimeIsAResultThatMeasuredNothing) {
  const FakeDevice device;
  device.Script("cmd", "echo 'Status: ok'\necho 'LaunchState: UNKNOWN (0)'\necho 'WaitTime: 18'\n");
  const auto result = device.Launch();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->total_time_ms, -1);
  EXPECT_EQ(result->wait_time_ms, 18);
  EXPECT_EQ(result->state, wire::LaunchState::kUnknown);
}

TEST(Launch, OneThatNeverReturnsEndsAtTheDeadline) {
  const FakeDevice device;
  device.Script("cmd", "echo 'Starting: Intent { }'\nexec sleep 1000\n");
  const auto result = device.Launch(RealSys(), false, 2 * kNsPerS);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kDeadlineExceeded);
  EXPECT_NE(result.error().cause.find("Starting: Intent"), std::string::npos);
}

TEST(Launch, HomeThatFailsIsToldAndNothingIsLaunched) {
  const FakeDevice device;
  device.Script("input", "echo 'no display' >&2; exit 1\n");
  const auto result = device.Launch(RealSys(), true);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kExecFailed);
  EXPECT_NE(result.error().cause.find("no display"), std::string::npos);
  EXPECT_EQ(device.Calls(), "input keyevent KEYCODE_HOME\n");
}

TEST(Launch, CancelWhileSettling) {
  const FakeDevice device;
  wire::Launch request;
  request.package = "com.example";
  request.component = "com.example/.Main";
  request.home_first = true;
  request.settle_ms = 60'000;
  const CancelSource source(BootNs() + 2 * kNsPerS);
  const auto result = RunLaunch(RealSys(), device.dir() / "proc", request, CancelToken(source));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(device.Calls(), "input keyevent KEYCODE_HOME\n");
}

TEST(Launch, BadRequests) {
  const CancelSource source;
  const auto run = [&](wire::Launch request) {
    return RunLaunch(RealSys(), "/proc", request, CancelToken(source));
  };
  for (const wire::Launch& bad :
       {wire::Launch{.package = "", .component = "a/.B"},
        wire::Launch{.package = "a", .component = "no_slash"},
        wire::Launch{.package = "a", .component = "a/.B", .settle_ms = 4'000'000'000u}}) {
    const auto result = run(bad);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, wire::ErrorCode::kBadRequest);
  }
}

TEST(Launch, EveryCallFailsOnceAndNoChildIsLeft) {
  const FakeDevice device;
  uint64_t nth = 1;
  for (; nth < 500; ++nth) {
    FaultSys sys(RealSys(), nth, EIO);
    const auto result = device.Launch(sys, true);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << nth;
    EXPECT_EQ(errno, ECHILD) << nth;
    if (result.ok()) {
      EXPECT_EQ(result->total_time_ms, 41) << nth;
    } else {
      EXPECT_FALSE(result.error().message.empty()) << nth;
    }
    if (!sys.fired()) {
      EXPECT_TRUE(result.ok());
      break;
    }
  }
  EXPECT_GT(nth, 40u);
  EXPECT_LT(nth, 500u);
}

}  // namespace
}  // namespace ebb
