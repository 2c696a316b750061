// The program itself, as the desktop runs it: flags, real signals, the guard beside it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "base/cancel.h"
#include "base/sys.h"
#include "base/temp_dir.h"
#include "base/test_files.h"
#include "launch/child.h"
#include "session/running_agent.h"
#include "session/session.h"
#include "session/test_desktop.h"

namespace ebb {
namespace {

Result<ChildOutcome> RunFlags(std::vector<std::string> argv) {
  argv.insert(argv.begin(), EBB_AGENT_BINARY);
  const CancelSource source(BootNs() + kPatienceNs);
  return RunChild(RealSys(), argv, 1 << 16, CancelToken(source));
}

// True once the process is no more, or only waits to be reaped.
bool EndsSoon(uint32_t pid) {
  const std::string stat = "/proc/" + std::to_string(pid) + "/stat";
  const int64_t deadline_ns = BootNs() + kPatienceNs;
  while (BootNs() < deadline_ns) {
    const std::string text = ReadFileOrEmpty(stat);
    if (text.empty() || text.find(") Z ") != std::string::npos) return true;
    std::this_thread::yield();
  }
  return false;
}

TEST(Ebbd, FlagsTellTheSchema) {
  const auto hash = RunFlags({"--schema-hash"});
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(hash->exit_code, 0);
  EXPECT_EQ(hash->out, std::string(wire::kSchemaHash) + "\n");
  const auto version = RunFlags({"--version"});
  ASSERT_TRUE(version.ok());
  EXPECT_NE(version->out.find(wire::kSchemaHash), std::string::npos);
}

TEST(Ebbd, UnknownFlagSaysWhatThisIs) {
  for (const char* flag : {"--nonsense", "--proc-root"}) {
    const auto ran = RunFlags({flag});
    ASSERT_TRUE(ran.ok());
    EXPECT_EQ(ran->exit_code, kExitUsage);
    EXPECT_EQ(ran->out, "");
    EXPECT_NE(ran->err.find("the device half of Ebb"), std::string::npos);
  }
}

// Starts ebbd on a terminal, as a person's shell (line editing) or adbd's `exec:` (raw) would.
pid_t StartOnTerminal(bool raw, int* master) {
  termios modes{};
  if (raw) {
    cfmakeraw(&modes);
  } else {
    modes.c_lflag = ICANON | ECHO | ISIG;
    modes.c_oflag = OPOST;
  }
  const pid_t pid = forkpty(master, nullptr, &modes, nullptr);
  if (pid == 0) {
    execl(EBB_AGENT_BINARY, "ebbd", nullptr);
    _exit(127);
  }
  return pid;
}

TEST(Ebbd, TerminalOfAPersonIsTurnedAway) {
  int master = -1;
  const pid_t pid = StartOnTerminal(false, &master);
  ASSERT_GT(pid, 0);
  const UniqueFd owner(master);
  std::string said;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t got = read(master, buffer.data(), buffer.size());
    if (got <= 0) break;
    said.append(buffer.data(), static_cast<size_t>(got));
  }
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), kExitUsage);
  EXPECT_NE(said.find("the device half of Ebb"), std::string::npos);
}

TEST(Ebbd, RawTerminalOfAdbdIsServedUntilItHangsUp) {
  int master = -1;
  const pid_t pid = StartOnTerminal(true, &master);
  ASSERT_GT(pid, 0);
  Desktop desktop(master);
  desktop.Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
  const auto hello = desktop.Expect<wire::HelloReply>(1);
  EXPECT_EQ(hello.agent_pid, static_cast<uint32_t>(pid));
  desktop.Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
  desktop.NextEvent<wire::Tick>();
  desktop.Close();
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  // The end of the stream and the SIGHUP of the same moment race; both are clean.
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_TRUE(WEXITSTATUS(status) == kExitOk || WEXITSTATUS(status) == kExitSignal + SIGHUP);
  EXPECT_TRUE(EndsSoon(hello.guard_pid));
}

TEST(Ebbd, ByeEndsAgentAndGuard) {
  const InstalledAgent installed;
  RunningAgent agent(installed);
  EXPECT_NE(agent.hello().guard_pid, 0u);
  agent.desktop().Send(wire::Bye{.request_id = 2});
  agent.desktop().Expect<wire::Done>(2);
  EXPECT_EQ(agent.WaitForExit(), kExitOk);
  EXPECT_TRUE(EndsSoon(agent.hello().guard_pid));
}

TEST(Ebbd, EverySignalThatEndsItEndsItCleanly) {
  const InstalledAgent installed;
  for (const int number : {SIGTERM, SIGHUP, SIGINT}) {
    RunningAgent agent(installed);
    agent.desktop().Send(wire::Exec{
        .request_id = 2, .argv = {"sleep", "500"}, .timeout_ms = 600'000, .max_output_bytes = 10});
    // Answered after the Exec was taken: commands are taken in their order.
    agent.desktop().Send(wire::StopSampling{.request_id = 3});
    agent.desktop().Expect<wire::Done>(3);
    agent.Signal(number);
    EXPECT_EQ(agent.desktop().Expect<wire::ErrorReply>(2).code, wire::ErrorCode::kCancelled);
    EXPECT_EQ(agent.WaitForExit(), kExitSignal + number);
    EXPECT_TRUE(EndsSoon(agent.hello().guard_pid));
  }
}

TEST(Ebbd, KilledAgentTakesItsGuardAlong) {
  const InstalledAgent installed;
  RunningAgent agent(installed);
  agent.Signal(SIGKILL);
  EXPECT_EQ(agent.WaitForExit(), -SIGKILL);
  EXPECT_TRUE(EndsSoon(agent.hello().guard_pid));
}

TEST(Ebbd, FirstTickNamesTheAgentItself) {
  const InstalledAgent installed;
  RunningAgent agent(installed);
  agent.desktop().Send(wire::StartSampling{.request_id = 2, .interval_ms = 1000});
  agent.desktop().Expect<wire::Done>(2);
  const auto tick = agent.desktop().NextEvent<wire::Tick>();
  bool found = false;
  for (const wire::ProcessRow& row : tick.rows) {
    found =
        found || (row.pid == agent.hello().agent_pid && row.name.find("ebbd") != std::string::npos);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace ebb
