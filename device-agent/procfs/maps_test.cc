#include "procfs/maps.h"

#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <vector>

#include "base/test_files.h"

namespace ebb::procfs {
namespace {

struct Parsed {
  std::vector<Vma> vmas;
  std::vector<std::string> names;
  uint32_t malformed = 0;

  bool operator==(const Parsed& other) const {
    return names == other.names && malformed == other.malformed;
  }
};

Parsed ParseInPieces(std::string_view text, size_t piece_bytes) {
  Parsed parsed;
  MapsParser parser;
  const auto on_vma = [&](const Vma& vma) {
    parsed.vmas.push_back(vma);
    parsed.names.emplace_back(vma.name);
  };
  for (size_t at = 0; at < text.size(); at += piece_bytes) {
    parser.Feed(text.substr(at, piece_bytes), on_vma);
  }
  parser.Finish(on_vma);
  parsed.malformed = parser.malformed_lines();
  return parsed;
}

Parsed Parse(std::string_view text) { return ParseInPieces(text, text.size() + 1); }

TEST(MapsTest, every_column_and_every_odd_name) {
  const Parsed parsed = Parse(ReadTestData("maps_app.txt"));
  EXPECT_EQ(parsed.malformed, 0U);
  ASSERT_EQ(parsed.vmas.size(), 11U);
  EXPECT_EQ(parsed.vmas[0].start, 0x12c00000U);
  EXPECT_EQ(parsed.vmas[0].Bytes(), 128U << 20);
  EXPECT_EQ(parsed.names[0], "[anon:dalvik-main space (region space)]");
  EXPECT_TRUE(parsed.vmas[3].executable);
  EXPECT_EQ(parsed.vmas[3].offset, 0x2f1000U);
  EXPECT_EQ(parsed.names[4], "") << "unnamed, with a trailing space";
  EXPECT_TRUE(parsed.vmas[5].shared);
  EXPECT_EQ(parsed.names[5], "/memfd:jit-zygote-cache (deleted)");
  EXPECT_FALSE(parsed.vmas[6].readable || parsed.vmas[6].writable || parsed.vmas[6].executable);
  EXPECT_EQ(parsed.vmas[7].dev_major, 0x103U);
  EXPECT_EQ(parsed.vmas[7].dev_minor, 0x2aU);
  EXPECT_EQ(parsed.vmas[7].inode, UINT64_MAX);
  EXPECT_EQ(parsed.names[7], "/data/app/~~a b==/base apk.apk");
  EXPECT_EQ(parsed.names[9], "/data/odd\\012name ") << "a trailing space belongs to the name";
  EXPECT_EQ(parsed.vmas[10].end, 0xffffffffff601000U);
}

TEST(MapsTest, pieces_of_any_size_give_the_same) {
  const std::string text = ReadTestData("maps_app.txt");
  const Parsed whole = Parse(text);
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    ASSERT_EQ(ParseInPieces(text, piece), whole) << piece;
  }
}

// A cut line is counted, never taken for a shorter one.
TEST(MapsTest, truncated_at_every_byte) {
  const std::string text = ReadTestData("maps_app.txt");
  const Parsed whole = Parse(text);
  for (size_t length = 0; length < text.size(); ++length) {
    const Parsed parsed = Parse(std::string_view(text).substr(0, length));
    const bool is_at_line_end = length == 0 || text[length - 1] == '\n';
    EXPECT_EQ(parsed.malformed, is_at_line_end ? 0U : 1U) << length;
    for (size_t i = 0; i < parsed.names.size(); ++i) {
      ASSERT_EQ(parsed.names[i], whole.names[i]) << length;
    }
  }
}

TEST(MapsTest, lines_that_are_no_mappings) {
  for (const char* line : {"",
                           " ",
                           "x",
                           "1000",
                           "1000-",
                           "1000-2000",
                           "1000-2000 ",
                           "1000-2000 rw-p",
                           "1000-2000 rw-p 0",
                           "1000-2000 rw-p 0 00:00",
                           "1000-2000 rw-p 0 00:00 ",
                           "2000-1000 rw-p 0 00:00 0",
                           "1000-1000 rw-p 0 00:00 0",
                           "-1000-2000 rw-p 0 00:00 0",
                           "1000-2000 rwxp0 00:00 0",
                           "1000-2000 rw-q 0 00:00 0",
                           "1000-2000 wr-p 0 00:00 0",
                           "1000-2000 rw-p 0 00:00 0x",
                           "1000-2000 rw-p 0 0000 0",
                           "1000-2000 rw-p 0 00:00 -1",
                           "10000000000000000-20000000000000000 rw-p 0 00:00 0",
                           "0x1000-2000 rw-p 0 00:00 0",
                           "1000-2000 rw-p 0 00:00 18446744073709551616",
                           "1000 2000 rw-p 0 00:00 0",
                           "1000-2000 rw-p 0 100000000:00 0",
                           "Rss:   4 kB"}) {
    EXPECT_FALSE(ParseMapsLine(line).has_value()) << line;
  }
  EXPECT_TRUE(ParseMapsLine("1000-2000 rw-p 0 00:00 0").has_value());
  const auto saved_with_cr = ParseMapsLine("1000-2000 rw-p 0 00:00 0  /x\r");
  ASSERT_TRUE(saved_with_cr.has_value());
  EXPECT_EQ(saved_with_cr->name, "/x");
}

// Digits are read by the word: each byte at each place of a number, against the letter-wise answer.
TEST(MapsTest, every_byte_at_every_place_of_an_address) {
  for (size_t width = 1; width <= 17; ++width) {
    const std::string digits = std::string("123456789abcdef01").substr(0, width);
    for (size_t at = 0; at < width; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string number = digits;
        number[at] = static_cast<char>(byte);
        const bool is_hex = std::isxdigit(byte) != 0 && width <= 16;
        const uint64_t expected = is_hex ? std::stoull(number, nullptr, 16) : 0;
        const std::string line = "0-" + number + " rw-p 00000000 00:00 0";
        const auto vma = ParseMapsLine(line);
        ASSERT_EQ(vma.has_value(), expected > 0) << line;
        ASSERT_EQ(vma.value_or(Vma{}).end, expected) << number;
      }
    }
  }
}

