#include "advise/batch.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <random>
#include <set>

#include "base/clock.h"
#include "base/fault_sys.h"

namespace ebb {
namespace {

constexpr uint64_t kPage = 16 * 1024;  // the largest that Android has

Mapping At(uint64_t first_page, uint64_t pages, Advice advice = Advice::kPageout) {
  Mapping mapping;
  mapping.start = first_page * kPage;
  mapping.end = (first_page + pages) * kPage;
  mapping.decision.advice = advice;
  return mapping;
}

std::vector<Chunk> CutAll(const Layout& layout, ChunkLimits limits) {
  std::vector<Chunk> chunks;
  uint64_t address = 0;
  while (true) {
    Chunk chunk;
    address = CutChunk(layout, address, limits, &chunk);
    if (chunk.ranges.empty()) return chunks;
    chunks.push_back(std::move(chunk));
  }
}

ChunkOutcome Advise(Sys& sys, const Chunk& chunk) {
  return AdviseChunk(
      [&](std::span<const iovec> ranges, Advice advice) {
        return sys.ProcessMadvise(3, ranges, static_cast<int>(advice));
      },
      chunk, {.page_bytes = kPage});
}

uint64_t StartOf(const iovec& range) { return reinterpret_cast<uint64_t>(range.iov_base); }

TEST(BatchTest, small_mappings_share_a_call_and_large_ones_are_cut) {
  const Layout layout = {At(1, 2), At(10, 3), At(100, 25), At(300, 1)};
  const auto chunks = CutAll(layout, {.bytes = 10 * kPage, .vecs = 8});
  ASSERT_EQ(chunks.size(), 4U);
  EXPECT_EQ(chunks[0].ranges.size(), 3U);  // 2 + 3 + the first 5 of 25
  EXPECT_EQ(chunks[0].Bytes(), 10 * kPage);
  EXPECT_EQ(chunks[1].ranges.size(), 1U);
  EXPECT_EQ(StartOf(chunks[1].ranges[0]), 105 * kPage);
  EXPECT_EQ(chunks[3].ranges.back().iov_len, kPage);
}

TEST(BatchTest, advice_and_vector_length_end_a_chunk) {
  const Layout layout = {At(1, 1),
                         At(3, 1),
                         At(5, 1),
                         At(7, 1, Advice::kNone),
                         At(9, 1, Advice::kCold),
                         At(11, 1, Advice::kCold)};
  const auto chunks = CutAll(layout, {.bytes = 100 * kPage, .vecs = 2, .sparse_bytes = 0});
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks[0].ranges.size(), 2U);
  EXPECT_EQ(chunks[1].advice, Advice::kPageout);
  EXPECT_EQ(chunks[1].ranges.size(), 1U);
  EXPECT_EQ(chunks[2].advice, Advice::kCold);
  EXPECT_EQ(chunks[2].ranges.size(), 2U);
}

TEST(BatchTest, sparse_mapping_gets_calls_of_its_own_that_grow_while_nothing_is_there) {
  Layout layout = {At(1, 2), At(10, 1000), At(2000, 2)};
  layout[1].is_sparse = true;
  const ChunkLimits limits{.bytes = 10 * kPage, .vecs = 8, .sparse_bytes = 600 * kPage};
  const auto chunks = CutAll(layout, limits);
  ASSERT_EQ(chunks.size(), 4U);
  EXPECT_EQ(chunks[0].Bytes(), 2 * kPage);
  EXPECT_EQ(chunks[1].Bytes(), 600 * kPage);
  EXPECT_EQ(chunks[2].Bytes(), 400 * kPage);
  EXPECT_EQ(chunks[3].Bytes(), 2 * kPage);
  EXPECT_EQ(NextSparseBytes(limits, 1000), 1200 * kPage);
  EXPECT_EQ(NextSparseBytes(limits, 5 * kNsPerMs), limits.bytes);
  EXPECT_EQ(NextSparseBytes({.bytes = 1 << 22, .vecs = 8, .sparse_bytes = 1ULL << 30}, 0),
            1ULL << 30);
}

// Whatever the layout: every selected byte once, in order, nothing else, within the limits.
TEST(BatchTest, every_selected_byte_once_for_random_layouts) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Layout layout;
    uint64_t page = 1;
    uint64_t selected = 0;
    for (uint64_t i = random() % 40; i > 0; --i) {
      page += random() % 3;
      const uint64_t pages = 1 + random() % 60;
      const Advice advice =
          std::array{Advice::kNone, Advice::kPageout, Advice::kCold}[random() % 3];
      layout.push_back(At(page, pages, advice));
      page += pages;
      if (advice != Advice::kNone) selected += pages * kPage;
    }
    const ChunkLimits limits{.bytes = (1 + random() % 50) * kPage, .vecs = 1 + random() % 6};
    uint64_t covered = 0;
    uint64_t behind = 0;
    for (const Chunk& chunk : CutAll(layout, limits)) {
      ASSERT_LE(chunk.Bytes(), limits.bytes);
      ASSERT_LE(chunk.ranges.size(), limits.vecs);
      for (const iovec& range : chunk.ranges) {
        ASSERT_GE(StartOf(range), behind);
        behind = StartOf(range) + range.iov_len;
        bool is_inside = false;
        for (const Mapping& mapping : layout) {
          is_inside = is_inside || (mapping.decision.advice == chunk.advice &&
                                    StartOf(range) >= mapping.start && behind <= mapping.end);
        }
        ASSERT_TRUE(is_inside);
        covered += range.iov_len;
      }
    }
    ASSERT_EQ(covered, selected);
  }
}

