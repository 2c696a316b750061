#include "procfs/smaps.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <vector>

#include "base/test_files.h"

namespace ebb::procfs {
namespace {

struct Parsed {
  std::vector<SmapsEntry> entries;  // their names are gone
  std::vector<std::string> names;
  uint32_t malformed = 0;

  int64_t Sum(int64_t SmapsEntry::*field) const {
    int64_t sum = 0;
    for (const SmapsEntry& entry : entries) sum += std::max<int64_t>(entry.*field, 0);
    return sum;
  }
};

Parsed ParseInPieces(std::string_view text, size_t piece_bytes) {
  Parsed parsed;
  SmapsParser parser;
  const auto on_entry = [&](const SmapsEntry& entry) {
    parsed.entries.push_back(entry);
    parsed.names.emplace_back(entry.vma.name);
  };
  for (size_t at = 0; at < text.size(); at += piece_bytes) {
    parser.Feed(text.substr(at, piece_bytes), on_entry);
  }
  parser.Finish(on_entry);
  parsed.malformed = parser.malformed_lines();
  return parsed;
}

Parsed Parse(std::string_view text) { return ParseInPieces(text, text.size() + 1); }

TEST(SmapsTest, fields_by_key_and_flags) {
  const Parsed parsed = Parse(ReadTestData("smaps_app.txt"));
  EXPECT_EQ(parsed.malformed, 0U);
  ASSERT_EQ(parsed.entries.size(), 3U);
  const SmapsEntry& heap = parsed.entries[0];
  EXPECT_EQ(parsed.names[0], "[anon:dalvik-main space (region space)]");
  EXPECT_EQ(heap.rss_kb, 10'000);
  EXPECT_EQ(heap.pss_kb, 9'000) << "not Pss_Dirty";
  EXPECT_EQ(heap.shared_clean_kb, 1);
  EXPECT_EQ(heap.shared_dirty_kb, 1'000);
  EXPECT_EQ(heap.private_clean_kb, 2);
  EXPECT_EQ(heap.private_dirty_kb, 8'997);
  EXPECT_EQ(heap.anonymous_kb, 10'000);
  EXPECT_EQ(heap.swap_kb, 24'660);
  EXPECT_EQ(heap.swap_pss_kb, 162);
  EXPECT_TRUE(heap.has_vm_flags);
  EXPECT_FALSE(heap.is_locked || heap.is_pfnmap || heap.is_hugetlb || heap.is_io || heap.is_shared);
  EXPECT_TRUE(parsed.entries[1].is_locked);
  EXPECT_FALSE(parsed.entries[1].is_io);
  const SmapsEntry& gpu = parsed.entries[2];
  EXPECT_TRUE(gpu.is_pfnmap && gpu.is_io && gpu.is_hugetlb && gpu.is_shared);
}

TEST(SmapsTest, missing_field_is_missing_not_zero_and_nothing_carries_over) {
  const Parsed parsed = Parse(ReadTestData("smaps_app.txt"));
  ASSERT_EQ(parsed.entries.size(), 3U);
  EXPECT_EQ(parsed.entries[1].swap_kb, kSmapsMissing);
  EXPECT_EQ(parsed.entries[1].anonymous_kb, kSmapsMissing);
  EXPECT_EQ(parsed.entries[2].rss_kb, 0);
  EXPECT_EQ(parsed.entries[2].pss_kb, kSmapsMissing);
}

TEST(SmapsTest, pieces_of_any_size_give_the_same) {
  const std::string text = ReadTestData("smaps_app.txt");
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    const Parsed parsed = ParseInPieces(text, piece);
    ASSERT_EQ(parsed.names, Parse(text).names) << piece;
    ASSERT_EQ(parsed.Sum(&SmapsEntry::rss_kb), 10'004) << piece;
    ASSERT_EQ(parsed.malformed, 0U) << piece;
  }
}

TEST(SmapsTest, truncated_at_every_byte) {
  const std::string text = ReadTestData("smaps_app.txt");
  for (size_t length = 0; length < text.size(); ++length) {
    const Parsed parsed = Parse(std::string_view(text).substr(0, length));
    const bool is_at_line_end = length == 0 || text[length - 1] == '\n';
    EXPECT_EQ(parsed.malformed, is_at_line_end ? 0U : 1U) << length;
    for (const SmapsEntry& entry : parsed.entries) {
      const int64_t rss_kb = entry.rss_kb;
      ASSERT_TRUE(rss_kb == kSmapsMissing || rss_kb == 10'000 || rss_kb == 4 || rss_kb == 0);
    }
  }
}

TEST(SmapsTest, value_without_unit_or_number_is_malformed) {
  const std::string head = "1000-2000 rw-p 00000000 00:00 0 \n";
  for (const char* line : {"Rss: kB\n", "Rss: 4\n", "Rss: 4 MB\n", "Rss: -4 kB\n", "Rss: x4 kB\n",
                           "Rss: 99999999999999999999 kB\n", "Rss 4 kB\n", "Rss: 4 4 kB\n"}) {
    const Parsed parsed = Parse(head + line);
    EXPECT_EQ(parsed.malformed, 1U) << line;
    ASSERT_EQ(parsed.entries.size(), 1U) << line;
    EXPECT_EQ(parsed.entries[0].rss_kb, kSmapsMissing) << line;
  }
  EXPECT_EQ(Parse("Rss: 4 kB\n").malformed, 1U) << "field before any mapping";
}

TEST(SmapsTest, broken_header_does_not_lend_its_fields_to_the_mapping_before) {
  const Parsed parsed = Parse(
      "1000-2000 rw-p 00000000 00:00 0 \nRss: 4 kB\nbroken header\nRss: 8 kB\n"
      "3000-4000 rw-p 00000000 00:00 0 \nRss: 16 kB\n");
  EXPECT_EQ(parsed.malformed, 2U);
  ASSERT_EQ(parsed.entries.size(), 2U);
  EXPECT_EQ(parsed.entries[0].rss_kb, 4);
  EXPECT_EQ(parsed.entries[1].rss_kb, 16);
}

TEST(SmapsTest, corrupted_in_random_places) {
  const std::string text = ReadTestData("smaps_app.txt");
  std::mt19937 random(13);
  for (int round = 0; round < 10'000; ++round) {
    std::string corrupt = text;
    for (int i = 0; i < 3; ++i) {
      corrupt[random() % corrupt.size()] = static_cast<char>(random() % 256);
    }
    for (const SmapsEntry& entry : Parse(corrupt).entries) {
      ASSERT_LT(entry.vma.start, entry.vma.end);
      ASSERT_GE(entry.rss_kb, kSmapsMissing);
    }
  }
}

TEST(SmapsTest, capture_of_system_server) {
  const std::string text = ReadCapture("proc_maps/smaps_systemserver_x86_64_cuttlefish_api28.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  const Parsed parsed = Parse(text);
  EXPECT_EQ(parsed.malformed, 0U);
  size_t headers = 0;
  int64_t pss_kb = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("VmFlags:")) ++headers;
    if (line.starts_with("Pss:")) pss_kb += std::stoll(line.substr(4));
  }
  EXPECT_GT(headers, 1000U);
  EXPECT_EQ(parsed.entries.size(), headers);
  EXPECT_EQ(parsed.Sum(&SmapsEntry::pss_kb), pss_kb);
}

TEST(SmapsTest, capture_of_a_newer_arm64_device) {
  const std::string text = ReadCapture("proc_maps/smaps_arm64_api34plus_perfetto.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  const Parsed parsed = Parse(text);
  EXPECT_EQ(parsed.malformed, 0U);
  ASSERT_GE(parsed.entries.size(), 3U);
  EXPECT_EQ(parsed.names[0], "[anon:dalvik-Boot image reservation]");
  EXPECT_EQ(parsed.entries[2].rss_kb, 1936);
  EXPECT_EQ(parsed.entries[2].pss_kb, 35);
}

TEST(SmapsTest, own_process_agrees_with_its_rollup) {
  const Parsed parsed = Parse(ReadFileOrEmpty("/proc/self/smaps"));
  EXPECT_EQ(parsed.malformed, 0U);
  EXPECT_GT(parsed.entries.size(), 10U);
  for (const SmapsEntry& entry : parsed.entries) {
    EXPECT_TRUE(entry.has_vm_flags);
    EXPECT_EQ(entry.rss_kb, entry.shared_clean_kb + entry.shared_dirty_kb + entry.private_clean_kb +
                                entry.private_dirty_kb);
  }
}

}  // namespace
}  // namespace ebb::procfs
