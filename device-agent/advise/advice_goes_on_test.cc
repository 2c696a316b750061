// Advice that meets a hole, a pinned part or a target that wants its lock: real refusals of this
// kernel, and EBUSY as Samsung's kernels give it.
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>

#include "advise/advisor_fixture.h"
#include "advise/batch.h"

namespace ebb {
namespace {

const auto kPageBytes = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));

// A child whose one area of 64 pages has a hole of three pages and two pinned pages. It only waits.
class HoledChild {
 public:
  static constexpr uint64_t kPages = 64;
  static constexpr uint64_t kHole = 10;  // page
  static constexpr uint64_t kHolePages = 3;
  static constexpr uint64_t kPinned = 40;
  static constexpr uint64_t kPinnedPages = 2;

  HoledChild() {
    area_ = static_cast<char*>(::mmap(nullptr, kPages * kPageBytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      std::memset(area_, 0x5a, kPages * kPageBytes);
      ::munmap(area_ + kHole * kPageBytes, kHolePages * kPageBytes);
      // Not by mlock(3): a sanitizer makes that do nothing.
      const char is_pinned =
          ::syscall(SYS_mlock, area_ + kPinned * kPageBytes, kPinnedPages * kPageBytes) == 0;
      (void)!::write(ends[1], &is_pinned, 1);
      while (true) ::pause();
    }
    ::close(ends[1]);
    const UniqueFd ready(ends[0]);
    char is_pinned = 0;
    EXPECT_EQ(::read(ready.get(), &is_pinned, 1), 1);
    EXPECT_EQ(is_pinned, 1);
    pidfd_.Reset(RealSys().PidfdOpen(pid_));
  }
  ~HoledChild() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ::munmap(area_, kPages * kPageBytes);
  }
  HoledChild(const HoledChild&) = delete;
  HoledChild& operator=(const HoledChild&) = delete;

  uint64_t PageAddress(uint64_t page) const {
    return reinterpret_cast<uint64_t>(area_) + page * kPageBytes;
  }
  int pidfd() const { return pidfd_.get(); }

 private:
  char* area_ = nullptr;
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

// COLD walks the same code as PAGEOUT and needs no swap.
TEST(AdviceGoesOnTest, real_hole_and_pinned_pages_are_found_and_the_rest_is_advised) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const HoledChild child;
  Mapping area;
  area.start = child.PageAddress(0);
  area.end = child.PageAddress(HoledChild::kPages);
  area.decision.advice = Advice::kCold;
  Chunk chunk;
  (void)CutChunk({area}, 0, {.bytes = 1 << 30, .vecs = 512}, &chunk);
  const ChunkOutcome outcome = AdviseChunk(
      [&](std::span<const iovec> ranges, Advice advice) {
        return RealSys().ProcessMadvise(child.pidfd(), ranges, static_cast<int>(advice));
      },
      chunk, {.page_bytes = kPageBytes});
  EXPECT_EQ(outcome.stop, ChunkStop::kNone);
  ASSERT_EQ(outcome.refused.size(), 2U);
  EXPECT_EQ(outcome.refused[0].start, child.PageAddress(HoledChild::kHole));
  EXPECT_EQ(outcome.refused[0].bytes, HoledChild::kHolePages * kPageBytes);
  EXPECT_EQ(outcome.refused[1].start, child.PageAddress(HoledChild::kPinned));
  EXPECT_EQ(outcome.refused[1].bytes, HoledChild::kPinnedPages * kPageBytes);
  EXPECT_EQ(outcome.bytes_advised,
            (HoledChild::kPages - HoledChild::kHolePages - HoledChild::kPinnedPages) * kPageBytes);
  EXPECT_GT(outcome.errnos.at(ENOMEM), 0U);
  EXPECT_GT(outcome.errnos.at(EINVAL), 0U);
}

// Answers EBUSY to so many calls, from the third on.
class BusySys final : public FaultSys {
 public:
  explicit BusySys(uint32_t times) : FaultSys(RealSys(), 0, 0), left_(times) {}
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    if (++calls_ >= 3 && left_ > 0) {
      --left_;
      if (on_busy_) on_busy_();
      return -EBUSY;
    }
    return FaultSys::ProcessMadvise(pidfd, ranges, advice);
  }
  void OnBusy(std::function<void()> act) { on_busy_ = std::move(act); }

 private:
  uint32_t left_;
  uint32_t calls_ = 0;
  std::function<void()> on_busy_;
};

class BusyTargetTest : public AdvisorTest {
 protected:
  Result<wire::AdviseResult> RunBusy(BusySys& sys, const CancelSource& source) {
    AdviceLimits limits;
    limits.busy_pause_ns = kNsPerMs / 10;
    limits.chunk_vecs = 1;  // at least as many calls as mappings
    Advisor advisor(sys, *guard_, limits);
    // Files: under a sanitizer anonymous memory is terabytes of shadow.
    return advisor.Run(Request(wire::Consistency::kStop, wire::Strategy::kColdFile),
                       CancelToken(source), nullptr);
  }
  static uint64_t SkippedBytes(const wire::AdviseResult& result, wire::SkipReason reason) {
    for (const wire::SkipCount& skip : result.evidence.skipped) {
      if (skip.reason == reason) return skip.bytes;
    }
    return 0;
  }
};

TEST_F(BusyTargetTest, busy_target_runs_meanwhile_and_then_everything_is_advised_once) {
  StartTarget();
  BusySys calm(0);
  const CancelSource source;
  const auto undisturbed = RunBusy(calm, source);
  ASSERT_TRUE(undisturbed.ok()) << undisturbed.error().cause;
  BusySys sys(3);
  sys.OnBusy([&] { EXPECT_EQ(StateOf(target_->pid()), 'T'); });
  const auto result = RunBusy(sys, source);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_FALSE(result->cancelled);
  EXPECT_EQ(result->evidence.busy_pauses, 3U);
  EXPECT_GT(result->evidence.busy_wait_us, 0U);
  EXPECT_EQ(result->bytes_advised, undisturbed->bytes_advised);
  EXPECT_EQ(result->evidence.vmas_read, undisturbed->evidence.vmas_read);
  EXPECT_EQ(result->evidence.vmas_advised, undisturbed->evidence.vmas_advised);
  EXPECT_EQ(SkippedBytes(*result, wire::SkipReason::kTargetBusy), 0U);
  ExpectRunning();
}

TEST_F(BusyTargetTest, target_that_stays_busy_is_left_alone_politely) {
  StartTarget();
  BusySys sys(UINT32_MAX);
  const CancelSource source;
  const auto result = RunBusy(sys, source);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(result->evidence.busy_pauses, AdviceLimits{}.busy_pauses);
  EXPECT_GT(SkippedBytes(*result, wire::SkipReason::kTargetBusy), 0U);
  EXPECT_EQ(SkippedBytes(*result, wire::SkipReason::kCancelled), 0U);
  ExpectRunning();
}

TEST_F(BusyTargetTest, cancel_ends_a_pause) {
  StartTarget();
  BusySys sys(UINT32_MAX);
  CancelSource source;
  sys.OnBusy([&] { source.Cancel(); });
  const auto result = RunBusy(sys, source);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(result->evidence.busy_pauses, 1U);
  EXPECT_EQ(SkippedBytes(*result, wire::SkipReason::kTargetBusy), 0U);
  EXPECT_GT(SkippedBytes(*result, wire::SkipReason::kCancelled), 0U);
  ExpectRunning();
}

}  // namespace
}  // namespace ebb