TEST(MapsTest, what_only_begins_like_no_file_is_read_as_it_stands) {
  EXPECT_EQ(ParseMapsLine("1000-2000 rw-p 00000000 00:00 07")->inode, 7U);
  EXPECT_EQ(ParseMapsLine("1000-2000 rw-p 00000000 00:00 0 /x")->name, "/x");
  EXPECT_EQ(ParseMapsLine("1000-2000 rw-p 00000000 00:00 0 ")->name, "");
  EXPECT_FALSE(ParseMapsLine("1000-2000 rw-p 00000000 00:00 0x").has_value());
  EXPECT_FALSE(ParseMapsLine("1000-2000 rw-p 00000000 00:00 ").has_value());
}

// No byte makes it crash, and a line that is still taken is sane.
TEST(MapsTest, corrupted_in_random_places) {
  const std::string text = ReadTestData("maps_app.txt");
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string corrupt = text;
    for (int i = 0; i < 3; ++i) {
      corrupt[random() % corrupt.size()] = static_cast<char>(random() % 256);
    }
    for (const Vma& vma : Parse(corrupt).vmas) ASSERT_LT(vma.start, vma.end);
  }
}

TEST(MapsTest, oversized_line_is_dropped_and_the_next_one_read) {
  const std::string long_line =
      "1000-2000 rw-p 0 00:00 0 /" + std::string(kMaxMapsLineBytes, 'x') + "\n";
  const std::string good = "3000-4000 rw-p 0 00:00 0 /y\n";
  for (const size_t piece : {size_t{1}, size_t{4096}, size_t{1} << 20}) {
    const Parsed parsed = ParseInPieces(long_line + good, piece);
    EXPECT_EQ(parsed.malformed, 1U) << piece;
    ASSERT_EQ(parsed.names, std::vector<std::string>{"/y"}) << piece;
  }
}

TEST(MapsTest, own_process_is_read_whole) {
  const Parsed parsed = Parse(ReadFileOrEmpty("/proc/self/maps"));
  EXPECT_EQ(parsed.malformed, 0U);
  const auto here = reinterpret_cast<uint64_t>(&parsed);
  bool is_found = false;
  for (const Vma& vma : parsed.vmas) is_found = is_found || (vma.start <= here && here < vma.end);
  EXPECT_TRUE(is_found);
}

TEST(MapsTest, capture_of_a_real_device) {
  const std::string text = ReadCapture("proc_maps/maps_short_x86_64.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  const Parsed parsed = Parse(text);
  EXPECT_EQ(parsed.malformed, 0U);
  ASSERT_EQ(parsed.names.size(), 6U);
  EXPECT_EQ(parsed.names[1], "/system/framework/x86_64/boot-framework.art");
  EXPECT_EQ(parsed.vmas[1].inode, 3165U);
}

}  // namespace
}  // namespace ebb::procfs
