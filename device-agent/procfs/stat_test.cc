#include "procfs/stat.h"

#include <gtest/gtest.h>

#include <string>

#include "base/test_files.h"
#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

TEST(Stat, App) {
  const std::string text = ReadTestData("app_stat.txt");
  const auto stat = ParseStat(text);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pid, 4711u);
  EXPECT_EQ(stat->comm, "m.ebb.demo:push");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->ppid, 812u);
  EXPECT_EQ(stat->minor_faults, 91234);
  EXPECT_EQ(stat->major_faults, 417);
  EXPECT_EQ(stat->start_ticks, 123456789u);
  EXPECT_EQ(stat->vsize_bytes, 15734018048u);
  EXPECT_EQ(FindStatValue(text, "minflt"), 91234);
  EXPECT_EQ(FindStatValue(text, "majflt"), 417);
  EXPECT_EQ(FindStatValue(text, "utime"), 1523);
  EXPECT_EQ(FindStatValue(text, "stime"), 388);
  EXPECT_EQ(FindStatValue(text, "nice"), -10);
  EXPECT_EQ(FindStatValue(text, "num_threads"), 41);
  EXPECT_EQ(FindStatValue(text, "exit_code"), 0);
}

TEST(Stat, CommWithParenthesesSpacesAndNewline) {
  const std::string text = ReadTestData("hostile_stat.txt");
  const auto stat = ParseStat(text);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->comm, "a) S 1 (b) c\nd");
  EXPECT_EQ(stat->state, 'R');
  EXPECT_EQ(stat->major_faults, 2);
  EXPECT_EQ(stat->start_ticks, 99u);
}

TEST(Stat, KernelThreadHasNoMemory) {
  const std::string text = ReadTestData("kernel_thread_stat.txt");
  const auto stat = ParseStat(text);
  ASSERT_TRUE(stat);
  EXPECT_FALSE(stat->HasMemory());
}

TEST(Stat, TruncatedAtEveryByteIsWholeOrNothing) {
  const std::string text = ReadTestData("app_stat.txt");
  const auto whole = ParseStat(text);
  ASSERT_TRUE(whole);
  size_t accepted = 0;
  for (size_t length = 0; length < text.size(); ++length) {
    const auto stat = ParseStat(std::string_view(text).substr(0, length));
    if (!stat) continue;
    ++accepted;
    EXPECT_EQ(stat->vsize_bytes, whole->vsize_bytes) << length;
    EXPECT_EQ(stat->start_ticks, whole->start_ticks) << length;
  }
  EXPECT_LT(accepted, text.size() / 2);  // Everything before vsize is refused.
  EXPECT_GT(accepted, 0u);
}

TEST(Stat, EveryByteReplacedNeverGivesAnotherFieldsValue) {
  const std::string text = ReadTestData("app_stat.txt");
  for (size_t at = 0; at < text.size(); ++at) {
    for (const char byte : {'\0', ' ', ')', '(', 'x', '\n', '\xff'}) {
      std::string bad = text;
      bad[at] = byte;
      const int64_t threads = FindStatValue(bad, "nonsense");
      EXPECT_EQ(threads, wire::kMissing);
      ParseStat(bad);  // Must come back; the sanitizers watch.
    }
  }
}

TEST(Stat, MissingPieces) {
  for (const char* bad : {"", "1", "1 (x", "1 (x)", "1 (x) ", "1 (x) S", "1 (x) S ", "(x) S 1 ",
                          ") (1", "x (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 1 1 1 \n"}) {
    EXPECT_FALSE(ParseStat(bad)) << bad;
  }
}

TEST(Stat, NumberTooLargeForItsFieldIsRefused) {
  EXPECT_FALSE(ParseStat("1 (x) S 99999999999 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 1 1 1 \n"));
  EXPECT_FALSE(
      ParseStat("1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 99999999999999999999 1 1 \n"));
}

TEST(Statm, ByName) {
  const std::string text = ReadTestData("app_statm.txt");
  EXPECT_EQ(FindStatmPages(text, "size"), 3841313);
  EXPECT_EQ(FindStatmPages(text, "resident"), 30211);
  EXPECT_EQ(FindStatmPages(text, "dt"), 0);
  EXPECT_EQ(FindStatmPages(text, "rss"), wire::kMissing);
  EXPECT_EQ(FindStatmPages("3841313 302", "resident"), wire::kMissing);  // Cut in the number.
}

TEST(Statm, PagesOfSixteenKibibytes) {
  const std::string_view text = "4096 100 25 1 0 50 0\n";
  EXPECT_EQ(FindStatmKb(text, "resident", 4 * 1024), 400);
  EXPECT_EQ(FindStatmKb(text, "resident", 16 * 1024), 1600);
  EXPECT_EQ(FindStatmKb(text, "nothing", 16 * 1024), wire::kMissing);
  EXPECT_EQ(FindStatmKb("1 9223372036854775807 1\n", "resident", 16 * 1024), wire::kMissing);
}

}  // namespace
}  // namespace ebb::procfs
