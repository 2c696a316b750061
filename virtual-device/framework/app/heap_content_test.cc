#include "app/heap_content.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace ebb::guest {
namespace {

std::vector<std::byte> FillPages(uint64_t seed, double ratio, size_t pages) {
  std::vector<std::byte> memory(pages * kPageBytes);
  HeapContent(seed, ratio).Fill(memory);
  return memory;
}

// Share of eight-byte words that are neither zero nor met before on their page: what a compressor
// cannot save.
double NewWordShare(const std::vector<std::byte>& memory) {
  size_t fresh = 0;
  for (size_t page = 0; page < memory.size(); page += kPageBytes) {
    std::set<std::string> seen = {std::string(8, '\0')};
    for (size_t at = page; at < page + kPageBytes; at += 8) {
      if (seen.emplace(reinterpret_cast<const char*>(memory.data() + at), 8).second) ++fresh;
    }
  }
  return static_cast<double>(fresh) * 8.0 / static_cast<double>(memory.size());
}

TEST(HeapContent, no_page_is_one_repeated_value_which_zram_stores_for_free) {
  const std::vector<std::byte> memory = FillPages(1, 3.0, 200);
  for (size_t page = 0; page < memory.size(); page += kPageBytes) {
    const auto* begin = memory.data() + page;
    EXPECT_NE(std::count(begin, begin + kPageBytes, begin[0]), static_cast<long>(kPageBytes));
  }
}

TEST(HeapContent, no_two_pages_are_equal) {
  const std::vector<std::byte> memory = FillPages(1, 3.0, 500);
  std::set<std::string> pages;
  for (size_t page = 0; page < memory.size(); page += kPageBytes) {
    pages.emplace(reinterpret_cast<const char*>(memory.data() + page), kPageBytes);
  }
  EXPECT_EQ(pages.size(), 500U);
}

TEST(HeapContent, harder_to_compress_where_a_lower_ratio_is_wanted) {
  const double at_two = NewWordShare(FillPages(1, 2.0, 64));
  const double at_three = NewWordShare(FillPages(1, 3.0, 64));
  const double at_four = NewWordShare(FillPages(1, 4.0, 64));
  EXPECT_GT(at_two, at_three);
  EXPECT_GT(at_three, at_four);
}

TEST(HeapContent, leaves_what_is_no_whole_page_alone) {
  std::vector<std::byte> memory(kPageBytes + 100, std::byte{7});
  HeapContent(1, 3.0).Fill(memory);
  EXPECT_EQ(std::count(memory.begin() + kPageBytes, memory.end(), std::byte{7}), 100);
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
