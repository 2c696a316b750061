// Who is read again and who is not: processes that stand still, run, are reclaimed, or end.
#include "sample/pulse.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "base/clock.h"
#include "base/format.h"
#include "sample/fake_proc.h"
#include "sample/scanner.h"
#include "sample/tick_values.h"

namespace ebb {
namespace {

constexpr int64_t kLong = 3'600 * kNsPerS;
constexpr int64_t kDeadlineNs = 10 * kNsPerS;

// A child that sleeps until it is asked to run, and then runs a little.
class SleepingChild {
 public:
  SleepingChild() {
    EXPECT_EQ(::pipe(ask_), 0);
    EXPECT_EQ(::pipe(answer_), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      char byte = 0;
      while (::read(ask_[0], &byte, 1) == 1 && ::write(answer_[1], &byte, 1) == 1) {
      }
      ::_exit(0);
    }
  }
  SleepingChild(const SleepingChild&) = delete;
  SleepingChild& operator=(const SleepingChild&) = delete;
  ~SleepingChild() {
    End();
    for (const int fd : {ask_[0], ask_[1], answer_[0], answer_[1]}) ::close(fd);
  }
  uint32_t pid() const { return static_cast<uint32_t>(pid_); }
  void Run() {
    char byte = 1;
    EXPECT_EQ(::write(ask_[1], &byte, 1), 1);
    EXPECT_EQ(::read(answer_[0], &byte, 1), 1);
  }
  void End() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  int ask_[2] = {-1, -1};
  int answer_[2] = {-1, -1};
  pid_t pid_ = -1;
};

bool StandsStillAtLast(Pulse& pulse, uint32_t pid) {
  for (const int64_t deadline_ns = BootNs() + kDeadlineNs; BootNs() < deadline_ns;) {
    if (pulse.TakeClock(RealSys(), pid)) return true;
  }
  return false;
}

UniqueFd DirOf(uint32_t pid) {
  return UniqueFd(RealSys().OpenAt(AT_FDCWD, Format("/proc/%u", pid).c_str(), O_PATH, 0));
}

TEST(Pulse, ProcessThatRanIsToldFromOneThatSlept) {
  SleepingChild child;
  Pulse pulse;
  EXPECT_FALSE(pulse.TakeClock(RealSys(), child.pid())) << "never looked at before";
  ASSERT_TRUE(StandsStillAtLast(pulse, child.pid()));
  EXPECT_TRUE(pulse.TakeClock(RealSys(), child.pid()));
  child.Run();
  EXPECT_FALSE(pulse.TakeClock(RealSys(), child.pid()));
}

TEST(Pulse, WhatIsKeptOfAProcessThatEndedFails) {
  SleepingChild child;
  Pulse pulse;
  ASSERT_TRUE(pulse.Keep(RealSys(), DirOf(child.pid())));
  std::string text;
  EXPECT_TRUE(pulse.Read(RealSys(), Pulse::File::kStat, &text));
  EXPECT_TRUE(text.starts_with(Format("%u (", child.pid())));
  EXPECT_TRUE(pulse.Read(RealSys(), Pulse::File::kStatus, &text));
  EXPECT_NE(text.find("VmSwap:"), std::string::npos);
  EXPECT_TRUE(pulse.Read(RealSys(), Pulse::File::kSmapsRollup, &text));
  EXPECT_NE(text.find("Pss:"), std::string::npos);
  EXPECT_TRUE(pulse.ReadOomScoreAdj(RealSys()));
  const uint32_t pid = child.pid();
  child.End();
  EXPECT_FALSE(pulse.TakeStatm(RealSys()));
  for (const auto file : {Pulse::File::kStat, Pulse::File::kStatus, Pulse::File::kSmapsRollup}) {
    EXPECT_FALSE(pulse.Read(RealSys(), file, &text));
  }
  EXPECT_FALSE(pulse.ReadOomScoreAdj(RealSys()));
  EXPECT_FALSE(pulse.TakeClock(RealSys(), pid));
  EXPECT_LT(RealSys().OpenAt(pulse.proc_dir(), "stat", O_RDONLY, 0), 0);
}

// A scanner of one app that does not run, past its first scans.
class StillApp : public testing::Test {
 protected:
  void SetUp() override {
    proc_.sys().stands_still = true;
    proc_.Put(app_);
    scanner_.emplace(proc_.sys(), proc_.Roots());
    Scan();
    Scan();
  }
  void Scan(bool looks_at_all = false) {
    ASSERT_TRUE(
        scanner_->Scan({.pss_max_age_ns = kLong, .looks_at_all = looks_at_all}, &tick_).ok());
    ASSERT_EQ(tick_.rows.size(), 1u);
  }
  int64_t Value(wire::ProcessMetric metric) { return ValueOf(tick_, app_.pid, metric); }
  void PutReclaimed() {
    app_.resident_pages = 40;
    app_.pss_kb = 160;
    proc_.Put(app_);
  }

