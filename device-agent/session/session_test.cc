#include "session/session.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/temp_dir.h"
#include "base/test_files.h"
#include "session/identity.h"
#include "session/test_desktop.h"

namespace ebb {
namespace {

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    EXPECT_EQ(pipe(signal_pipe_.data()), 0);
    agent_end_.Reset(ends[0]);
    desktop_.emplace(ends[1]);
    guard_ = Guard::Start(RealSys(), dir_.path()).value();
    advisor_.emplace(RealSys(), *guard_);
  }
  ~SessionTest() override {
    desktop_->Close();
    if (thread_.joinable()) thread_.join();
    for (const int fd : signal_pipe_) close(fd);
  }

  void Start(const SessionLimits& limits = {}) {
    thread_ = std::thread([this, limits] {
      auto session = Session::Create(
          RealSys(), {.advisor = *advisor_, .restore_list = guard_->restore_list()}, Identity());
      ASSERT_TRUE(session.ok());
      exit_code_ = (*session)->Run(
          {.in_fd = agent_end_.get(), .out_fd = agent_end_.get(), .signal_fd = signal_pipe_[0]},
          limits);
      agent_end_.Reset();
    });
  }
  void StartReady() {
    Start();
    desktop_->Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
    desktop_->Expect<wire::HelloReply>(1);
  }
  wire::HelloReply Identity() const {
    wire::HelloReply reply;
    reply.schema_hash = wire::kSchemaHash;
    reply.agent_pid = static_cast<uint32_t>(getpid());
    reply.guard_pid = static_cast<uint32_t>(guard_->pid());
    return reply;
  }
  // Sends a command that would run for minutes, and waits until it does.
  void SendUntilBegun(uint32_t id) {
    desktop_->Send(Shell(id, ": > " + (dir_ / "begun") + "; exec sleep 500"));
    const int64_t deadline_ns = BootNs() + kPatienceNs;
    while (access((dir_ / "begun").c_str(), F_OK) != 0 && BootNs() < deadline_ns) {
      std::this_thread::yield();
    }
  }
  int WaitForExit() {
    thread_.join();
    return exit_code_;
  }
  static wire::Exec Shell(uint32_t id, const std::string& script, uint32_t timeout_ms = 600'000) {
    return {.request_id = id,
            .argv = {"sh", "-c", script},
            .timeout_ms = timeout_ms,
            .max_output_bytes = 1'000'000};
  }
  void ExpectEachAnsweredOnce(uint32_t first, uint32_t last) {
    for (uint32_t id = first; id <= last; ++id) {
      const auto found = desktop_->answers().find(id);
      EXPECT_EQ(found == desktop_->answers().end() ? 0 : found->second, 1) << id;
    }
  }

  TempDir dir_;
  std::array<int, 2> signal_pipe_ = {-1, -1};
  UniqueFd agent_end_;
  std::optional<Desktop> desktop_;
  std::unique_ptr<Guard> guard_;
  std::optional<Advisor> advisor_;
  std::thread thread_;
  int exit_code_ = -1;
};

TEST_F(SessionTest, HelloIsAnsweredWithClocksAndIdentity) {
  Start();
  const auto before = static_cast<uint64_t>(BootNs());
  desktop_->Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
  const auto reply = desktop_->Expect<wire::HelloReply>(1);
  EXPECT_EQ(reply.schema_hash, wire::kSchemaHash);
  EXPECT_EQ(reply.guard_pid, static_cast<uint32_t>(guard_->pid()));
  EXPECT_GE(reply.boot_ns, before);
  EXPECT_GT(reply.wall_ms, 1'500'000'000'000u);
  desktop_->Send(wire::Bye{.request_id = 2});
  desktop_->Expect<wire::Done>(2);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(SessionTest, CommandBeforeHelloIsRefusedAndHelloStillTaken) {
  Start();
  desktop_->Send(Shell(5, "echo no"));
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(5).code, wire::ErrorCode::kBadRequest);
  desktop_->Send(wire::Hello{.request_id = 6, .schema_hash = std::string(wire::kSchemaHash)});
  desktop_->Expect<wire::HelloReply>(6);
}

