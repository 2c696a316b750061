// The Advisor on real processes of this machine: real freezing, real stopping, real reclaim.
#include "advise/advisor.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include "advise/advisor_fixture.h"
#include "advise/hold.h"
#include "base/fault_sys.h"

namespace ebb {
namespace {

std::set<std::string> ReadLayoutLines(int pid) {
  std::istringstream maps(ReadFileOrEmpty(Format("/proc/%d/maps", pid)));
  std::set<std::string> lines;
  for (std::string line; std::getline(maps, line);) lines.insert(line);
  return lines;
}

class AdvisorModes : public AdvisorTest, public testing::WithParamInterface<wire::Consistency> {};

TEST_P(AdvisorModes, pageout_moves_nine_tenths_of_an_idle_heap) {
  SwapTurn swap;
  std::string reason;
  if (!swap.TurnOn(&reason)) GTEST_SKIP() << reason;
  StartTarget({.heap_bytes = 64 * kMiB});
  if (GetParam() == wire::Consistency::kFreeze && !group_->exists()) GTEST_SKIP() << "no cgroup v2";
  const uint64_t checksum = target_->Checksum();
  const auto result = Run(Request(GetParam()));
  ASSERT_TRUE(result.ok()) << result.error().message << result.error().cause;
  EXPECT_EQ(result->consistency, GetParam());
  EXPECT_FALSE(result->cancelled);
  EXPECT_GE(result->bytes_planned, 64 * kMiB);
  EXPECT_GE(result->bytes_advised, 64 * kMiB);
  EXPECT_GE(result->bytes_moved, static_cast<int64_t>(58 * kMiB));
  EXPECT_LE(result->bytes_moved, static_cast<int64_t>(80 * kMiB));
  EXPECT_GE(result->after.swap_pss_kb - result->before.swap_pss_kb, 58 * 1024);
  // A sanitized target touches its shadow again whenever it runs between two slices.
  EXPECT_GE(result->before.rss_kb - result->after.rss_kb, (kIsSanitized ? 48 : 58) * 1024);
  // It shares some of that shadow with its parent, too.
  EXPECT_TRUE(kIsSanitized || result->after.pss_kb * 2 <= result->before.pss_kb);
  EXPECT_GT(result->zram_growth_kb, 8 * 1024);  // half of it is noise
  EXPECT_LT(result->net_freed_kb, result->bytes_moved / 1024);
  EXPECT_EQ(result->nothing_moved, wire::NothingMoved::kNotApplicable);
  const wire::Evidence& evidence = result->evidence;
  const bool is_held = StopsTarget(GetParam());
  EXPECT_EQ(evidence.frozen_start, is_held);
  EXPECT_EQ(evidence.frozen_end, is_held);
  EXPECT_EQ(evidence.thawed, is_held);
  EXPECT_EQ(evidence.hold_us > 0, is_held);
  EXPECT_EQ(evidence.vmas_read, evidence.vmas_advised + evidence.vmas_skipped);
  EXPECT_EQ(evidence.vmas_changed, 0U);
  EXPECT_GE(evidence.chunks, 16U);
  EXPECT_EQ(target_->Checksum(), checksum);
  ExpectRunning();
}

INSTANTIATE_TEST_SUITE_P(consistency, AdvisorModes,
                         testing::Values(wire::Consistency::kFreeze, wire::Consistency::kStop,
                                         wire::Consistency::kPtrace,
                                         wire::Consistency::kPtraceInject,
                                         wire::Consistency::kCookie, wire::Consistency::kNone),
                         [](const auto& mode) { return std::string(wire::ToName(mode.param)); });

TEST_F(AdvisorTest, warm_brings_back_what_pageout_took) {
  SwapTurn swap;
  std::string reason;
  if (!swap.TurnOn(&reason)) GTEST_SKIP() << reason;
  StartTarget({.heap_bytes = 64 * kMiB});
  const uint64_t checksum = target_->Checksum();
  ASSERT_TRUE(Run(Request(wire::Consistency::kFreeze)).ok());
  const auto warm = Run(Request(wire::Consistency::kFreeze, wire::Strategy::kWarm));
  ASSERT_TRUE(warm.ok()) << warm.error().cause;
  EXPECT_GE(warm->before.swap_kb, 58 * 1024);
  EXPECT_LE(warm->after.swap_kb * 10, warm->before.swap_kb);
  EXPECT_LE(warm->bytes_moved, -static_cast<int64_t>(58 * kMiB)) << "resident memory grew";
  EXPECT_EQ(warm->nothing_moved, wire::NothingMoved::kNotApplicable);
  const auto major_faults = [&] {
    return procfs::FindStatValue(ReadFileOrEmpty(Format("/proc/%d/stat", target_->pid())),
                                 "majflt");
  };
  const int64_t faults_before = major_faults();
  EXPECT_EQ(target_->Checksum(), checksum);
  EXPECT_LT(major_faults() - faults_before, 500);
  ExpectRunning();
}

TEST_F(AdvisorTest, without_swap_nothing_moves_and_the_result_says_why) {
  SwapTurn swap;
  if (SwapTurn::HasSwap()) GTEST_SKIP() << "this machine has swap of its own";
  StartTarget({.heap_bytes = 16 * kMiB});
  const auto result = Run(Request(wire::Consistency::kFreeze));
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_GE(result->bytes_advised, 16 * kMiB);
  EXPECT_EQ(result->bytes_moved, 0);
  EXPECT_EQ(result->nothing_moved, wire::NothingMoved::kNoSwap);
  ExpectRunning();
}

TEST_F(AdvisorTest, dry_run_touches_nothing) {
  StartTarget();
  wire::Advise request = Request(wire::Consistency::kFreeze);
  request.dry_run = true;
  const auto result = Run(request);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->dry_run);
  EXPECT_EQ(result->bytes_advised, 0U);
  EXPECT_EQ(result->evidence.chunks, 0U);
  EXPECT_EQ(result->evidence.hold_us, 0U);
  EXPECT_GE(result->private_planned_kb, 16 * 1024);
  EXPECT_GT(result->evidence.vmas_advised, 0U);
  EXPECT_EQ(result->evidence.vmas_read,
            result->evidence.vmas_advised + result->evidence.vmas_skipped);
}

TEST_F(AdvisorTest, zygote_shared_pages_do_not_move_and_the_result_says_why) {
  SwapTurn swap;
  std::string reason;
  if (!swap.TurnOn(&reason)) GTEST_SKIP() << reason;
  constexpr size_t kHeap = 64 * kMiB;
  void* heap = ::mmap(nullptr, kHeap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(heap, MAP_FAILED);
  std::memset(heap, 0x5a, kHeap);
  StartTarget({.heap_bytes = kHeap, .inherited = heap});
  (void)target_->Checksum();
  const auto result = Run(Request(wire::Consistency::kFreeze));
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_LT(result->bytes_moved, static_cast<int64_t>(kHeap / 20));
  EXPECT_EQ(result->nothing_moved, wire::NothingMoved::kAllShared);
  ::munmap(heap, kHeap);
}

TEST_F(AdvisorTest, churning_target_changes_its_layout_only_when_it_is_not_held) {
  StartTarget({.is_churning = true});
  target_->Ping();
  if (!group_->exists()) GTEST_SKIP() << "no cgroup v2";
  for (const auto mode : {wire::Consistency::kFreeze, wire::Consistency::kStop,
                          wire::Consistency::kPtrace, wire::Consistency::kPtraceInject}) {
    const auto held = Run(Request(mode));
    ASSERT_TRUE(held.ok()) << held.error().cause;
    EXPECT_EQ(held->evidence.vmas_changed, 0U) << wire::ToName(mode);
    EXPECT_TRUE(held->evidence.frozen_end) << wire::ToName(mode);
    EXPECT_GT(held->evidence.vmas_advised, 100U) << wire::ToName(mode);
  }
  // It runs between the two readings, whatever the scheduler thinks of it: a third of its mappings
  // change before the advice begins.
  ActingSys sys(1, [&] {
    const auto before = ReadLayoutLines(target_->pid());
    EXPECT_TRUE(WaitFor([&] {
      const auto now = ReadLayoutLines(target_->pid());
      const auto is_gone = [&](const std::string& line) { return !now.contains(line); };
      return std::ranges::count_if(before, is_gone) > 100;
    }));
  });
  Advisor advisor(sys, *guard_);
  const CancelSource source;
  const auto free = advisor.Run(Request(wire::Consistency::kNone), CancelToken(source), nullptr);
  ASSERT_TRUE(free.ok()) << free.error().cause;
  EXPECT_FALSE(free->evidence.frozen_start);
  EXPECT_GT(free->evidence.vmas_changed, 0U);
}

TEST_F(AdvisorTest, group_with_another_process_is_stopped_not_frozen) {
  StartTarget();
  if (!group_->exists()) GTEST_SKIP() << "no cgroup v2";
  TestTarget other;
  ASSERT_TRUE(group_->Add(other.pid()));
  const auto result = Run(Request(wire::Consistency::kFreeze));
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_EQ(result->consistency, wire::Consistency::kStop);
  EXPECT_TRUE(result->evidence.frozen_start);
  other.Ping();
  ExpectRunning();
}

TEST_F(AdvisorTest, what_the_system_froze_is_not_thawed) {
  StartTarget();
  if (!group_->exists()) GTEST_SKIP() << "no cgroup v2";
  group_->Freeze();
  ASSERT_TRUE(WaitFor([&] { return group_->IsFrozen(); }));
  for (const auto mode : {wire::Consistency::kFreeze, wire::Consistency::kFrozenAlready}) {
    const auto result = Run(Request(mode));
    ASSERT_TRUE(result.ok()) << result.error().cause;
    EXPECT_EQ(result->consistency, wire::Consistency::kFrozenAlready);
    EXPECT_TRUE(result->evidence.frozen_start);
    EXPECT_TRUE(result->evidence.frozen_end);
    EXPECT_FALSE(result->evidence.thawed);
    EXPECT_EQ(result->evidence.hold_us, 0U);
    EXPECT_TRUE(group_->IsFrozen());
  }
}

TEST_F(AdvisorTest, target_that_comes_to_the_foreground_is_left_alone_at_once) {
  StartTarget({.heap_bytes = 64 * kMiB});
  ActingSys sys(3, [&] { WriteText(Format("/proc/%d/oom_score_adj", target_->pid()), "0"); });
  Advisor advisor(sys, *guard_);
  const CancelSource source;
  const auto result =
      advisor.Run(Request(wire::Consistency::kFreeze), CancelToken(source), nullptr);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(sys.madvise_calls(), 3U);
  EXPECT_EQ(result->evidence.chunks, 3U);
  bool has_unreached = false;
  for (const auto& skip : result->evidence.skipped) {
    has_unreached = has_unreached || skip.reason == wire::SkipReason::kCancelled;
  }
  EXPECT_TRUE(has_unreached);
  ExpectRunning();
}

TEST_F(AdvisorTest, cancel_ends_between_two_chunks_with_a_partial_result) {
  StartTarget({.heap_bytes = 64 * kMiB});
  CancelSource source;
  ActingSys sys(2, [&] { source.Cancel(); });
  Advisor advisor(sys, *guard_);
  const auto result = advisor.Run(Request(wire::Consistency::kStop), CancelToken(source), nullptr);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(sys.madvise_calls(), 2U);
  EXPECT_LT(result->bytes_advised, result->bytes_planned);
  ExpectRunning();
}

TEST_F(AdvisorTest, target_that_exits_in_the_middle_is_target_exited) {
  for (const auto mode :
       {wire::Consistency::kFreeze, wire::Consistency::kStop, wire::Consistency::kPtrace,
        wire::Consistency::kCookie, wire::Consistency::kNone}) {
    StartTarget({.heap_bytes = 64 * kMiB});
    ActingSys sys(3, [&] { target_->Kill(); });
    Advisor advisor(sys, *guard_);
    const CancelSource source;
    const auto result = advisor.Run(Request(mode), CancelToken(source), nullptr);
    ASSERT_FALSE(result.ok()) << wire::ToName(mode);
    EXPECT_EQ(result.error().code, wire::ErrorCode::kTargetExited) << wire::ToName(mode);
    target_.reset();
    group_.reset();
  }
}

// Counts how often a group was asked to freeze.
class CountingSys final : public FaultSys {
 public:
  CountingSys() : FaultSys(RealSys(), 0, 0) {}
  ssize_t Write(int fd, const void* buffer, size_t bytes) override {
    if (std::string_view(static_cast<const char*>(buffer), bytes) == "1") ++freezes_;
    return FaultSys::Write(fd, buffer, bytes);
  }
  int freezes() const { return freezes_; }

 private:
  int freezes_ = 0;
};

TEST_F(AdvisorTest, long_advice_gives_the_target_time_between_slices) {
  StartTarget({.heap_bytes = 64 * kMiB});
  if (!group_->exists()) GTEST_SKIP() << "no cgroup v2";
  AdviceLimits limits;
  limits.slice_hold_ns = kIsSanitized ? 10 * kNsPerMs : kNsPerMs / 5;
  limits.slice_gap_ns = kNsPerMs;
  CountingSys sys;
  Advisor advisor(sys, *guard_, limits);
  const CancelSource source;
  const auto result =
      advisor.Run(Request(wire::Consistency::kFreeze), CancelToken(source), nullptr);
  ASSERT_TRUE(result.ok()) << result.error().cause;
  EXPECT_FALSE(result->cancelled);
  EXPECT_GE(sys.freezes(), 2);
  EXPECT_GE(result->bytes_advised, 64 * kMiB);
  EXPECT_EQ(result->evidence.vmas_read,
            result->evidence.vmas_advised + result->evidence.vmas_skipped);
  EXPECT_LT(result->evidence.hold_us, result->duration_us);
  ExpectRunning();
}

// Whatever call fails, with whatever errno: the target runs again and the advisor gives an answer.
TEST_F(AdvisorTest, nth_system_call_fails_for_every_n) {
  StartTarget({.heap_bytes = 8 * kMiB});
  AdviceLimits limits;  // many chunks and several slices
  // A sanitized agent reads layouts for longer than that: one chunk in each slice, minutes in all.
  limits.slice_hold_ns = (kIsSanitized ? 10 : 1) * kNsPerMs / 2;
  limits.slice_gap_ns = 0;
  limits.chunk_bytes = 256 << 10;
  for (const auto mode : {wire::Consistency::kFreeze, wire::Consistency::kStop}) {
    if (mode == wire::Consistency::kFreeze && !group_->exists()) continue;
    const std::vector<int> errnos =
        kIsSanitized ? std::vector{EIO} : std::vector{EIO, EINTR, ENOMEM, EBUSY};
    for (const int errno_value : errnos) {
      bool has_fired = true;
      for (uint64_t n = 1; has_fired; ++n) {
        FaultSys sys(RealSys(), n, errno_value);
        Advisor advisor(sys, *guard_, limits);
        const CancelSource source;
        // Files: under a sanitizer anonymous memory is terabytes of shadow.
        const auto result =
            advisor.Run(Request(mode, wire::Strategy::kPageoutFile), CancelToken(source), nullptr);
        has_fired = sys.fired();
        ASSERT_FALSE(group_->exists() && group_->IsAskedToFreeze()) << n << " " << errno_value;
        ASSERT_TRUE(WaitFor([&] { return StateOf(target_->pid()) != 'T'; })) << n;
        EXPECT_TRUE(has_fired || result.ok());
        ASSERT_LT(n, 5000U);
      }
    }
  }
  target_->Ping();
}

}  // namespace
}  // namespace ebb
