#include "procfs/pressure.h"

#include <gtest/gtest.h>

#include <string>

#include "base/test_files.h"
#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

TEST(Pressure, SharesAreHundredthsOfAPercent) {
  const std::string text = ReadTestData("pressure_memory.txt");
  EXPECT_EQ(FindPressureValue(text, "some.avg10"), 153);
  EXPECT_EQ(FindPressureValue(text, "full.avg10"), 7);
  EXPECT_EQ(FindPressureValue(text, "full.avg300"), 0);
  EXPECT_EQ(FindPressureValue(text, "some.total"), 8412345);
  EXPECT_EQ(FindPressureValue(text, "full.total"), 412345);
}

TEST(Pressure, UnknownOrBrokenIsMissing) {
  const std::string text = ReadTestData("pressure_memory.txt");
  for (const char* key : {"some", "some.", ".avg10", "most.avg10", "some.avg20", ""}) {
    EXPECT_EQ(FindPressureValue(text, key), wire::kMissing) << key;
  }
  for (const char* bad : {"", "some avg10=1.5 total=1\n", "some avg10=1.xx total=1\n",
                          "some avg10= total=1\n", "some avg10 total=1\n", "some avg10=1.53"}) {
    EXPECT_EQ(FindPressureValue(bad, "some.avg10"), wire::kMissing) << bad;
  }
}

TEST(Pressure, TruncatedAtEveryByteIsRightOrMissing) {
  const std::string text = ReadTestData("pressure_memory.txt");
  for (size_t length = 0; length < text.size(); ++length) {
    const int64_t total = FindPressureValue(std::string_view(text).substr(0, length), "some.total");
    EXPECT_TRUE(total == wire::kMissing || total == 8412345) << length;
  }
}

TEST(Zram, SumOverDevices) {
  const std::string one = ReadTestData("mm_stat_8_columns.txt");
  EXPECT_EQ(SumZramColumn(one, "orig_data_size"), 145674240);
  EXPECT_EQ(SumZramColumn(one, "mem_used_total"), 31236096);
  EXPECT_EQ(SumZramColumn(one + one, "mem_used_total"), 2 * 31236096);
}

TEST(Zram, ColumnOfANewerKernelIsMissingOnAnOldOne) {
  const std::string text = ReadTestData("mm_stat_8_columns.txt");
  EXPECT_EQ(SumZramColumn(text, "huge_pages"), 517);
  EXPECT_EQ(SumZramColumn(text, "huge_pages_since"), wire::kMissing);
  EXPECT_EQ(SumZramColumn(text, "no_such_column"), wire::kMissing);
}

TEST(Zram, OneBrokenDeviceMakesTheSumMissing) {
  const std::string text = ReadTestData("mm_stat_8_columns.txt");
  EXPECT_EQ(SumZramColumn(text + "1 2\n", "mem_used_total"), wire::kMissing);
  EXPECT_EQ(SumZramColumn("", "orig_data_size"), wire::kMissing);
  EXPECT_EQ(SumZramColumn("9223372036854775807 1 1\n9223372036854775807 1 1\n", "orig_data_size"),
            wire::kMissing);
}

TEST(Zram, LineHasItsColumnsByNameAndMoreOfTheFuture) {
  const auto line = ParseZramLine("1 2 3 4 5 6 7 8 9 10");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->columns, 10U);
  EXPECT_EQ(line->values.back(), 9);
  const auto old = ParseZramLine("1 2 3 4 5 6 7");
  ASSERT_TRUE(old.has_value());
  EXPECT_EQ(old->values[6], 7);
  EXPECT_EQ(old->values[7], wire::kMissing);
  EXPECT_FALSE(ParseZramLine("1 2 three").has_value());
  EXPECT_FALSE(ParseZramLine("").has_value());
}

TEST(Pressure, LineHasAllItsFields) {
  const auto line = ParsePressureLine("full avg10=1.53 avg60=0.07 avg300=12.00 total=99");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->name, "full");
  EXPECT_EQ(line->avg10, 153);
  EXPECT_EQ(line->avg60, 7);
  EXPECT_EQ(line->avg300, 1200);
  EXPECT_EQ(line->total_us, 99);
  EXPECT_EQ(ParsePressureLine("some avg10=1.53 total=9")->avg60, wire::kMissing);
  EXPECT_FALSE(ParsePressureLine("most avg10=1.53").has_value());
  EXPECT_FALSE(ParsePressureLine("some words").has_value());
}

TEST(Zram, Capture) {
  const std::string text = ReadCapture("sys/zram_mm_stat_libmeminfo.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  EXPECT_EQ(SumZramColumn(text, "compr_data_size"), 26801454);
}

}  // namespace
}  // namespace ebb::procfs