TEST_F(SessionTest, OtherSchemaEndsTheSession) {
  Start();
  desktop_->Send(wire::Hello{.request_id = 1, .schema_hash = "0123456789abcdef"});
  const auto error = desktop_->Expect<wire::ErrorReply>(1);
  EXPECT_EQ(error.code, wire::ErrorCode::kSchemaMismatch);
  EXPECT_NE(error.message.find("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(error.remedy, wire::Remedy(wire::ErrorCode::kSchemaMismatch));
  EXPECT_EQ(WaitForExit(), kExitSchemaMismatch);
}

TEST_F(SessionTest, SilenceInsteadOfHelloEnds) {
  Start({.hello_ns = 10 * kNsPerMs});
  EXPECT_EQ(WaitForExit(), kExitNoHello);
}

TEST_F(SessionTest, TicksComeAndStop) {
  StartReady();
  desktop_->Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
  desktop_->Expect<wire::Done>(2);
  const auto first = desktop_->NextEvent<wire::Tick>();
  const auto second = desktop_->NextEvent<wire::Tick>();
  EXPECT_LT(first.seq, second.seq);
  bool found = false;
  for (const auto& row : second.rows) found = found || row.pid == static_cast<uint32_t>(getpid());
  EXPECT_TRUE(found);
  desktop_->Send(wire::StopSampling{.request_id = 3});
  desktop_->Expect<wire::Done>(3);
}

TEST_F(SessionTest, IntervalAndBudgetOutOfRangeAreRefused) {
  StartReady();
  uint32_t id = 2;
  for (const uint32_t interval_ms : {0u, 99u, 10'001u}) {
    desktop_->Send(wire::StartSampling{.request_id = id, .interval_ms = interval_ms});
    EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(id++).code, wire::ErrorCode::kBadRequest);
  }
  desktop_->Send(
      wire::StartSampling{.request_id = id, .interval_ms = 100, .cpu_budget_permille = 1'001});
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(id).code, wire::ErrorCode::kBadRequest);
}

TEST_F(SessionTest, EveryKindOfCommandIsAnsweredOnceWhileSampling) {
  const ScopedEnv path("PATH", (dir_ / "bin") + ":" + getenv("PATH"));
  dir_.WriteScript("bin/cmd",
                   "echo 'Status: ok'\necho 'LaunchState: COLD'\necho 'TotalTime: 12'\n");
  StartReady();
  desktop_->Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
  desktop_->Send(Shell(3, "echo hello"));
  desktop_->Send(wire::Launch{.request_id = 4,
                              .package = "com.example.not.running",
                              .component = "com.example/.Main",
                              .timeout_ms = 60'000});
  desktop_->Send(wire::Advise{.request_id = 5,
                              .pid = 4'000'000,
                              .strategy = wire::Strategy::kPageoutAnon,
                              .consistency = wire::Consistency::kNone,
                              .timeout_ms = 10'000});
  desktop_->Send(wire::Cancel{.request_id = 6, .target_request_id = 4'711});
  desktop_->Send(wire::Exec{.request_id = 7, .argv = {}, .timeout_ms = 1000});
  desktop_->Send(wire::Exec{.request_id = 8, .argv = {"true"}, .timeout_ms = 0});
  desktop_->Send(wire::StopSampling{.request_id = 9});
  const auto ran = desktop_->Expect<wire::ExecResult>(3);
  EXPECT_EQ(std::string(ran.stdout.begin(), ran.stdout.end()), "hello\n");
  EXPECT_EQ(desktop_->Expect<wire::LaunchResult>(4).total_time_ms, 12);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(5).code, wire::ErrorCode::kNoSuchProcess);
  desktop_->Expect<wire::Done>(6);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(7).code, wire::ErrorCode::kBadRequest);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(8).code, wire::ErrorCode::kBadRequest);
  desktop_->Send(wire::Bye{.request_id = 10});
  desktop_->ReadToEnd();
  ExpectEachAnsweredOnce(1, 10);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(SessionTest, SixtyFifthCommandIsBusyAndByeAnswersTheOthers) {
  StartReady();
  constexpr uint32_t kFirst = 100;
  constexpr uint32_t kBusy = kFirst + wire::kMaxPendingCommands;
  for (uint32_t id = kFirst; id <= kBusy; ++id) desktop_->Send(Shell(id, "exec sleep 500"));
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(kBusy).code, wire::ErrorCode::kBusy);
  // What takes no time is still done.
  desktop_->Send(wire::Cancel{.request_id = 2, .target_request_id = kFirst + 60});
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(kFirst + 60).code, wire::ErrorCode::kCancelled);
  desktop_->Expect<wire::Done>(2);
  desktop_->Send(Shell(kBusy + 1, "exec sleep 500"));  // In the place that became free.
  desktop_->Send(wire::Bye{.request_id = 3});
  desktop_->ReadToEnd();
  ExpectEachAnsweredOnce(kFirst, kBusy + 1);
  ExpectEachAnsweredOnce(1, 3);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(kFirst).code, wire::ErrorCode::kCancelled);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(kBusy + 1).code, wire::ErrorCode::kCancelled);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(SessionTest, CancelEndsARunningCommand) {
  StartReady();
  SendUntilBegun(2);
  desktop_->Send(wire::Cancel{.request_id = 3, .target_request_id = 2});
  desktop_->Expect<wire::Done>(3);
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(2).code, wire::ErrorCode::kCancelled);
}

TEST_F(SessionTest, DeadlineHoldsAlsoInTheQueue) {
  StartReady();
  for (uint32_t id = 2; id < 6; ++id) desktop_->Send(Shell(id, "exec sleep 500"));
  desktop_->Send(Shell(6, "echo never", 50));
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(6).code, wire::ErrorCode::kDeadlineExceeded);
  EXPECT_FALSE(desktop_->answers().contains(2));
}

TEST_F(SessionTest, RequestIdInUseIsRefusedWithoutAnsweringTwice) {
  StartReady();
  desktop_->Send(Shell(2, "exec sleep 500"));
  desktop_->Send(Shell(2, "echo again"));
  const auto error = desktop_->Expect<wire::ErrorReply>(0);
  EXPECT_EQ(error.code, wire::ErrorCode::kBadRequest);
  desktop_->Send(wire::Bye{.request_id = 3});
  desktop_->ReadToEnd();
  ExpectEachAnsweredOnce(2, 3);
}

TEST_F(SessionTest, CommandsForTheEndAreKeptReplacedAndRefusedWhenBad) {
  StartReady();
  const auto kept = [&] { return ReadFileOrEmpty(guard_->restore_list().path()); };
  desktop_->Send(wire::RestoreAtEnd{.request_id = 2, .commands = {{.argv = {"settings", "put"}}}});
  desktop_->Expect<wire::Done>(2);
  EXPECT_NE(kept().find("settings"), std::string::npos);
  desktop_->Send(wire::RestoreAtEnd{.request_id = 3, .commands = {{.argv = {}}}});
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(3).code, wire::ErrorCode::kBadRequest);
  EXPECT_NE(kept().find("settings"), std::string::npos);
  desktop_->Send(wire::RestoreAtEnd{.request_id = 4, .commands = {}});
  desktop_->Expect<wire::Done>(4);
  EXPECT_EQ(kept(), "");
}

TEST_F(SessionTest, UndecodableCommandIsAnsweredAndTheSessionGoesOn) {
  StartReady();
  desktop_->SendRaw(63, {9, 0, 0, 0});  // No such type.
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(9).code, wire::ErrorCode::kBadRequest);
  desktop_->SendRaw(static_cast<uint16_t>(wire::MessageType::kCancel), {10, 0, 0, 0, 1});  // Cut.
  EXPECT_EQ(desktop_->Expect<wire::ErrorReply>(10).code, wire::ErrorCode::kBadRequest);
  auto advise = wire::ToFrame(wire::Advise{.request_id = 11,
                                           .strategy = static_cast<wire::Strategy>(99),
                                           .consistency = wire::Consistency::kNone,
                                           .timeout_ms = 1});
  desktop_->SendBytes(advise);
  const auto error = desktop_->Expect<wire::ErrorReply>(11);
  EXPECT_EQ(error.code, wire::ErrorCode::kBadRequest);
  EXPECT_NE(error.cause.find("strategy"), std::string::npos) << error.cause;
  desktop_->Send(Shell(12, "echo alive"));
  desktop_->Expect<wire::ExecResult>(12);
}

