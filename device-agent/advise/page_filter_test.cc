// Filters of pages on a real process, and on a bitmap of idle pages that a file stands for: no
// kernel at hand tracks them.
#include "advise/page_filter.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "advise/advisor_fixture.h"
#include "advise/batch.h"
#include "advise/idle_pages.h"

namespace ebb {
namespace {

const auto kPageBytes = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));

// Memory of our own of which some pages were touched.
class TouchedArea {
 public:
  TouchedArea(uint64_t pages, const std::set<uint64_t>& touched) : pages_(pages) {
    area_ = static_cast<char*>(::mmap(nullptr, pages * kPageBytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ::madvise(area_, pages * kPageBytes, MADV_NOHUGEPAGE);
    for (const uint64_t page : touched) area_[page * kPageBytes] = 1;
  }
  ~TouchedArea() { ::munmap(area_, pages_ * kPageBytes); }
  TouchedArea(const TouchedArea&) = delete;
  TouchedArea& operator=(const TouchedArea&) = delete;

  uint64_t start() const { return reinterpret_cast<uint64_t>(area_); }
  uint64_t end() const { return start() + pages_ * kPageBytes; }
  Mapping ToMapping() const {
    Mapping mapping;
    mapping.start = start();
    mapping.end = end();
    mapping.decision.advice = Advice::kPageout;
    return mapping;
  }
  std::set<uint64_t> PagesOf(PageFilter& filter) const {
    std::set<uint64_t> pages;
    for (uint64_t address = start(); address < end();) {
      const AddressRange run = filter.NextRun(address, end());
      EXPECT_GE(run.start, address);
      EXPECT_LE(run.end, end());
      for (uint64_t at = run.start; at < run.end; at += kPageBytes) {
        pages.insert((at - start()) / kPageBytes);
      }
      address = std::max(run.end, address + 1);
    }
    return pages;
  }

 private:
  char* area_ = nullptr;
  const uint64_t pages_;
};

Target OpenSelf() {
  auto target = OpenTarget(RealSys(), static_cast<uint32_t>(::getpid()), 0);
  EXPECT_TRUE(target.ok());
  return std::move(target).value();
}

class OldKernel final : public FaultSys {
 public:
  OldKernel() : FaultSys(RealSys(), 0, 0) {}
  int Ioctl(int, unsigned long, void*) override { return -ENOTTY; }
};

std::set<uint64_t> EveryThird(uint64_t pages) {
  std::set<uint64_t> third;
  for (uint64_t page = 0; page < pages; page += 3) third.insert(page);
  return third;
}

TEST(ResidentPagesTest, touched_pages_are_found_with_and_without_pagemap_scan) {
  const Target self = OpenSelf();
  OldKernel old_kernel;
  const std::set<uint64_t> cases[] = {{}, {0}, {1999}, {5, 6, 7, 900}, EveryThird(2000)};
  for (const auto& touched : cases) {
    const TouchedArea area(2000, touched);  // more runs than one scan gives, more words than a read
    ResidentPages scanned(RealSys(), self);
    EXPECT_EQ(area.PagesOf(scanned), touched) << touched.size();
    ResidentPages read(old_kernel, self);
    EXPECT_EQ(area.PagesOf(read), touched) << touched.size();
    EXPECT_EQ(read.source(), wire::PageSource::kPagemap);
  }
}

TEST(ResidentPagesTest, what_cannot_be_read_is_taken) {
  class Blind final : public FaultSys {
   public:
    Blind() : FaultSys(RealSys(), 0, 0) {}
    int Ioctl(int, unsigned long, void*) override { return -EIO; }
    ssize_t PRead(int, void*, size_t, off_t) override { return -EIO; }
  } blind;
  const Target self = OpenSelf();
  ResidentPages pages(blind, self);
  const TouchedArea area(8, {3});
  EXPECT_EQ(area.PagesOf(pages).size(), 8U);
}

TEST(ResidentPagesTest, chunks_hold_resident_pages_and_name_the_others) {
  const Target self = OpenSelf();
  ResidentPages pages(RealSys(), self);
  const TouchedArea area(64, {3, 4, 40});
  const Layout layout = {area.ToMapping()};
  Chunk chunk;
  const uint64_t next =
      CutChunk({.layout = layout, .pages = &pages}, 0, {.bytes = 1 << 30, .vecs = 512}, &chunk);
  EXPECT_EQ(next, area.end());
  ASSERT_EQ(chunk.ranges.size(), 2U);
  EXPECT_EQ(chunk.Bytes(), 3 * kPageBytes);
  uint64_t unwanted = 0;
  for (const Refusal& part : chunk.unwanted) unwanted += part.bytes;
  EXPECT_EQ(unwanted, 61 * kPageBytes);
  // Cut by the page: the same pages, and each gap once.
  std::set<uint64_t> gaps;
  uint64_t bytes = 0;
  for (uint64_t address = 0; address < area.end();) {
    address = CutChunk({.layout = layout, .pages = &pages}, address,
                       {.bytes = kPageBytes, .vecs = 1}, &chunk);
    bytes += chunk.Bytes();
    for (const Refusal& part : chunk.unwanted) EXPECT_TRUE(gaps.insert(part.start).second);
  }
  EXPECT_EQ(bytes, 3 * kPageBytes);
  EXPECT_EQ(gaps.size(), 3U);
}

// A file in place of the kernel's bitmap: what is written stays, as if nobody touched a page.
class IdlePagesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "page frames are for root";
    path_ = dir_.path() + "/bitmap";
    const UniqueFd file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(::ftruncate(file.get(), off_t{1} << 40), 0);  // frames of many terabytes, sparse
  }
  void TearDown() override { ::unlink(path_.c_str()); }

