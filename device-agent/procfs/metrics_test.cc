#include "procfs/metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/test_files.h"

namespace ebb::procfs {
namespace {

using wire::MetricSource;

std::map<std::string_view, int64_t> Extract(std::span<const wire::MetricRow> table,
                                            MetricSource source, std::string_view text) {
  std::vector<int64_t> values(table.size(), wire::kMissing);
  ExtractMetrics(table, source, text, values);
  std::map<std::string_view, int64_t> by_name;
  for (size_t i = 0; i < table.size(); ++i) by_name[table[i].name] = values[i];
  return by_name;
}

TEST(Metrics, EverySourceOfTheProcessTable) {
  auto rollup = Extract(wire::kProcessMetrics, MetricSource::kSmapsRollup,
                        ReadTestData("smaps_rollup_linux_6_1.txt"));
  EXPECT_EQ(rollup["pss_kb"], 46211);
  EXPECT_EQ(rollup["swap_pss_kb"], 162);
  EXPECT_EQ(rollup["uss_kb"], 40116);                 // Two keys added up.
  EXPECT_EQ(rollup["minor_faults"], wire::kMissing);  // Of another source: untouched.
  auto stat = Extract(wire::kProcessMetrics, MetricSource::kStat, ReadTestData("app_stat.txt"));
  EXPECT_EQ(stat["cpu_ticks"], 1523 + 388);
  EXPECT_EQ(stat["threads"], 41);
  auto status =
      Extract(wire::kProcessMetrics, MetricSource::kStatus, ReadTestData("app_status.txt"));
  EXPECT_EQ(status["swap_kb"], 24660);
  auto statm = Extract(wire::kProcessMetrics, MetricSource::kStatm, ReadTestData("app_statm.txt"));
  EXPECT_EQ(statm["rss_now_kb"], 30211 * (sysconf(_SC_PAGESIZE) / 1024));
}

TEST(Metrics, EverySourceOfTheSystemTable) {
  auto meminfo = Extract(wire::kSystemMetrics, MetricSource::kMeminfo, ReadTestData("meminfo.txt"));
  EXPECT_EQ(meminfo["mem_available_kb"], 1560128);
  EXPECT_EQ(meminfo["swap_free_kb"], 2002144);
  auto vmstat = Extract(wire::kSystemMetrics, MetricSource::kVmstat, ReadTestData("vmstat.txt"));
  EXPECT_EQ(vmstat["pswpin"], 412001);
  EXPECT_EQ(vmstat["workingset_refault_anon"], 60121);
  auto zram = Extract(wire::kSystemMetrics, MetricSource::kZramMmStat,
                      ReadTestData("mm_stat_8_columns.txt"));
  EXPECT_EQ(zram["zram_used_bytes"], 31236096);
  auto psi =
      Extract(wire::kSystemMetrics, MetricSource::kPsiMemory, ReadTestData("pressure_memory.txt"));
  EXPECT_EQ(psi["psi_some_avg10"], 153);
  EXPECT_EQ(psi["psi_full_us"], 412345);
}

TEST(Metrics, EveryRowButTheAgentsOwnIsFilledByItsSource) {
  // Fails when the schema gains a metric whose key our own testdata does not have: the one
  // expectation that a new metric needs.
  const std::map<MetricSource, std::string> texts = {
      {MetricSource::kSmapsRollup, "smaps_rollup_linux_6_1.txt"},
      {MetricSource::kStat, "app_stat.txt"},
      {MetricSource::kStatm, "app_statm.txt"},
      {MetricSource::kStatus, "app_status.txt"},
      {MetricSource::kMeminfo, "meminfo.txt"},
      {MetricSource::kVmstat, "vmstat.txt"},
      {MetricSource::kPsiMemory, "pressure_memory.txt"},
      {MetricSource::kZramMmStat, "mm_stat_8_columns.txt"}};
  const auto check = [&](std::span<const wire::MetricRow> table) {
    for (const wire::MetricRow& row : table) {
      if (row.source == MetricSource::kAgent) continue;
      auto values = Extract(table, row.source, ReadTestData(texts.at(row.source)));
      EXPECT_NE(values[row.name], wire::kMissing) << row.name;
    }
  };
  check(wire::kProcessMetrics);
  check(wire::kSystemMetrics);
}

TEST(Metrics, NewRowOfAKnownSourceNeedsNoCode) {
  const std::array<wire::MetricRow, 1> table = {wire::MetricRow{999,
                                                                "ksm_kb",
                                                                "kB",
                                                                wire::MetricKind::kGauge,
                                                                MetricSource::kSmapsRollup,
                                                                {"KSM", "LazyFree"},
                                                                2}};
  EXPECT_EQ(Extract(table, MetricSource::kSmapsRollup,
                    ReadTestData("smaps_rollup_linux_6_1.txt"))["ksm_kb"],
            0);
}

TEST(Metrics, OneMissingKeyOrAnOverflowMakesTheSumMissing) {
  auto half = Extract(wire::kProcessMetrics, MetricSource::kSmapsRollup, "Private_Clean: 5 kB\n");
  EXPECT_EQ(half["uss_kb"], wire::kMissing);
  auto huge =
      Extract(wire::kProcessMetrics, MetricSource::kSmapsRollup,
              "Private_Clean: 9223372036854775807 kB\nPrivate_Dirty: 9223372036854775807 kB\n");
  EXPECT_EQ(huge["uss_kb"], wire::kMissing);
  auto statm = Extract(wire::kProcessMetrics, MetricSource::kStatm, "1 9223372036854775807 1\n");
  EXPECT_EQ(statm["rss_now_kb"], wire::kMissing);
}

TEST(Metrics, TextOfTheLastTickDoesNotShineThrough) {
  std::vector<int64_t> values(wire::kProcessMetrics.size(), 7);
  ExtractMetrics(wire::kProcessMetrics, MetricSource::kSmapsRollup, "", values);
  EXPECT_EQ(values[0], wire::kMissing);
  EXPECT_EQ(values[8], 7);
}

TEST(Metrics, OversizedTextIsSearchedToItsEnd) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "nr_filler_" + std::to_string(i) + " 1\n";
  text += "pswpin 42\n";
  EXPECT_EQ(Extract(wire::kSystemMetrics, MetricSource::kVmstat, text)["pswpin"], 42);
}

TEST(Metrics, CaptureOfMeminfo) {
  const std::string text = ReadCapture("sys/proc_meminfo_kernel3x_4x_3681628k.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  auto values = Extract(wire::kSystemMetrics, MetricSource::kMeminfo, text);
  EXPECT_EQ(values["mem_total_kb"], 3681628);
  EXPECT_EQ(values["swap_free_kb"], 256136);
}

}  // namespace
}  // namespace ebb::procfs