  const FakeProc proc_;
  FakeApp app_;
  std::optional<Scanner> scanner_;
  wire::Tick tick_;
};

TEST_F(StillApp, IsNotEvenLookedAtWhileNobodyReclaims) {
  app_.minor_faults = 77;  // Nobody can fault without running.
  proc_.Put(app_);
  Scan();
  EXPECT_EQ(Value(wire::ProcessMetric::kMinorFaults), 10);
  EXPECT_EQ(tick_.rows[0].name, app_.name);
  EXPECT_EQ(tick_.pss_reads, 0u);
}

TEST_F(StillApp, IsLookedAtInTheScanAfterReclaim) {
  PutReclaimed();
  proc_.PutSwapOuts(60);
  Scan();
  EXPECT_EQ(tick_.pss_reads, 1u);
  EXPECT_EQ(Value(wire::ProcessMetric::kPssKb), 160);
}

TEST_F(StillApp, IsLookedAtInTheScanAfterAdviceOfEbb) {
  PutReclaimed();
  Scan(true);
  EXPECT_EQ(tick_.pss_reads, 1u);
  EXPECT_EQ(Value(wire::ProcessMetric::kPssKb), 160);
}

TEST_F(StillApp, WithoutCountersOfReclaimIsLookedAtEachTime) {
  proc_.RemoveFile("proc/vmstat");
  Scan();
  PutReclaimed();
  Scan();
  EXPECT_EQ(Value(wire::ProcessMetric::kPssKb), 160);
}

// Advice of others on files shows in no counter, a new oom_score_adj neither.
TEST_F(StillApp, IsLookedAtInTurnWhateverTheCountersSay) {
  PutReclaimed();
  app_.oom_score_adj = 905;
  proc_.Put(app_);
  uint32_t pss_reads = 0;
  for (int scan = 0; scan < 16; ++scan) {
    Scan();
    pss_reads += tick_.pss_reads;
  }
  EXPECT_EQ(pss_reads, 1u);
  EXPECT_EQ(Value(wire::ProcessMetric::kPssKb), 160);
  EXPECT_EQ(tick_.rows[0].oom_score_adj, 905);
}

TEST(Pulse, EverybodyIsReadNowAndThen) {
  const FakeProc proc;
  proc.sys().stands_still = true;
  FakeApp app;
  proc.Put(app);
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  app.name = "com.example.renamed";
  proc.Put(app);
  int scans = 0;
  do {
    ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
    ASSERT_EQ(tick.rows.size(), 1u);
  } while (tick.rows[0].name != app.name && ++scans < 200);
  EXPECT_EQ(tick.rows[0].name, app.name);
  EXPECT_GT(scans, 2) << "it stood still: reading it each time is what is to be avoided";
}

// Descriptors are the process's own and few: those without kept files are read as before.
TEST(Pulse, FewDescriptorsLeaveTicksWhole) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const FakeProc proc;
  constexpr uint32_t kApps = 60;
  for (uint32_t pid = 1; pid <= kApps; ++pid) proc.Put({.pid = pid, .pss_kb = 1000 + pid});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(scanner.Scan({}, &tick).ok());
    EXPECT_EQ(tick.rows.size(), kApps);
    EXPECT_EQ(ValueOf(tick, kApps, wire::ProcessMetric::kPssKb), 1000 + kApps);
    EXPECT_EQ(ValueOf(tick, 1, wire::ProcessMetric::kPssKb), 1001);
  }
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace ebb
