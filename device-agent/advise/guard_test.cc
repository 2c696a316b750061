// The guard against the real thing: agents killed at random moments, guards killed, both killed.
#include "advise/guard.h"

#include <random>

#include "advise/advisor.h"
#include "advise/held_record.h"
#include "advise/test_agent.h"
#include "advise/test_target.h"

namespace ebb {
namespace {

constexpr int64_t kRunsAgainWithinNs = kNsPerS;

bool IsHeldNow(const TestTarget& target, const TestGroup& group) {
  return StateOf(target.pid()) == 'T' || (group.exists() && group.IsAskedToFreeze());
}

// What a TestAgent works at: it advises `pid` over and over.
std::function<void(Guard&)> AdviseOf(pid_t pid, wire::Consistency consistency) {
  return [=](Guard& guard) {
    wire::Advise request;
    request.pid = static_cast<uint32_t>(pid);
    request.strategy = wire::Strategy::kPageoutAnon;
    request.consistency = consistency;
    request.timeout_ms = 60'000;
    const CancelSource source;
    (void)Advisor(RealSys(), guard).Run(request, CancelToken(source), nullptr).ok();
  };
}

bool NothingToPrepare(Guard&) { return true; }

class GuardTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }
  TestStateDir state_dir_;
};

class GuardKill : public GuardTest, public testing::WithParamInterface<wire::Consistency> {};