// Answers as the kernel does, for pages that it takes or does not take.
class VectorKernel final : public FaultSys {
 public:
  VectorKernel(std::set<uint64_t> bad_pages, int errno_value)
      : FaultSys(RealSys(), 0, 0), bad_pages_(std::move(bad_pages)), errno_value_(errno_value) {}

  ssize_t ProcessMadvise(int, std::span<const iovec> ranges, int) override {
    ++asked_;
    if (interruptions_ > 0) {
      --interruptions_;
      return -EINTR;
    }
    ssize_t done = 0;
    for (const iovec& range : ranges) {
      const uint64_t first = StartOf(range) / kPage;
      const auto bad = bad_pages_.lower_bound(first);
      if (bad != bad_pages_.end() && *bad < first + range.iov_len / kPage) {
        return done > 0 ? done : -errno_value_;
      }
      done += static_cast<ssize_t>(range.iov_len);
      for (uint64_t page = first; page < first + range.iov_len / kPage; ++page) ++advised_[page];
    }
    return done;
  }
  void Interrupt(int times) { interruptions_ = times; }
  uint32_t asked() const { return asked_; }
  const std::map<uint64_t, int>& advised() const { return advised_; }  // page -> times

 private:
  const std::set<uint64_t> bad_pages_;
  const int errno_value_;
  int interruptions_ = 0;
  uint32_t asked_ = 0;
  std::map<uint64_t, int> advised_;
};

std::set<uint64_t> Pages(uint64_t first, uint64_t count) {
  std::set<uint64_t> pages;
  for (uint64_t page = first; page < first + count; ++page) pages.insert(page);
  return pages;
}

Chunk FiveRanges() {
  Chunk chunk;
  const Layout layout = {At(1, 1), At(3, 2), At(6, 3), At(10, 4), At(20, 5)};
  (void)CutChunk(layout, 0, {.bytes = 1 << 30, .vecs = 512}, &chunk);
  return chunk;
}

TEST(BatchTest, refused_range_is_left_out_and_the_rest_advised) {
  for (const uint64_t bad : {1U, 6U, 20U}) {
    VectorKernel kernel({bad}, EIO);
    const ChunkOutcome outcome = Advise(kernel, FiveRanges());
    EXPECT_EQ(outcome.stop, ChunkStop::kNone);
    ASSERT_EQ(outcome.refused.size(), 1U);
    EXPECT_EQ(outcome.refused[0].start, bad * kPage);
    EXPECT_EQ(outcome.bytes_advised + outcome.refused[0].bytes, 15 * kPage);
    EXPECT_EQ(outcome.errnos.at(EIO), 1U);
    EXPECT_EQ(outcome.ranges_split, 0U) << "only a hole or a pinned part is looked for";
  }
}

