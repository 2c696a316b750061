#include "lmkd/kill_decision.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

// A device of 1 GB with half its swap free and nothing wrong.
MemorySnapshot Calm(int64_t now_ms = 10'000) {
  MemorySnapshot now;
  now.now_ms = now_ms;
  now.memory.free_kb = 200'000;
  now.memory.swap_total_kb = 500'000;
  now.memory.swap_free_kb = 250'000;
  now.memory.active_file_kb = 30'000;
  now.memory.inactive_file_kb = 20'000;
  now.watermarks = {10'000, 15'000, 20'000};
  return now;
}

KillDecision Decide(const MemorySnapshot& now, KillState* state,
                    PressureLevel level = PressureLevel::kMedium) {
  return DecideKill(now, level, KillSettings{}, state);
}

TEST(DecideKill, pressure_alone_kills_nobody) {
  KillState state;
  EXPECT_EQ(Decide(Calm(), &state).reason, KillReason::kNone);
}

TEST(DecideKill, complete_stall_means_not_responding) {
  KillState state;
  const KillDecision decision = Decide(Calm(), &state, PressureLevel::kCritical);
  EXPECT_EQ(decision.reason, KillReason::kNotResponding);
  EXPECT_EQ(decision.words, "device is not responding");
}

TEST(DecideKill, low_swap_counts_only_below_a_watermark) {
  KillState state;
  MemorySnapshot now = Calm();
  now.memory.swap_free_kb = 49'999;
  EXPECT_EQ(Decide(now, &state).reason, KillReason::kNone);
  now.memory.free_kb = 14'999;
  const KillDecision decision = Decide(now, &state);
  EXPECT_EQ(decision.reason, KillReason::kLowMemAndSwap);
  EXPECT_EQ(decision.words, "low watermark is breached and swap is low (49999kB < 50000kB)");
  EXPECT_EQ(decision.min_score_adj, 201);
}

TEST(DecideKill, below_the_min_watermark_nobody_is_spared) {
  KillState state;
  MemorySnapshot now = Calm();
  now.memory.swap_free_kb = 0;
  now.memory.free_kb = 9'999;
  const KillDecision decision = Decide(now, &state);
  EXPECT_EQ(decision.words.substr(0, 25), "min watermark is breached");
  EXPECT_EQ(decision.min_score_adj, 0);
}

TEST(DecideKill, reading_again_more_than_the_file_cache_is_thrashing) {
  KillState state;
  MemorySnapshot now = Calm();
  Decide(now, &state);
  now.now_ms += 100;
  now.memory.free_kb = 14'000;
  now.vm.refault_file = 50'000 / PageKb();
  EXPECT_EQ(Decide(now, &state).reason, KillReason::kNone);
  now.vm.refault_file = 60'000 / PageKb();
  const KillDecision decision = Decide(now, &state);
  EXPECT_EQ(decision.reason, KillReason::kLowMemAndThrashing);
  EXPECT_EQ(decision.words, "low watermark is breached and thrashing (119%)");
}

TEST(DecideKill, refaults_of_an_older_second_do_not_count) {
  KillState state;
  MemorySnapshot now = Calm();
  Decide(now, &state);
  now.now_ms += 2'000;
  now.vm.refault_file = 15'000;
  Decide(now, &state);
  now.now_ms += 10;
  now.memory.free_kb = 14'000;
  EXPECT_EQ(Decide(now, &state).reason, KillReason::kNone);
}

TEST(DecideKill, a_kill_that_did_not_help_is_followed_by_another) {
  KillState state;
  MemorySnapshot now = Calm();
  now.memory.free_kb = 9'000;
  EXPECT_EQ(Decide(now, &state).reason, KillReason::kNone);
  NoteKill({}, KillSettings{}, &state);
  const KillDecision decision = Decide(now, &state);
  EXPECT_EQ(decision.reason, KillReason::kPressureAfterKill);
  EXPECT_EQ(decision.words, "min watermark is breached even after kill");
  EXPECT_EQ(Decide(now, &state).reason, KillReason::kNone);
}

TEST(NoteKill, thrashing_lowers_its_own_limit) {
  KillState state;
  NoteKill({KillReason::kLowMemAndThrashing, "", 0, 150}, KillSettings{}, &state);
  EXPECT_EQ(state.thrashing_limit_percent, 90);
  NoteKill({KillReason::kNotResponding, "", 0, 10}, KillSettings{}, &state);
  EXPECT_EQ(state.thrashing_limit_percent, 90);
}

TEST(FormatKill, has_the_words_of_each_release) {
  const Victim victim{591, 10112, "a.b", 975, 192, 100, 527};
  const KillDecision decision{KillReason::kNotResponding, "device is not responding", 0, 0};
  EXPECT_EQ(FormatKill(victim, decision, *FindDialect("a12")),
            "Kill 'a.b' (591), uid 10112, oom_score_adj 975 to free 192kB rss, 527kB swap; "
            "reason: device is not responding");
  EXPECT_EQ(FormatKill(victim, decision, *FindDialect("samsung")),
            "Reclaim 'a.b' (591), uid 10112, oom_score_adj 975, state 19 to free 192kB rss, 527kB "
            "swap; reason: device is not responding");
  EXPECT_EQ(
      FormatKill(victim, decision, *FindDialect("a16")),
      "Kill 'a.b' (591), uid 10112, oom_score_adj 975 to free 192kB rss, 100kB anon rss, 527kB "
      "swap, 0kB dmabuf_pss, 0kB dmabuf_rss; reason: device is not responding");
  const KillDecision after{KillReason::kPressureAfterKill, "min watermark is breached", 0, 0};
  EXPECT_TRUE(FormatKill(victim, after, *FindDialect("samsung"))
                  .ends_with("reason: min2x watermark is breached"));
  EXPECT_EQ(FormatKill(victim, decision, *FindDialect("a9")),
            "Kill 'a.b' (591), uid 10112, oom_adj 975 to free 192kB");
}

}  // namespace
}  // namespace ebb::guest