// 200 agents die by SIGKILL, each at another moment of its work.
TEST_P(GuardKill, killed_agent_leaves_nothing_held) {
  constexpr int kRounds = 200;
  TestTarget target({.heap_bytes = 64 << 20});
  TestGroup group(target.pid());
  if (GetParam() == wire::Consistency::kFreeze && !group.exists()) GTEST_SKIP() << "no cgroup v2";
  std::mt19937 random(20'200'115);  // the same moments every time, as far as the machine allows
  std::uniform_int_distribution<int> delay_us(0, 30'000);
  int killed_while_held = 0;
  for (int round = 0; round < kRounds; ++round) {
    TestAgent agent(state_dir_.path(), NothingToPrepare, AdviseOf(target.pid(), GetParam()));
    // Every other one has begun its work; the rest may die at their very start.
    if (round % 2 == 0) {
      ASSERT_TRUE(WaitFor([&] { return IsHeldNow(target, group); })) << round;
    }
    ::usleep(static_cast<useconds_t>(delay_us(random)));
    agent.Stop();
    if (IsHeldNow(target, group)) ++killed_while_held;
    agent.Kill();
    ASSERT_TRUE(WaitFor([&] { return !IsHeldNow(target, group); }, kRunsAgainWithinNs)) << round;
    target.Ping();
    // The guard has nothing left to do and goes.
    ASSERT_TRUE(WaitFor([&] { return HasEnded(agent.guard_pid()); })) << round;
  }
  RecordProperty("killed_while_held", killed_while_held);
  EXPECT_GT(killed_while_held, 0) << "no agent was killed in the middle of a hold: nothing tested";
}

INSTANTIATE_TEST_SUITE_P(consistency, GuardKill,
                         testing::Values(wire::Consistency::kFreeze, wire::Consistency::kStop),
                         [](const auto& mode) { return std::string(wire::ToName(mode.param)); });

// Both die together, as when init kills adbd's whole cgroup: the next start reads the journal.
TEST_P(GuardKill, next_start_recovers_when_agent_and_guard_were_killed) {
  TestTarget target({.heap_bytes = 64 << 20});
  TestGroup group(target.pid());
  if (GetParam() == wire::Consistency::kFreeze && !group.exists()) GTEST_SKIP() << "no cgroup v2";
  uint32_t recovered = 0;
  for (int round = 0; round < 200 && recovered < 5; ++round) {
    TestAgent agent(state_dir_.path(), NothingToPrepare, AdviseOf(target.pid(), GetParam()));
    ASSERT_TRUE(WaitFor([&] { return IsHeldNow(target, group); }));
    ::kill(agent.guard_pid(), SIGSTOP);  // it cannot act any more
    agent.Kill();
    ::kill(agent.guard_pid(), SIGKILL);
    ASSERT_TRUE(WaitFor([&] { return HasEnded(agent.guard_pid()); })) << round;
    const bool was_held = IsHeldNow(target, group);
    const uint32_t count = RecoverHeldTargets(RealSys(), state_dir_.path());
    EXPECT_EQ(count, was_held ? 1U : 0U) << round;
    EXPECT_FALSE(IsHeldNow(target, group)) << round;
    target.Ping();
    recovered += count;
  }
  EXPECT_GE(recovered, 5U) << "never killed in the middle of a hold: nothing tested";
}

TEST_F(GuardTest, journal_of_a_living_guard_is_left_alone) {
  TestTarget target;
  TestGroup group(target.pid());
  if (!group.exists()) GTEST_SKIP() << "no cgroup v2";
  auto guard = Guard::Start(RealSys(), state_dir_.path());
  ASSERT_TRUE(guard.ok());
  const UniqueFd freeze(::open(group.FreezePath().c_str(), O_RDWR | O_CLOEXEC));
  const auto ticket = (*guard)->WillHold({.kind = HoldKind::kFreeze,
                                          .pid = target.pid(),
                                          .start_ticks = target.StartTicks(),
                                          .undo_fd = freeze.get(),
                                          .freeze_path = group.FreezePath()});
  ASSERT_TRUE(ticket.ok()) << ticket.error().cause;
  group.Freeze();
  EXPECT_EQ(RecoverHeldTargets(RealSys(), state_dir_.path()), 0U);
  EXPECT_TRUE(group.IsAskedToFreeze());
  EXPECT_TRUE((*guard)->UndoNow(*ticket).ok());
  EXPECT_FALSE(group.IsAskedToFreeze());
}

TEST_F(GuardTest, journal_never_touches_another_process_or_another_boot) {
  TestTarget target;
  TestGroup group(target.pid());
  if (!group.exists()) GTEST_SKIP() << "no cgroup v2";
  group.Freeze();
  ASSERT_TRUE(WaitFor([&] { return group.IsFrozen(); }));
  HeldRecord good;
  good.ticket = 1;
  good.kind = static_cast<uint32_t>(HoldKind::kFreeze);
  good.pid = target.pid();
  good.start_ticks = target.StartTicks();
  const std::string boot_id = ReadBootId(RealSys());
  std::memcpy(good.boot_id.data(), boot_id.data(), boot_id.size());
  std::memcpy(good.freeze_path.data(), group.FreezePath().data(), group.FreezePath().size());
  const std::string journal = state_dir_.path() + "/ebbd-held-0000000001";
  const auto recover = [&](const HeldRecord& record, size_t bytes) {
    const UniqueFd file(::open(journal.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    EXPECT_EQ(::write(file.get(), &record, bytes), static_cast<ssize_t>(bytes));
    ::flock(file.get(), LOCK_UN);
    const UniqueFd closed(file.get() >= 0 ? ::dup(file.get()) : -1);
    return RecoverHeldTargets(RealSys(), state_dir_.path());
  };
  HeldRecord reused = good;
  reused.start_ticks += 1;
  EXPECT_EQ(recover(reused, sizeof(reused)), 0U);
  HeldRecord rebooted = good;
  rebooted.boot_id[0] ^= 1;
  EXPECT_EQ(recover(rebooted, sizeof(rebooted)), 0U);
  HeldRecord unterminated = good;
  unterminated.freeze_path.fill('x');
  EXPECT_EQ(recover(unterminated, sizeof(unterminated)), 0U);
  HeldRecord elsewhere = good;
  elsewhere.freeze_path.fill('\0');
  std::memcpy(elsewhere.freeze_path.data(), "/etc/passwd", 11);
  EXPECT_EQ(recover(elsewhere, sizeof(elsewhere)), 0U);
  EXPECT_EQ(recover(good, sizeof(good) - 1), 0U) << "cut record";
  EXPECT_TRUE(group.IsAskedToFreeze());
  EXPECT_EQ(recover(good, sizeof(good)), 1U);
  EXPECT_FALSE(group.IsAskedToFreeze());
  EXPECT_NE(::access(journal.c_str(), F_OK), 0) << "the journal has done its work";
}

TEST_F(GuardTest, dead_guard_is_noticed_and_replaced_before_the_next_hold) {
  TestTarget target;
  auto guard = Guard::Start(RealSys(), state_dir_.path());
  ASSERT_TRUE(guard.ok());
  const pid_t first = (*guard)->pid();
  EXPECT_TRUE((*guard)->IsAlive());
  ::kill(first, SIGKILL);
  EXPECT_TRUE(WaitFor([&] { return !(*guard)->IsAlive(); }));
  const UniqueFd pidfd(RealSys().PidfdOpen(target.pid()));
  const auto ticket = (*guard)->WillHold({.kind = HoldKind::kStop,
                                          .pid = target.pid(),
                                          .start_ticks = target.StartTicks(),
                                          .undo_fd = pidfd.get(),
                                          .freeze_path = {}});
  ASSERT_TRUE(ticket.ok()) << ticket.error().cause;
  EXPECT_NE((*guard)->pid(), first);
  EXPECT_TRUE((*guard)->IsAlive());
  ::kill(target.pid(), SIGSTOP);
  ASSERT_TRUE(WaitFor([&] { return StateOf(target.pid()) == 'T'; }));
  guard->reset();  // the agent goes without a word
  EXPECT_TRUE(WaitFor([&] { return StateOf(target.pid()) != 'T'; }));
}

TEST_F(GuardTest, guard_has_a_name_of_its_own_and_its_own_session) {
  auto guard = Guard::Start(RealSys(), state_dir_.path());
  ASSERT_TRUE(guard.ok());
  const pid_t pid = (*guard)->pid();
  // Cut where the arguments of this program leave less room.
  const std::string room = ReadFileOrEmpty("/proc/self/cmdline");
  const std::string name = std::string("ebbd-guard").substr(0, room.size() - 1);
  EXPECT_TRUE(
      WaitFor([&] { return ReadFileOrEmpty(Format("/proc/%d/cmdline", pid)).c_str() == name; }));
  EXPECT_EQ(ReadFileOrEmpty(Format("/proc/%d/comm", pid)), "ebbd-guard\n");
  EXPECT_EQ(::getsid(pid), pid);
}

TEST_F(GuardTest, state_dir_that_cannot_be_written_still_gives_a_guard) {
  TestTarget target;  // before the guard: a child without exec would keep its socket open
  auto guard = Guard::Start(RealSys(), "/proc/no/such/directory");
  ASSERT_TRUE(guard.ok());
  const UniqueFd pidfd(RealSys().PidfdOpen(target.pid()));
  EXPECT_TRUE((*guard)
                  ->WillHold({.kind = HoldKind::kStop,
                              .pid = target.pid(),
                              .start_ticks = target.StartTicks(),
                              .undo_fd = pidfd.get(),
                              .freeze_path = {}})
                  .ok());
}

TEST_F(GuardTest, more_holds_than_the_list_takes_are_refused) {
  TestTarget target;
  auto guard = Guard::Start(RealSys(), state_dir_.path());
  ASSERT_TRUE(guard.ok());
  const UniqueFd pidfd(RealSys().PidfdOpen(target.pid()));
  const HeldTarget held{.kind = HoldKind::kStop,
                        .pid = target.pid(),
                        .start_ticks = target.StartTicks(),
                        .undo_fd = pidfd.get(),
                        .freeze_path = {}};
  std::vector<uint32_t> tickets;
  for (size_t i = 0; i < kMaxHolds; ++i) {
    const auto ticket = (*guard)->WillHold(held);
    ASSERT_TRUE(ticket.ok());
    tickets.push_back(*ticket);
  }
  const pid_t pid = (*guard)->pid();
  EXPECT_EQ((*guard)->WillHold(held).error().code, wire::ErrorCode::kBusy);
  EXPECT_EQ((*guard)->pid(), pid) << "a full list is no reason for a new guard";
  for (const uint32_t ticket : tickets) (*guard)->Released(ticket);
  EXPECT_TRUE((*guard)->WillHold(held).ok());
}

}  // namespace
}  // namespace ebb