// Wherever the refused pages are: each of the others is advised and counted once, by the page.
TEST(BatchTest, range_with_a_hole_or_a_pinned_part_is_split_to_the_page) {
  const std::set<uint64_t> cases[] = {{6}, {8}, {11, 12}, {1, 20, 24}, Pages(10, 4), Pages(1, 30)};
  for (const std::set<uint64_t>& bad : cases) {
    for (const int errno_value : {ENOMEM, EINVAL}) {
      VectorKernel kernel(bad, errno_value);
      const ChunkOutcome outcome = Advise(kernel, FiveRanges());
      EXPECT_EQ(outcome.stop, ChunkStop::kNone);
      EXPECT_EQ(outcome.splits_cut, 0U);
      std::set<uint64_t> refused;
      uint64_t behind = 0;
      for (const Refusal& part : outcome.refused) {
        EXPECT_GE(part.start, behind) << "in address order";
        behind = part.start + part.bytes;
        refused.merge(Pages(part.start / kPage, part.bytes / kPage));
      }
      uint64_t advised_pages = 0;
      for (const auto& [page, times] : kernel.advised()) {
        EXPECT_EQ(times, 1) << page;
        EXPECT_FALSE(refused.contains(page)) << page;
        ++advised_pages;
      }
      EXPECT_EQ(outcome.bytes_advised, advised_pages * kPage);
      EXPECT_EQ(advised_pages + refused.size(), 15U);
      for (const uint64_t page : refused) EXPECT_TRUE(bad.contains(page)) << page;
    }
  }
}

TEST(BatchTest, pages_refused_side_by_side_are_one_refusal) {
  VectorKernel kernel(Pages(500, 200), EINVAL);
  Chunk chunk;
  (void)CutChunk({At(1, 1000)}, 0, {.bytes = 1 << 30, .vecs = 512}, &chunk);
  const ChunkOutcome outcome = AdviseChunk(
      [&](std::span<const iovec> ranges, Advice) { return kernel.ProcessMadvise(3, ranges, 21); },
      chunk, {.page_bytes = kPage, .calls = 2000});
  ASSERT_EQ(outcome.refused.size(), 1U);
  EXPECT_EQ(outcome.refused[0].start, 500 * kPage);
  EXPECT_EQ(outcome.refused[0].bytes, 200 * kPage);
  EXPECT_EQ(outcome.bytes_advised, 800 * kPage);
}

TEST(BatchTest, calls_for_a_refused_range_are_bounded_and_the_rest_is_said_to_be_coarse) {
  std::set<uint64_t> every_other;
  for (uint64_t page = 1; page <= 4096; page += 2) every_other.insert(page);
  VectorKernel kernel(every_other, EINVAL);
  Chunk chunk;
  (void)CutChunk({At(1, 4096), At(9000, 3)}, 0, {.bytes = 1 << 30, .vecs = 512}, &chunk);
  const ChunkOutcome outcome = Advise(kernel, chunk);
  EXPECT_LE(kernel.asked(), 256U + 3U);
  EXPECT_EQ(outcome.ranges_split, 1U);
  EXPECT_EQ(outcome.splits_cut, 1U);
  uint64_t refused_bytes = 0;
  for (const Refusal& part : outcome.refused) refused_bytes += part.bytes;
  EXPECT_EQ(refused_bytes + outcome.bytes_advised, 4099 * kPage);
  EXPECT_GE(outcome.bytes_advised, 3 * kPage) << "what is behind it is advised all the same";
}

