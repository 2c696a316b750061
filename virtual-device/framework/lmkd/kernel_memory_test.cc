#include "lmkd/kernel_memory.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

TEST(ParseZoneInfo, sums_zones_with_memory_and_their_largest_protection) {
  const char* text =
      "Node 0, zone      DMA\n  pages free     3840\n        min      12\n        low      15\n"
      "        high     18\n        managed  3840\n        protection: (0, 1418, 1418)\n"
      "    cpu: 0\n              high:  0\n"
      "Node 0, zone    DMA32\n  pages free     9\n        min      1195\n        low      1558\n"
      "        high     1921\n        managed  372526\n        protection: (0, 0, 0)\n"
      "Node 0, zone  Movable\n        min      32\n        low      32\n        high     32\n"
      "        managed  0\n        protection: (0, 0, 0)\n";
  const Watermarks sum = ParseZoneInfo(text, 4);
  EXPECT_EQ(ParseZoneInfo(text, 16).low_kb, (15 + 1418 + 1558) * 16);
  EXPECT_EQ(sum.min_kb, (12 + 1418 + 1195) * 4);
  EXPECT_EQ(sum.low_kb, (15 + 1418 + 1558) * 4);
  EXPECT_EQ(sum.high_kb, (18 + 1418 + 1921) * 4);
}

TEST(ParseVmStat, takes_the_old_name_of_refaults_too) {
  EXPECT_EQ(ParseVmStat("workingset_refault 5\n").refault_file, 5);
  const VmStat stat = ParseVmStat(
      "workingset_refault_anon 3\nworkingset_refault_file 4\npgscan_kswapd 1\npgscan_direct 2\n");
  EXPECT_EQ(stat.refault_file, 4);
  EXPECT_EQ(stat.pgscan_direct, 2);
}

TEST(ParseMemInfo, does_not_take_SwapCached_for_Cached) {
  const MemInfo info = ParseMemInfo("MemFree: 10 kB\nSwapCached: 7 kB\nCached: 9 kB\n");
  EXPECT_EQ(info.cached_kb, 9);
  EXPECT_EQ(info.swap_cached_kb, 7);
  EXPECT_EQ(info.free_kb, 10);
}

TEST(ParsePressure, reads_both_lines) {
  const Pressure pressure = ParsePressure(
      "some avg10=1.25 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.50 avg60=0 avg300=0 total=2\n");
  EXPECT_DOUBLE_EQ(pressure.some_avg10, 1.25);
  EXPECT_DOUBLE_EQ(pressure.full_avg10, 0.5);
}

}  // namespace
}  // namespace ebb::guest
