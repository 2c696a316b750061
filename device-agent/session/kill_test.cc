// Agents that die in the middle of their work, in each consistency mode: nothing stays frozen,
// stopped or traced, and the desktop takes no frame for whole that is not.
//
// `npm test` kills a few; `npm run bench -- --only kills` sets EBB_KILLS=1000 and EBB_KILLS_JSON,
// and judges how long it took until the target ran again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "advise/test_target.h"
#include "procfs/text.h"
#include "session/running_agent.h"
#include "session/session.h"

namespace ebb {
namespace {

constexpr int kKillsInTests = 32;
constexpr uint32_t kFirstAdvice = 10;
constexpr uint32_t kAdvices = 8;
// Small, so that frames lie torn in the pipe when the agent dies.
constexpr int kSendBufferBytes = 2048;

enum class Death { kAgent, kStream, kAgentAndGuard };

struct Figures {
  int kills = 0;
  int killed_while_held = 0;
  int left_held = 0;
  int torn_tails = 0;
  int corrupt_frames = 0;
  uint64_t frames = 0;
  double worst_ms = 0;           // from the kill to running, its guard alive
  double worst_recovery_ms = 0;  // from the next agent's start to running, both killed
};

bool IsTraced(pid_t pid) {
  const std::string status = ReadFileOrEmpty(Format("/proc/%d/status", pid));
  return procfs::FindColonValue(status, "TracerPid") > 0;
}

bool IsHeld(const TestTarget& target, const TestGroup& group) {
  const char state = StateOf(target.pid());
  return state == 'T' || state == 't' || IsTraced(target.pid()) ||
         (group.exists() && (group.IsAskedToFreeze() || group.IsFrozen()));
}

// Every mode of the schema in which Ebb itself does something to the target, also those to come.
std::vector<wire::Consistency> Modes() {
  std::vector<wire::Consistency> modes;
  for (uint8_t id = 1; id < 32; ++id) {
    const auto mode = static_cast<wire::Consistency>(id);
    if (wire::IsKnown(mode) && mode != wire::Consistency::kFrozenAlready) modes.push_back(mode);
  }
  return modes;
}

int KillsWanted() {
  const char* wanted = std::getenv("EBB_KILLS");
  return wanted == nullptr ? kKillsInTests : std::max(1, std::atoi(wanted));
}

class KillTest : public testing::TestWithParam<wire::Consistency> {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    if (GetParam() == wire::Consistency::kFreeze && !group_.exists()) GTEST_SKIP() << "no cgroup";
  }

  // Ticks and a queue of advice: whenever it dies, it dies at work.
  void PutToWork(RunningAgent& agent) const {
    agent.desktop().Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
    for (uint32_t i = 0; i < kAdvices; ++i) {
      wire::Advise request;
      request.request_id = kFirstAdvice + i;
      request.pid = static_cast<uint32_t>(target_.pid());
      request.strategy = wire::Strategy::kPageoutFile;
      request.consistency = GetParam();
      request.timeout_ms = 60'000;
      agent.desktop().Send(request);
    }
  }

  double WaitUntilRunning(int64_t since_ns) {
    if (!WaitFor([&] { return !IsHeld(target_, group_); })) ++figures_.left_held;
    target_.Ping();
    return static_cast<double>(BootNs() - since_ns) / kNsPerMs;
  }

  void CheckStream(RunningAgent& agent) {
    Desktop& desktop = agent.desktop();
    desktop.ReadToEnd();
    figures_.frames += desktop.frames();
    if (desktop.reader().pending_bytes() > 0) ++figures_.torn_tails;
    if (desktop.reader().failure().fault != wire::FrameFault::kNone) ++figures_.corrupt_frames;
    for (const auto& [id, count] : desktop.answers()) {
      const bool is_ours = id <= 2 || (id >= kFirstAdvice && id < kFirstAdvice + kAdvices);
      if (!is_ours || count != 1) ++figures_.corrupt_frames;
    }
  }