  TestStateDir dir_;
  std::string path_;
  CancelSource source_;
  const CancelToken cancel_{source_};
};

TEST_F(IdlePagesTest, marked_pages_are_idle_until_somebody_clears_their_bit) {
  const Target self = OpenSelf();
  const std::set<uint64_t> touched = {2, 3, 50};
  TouchedArea area(64, touched);
  IdlePages pages(RealSys(), self, path_.c_str());
  ASSERT_TRUE(pages.CheckUsable(self).ok());
  EXPECT_TRUE(area.PagesOf(pages).empty()) << "nothing is idle before it was marked";
  pages.Forget();
  const IdleWait wait{.idle_ns = 0, .deadline_ns = INT64_MAX, .cancel = cancel_};
  ASSERT_TRUE(pages.MarkAndWait({area.ToMapping()}, wait).ok());
  EXPECT_EQ(pages.marked_bytes(), touched.size() * kPageBytes);
  EXPECT_EQ(area.PagesOf(pages), touched);
  // The kernel clears the bit of a page that was touched.
  Pagemap pagemap(RealSys(), self);
  uint64_t word = 0;
  ASSERT_TRUE(pagemap.Word(area.start() + 3 * kPageBytes, area.end(), &word));
  const uint64_t frame = word & Pagemap::kFrame;
  const UniqueFd bitmap(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
  uint64_t bits = 0;
  ASSERT_EQ(::pread(bitmap.get(), &bits, 8, static_cast<off_t>(frame / 64 * 8)), 8);
  ASSERT_NE(bits, 0U);
  bits &= ~(1ULL << (frame % 64));
  ASSERT_EQ(::pwrite(bitmap.get(), &bits, 8, static_cast<off_t>(frame / 64 * 8)), 8);
  pages.Forget();
  EXPECT_EQ(area.PagesOf(pages), (std::set<uint64_t>{2, 50}));
}

TEST_F(IdlePagesTest, wait_ends_with_cancel_and_with_the_deadline) {
  const Target self = OpenSelf();
  IdlePages pages(RealSys(), self, path_.c_str());
  const Status late = pages.MarkAndWait(
      {}, {.idle_ns = 3600 * kNsPerS, .deadline_ns = BootNs() + kNsPerMs, .cancel = cancel_});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, wire::ErrorCode::kDeadlineExceeded);
  source_.Cancel();
  const Status cancelled = pages.MarkAndWait(
      {}, {.idle_ns = 3600 * kNsPerS, .deadline_ns = INT64_MAX, .cancel = cancel_});
  ASSERT_FALSE(cancelled.ok());
  EXPECT_EQ(cancelled.error().code, wire::ErrorCode::kCancelled);
}

