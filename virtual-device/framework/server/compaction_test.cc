#include "server/compaction.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

namespace ebb::guest {
namespace {

constexpr uint64_t kPage = 16 * 1024;

// Plays a kernel: remembers what it was asked, answers what it is told.
struct Calls {
  std::vector<size_t> ranges;
  std::vector<uint64_t> bytes;
  std::vector<uint64_t> first;
  std::vector<int64_t> answers;  // 0 = all of it

  AdviseCall call() {
    return [this](std::span<const iovec> vector) -> int64_t {
      uint64_t sum = 0;
      for (const iovec& range : vector) sum += range.iov_len;
      ranges.push_back(vector.size());
      bytes.push_back(sum);
      first.push_back(reinterpret_cast<uint64_t>(vector.front().iov_base));
      const size_t at = ranges.size() - 1;
      return at < answers.size() && answers[at] != 0 ? answers[at] : static_cast<int64_t>(sum);
    };
  }
};

std::vector<VmaRange> Ranges(size_t count, uint64_t pages) {
  std::vector<VmaRange> ranges;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t start = (i + 1) << 40U;
    ranges.push_back({start, start + pages * kPage, 0, false});
  }
  return ranges;
}

const std::atomic<bool> kGoesOn{false};

TEST(AdviseInBatches, puts_1024_ranges_into_a_call) {
  Calls calls;
  EXPECT_EQ(AdviseInBatches(Ranges(1500, 1), calls.call(), kGoesOn), 1500 * int64_t{kPage});
  EXPECT_EQ(calls.ranges, (std::vector<size_t>{1024, 476}));
}

TEST(AdviseInBatches, cuts_at_two_gibibytes_also_inside_a_range) {
  Calls calls;
  const std::vector<VmaRange> ranges = Ranges(1, (5ULL << 30U) / kPage);
  AdviseInBatches(ranges, calls.call(), kGoesOn);
  EXPECT_EQ(calls.bytes, (std::vector<uint64_t>{2ULL << 30U, 2ULL << 30U, 1ULL << 30U}));
  EXPECT_EQ(calls.first[1], ranges[0].start + (2ULL << 30U));
}

TEST(AdviseInBatches, einval_skips_one_range_and_goes_on) {
  Calls calls;
  calls.answers = {-EINVAL};
  EXPECT_EQ(AdviseInBatches(Ranges(3, 2), calls.call(), kGoesOn), 6 * int64_t{kPage});
  EXPECT_EQ(calls.ranges, (std::vector<size_t>{3, 2}));
}

TEST(AdviseInBatches, enomem_ends_it_all) {
  Calls calls;
  calls.answers = {-ENOMEM};
  EXPECT_EQ(AdviseInBatches(Ranges(3, 2), calls.call(), kGoesOn), -ENOMEM);
  EXPECT_EQ(calls.ranges.size(), 1U);
}

TEST(AdviseInBatches, a_call_cut_short_goes_on_a_page_after_it_stopped) {
  Calls calls;
  calls.answers = {static_cast<int64_t>(2 * kPage)};
  const std::vector<VmaRange> ranges = Ranges(1, 8);
  AdviseInBatches(ranges, calls.call(), kGoesOn, kPage);
  ASSERT_EQ(calls.first.size(), 2U);
  EXPECT_EQ(calls.first[1], ranges[0].start + 3 * kPage);
}

TEST(AdviseInBatches, is_cancelled_between_calls_only) {
  std::atomic<bool> cancelled{false};
  int calls = 0;
  const AdviseCall call = [&](std::span<const iovec>) -> int64_t {
    ++calls;
    cancelled = true;
    return static_cast<int64_t>(1024 * kPage);
  };
  EXPECT_EQ(AdviseInBatches(Ranges(3000, 1), call, cancelled), -ECANCELED);
  EXPECT_EQ(calls, 1);
}

TEST(ResolveProfile, some_is_nothing_full_is_anonymous_memory) {
  EXPECT_EQ(ResolveProfile(CompactProfile::kSome, 0.9).profile, CompactProfile::kNone);
  EXPECT_EQ(ResolveProfile(CompactProfile::kFull, 0.9).profile, CompactProfile::kAnon);
  EXPECT_FALSE(ResolveProfile(CompactProfile::kFull, 0.2).downgraded);
}

TEST(ResolveProfile, too_little_free_swap_makes_nothing_of_full) {
  const ResolvedProfile resolved = ResolveProfile(CompactProfile::kFull, 0.19);
  EXPECT_EQ(resolved.profile, CompactProfile::kNone);
  EXPECT_TRUE(resolved.downgraded);
}

CompactionRequest FullAfter(CompactProfile last, int64_t last_ms) {
  return {CompactProfile::kFull, 905, 16, {last, last_ms, {}}};
}

TEST(FindThrottle, waits_by_what_was_done_last) {
  const CompactionSettings settings;
  EXPECT_EQ(FindThrottle(FullAfter(CompactProfile::kNone, 0), settings, 1), nullptr);
  EXPECT_STREQ(FindThrottle(FullAfter(CompactProfile::kFull, 1000), settings, 10'999), "TIME");
  EXPECT_EQ(FindThrottle(FullAfter(CompactProfile::kFull, 1000), settings, 11'000), nullptr);
  EXPECT_STREQ(FindThrottle(FullAfter(CompactProfile::kSome, 1000), settings, 1'499), "TIME");
  EXPECT_EQ(FindThrottle(FullAfter(CompactProfile::kSome, 1000), settings, 1'500), nullptr);
}

TEST(FindThrottle, leaves_what_is_not_cached_and_receivers_alone) {
  const CompactionSettings settings;
  CompactionRequest request = FullAfter(CompactProfile::kNone, 0);
  request.oom_score_adj = 700;
  EXPECT_STREQ(FindThrottle(request, settings, 1), "OOM_ADJ");
  request.oom_score_adj = 905;
  request.proc_state = 11;
  EXPECT_STREQ(FindThrottle(request, settings, 1), "PROC_STATE");
}

TEST(FindRssThrottle, small_and_unchanged_processes_are_not_worth_it) {
  const CompactionSettings settings;
  EXPECT_STREQ(FindRssThrottle({}, {50'000, 0, 11'999, 0}, settings), "RSS");
  EXPECT_EQ(FindRssThrottle({}, {50'000, 0, 12'000, 0}, settings), nullptr);
  const CompactionHistory history{CompactProfile::kFull, 5, {40'000, 20'000, 20'000, 0}};
  EXPECT_STREQ(FindRssThrottle(history, {44'000, 20'000, 24'000, 0}, settings), "DELTA_RSS");
  EXPECT_EQ(FindRssThrottle(history, {44'001, 20'000, 24'001, 0}, settings), nullptr);
}

TEST(ParseMaps, tells_files_and_shared_memory_by_inode_and_flags) {
  const auto ranges = ParseMaps(
      "7f0000000000-7f0000002000 rw-p 00000000 00:00 0 \n"
      "7f0000002000-7f0000003000 rw-s 00000000 00:05 77                         /dev/kgsl-3d0\n"
      "garbage\n");
  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0].end - ranges[0].start, 0x2000U);
  EXPECT_EQ(ranges[0].inode, 0U);
  EXPECT_EQ(ranges[1].inode, 77U);
  EXPECT_TRUE(ranges[1].shared);
}

TEST(ParseStatusRss, a_process_without_memory_has_none) {
  RssKb rss;
  EXPECT_FALSE(ParseStatusRss("Name:\tkthreadd\nState:\tS\n", &rss));
  EXPECT_TRUE(ParseStatusRss(
      "Name:\ta\nVmRSS:\t   30 kB\nRssAnon:\t 10 kB\nRssFile:\t 15 kB\nRssShmem:\t 5 kB\n"
      "VmSwap:\t 7 kB\n",
      &rss));
  EXPECT_EQ(rss.total, 30);
  EXPECT_EQ(rss.file, 20);
  EXPECT_EQ(rss.anon, 10);
  EXPECT_EQ(rss.swap, 7);
}

}  // namespace
}  // namespace ebb::guest
