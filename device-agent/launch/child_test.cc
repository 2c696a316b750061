#include "launch/child.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "base/clock.h"
#include "base/event.h"
#include "base/fault_sys.h"
#include "base/file.h"
#include "base/temp_dir.h"
#include "procfs/stat.h"

namespace ebb {
namespace {

constexpr size_t kPlenty = 1 << 20;
constexpr int64_t kPatienceNs = 30 * kNsPerS;

Result<ChildOutcome> RunShell(const std::string& script, size_t max_output_bytes = kPlenty,
                              int64_t deadline_ns = BootNs() + kPatienceNs) {
  const CancelSource source(deadline_ns);
  return RunChild(RealSys(), {"sh", "-c", script}, max_output_bytes, CancelToken(source));
}

// Gone, or dead and waiting for a parent that does not care.
bool IsDead(pid_t pid) {
  const auto text = ReadText(RealSys(), "/proc/" + std::to_string(pid) + "/stat", 4096);
  if (!text) return true;
  const auto stat = procfs::ParseStat(*text);
  return !stat || stat->state == 'Z' || stat->state == 'X';
}

// Waits until a killed process is gone, which takes the kernel a moment.
bool DiesSoon(pid_t pid) {
  const int64_t deadline_ns = BootNs() + kPatienceNs;
  while (!IsDead(pid) && BootNs() < deadline_ns) std::this_thread::yield();
  return IsDead(pid);
}

TEST(Child, OutputsAndExitCode) {
  const auto ran = RunShell("echo out; echo err >&2; exit 7");
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_code, 7);
  EXPECT_EQ(ran->out, "out\n");
  EXPECT_EQ(ran->err, "err\n");
  EXPECT_FALSE(ran->truncated);
  EXPECT_LT(ran->start_ns, ran->end_ns);
}

TEST(Child, SignalIs128PlusItsNumber) {
  const auto ran = RunShell("kill -9 $$");
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_code, 128 + 9);
}

TEST(Child, StdinIsEmpty) {
  const auto ran = RunShell("cat; echo end");
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->out, "end\n");
}

TEST(Child, MissingProgramIsExecFailed) {
  const CancelSource source(BootNs() + kPatienceNs);
  const auto ran = RunChild(RealSys(), {"no_such_program_of_ebb"}, kPlenty, CancelToken(source));
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, wire::ErrorCode::kExecFailed);
  EXPECT_EQ(ran.error().errno_value, ENOENT);
  EXPECT_NE(ran.error().message.find("no_such_program_of_ebb"), std::string::npos);
}

TEST(Child, MoreOutputThanTheBoundIsReadAndThrownAway) {
  const auto ran = RunShell("head -c 3000000 /dev/zero; echo done >&2", 1000);
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_code, 0);
  EXPECT_EQ(ran->out.size(), 1000u);
  EXPECT_EQ(ran->err, "done\n");
  EXPECT_TRUE(ran->truncated);
}

TEST(Child, OneThatNeverReturnsIsKilledWithItsGroupAtTheDeadline) {
  // The deadline must leave the shell time to start its own child; what it said by then is in the
  // cause.
  const auto ran = RunShell("sleep 1000 & echo $!; wait", kPlenty, BootNs() + 2 * kNsPerS);
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, wire::ErrorCode::kDeadlineExceeded);
  const size_t colon = ran.error().cause.find(": ");
  ASSERT_NE(colon, std::string::npos) << ran.error().cause;
  const pid_t grandchild = std::atoi(ran.error().cause.c_str() + colon + 2);
  ASSERT_GT(grandchild, 1) << ran.error().cause;
  EXPECT_TRUE(DiesSoon(grandchild));
}

TEST(Child, ProcessLeftBehindThatKeepsThePipesIsNotWaitedFor) {
  const auto ran = RunShell("sleep 1000 & echo $!");
  ASSERT_TRUE(ran.ok());
  const pid_t left = std::atoi(ran->out.c_str());
  ASSERT_GT(left, 1);
  EXPECT_FALSE(IsDead(left));
  kill(left, SIGKILL);
}

TEST(Child, OneThatClosesItsOutputsIsStillWaitedFor) {
  const TempDir dir;
  const auto ran = RunShell("exec >&- 2>&-; sleep 0.2; : > " + (dir / "ended") + "; exit 3");
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_code, 3);
  EXPECT_EQ(access((dir / "ended").c_str(), F_OK), 0);
}

TEST(Child, CancelEndsItBeforeTheDeadline) {
  auto wake = Event::Create(RealSys());
  ASSERT_TRUE(wake.ok());
  CancelSource source(BootNs() + 1000 * kNsPerS, wake->fd());
  std::thread canceller([&] {
    source.Cancel();
    wake->Signal();
  });
  const auto ran = RunChild(RealSys(), {"sleep", "900"}, kPlenty, CancelToken(source));
  canceller.join();
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, wire::ErrorCode::kCancelled);
}

TEST(Child, EveryCallFailsOnceAndNoChildIsLeft) {
  uint64_t nth = 1;
  for (; nth < 200; ++nth) {
    FaultSys sys(RealSys(), nth, EIO);
    const CancelSource source(BootNs() + kPatienceNs);
    const auto ran = RunChild(sys, {"sh", "-c", "echo out; exit 4"}, kPlenty, CancelToken(source));
    EXPECT_TRUE(!ran.ok() || ran->exit_code == 4) << nth;
    // No child of this process is left, neither alive nor unreaped.
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << nth;
    EXPECT_EQ(errno, ECHILD) << nth;
    if (!sys.fired()) break;
  }
  EXPECT_GT(nth, 8u);
  EXPECT_LT(nth, 200u);
}

TEST(Exec, EmptyArgumentsAreABadRequest) {
  const CancelSource source;
  for (const auto& argv : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
    const auto ran = RunExec(RealSys(), {.request_id = 1, .argv = argv}, CancelToken(source));
    ASSERT_FALSE(ran.ok());
    EXPECT_EQ(ran.error().code, wire::ErrorCode::kBadRequest);
  }
}

TEST(Exec, BytesComeBackAsTheyAre) {
  const CancelSource source(BootNs() + kPatienceNs);
  const auto ran = RunExec(
      RealSys(), {.request_id = 5, .argv = {"printf", "a\\000\\377b"}, .max_output_bytes = 100},
      CancelToken(source));
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->request_id, 5u);
  EXPECT_EQ(ran->stdout, (std::vector<uint8_t>{'a', 0, 0xff, 'b'}));
}

}  // namespace
}  // namespace ebb
