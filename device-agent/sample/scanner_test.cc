#include "sample/scanner.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/clock.h"
#include "base/fault_sys.h"
#include "base/file.h"
#include "procfs/status.h"
#include "sample/fake_proc.h"
#include "sample/tick_values.h"

namespace ebb {
namespace {

constexpr int64_t kLong = 3'600 * kNsPerS;

int64_t SystemOf(const wire::Tick& tick, wire::SystemMetric metric) {
  for (const wire::MetricValue& value : tick.system) {
    if (value.metric == static_cast<uint16_t>(metric)) return value.value;
  }
  ADD_FAILURE() << "no such system metric";
  return 0;
}

TEST(Scanner, RowAndColumnsOfAnApp) {
  const FakeProc proc;
  proc.Put({.frozen = true});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  ASSERT_EQ(tick.rows.size(), 1u);
  const wire::ProcessRow& row = tick.rows[0];
  EXPECT_EQ(row.pid, 4711u);
  EXPECT_EQ(row.ppid, 812u);
  EXPECT_EQ(row.start_ticks, 5000u);
  EXPECT_EQ(row.uid, 10123u);
  EXPECT_EQ(row.oom_score_adj, 900);
  EXPECT_TRUE(row.frozen);
  EXPECT_EQ(row.state, "S");
  EXPECT_EQ(row.name, "com.example.app");
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssKb), 400);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kSwapPssKb), 60);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssAnonKb), wire::kMissing);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kSwapKb), 120);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kCpuTicks), 7);
  EXPECT_EQ(tick.columns.size(), wire::kProcessMetrics.size());
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kZramUsedBytes), 2 * 31236096);
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kPswpin), 412001);
  EXPECT_GT(SystemOf(tick, wire::SystemMetric::kAgentRssKb), 0);
  EXPECT_GT(SystemOf(tick, wire::SystemMetric::kAgentCpuUs), 0);
  EXPECT_LE(tick.scan_start_ns, tick.scan_end_ns);
}

TEST(Scanner, RollupIsReadAgainOnlyWhenSomethingMoved) {
  const FakeProc proc;
  FakeApp app;
  proc.Put(app);
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 1u);
  app.pss_kb = 300;  // Changes, but nothing tells so: the old value stays, with its age.
  proc.Put(app);
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.pss_reads, 0u);
  EXPECT_EQ(ValueOf(tick, app.pid, wire::ProcessMetric::kPssKb), 400);
  EXPECT_GE(ValueOf(tick, app.pid, wire::ProcessMetric::kPssAgeMs), 0);
  int64_t* const triggers[] = {&app.minor_faults, &app.major_faults, &app.resident_pages};
  for (int64_t* trigger : triggers) {
    ++*trigger;
    --app.pss_kb;
    proc.Put(app);
    ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
    EXPECT_EQ(tick.pss_reads, 1u);
    EXPECT_EQ(ValueOf(tick, app.pid, wire::ProcessMetric::kPssKb), app.pss_kb);
  }
}

TEST(Scanner, MaxAgeZeroReadsEveryRollup) {
  const FakeProc proc;
  proc.Put({});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(scanner.Scan({}, &tick).ok());
    EXPECT_EQ(tick.pss_reads, 1u);
  }
}

TEST(Scanner, KernelThreadsAndZombiesAreLeftOut) {
  const FakeProc proc;
  proc.Put({.pid = 2, .vsize_bytes = 0});
  proc.Put({.pid = 4711});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows.size(), 1u);
}

TEST(Scanner, ReusedPidIsAnotherProcess) {
  const FakeProc proc;
  proc.Put({.name = "com.first", .start_ticks = 5000, .pss_kb = 400});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  proc.Put({.name = "com.second", .start_ticks = 6000, .pss_kb = 7});
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  ASSERT_EQ(tick.rows.size(), 1u);
  EXPECT_EQ(tick.rows[0].name, "com.second");
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssKb), 7);
}

TEST(Scanner, ZygoteChildThatBecomesAnAppIsRenamedAtOnce) {
  const FakeProc proc;
  proc.Put({.name = "zygote64", .comm = "main", .uid = 0});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows[0].name, "zygote64");
  proc.Put({.name = "com.example.app", .comm = "example.app", .frozen = true});
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows[0].name, "com.example.app");
  EXPECT_TRUE(tick.rows[0].frozen);  // Of its new cgroup.
}

TEST(Scanner, MissingFilesAreMissingValues) {
  const FakeProc proc;
  proc.Put({});
  proc.RemoveFile("proc/4711/smaps_rollup");
  proc.RemoveFile("proc/4711/statm");
  proc.RemoveFile("proc/vmstat");
  proc.RemoveFile("proc/pressure/memory");
  proc.RemoveFile("block/zram0/mm_stat");
  proc.RemoveFile("block/zram1/mm_stat");
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssKb), wire::kMissing);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssAgeMs), wire::kMissing);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kRssNowKb), wire::kMissing);
  EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kMajorFaults), 1);
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kPswpin), wire::kMissing);
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kPsiSomeUs), wire::kMissing);
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kZramUsedBytes), wire::kMissing);
  EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kMemTotalKb), 3892004);
}

TEST(Scanner, ProcessThatEndsIsForgotten) {
  const FakeProc proc;
  proc.Put({.pid = 1});
  proc.Put({.pid = 4711});
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows.size(), 2u);
  proc.Remove(4711);
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows.size(), 1u);
  EXPECT_EQ(tick.columns[0].values.size(), 1u);
}