TEST_F(SessionTest, GarbageIsToldAndEndsTheSession) {
  StartReady();
  const std::string garbage = "/system/bin/sh: ebbd: not found\n";
  desktop_->SendBytes({garbage.begin(), garbage.end()});
  const auto error = desktop_->Expect<wire::ErrorReply>(0);
  EXPECT_EQ(error.code, wire::ErrorCode::kBadRequest);
  EXPECT_NE(error.cause.find("/system/bin/sh"), std::string::npos) << error.cause;
  EXPECT_EQ(WaitForExit(), kExitBrokenStream);
}

TEST_F(SessionTest, FrameWithAWrongChecksumEndsTheSession) {
  StartReady();
  auto frame = wire::ToFrame(wire::StopSampling{.request_id = 2});
  frame.back() ^= 1;
  desktop_->SendBytes(frame);
  desktop_->Expect<wire::ErrorReply>(0);
  EXPECT_EQ(WaitForExit(), kExitBrokenStream);
}

TEST_F(SessionTest, FramesSplitAtEveryByte) {
  StartReady();
  for (const uint8_t byte : wire::ToFrame(Shell(2, "echo split"))) desktop_->SendBytes({byte});
  desktop_->Expect<wire::ExecResult>(2);
}

TEST_F(SessionTest, EndOfStreamKillsWhatRuns) {
  StartReady();
  desktop_->Send(Shell(2, "echo $$ > " + (dir_ / "tmp") + "; mv " + (dir_ / "tmp") + " " +
                              (dir_ / "pid") + "; exec sleep 500"));
  std::string pid;
  const int64_t deadline_ns = BootNs() + kPatienceNs;
  while (pid.empty() && BootNs() < deadline_ns) pid = ReadFileOrEmpty(dir_ / "pid");
  ASSERT_FALSE(pid.empty());
  desktop_->CloseWriting();
  desktop_->ReadToEnd();
  ExpectEachAnsweredOnce(1, 2);
  EXPECT_EQ(WaitForExit(), kExitOk);
  EXPECT_EQ(kill(std::atoi(pid.c_str()), 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(SessionTest, SignalEndsCleanly) {
  StartReady();
  SendUntilBegun(2);
  signalfd_siginfo info{};
  info.ssi_signo = SIGTERM;
  ASSERT_EQ(write(signal_pipe_[1], &info, sizeof(info)), static_cast<ssize_t>(sizeof(info)));
  desktop_->ReadToEnd();
  ExpectEachAnsweredOnce(1, 2);
  EXPECT_EQ(WaitForExit(), kExitSignal + SIGTERM);
}

TEST_F(SessionTest, DesktopThatDoesNotReadIsLeftAfterAWhile) {
  Start({.stall_ns = 300 * kNsPerMs, .flush_ns = 100 * kNsPerMs});
  desktop_->Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
  // More than a socket holds.
  desktop_->Send(wire::Exec{.request_id = 2,
                            .argv = {"head", "-c", "2000000", "/dev/zero"},
                            .timeout_ms = 60'000,
                            .max_output_bytes = 2'000'000});
  EXPECT_EQ(WaitForExit(), kExitStalled);
}

TEST_F(SessionTest, DesktopThatVanishesWhileTicksComeEndsTheSession) {
  StartReady();
  desktop_->Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
  desktop_->NextEvent<wire::Tick>();
  desktop_->Close();
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(SessionTest, AdviceOnAChildOfOurs) {
  constexpr size_t kBytes = 4 << 20;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    void* memory =
        mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 1, kBytes);
    [[maybe_unused]] const ssize_t told = write(ready[1], "x", 1);
    while (true) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  StartReady();
  desktop_->Send(wire::Advise{.request_id = 2,
                              .pid = static_cast<uint32_t>(child),
                              .strategy = wire::Strategy::kPageoutAnon,
                              .consistency = wire::Consistency::kNone,
                              .dry_run = true,
                              .allow_foreground = true,
                              .allow_system = true,
                              .timeout_ms = 60'000});
  const auto result = desktop_->Expect<wire::AdviseResult>(2);
  EXPECT_EQ(result.pid, static_cast<uint32_t>(child));
  EXPECT_TRUE(result.dry_run);
  EXPECT_GE(result.bytes_planned, kBytes);
  EXPECT_EQ(result.bytes_advised, 0u);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
}

TEST(Identity, NamesThisMachine) {
  const wire::HelloReply reply = DescribeAgent(RealSys(), nullptr, 3);
  EXPECT_EQ(reply.schema_hash, wire::kSchemaHash);
  EXPECT_EQ(reply.agent_pid, static_cast<uint32_t>(getpid()));
  EXPECT_EQ(reply.guard_pid, 0u);
  EXPECT_EQ(reply.page_size, static_cast<uint32_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(reply.boot_id.size(), 36u);
  EXPECT_EQ(reply.recovered, 3u);
  EXPECT_FALSE(reply.kernel.empty());
  EXPECT_FALSE(reply.capabilities.empty());
}

}  // namespace
}  // namespace ebb
