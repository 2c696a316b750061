#include "advise/outcome.h"

#include <gtest/gtest.h>

#include <set>

namespace ebb {
namespace {

using wire::NothingMoved;
using wire::SkipReason;
using wire::Strategy;

Mapping At(uint64_t start, uint64_t end, Advice advice, SkipReason skip = SkipReason::kShared) {
  Mapping mapping;
  mapping.start = start;
  mapping.end = end;
  mapping.decision = {.advice = advice, .skip = skip};
  return mapping;
}

const Layout kLayout = {
    At(0x1000, 0x3000, Advice::kPageout),
    At(0x4000, 0x5000, Advice::kNone, SkipReason::kShared),
    At(0x6000, 0xa000, Advice::kPageout),
    At(0xb000, 0xc000, Advice::kPageout),
};

const wire::SkipCount* Find(const wire::Evidence& evidence, SkipReason reason) {
  for (const auto& count : evidence.skipped) {
    if (count.reason == reason) return &count;
  }
  return nullptr;
}

TEST(EvidenceTallyTest, mapping_cut_by_slices_counts_once) {
  EvidenceTally tally;
  tally.AddPassed(kLayout, 0, 0x8000);  // in the middle of the third
  tally.AddPassed(kLayout, 0x8000, UINT64_MAX);
  const wire::Evidence evidence = tally.Finish();
  EXPECT_EQ(evidence.vmas_read, 4U);
  EXPECT_EQ(evidence.vmas_advised, 3U);
  EXPECT_EQ(evidence.vmas_skipped, 1U);
}

TEST(EvidenceTallyTest, refused_mapping_is_skipped_and_a_partly_refused_one_is_advised) {
  EvidenceTally tally;
  ChunkOutcome chunk;
  chunk.calls = 3;
  chunk.worst_call_ns = 5'000'000;
  chunk.errnos = {{12, 2}};
  chunk.refused = {{.start = 0x7000, .bytes = 0x1000}, {.start = 0xb000, .bytes = 0x1000}};
  tally.AddChunk(chunk);
  tally.AddPassed(kLayout, 0, UINT64_MAX);
  const wire::Evidence evidence = tally.Finish();
  EXPECT_EQ(evidence.vmas_advised, 2U);
  const auto* refused = Find(evidence, SkipReason::kKernelRefused);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->vmas, 1U);
  EXPECT_EQ(refused->bytes, 0x2000U);
  EXPECT_EQ(evidence.worst_chunk_us, 5000U);
  ASSERT_EQ(evidence.errnos.size(), 1U);
  EXPECT_EQ(evidence.errnos[0].calls, 2U);
  EXPECT_EQ(evidence.vmas_read, evidence.vmas_advised + evidence.vmas_skipped);
}

TEST(EvidenceTallyTest, what_was_not_reached_is_cancelled_but_keeps_its_own_reason) {
  EvidenceTally tally;
  tally.AddPassed(kLayout, 0, 0x3000);
  tally.AddUnreached(kLayout, 0x3000, SkipReason::kCancelled);
  const wire::Evidence evidence = tally.Finish();
  EXPECT_EQ(evidence.vmas_advised, 1U);
  EXPECT_EQ(Find(evidence, SkipReason::kShared)->vmas, 1U);
  EXPECT_EQ(Find(evidence, SkipReason::kCancelled)->vmas, 2U);
  EXPECT_EQ(evidence.vmas_read, 4U);
}

TEST(CountChangedTest, every_part_of_the_identity_counts) {
  EXPECT_EQ(CountChanged(kLayout, kLayout), 0U);
  EXPECT_EQ(CountChanged(kLayout, {}), 4U);
  const auto changed_by = [](auto change) {
    Layout now = kLayout;
    change(now[2]);
    return CountChanged(kLayout, now);
  };
  EXPECT_EQ(changed_by([](Mapping& m) { m.start -= 0x1000; }), 1U);
  EXPECT_EQ(changed_by([](Mapping& m) { m.end += 0x1000; }), 1U);
  EXPECT_EQ(changed_by([](Mapping& m) { m.permissions ^= 2; }), 1U);
  EXPECT_EQ(changed_by([](Mapping& m) { m.backing += 1; }), 1U);
}

TEST(HashBackingTest, every_part_counts_and_nothing_is_zero) {
  EXPECT_EQ(HashBacking({}), 0U);
  const Backing file{.offset = 0x1000, .inode = 7, .dev_major = 8, .dev_minor = 1, .name = "/a"};
  std::set<uint64_t> hashes = {HashBacking(file)};
  for (Backing other :
       {Backing{.offset = 0x2000, .inode = 7, .dev_major = 8, .dev_minor = 1, .name = "/a"},
        Backing{.offset = 0x1000, .inode = 8, .dev_major = 8, .dev_minor = 1, .name = "/a"},
        Backing{.offset = 0x1000, .inode = 7, .dev_major = 1, .dev_minor = 8, .name = "/a"},
        Backing{.offset = 0x1000, .inode = 7, .dev_major = 8, .dev_minor = 2, .name = "/a"},
        Backing{.offset = 0x1000, .inode = 7, .dev_major = 8, .dev_minor = 1, .name = "/b"},
        Backing{.offset = 7, .inode = 0x1000, .dev_major = 8, .dev_minor = 1, .name = "/a"}}) {
    EXPECT_TRUE(hashes.insert(HashBacking(other)).second) << other.offset << " " << other.inode;
  }
}

MovedFacts Facts() {
  return {.strategy = Strategy::kPageoutAnon,
          .bytes_advised = 64 << 20,
          .bytes_moved = 0,
          .resident_kb = 64 << 10,
          .private_kb = 64 << 10,
          .swap_total_kb = 1 << 20,
          .swap_free_kb = 1 << 20};
}

TEST(NothingMovedTest, each_cause_is_named) {
  EXPECT_EQ(ExplainNothingMoved(Facts()), NothingMoved::kUnexplained);
  MovedFacts facts = Facts();
  facts.bytes_moved = 60 << 20;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kNotApplicable);
  facts = Facts();
  facts.bytes_advised = 0;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kNotApplicable);
  facts = Facts();
  facts.swap_total_kb = facts.swap_free_kb = 0;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kNoSwap);
  facts = Facts();
  facts.swap_free_kb = 100;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kSwapFull);
  facts = Facts();
  facts.private_kb = 100;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kAllShared);
  facts = Facts();
  facts.resident_kb = facts.private_kb = 0;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kNotResident);
  facts = Facts();
  facts.strategy = Strategy::kColdAll;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kColdOnly);
  facts = Facts();
  facts.strategy = Strategy::kPageoutFile;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kCleanFile);
  facts.swap_total_kb = 0;  // says nothing about files
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kCleanFile);
}

TEST(NothingMovedTest, a_little_noise_is_still_nothing_and_growth_too) {
  MovedFacts facts = Facts();
  facts.private_kb = 200;
  facts.bytes_moved = 200 << 10;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kAllShared);
  facts.bytes_moved = -(4 << 20);
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kAllShared);
  facts = Facts();
  facts.resident_kb = facts.private_kb = -1;  // smaps did not say
  facts.bytes_moved = 4096;
  EXPECT_EQ(ExplainNothingMoved(facts), NothingMoved::kNotApplicable);
}

}  // namespace
}  // namespace ebb