TEST_F(IdlePagesTest, kernel_without_the_bitmap_is_capability_missing_with_what_to_do) {
  const Target self = OpenSelf();
  const IdlePages pages(RealSys(), self, "/nonexistent/bitmap");
  const Status usable = pages.CheckUsable(self);
  ASSERT_FALSE(usable.ok());
  EXPECT_EQ(usable.error().code, wire::ErrorCode::kCapabilityMissing);
  EXPECT_NE(usable.error().cause.find("CONFIG_IDLE_PAGE_TRACKING"), std::string::npos);
}

class SelectedAdviceTest : public AdvisorTest {
 protected:
  static uint64_t SkippedBytes(const wire::AdviseResult& result, wire::SkipReason reason) {
    for (const wire::SkipCount& skip : result.evidence.skipped) {
      if (skip.reason == reason) return skip.bytes;
    }
    return 0;
  }
};

// A second pass finds the heap in swap: nothing of it is advised again.
TEST_F(SelectedAdviceTest, resident_only_advises_what_is_there_and_counts_the_rest) {
  SwapTurn swap;
  std::string reason;
  if (!swap.TurnOn(&reason)) GTEST_SKIP() << reason;
  StartTarget({.heap_bytes = 64 * kMiB});
  wire::Advise request = Request(wire::Consistency::kStop);
  request.selection.resident_only = true;
  const auto first = Run(request);
  ASSERT_TRUE(first.ok()) << first.error().cause;
  EXPECT_EQ(first->evidence.page_source, wire::PageSource::kPagemapScan);
  EXPECT_GE(first->bytes_advised, 64 * kMiB);
  EXPECT_GE(first->bytes_moved, static_cast<int64_t>(58 * kMiB));
  EXPECT_EQ(first->evidence.vmas_read, first->evidence.vmas_advised + first->evidence.vmas_skipped);
  const auto second = Run(request);
  ASSERT_TRUE(second.ok()) << second.error().cause;
  // A sanitized target has hundreds of megabytes that stay, for its parent maps them too.
  EXPECT_LE(second->bytes_advised + 58 * kMiB, first->bytes_advised);
  EXPECT_TRUE(kIsSanitized || second->bytes_advised <= 6 * kMiB) << second->bytes_advised;
  EXPECT_GE(SkippedBytes(*second, wire::SkipReason::kNotResident), 58 * kMiB);
  EXPECT_EQ(second->evidence.vmas_read,
            second->evidence.vmas_advised + second->evidence.vmas_skipped);
  ExpectRunning();
}

TEST_F(SelectedAdviceTest, categories_and_sizes_narrow_a_real_process) {
  StartTarget();
  wire::Advise request = Request(wire::Consistency::kStop, wire::Strategy::kColdFile);
  const auto all = Run(request);
  ASSERT_TRUE(all.ok()) << all.error().cause;
  request.selection.min_kb = 64;
  const auto large = Run(request);
  ASSERT_TRUE(large.ok()) << large.error().cause;
  EXPECT_LT(large->evidence.vmas_advised, all->evidence.vmas_advised);
  EXPECT_GT(large->evidence.vmas_advised, 0U);
  const uint64_t too_small = SkippedBytes(*large, wire::SkipReason::kTooSmall);
  EXPECT_EQ(too_small + large->bytes_advised, all->bytes_advised);
  request.selection = {.categories = {wire::VmaCategory::kTtf}};
  const auto fonts = Run(request);
  ASSERT_TRUE(fonts.ok()) << fonts.error().cause;
  EXPECT_EQ(fonts->bytes_advised, 0U);
  EXPECT_EQ(SkippedBytes(*fonts, wire::SkipReason::kCategory), all->bytes_advised);
  ExpectRunning();
}

TEST_F(SelectedAdviceTest, idleness_on_a_kernel_without_it_says_so_and_touches_nothing) {
  if (::access(kIdleBitmapPath, F_OK) == 0) GTEST_SKIP() << "this kernel tracks idle pages";
  StartTarget();
  wire::Advise request = Request(wire::Consistency::kStop);
  request.selection.idle_ms = 100;
  const auto result = Run(request);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kCapabilityMissing);
  ExpectRunning();
}

}  // namespace
}  // namespace ebb