  void KillOnce(const InstalledAgent& installed, Death death) {
    RunningAgent agent(installed, kSendBufferBytes);
    PutToWork(agent);
    agent.desktop().ReadUntil(BootNs() + delay_us_(random_) * kNsPerUs);
    ++figures_.kills;
    const auto guard = static_cast<pid_t>(agent.hello().guard_pid);
    if (death == Death::kStream) {
      const int64_t since_ns = BootNs();
      agent.desktop().CloseWriting();
      figures_.worst_ms = std::max(figures_.worst_ms, WaitUntilRunning(since_ns));
      CheckStream(agent);
      EXPECT_EQ(agent.WaitForExit(), kExitOk);
      return;
    }
    agent.Signal(SIGSTOP);  // stands still for a look at the target
    if (death == Death::kAgentAndGuard) ::kill(guard, SIGKILL);
    if (IsHeld(target_, group_)) ++figures_.killed_while_held;
    int64_t since_ns = BootNs();
    agent.Signal(SIGKILL);
    EXPECT_EQ(agent.WaitForExit(), -SIGKILL);
    if (death == Death::kAgentAndGuard) {
      since_ns = BootNs();
      const RunningAgent next(installed);
      figures_.worst_recovery_ms = std::max(figures_.worst_recovery_ms, WaitUntilRunning(since_ns));
    } else {
      figures_.worst_ms = std::max(figures_.worst_ms, WaitUntilRunning(since_ns));
    }
    CheckStream(agent);
    EXPECT_TRUE(WaitFor([&] { return HasEnded(guard); }));
  }

  void Report() const {
    const std::string line = Format(
        "{\"mode\":\"%s\",\"kills\":%d,\"killedWhileHeld\":%d,\"leftHeld\":%d,"
        "\"worstMs\":%.1f,\"worstRecoveryMs\":%.1f,\"frames\":%llu,\"tornTails\":%d,"
        "\"corruptFrames\":%d}",
        std::string(wire::ToName(GetParam())).c_str(), figures_.kills, figures_.killed_while_held,
        figures_.left_held, figures_.worst_ms, figures_.worst_recovery_ms,
        static_cast<unsigned long long>(figures_.frames), figures_.torn_tails,
        figures_.corrupt_frames);
    const char* path = std::getenv("EBB_KILLS_JSON");
    if (path != nullptr) std::ofstream(path, std::ios::app) << line << "\n";
    RecordProperty("figures", line);
  }

  TestTarget target_{{.heap_bytes = 32 << 20}};
  TestGroup group_{target_.pid()};
  Figures figures_;
  std::mt19937 random_{20'200'115};  // the same moments every time, as far as the machine allows
  std::uniform_int_distribution<int64_t> delay_us_{0, 60'000};
};

TEST_P(KillTest, nothing_stays_held_and_no_frame_is_taken_that_is_not_whole) {
  const InstalledAgent installed;
  const int modes = static_cast<int>(Modes().size());
  const int kills = (KillsWanted() + modes - 1) / modes;
  for (int i = 0; i < kills; ++i) {
    // Of eight, one loses its stream and one its guard as well.
    const Death death = i % 8 == 6   ? Death::kStream
                        : i % 8 == 7 ? Death::kAgentAndGuard
                                     : Death::kAgent;
    KillOnce(installed, death);
    ASSERT_EQ(figures_.left_held, 0) << i;
  }
  EXPECT_EQ(figures_.corrupt_frames, 0);
  EXPECT_GE(figures_.frames, static_cast<uint64_t>(kills));
  Report();
}

// A device that sleeps: everything of Ebb stands still for a while, wherever it is, and goes on.
TEST_P(KillTest, gap_of_a_suspended_device_ends_in_answers_and_a_running_target) {
  const InstalledAgent installed;
  RunningAgent agent(installed);
  PutToWork(agent);
  const auto guard = static_cast<pid_t>(agent.hello().guard_pid);
  for (int i = 0; i < 3; ++i) {
    agent.desktop().ReadUntil(BootNs() + delay_us_(random_) * kNsPerUs);
    agent.Signal(SIGSTOP);
    ::kill(guard, SIGSTOP);
    agent.desktop().ReadUntil(BootNs() + 200 * kNsPerMs);
    ::kill(guard, SIGCONT);
    agent.Signal(SIGCONT);
  }
  agent.desktop().Send(wire::Bye{.request_id = 3});
  agent.desktop().ReadToEnd();
  EXPECT_EQ(agent.WaitForExit(), kExitOk);
  for (uint32_t id = kFirstAdvice; id < kFirstAdvice + kAdvices; ++id) {
    const auto found = agent.desktop().answers().find(id);
    EXPECT_EQ(found == agent.desktop().answers().end() ? 0 : found->second, 1) << id;
  }
  EXPECT_TRUE(WaitFor([&] { return !IsHeld(target_, group_); }));
  target_.Ping();
}

INSTANTIATE_TEST_SUITE_P(modes, KillTest, testing::ValuesIn(Modes()),
                         [](const auto& mode) { return std::string(wire::ToName(mode.param)); });

}  // namespace
}  // namespace ebb
