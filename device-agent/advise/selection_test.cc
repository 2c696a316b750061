#include "advise/selection.h"

#include <gtest/gtest.h>

#include "procfs/maps.h"

namespace ebb {
namespace {

using wire::SkipReason;
using wire::Strategy;
using wire::VmaCategory;

wire::Advise Request(Strategy strategy = Strategy::kPageoutAll) {
  wire::Advise request;
  request.strategy = strategy;
  request.timeout_ms = 60'000;
  return request;
}

std::string Cause(const wire::Advise& request) {
  const auto choice = ToChoice(request);
  if (choice.ok()) return "accepted";
  EXPECT_EQ(choice.error().code, wire::ErrorCode::kBadRequest);
  return choice.error().cause;
}

Decision DecideFor(const wire::Advise& request, const char* line) {
  const auto choice = ToChoice(request);
  EXPECT_TRUE(choice.ok());
  const auto vma = procfs::ParseMapsLine(line);
  EXPECT_TRUE(vma.has_value()) << line;
  return Chooser(*choice).Next(*vma, false);
}

constexpr const char* kJavaHeap =
    "12c00000-14c00000 rw-p 00000000 00:00 0 [anon:dalvik-main space (region space)]";
constexpr const char* kMalloc = "7a00000000-7a00010000 rw-p 00000000 00:00 0 [anon:scudo:primary]";
constexpr const char* kLibrary =
    "7b00000000-7b00001000 r--p 00000000 fd:05 77 /system/lib64/libui.so";

TEST(SelectionTest, without_a_selection_the_strategy_alone_decides) {
  for (const char* line : {kJavaHeap, kMalloc, kLibrary}) {
    EXPECT_TRUE(DecideFor(Request(), line).IsAdvised()) << line;
  }
}

// Mappings without file and name are decided once for each kind of permissions.
TEST(SelectionTest, what_is_remembered_of_plain_mappings_is_what_the_strategy_says) {
  for (const Strategy strategy : {Strategy::kPageoutAnon, Strategy::kColdFile, Strategy::kWarm}) {
    const auto choice = ToChoice(Request(strategy));
    ASSERT_TRUE(choice.ok());
    Chooser chooser(*choice);
    for (int round = 0; round < 2; ++round) {
      for (const char* permissions : {"---p", "r--p", "rw-p", "r-xp", "rwxp", "rw-s", "---s"}) {
        const std::string line = "1000-2000 " + std::string(permissions) + " 00000000 00:00 0";
        const auto vma = procfs::ParseMapsLine(line);
        ASSERT_TRUE(vma.has_value());
        for (const bool is_pinned : {false, true}) {
          EXPECT_EQ(chooser.Next(*vma, is_pinned), Decide(strategy, *vma, is_pinned)) << line;
        }
      }
    }
  }
}

TEST(SelectionTest, only_the_categories_asked_for_are_taken) {
  wire::Advise request = Request();
  request.selection.categories = {VmaCategory::kDalvikHeap, VmaCategory::kSo};
  EXPECT_TRUE(DecideFor(request, kJavaHeap).IsAdvised());
  EXPECT_TRUE(DecideFor(request, kLibrary).IsAdvised());
  EXPECT_EQ(DecideFor(request, kMalloc).skip, SkipReason::kCategory);
}

TEST(SelectionTest, the_strategy_still_decides_what_it_does_not_take) {
  wire::Advise request = Request(Strategy::kPageoutAnon);
  request.selection.categories = {VmaCategory::kSo};
  EXPECT_EQ(DecideFor(request, kLibrary).skip, SkipReason::kNotSelected);
}

TEST(SelectionTest, bss_behind_a_library_counts_with_it_even_where_the_library_is_not_taken) {
  wire::Advise request = Request(Strategy::kPageoutAnon);
  request.selection.categories = {VmaCategory::kSo};
  const auto choice = ToChoice(request);
  ASSERT_TRUE(choice.ok());
  Chooser chooser(*choice);
  EXPECT_FALSE(chooser.Next(*procfs::ParseMapsLine(kLibrary), false).IsAdvised());
  const char* bss = "7b00001000-7b00002000 rw-p 00000000 00:00 0 ";
  EXPECT_TRUE(chooser.Next(*procfs::ParseMapsLine(bss), false).IsAdvised());
  const char* other = "7b00009000-7b0000a000 rw-p 00000000 00:00 0 ";
  EXPECT_EQ(chooser.Next(*procfs::ParseMapsLine(other), false).skip, SkipReason::kCategory);
}

TEST(SelectionTest, size_counts_from_the_smallest_to_the_largest_inclusive) {
  wire::Advise request = Request();
  request.selection.min_kb = 64;
  request.selection.max_kb = 64;
  EXPECT_TRUE(DecideFor(request, kMalloc).IsAdvised()) << "64 kB";
  EXPECT_EQ(DecideFor(request, kLibrary).skip, SkipReason::kTooSmall);
  EXPECT_EQ(DecideFor(request, kJavaHeap).skip, SkipReason::kTooLarge);
}

TEST(SelectionTest, what_contradicts_itself_is_a_bad_request) {
  wire::Advise request = Request();
  request.selection.min_kb = 65;
  request.selection.max_kb = 64;
  EXPECT_EQ(Cause(request), "max_kb is below min_kb");
  request = Request();
  request.selection.min_kb = UINT64_MAX;
  EXPECT_EQ(Cause(request), "a size is beyond 64 bits");
  request = Request();
  request.selection.idle_ms = 60'000;
  EXPECT_EQ(Cause(request), "idle_ms 60000 is not below timeout_ms 60000");
  request = Request();
  request.selection.categories = {static_cast<VmaCategory>(99)};
  EXPECT_EQ(Cause(request), "category 99");
  request = Request(Strategy::kWarm);
  request.selection.resident_only = true;
  EXPECT_EQ(Cause(request), "warm is for what is not resident");
}

TEST(SelectionTest, memory_reclaim_takes_amounts_and_no_mappings_and_the_others_the_reverse) {
  wire::Advise request = Request(Strategy::kMemoryReclaim);
  request.reclaim_kb = 1024;
  request.swappiness = 200;
  EXPECT_EQ(Cause(request), "accepted");
  request.swappiness = 201;
  EXPECT_NE(Cause(request), "accepted");
  request = Request(Strategy::kMemoryReclaim);
  request.selection.resident_only = true;
  EXPECT_EQ(Cause(request), "memory_reclaim knows no mappings");
  request = Request();
  request.swappiness = 0;
  EXPECT_EQ(Cause(request), "reclaim_kb and swappiness are memory_reclaim's");
}

}  // namespace
}  // namespace ebb
