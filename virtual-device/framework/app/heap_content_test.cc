#include "app/heap_content.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace ebb::guest {
namespace {

constexpr size_t kSmallPage = 4 * 1024;
constexpr size_t kLargePage = 16 * 1024;

std::vector<std::byte> FillPages(size_t page_bytes, double ratio, size_t pages) {
  std::vector<std::byte> memory(pages * page_bytes);
  HeapContent(1, ratio, page_bytes).Fill(memory);
  return memory;
}

// Share of eight-byte words that are neither zero nor met before on their page: what a compressor
// cannot save.
double NewWordShare(const std::vector<std::byte>& memory) {
  size_t fresh = 0;
  for (size_t page = 0; page < memory.size(); page += kSmallPage) {
    std::set<std::string> seen = {std::string(8, '\0')};
    for (size_t at = page; at < page + kSmallPage; at += 8) {
      if (seen.emplace(reinterpret_cast<const char*>(memory.data() + at), 8).second) ++fresh;
    }
  }
  return static_cast<double>(fresh) * 8.0 / static_cast<double>(memory.size());
}

class HeapContentTest : public testing::TestWithParam<size_t> {};
INSTANTIATE_TEST_SUITE_P(pages, HeapContentTest, testing::Values(kSmallPage, kLargePage));

TEST_P(HeapContentTest, no_page_is_one_repeated_value_which_zram_stores_for_free) {
  const size_t page_bytes = GetParam();
  const std::vector<std::byte> memory = FillPages(page_bytes, 3.0, 200);
  for (size_t page = 0; page < memory.size(); page += page_bytes) {
    const auto* begin = memory.data() + page;
    EXPECT_NE(std::count(begin, begin + page_bytes, begin[0]), static_cast<long>(page_bytes));
  }
}

TEST_P(HeapContentTest, no_two_pages_are_equal) {
  const size_t page_bytes = GetParam();
  const std::vector<std::byte> memory = FillPages(page_bytes, 3.0, 500);
  std::set<std::string> pages;
  for (size_t page = 0; page < memory.size(); page += page_bytes) {
    pages.emplace(reinterpret_cast<const char*>(memory.data() + page), page_bytes);
  }
  EXPECT_EQ(pages.size(), 500U);
}

TEST(HeapContent, harder_to_compress_where_a_lower_ratio_is_wanted) {
  const double at_two = NewWordShare(FillPages(kSmallPage, 2.0, 64));
  const double at_three = NewWordShare(FillPages(kSmallPage, 3.0, 64));
  const double at_four = NewWordShare(FillPages(kSmallPage, 4.0, 64));
  EXPECT_GT(at_two, at_three);
  EXPECT_GT(at_three, at_four);
}

TEST_P(HeapContentTest, leaves_what_is_no_whole_page_alone) {
  const auto page_bytes = static_cast<long>(GetParam());
  std::vector<std::byte> memory(GetParam() + 100, std::byte{7});
  HeapContent(1, 3.0, GetParam()).Fill(memory);
  EXPECT_EQ(std::count(memory.begin() + page_bytes, memory.end(), std::byte{7}), 100);
}

TEST(Random, gives_the_same_sequence_for_the_same_seed) {
  Random one(42);
  Random again(42);
  Random other(43);
  EXPECT_EQ(one.Next(), again.Next());
  EXPECT_EQ(one.Next(), again.Next());
  EXPECT_NE(one.Next(), other.Next());
}

}  // namespace
}  // namespace ebb::guest