// A kernel that refuses a part, and in the middle of finding out says something about the target.
TEST(BatchTest, busy_in_the_middle_of_a_split_goes_on_from_the_start_of_that_range) {
  for (const int errno_value : {EBUSY, ESRCH}) {
    int calls = 0;
    const ChunkOutcome outcome = AdviseChunk(
        [&](std::span<const iovec> ranges, Advice) -> ssize_t {
          ++calls;
          if (calls == 1) return static_cast<ssize_t>(ranges[0].iov_len);
          if (calls == 2) return -ENOMEM;
          return calls == 3 ? static_cast<ssize_t>(ranges[0].iov_len) : -errno_value;
        },
        FiveRanges(), {.page_bytes = kPage});
    EXPECT_EQ(outcome.stop_errno, errno_value);
    EXPECT_EQ(outcome.done_until, 3 * kPage);
    EXPECT_EQ(outcome.bytes_advised, kPage);
    EXPECT_TRUE(outcome.refused.empty());
  }
}

TEST(BatchTest, errors_that_concern_the_target_stop_at_once) {
  const std::pair<int, ChunkStop> cases[] = {{EBUSY, ChunkStop::kTargetBusy},
                                             {ESRCH, ChunkStop::kTargetExited},
                                             {EPERM, ChunkStop::kNotPermitted},
                                             {EACCES, ChunkStop::kNotPermitted},
                                             {ENOSYS, ChunkStop::kNotSupported}};
  for (const auto& [errno_value, stop] : cases) {
    VectorKernel kernel({6}, errno_value);
    const ChunkOutcome outcome = Advise(kernel, FiveRanges());
    EXPECT_EQ(outcome.stop, stop) << errno_value;
    EXPECT_EQ(outcome.stop_errno, errno_value);
    EXPECT_EQ(outcome.bytes_advised, 3 * kPage) << "what came before counts";
    EXPECT_EQ(outcome.done_until, 6 * kPage);
  }
}

TEST(BatchTest, interrupted_call_is_made_again_but_not_for_ever) {
  VectorKernel kernel({}, 0);
  kernel.Interrupt(3);
  EXPECT_EQ(Advise(kernel, FiveRanges()).bytes_advised, 15 * kPage);
  kernel.Interrupt(INT32_MAX);
  const ChunkOutcome outcome = Advise(kernel, FiveRanges());
  EXPECT_EQ(outcome.bytes_advised, 0U);
  EXPECT_EQ(outcome.refused.size(), 5U);
}

// As long as one call takes, so long the target waits for its mmap_lock at worst.
TEST(BatchTest, calls_settle_at_a_few_milliseconds_however_fast_pages_are_compressed) {
  constexpr uint64_t kMost = 4 << 20;
  for (const int64_t ns_per_kb : {100, 500, 2'500, 20'000}) {
    uint64_t bytes = 1 << 20;
    for (int call = 0; call < 10; ++call) {
      bytes = NextChunkBytes(bytes, kMost, static_cast<int64_t>(bytes / 1024) * ns_per_kb);
    }
    const int64_t call_ns = static_cast<int64_t>(bytes / 1024) * ns_per_kb;
    EXPECT_LE(bytes, kMost) << ns_per_kb;
    EXPECT_TRUE(bytes == 256 * 1024 || call_ns <= 4 * kNsPerMs) << ns_per_kb;
    EXPECT_TRUE(bytes == kMost || 2 * call_ns >= 3 * kNsPerMs) << ns_per_kb;
  }
}

// Vendor hooks may return anything: fewer bytes than the first range, or more than all.
class OddKernel final : public FaultSys {
 public:
  explicit OddKernel(ssize_t answer) : FaultSys(RealSys(), 0, 0), answer_(answer) {}
  ssize_t ProcessMadvise(int, std::span<const iovec>, int) override { return answer_; }

 private:
  const ssize_t answer_;
};

TEST(BatchTest, odd_byte_counts_neither_loop_nor_run_over_the_end) {
  for (const ssize_t answer : {ssize_t{0}, ssize_t{1}, ssize_t{4097}, ssize_t{1} << 40}) {
    OddKernel kernel(answer);
    const ChunkOutcome outcome = Advise(kernel, FiveRanges());
    EXPECT_LE(outcome.calls, 6U) << answer;
  }
}

}  // namespace
}  // namespace ebb