TEST(Scanner, MoreProcessesThanTheBoundAreCounted) {
  const FakeProc proc;
  for (uint32_t pid = 1; pid <= 7; ++pid) proc.Put({.pid = pid});
  Scanner scanner(proc.sys(), proc.Roots(), 4);
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.rows.size(), 4u);
  EXPECT_EQ(tick.processes_dropped, 3u);
}

TEST(Scanner, ForegroundIsTheLowestAppWithAdjustmentZero) {
  const FakeProc proc;
  proc.Put({.pid = 10, .uid = 0, .oom_score_adj = 0});        // A daemon.
  proc.Put({.pid = 20, .uid = 10050, .oom_score_adj = 900});  // Cached.
  Scanner scanner(proc.sys(), proc.Roots());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.foreground_pid, 0u);
  proc.Put({.pid = 9000, .uid = 1010077, .oom_score_adj = 0});  // An app of user 10.
  ASSERT_TRUE(scanner.Scan({.pss_max_age_ns = kLong}, &tick).ok());
  EXPECT_EQ(tick.foreground_pid, 9000u);
}

TEST(Scanner, ProcThatCannotBeListedIsAnError) {
  Scanner scanner(RealSys(), {.proc = "/nowhere/proc"});
  wire::Tick tick;
  const Status scanned = scanner.Scan({.pss_max_age_ns = kLong}, &tick);
  ASSERT_FALSE(scanned.ok());
  EXPECT_EQ(scanned.error().errno_value, ENOENT);
}

TEST(Scanner, EveryCallFailsOnceAndTheNextScanIsWhole) {
  const FakeProc proc;
  proc.Put({.pid = 4711, .frozen = true});
  proc.Put({.pid = 4712, .name = "com.example.other"});
  uint64_t nth = 1;
  for (; nth < 1000; ++nth) {
    FaultSys sys(proc.sys(), nth, EIO);
    Scanner scanner(sys, proc.Roots());
    wire::Tick tick;
    const Status scanned = scanner.Scan({.pss_max_age_ns = kLong}, &tick);
    if (!sys.fired()) break;
    EXPECT_LE(tick.rows.size(), 2u) << nth;
    if (scanned) {
      for (const wire::MetricColumn& column : tick.columns) {
        EXPECT_EQ(column.values.size(), tick.rows.size()) << nth;
      }
    }
    // A moved cgroup is looked up at the next scan, so the second one at the latest knows
    // everything again.
    ASSERT_TRUE(scanner.Scan({}, &tick).ok()) << nth;
    ASSERT_TRUE(scanner.Scan({}, &tick).ok()) << nth;
    ASSERT_EQ(tick.rows.size(), 2u) << nth;
    EXPECT_EQ(ValueOf(tick, 4711, wire::ProcessMetric::kPssKb), 400) << nth;
    EXPECT_EQ(SystemOf(tick, wire::SystemMetric::kPswpin), 412001) << nth;
  }
  EXPECT_GT(nth, 40u);
  EXPECT_LT(nth, 1000u);
}

// A child that has touched some memory and then does nothing.
class IdleChild {
 public:
  IdleChild() {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    pid_ = fork();
    if (pid_ == 0) {
      constexpr size_t kBytes = 8 << 20;
      void* memory =
          mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      std::memset(memory, 1, kBytes);
      [[maybe_unused]] const ssize_t told = write(ready[1], "x", 1);
      while (true) pause();
    }
    char byte = 0;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
  }
  IdleChild(const IdleChild&) = delete;
  IdleChild& operator=(const IdleChild&) = delete;
  ~IdleChild() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  uint32_t pid() const { return static_cast<uint32_t>(pid_); }

 private:
  pid_t pid_ = -1;
};

TEST(ScannerOnThisMachine, PssOfAnIdleChildIsTheKernelsOwn) {
  const IdleChild child;
  Scanner scanner(RealSys());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({}, &tick).ok());
  const auto text =
      ReadText(RealSys(), "/proc/" + std::to_string(child.pid()) + "/smaps_rollup", 1 << 16);
  if (!text.ok()) GTEST_SKIP() << "no smaps_rollup here";
  const procfs::SmapsRollup rollup = procfs::ParseSmapsRollup(*text);
  EXPECT_GT(rollup.pss_kb, 8 * 1024);
  const int64_t pss_kb = ValueOf(tick, child.pid(), wire::ProcessMetric::kPssKb);
  // Pages shared with this test process may change hands between the two readings.
  EXPECT_NEAR(static_cast<double>(pss_kb), static_cast<double>(rollup.pss_kb),
              0.02 * static_cast<double>(rollup.pss_kb));
  EXPECT_EQ(ValueOf(tick, child.pid(), wire::ProcessMetric::kUssKb) > 8 * 1024, true);
}

TEST(ScannerOnThisMachine, FindsThisProcessAndTheSystem) {
  Scanner scanner(RealSys());
  wire::Tick tick;
  ASSERT_TRUE(scanner.Scan({}, &tick).ok());
  const auto row = RowOf(tick, static_cast<uint32_t>(getpid()));
  ASSERT_TRUE(row);
  EXPECT_EQ(tick.rows[*row].uid, getuid());
  EXPECT_EQ(tick.rows[*row].ppid, static_cast<uint32_t>(getppid()));
  EXPECT_GT(SystemOf(tick, wire::SystemMetric::kMemTotalKb), 0);
  EXPECT_GT(SystemOf(tick, wire::SystemMetric::kPgfault), 0);
}

}  // namespace
}  // namespace ebb
