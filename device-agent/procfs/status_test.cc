#include "procfs/status.h"

#include <gtest/gtest.h>

#include <string>

#include "base/test_files.h"

namespace ebb::procfs {
namespace {

TEST(Status, App) {
  const Status status = ParseStatus(ReadTestData("app_status.txt"));
  EXPECT_EQ(status.uid, 10123);
  EXPECT_EQ(status.rss_anon_kb, 38924);
  EXPECT_EQ(status.rss_file_kb, 81100);
  EXPECT_EQ(status.rss_shmem_kb, 820);
  EXPECT_EQ(status.swap_kb, 24660);
}

TEST(Status, KernelThreadHasNoVmLines) {
  const Status status = ParseStatus(ReadTestData("kernel_thread_status.txt"));
  EXPECT_EQ(status.uid, 0);
  EXPECT_EQ(status.rss_anon_kb, wire::kMissing);
  EXPECT_EQ(status.swap_kb, wire::kMissing);
}

TEST(Status, CaptureOfSystemServer) {
  const std::string text = ReadCapture("sys/proc_status_libmeminfo.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  const Status status = ParseStatus(text);
  EXPECT_EQ(status.uid, 1000);
  EXPECT_EQ(status.rss_anon_kb, 229584);
  EXPECT_EQ(status.swap_kb, 0);
}

TEST(SmapsRollup, Linux61) {
  const SmapsRollup rollup = ParseSmapsRollup(ReadTestData("smaps_rollup_linux_6_1.txt"));
  EXPECT_EQ(rollup.rss_kb, 120844);
  EXPECT_EQ(rollup.pss_kb, 46211);
  EXPECT_EQ(rollup.pss_anon_kb, 33020);
  EXPECT_EQ(rollup.pss_file_kb, 12981);
  EXPECT_EQ(rollup.pss_shmem_kb, 210);
  EXPECT_EQ(rollup.swap_kb, 24660);
  EXPECT_EQ(rollup.swap_pss_kb, 162);
  EXPECT_EQ(rollup.uss_kb, 8012 + 32104);
}

TEST(SmapsRollup, Linux414HasNoPartsOfPss) {
  const SmapsRollup rollup = ParseSmapsRollup(ReadTestData("smaps_rollup_linux_4_14.txt"));
  EXPECT_EQ(rollup.pss_kb, 30517);
  EXPECT_EQ(rollup.pss_anon_kb, wire::kMissing);
  EXPECT_EQ(rollup.pss_file_kb, wire::kMissing);
  EXPECT_EQ(rollup.pss_shmem_kb, wire::kMissing);
  EXPECT_EQ(rollup.swap_pss_kb, 10880);
}

TEST(SmapsRollup, HalfOfUssIsNone) {
  EXPECT_EQ(ParseSmapsRollup("Private_Clean: 4 kB\n").uss_kb, wire::kMissing);
}

TEST(SmapsRollup, TruncatedAtEveryByteIsRightOrMissing) {
  const std::string text = ReadTestData("smaps_rollup_linux_6_1.txt");
  for (size_t length = 0; length < text.size(); ++length) {
    const SmapsRollup rollup = ParseSmapsRollup(std::string_view(text).substr(0, length));
    EXPECT_TRUE(rollup.pss_kb == wire::kMissing || rollup.pss_kb == 46211) << length;
    EXPECT_TRUE(rollup.swap_pss_kb == wire::kMissing || rollup.swap_pss_kb == 162) << length;
    EXPECT_TRUE(rollup.uss_kb == wire::kMissing || rollup.uss_kb == 40116) << length;
  }
}

TEST(MemoryState, MissingBecomesMinusOne) {
  const wire::MemoryState state =
      ToMemoryState(ParseSmapsRollup(ReadTestData("smaps_rollup_linux_4_14.txt")),
                    ParseStatus(ReadTestData("app_status.txt")));
  EXPECT_EQ(state.pss_kb, 30517);
  EXPECT_EQ(state.pss_anon_kb, -1);
  EXPECT_EQ(state.pss_file_kb, -1);
  EXPECT_EQ(state.rss_anon_kb, 38924);
  EXPECT_EQ(state.swap_kb, 24660);
  EXPECT_EQ(state.uss_kb, 4112 + 22548);
}

}  // namespace
}  // namespace ebb::procfs
