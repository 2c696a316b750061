#include "advise/strategy.h"

#include <gtest/gtest.h>

namespace ebb {
namespace {

using wire::SkipReason;
using wire::Strategy;

constexpr std::array kAllStrategies = {Strategy::kPageoutAnon, Strategy::kPageoutFile,
                                       Strategy::kPageoutAll,  Strategy::kColdFile,
                                       Strategy::kColdAll,     Strategy::kWarm};

procfs::Vma Line(std::string_view line) {
  const auto vma = procfs::ParseMapsLine(line);
  EXPECT_TRUE(vma.has_value()) << line;
  return vma.value_or(procfs::Vma{});
}

void ExpectSkipped(std::string_view line, SkipReason reason) {
  for (const Strategy strategy : kAllStrategies) {
    const Decision decision = Decide(strategy, Line(line), false);
    EXPECT_FALSE(decision.IsAdvised()) << line << wire::ToName(strategy);
    EXPECT_EQ(decision.skip, reason) << line << wire::ToName(strategy);
  }
}

TEST(StrategyTest, nobody_touches_what_is_not_the_apps_memory) {
  ExpectSkipped("7ffd000-7ffe000 r-xp 00000000 00:00 0 [vdso]", SkipReason::kSpecial);
  ExpectSkipped("7ffd000-7ffe000 r--p 00000000 00:00 0 [vvar]", SkipReason::kSpecial);
  ExpectSkipped("7ffd000-7ffe000 r--p 00000000 00:00 0 [vvar_vclock]", SkipReason::kSpecial);
  ExpectSkipped("ffff0000-ffff1000 r-xp 00000000 00:00 0 [vectors]", SkipReason::kSpecial);
  ExpectSkipped("7000-8000 ---p 00000000 00:00 0 [page size compat]", SkipReason::kSpecial);
  ExpectSkipped("7000-8000 ---p 00000000 00:00 0 [anon:scudo:reserved]", SkipReason::kProtNone);
  ExpectSkipped("7000-8000 rw-p 00000000 00:05 77 /dev/kgsl-3d0", SkipReason::kDevice);
  ExpectSkipped("7000-8000 rw-s 00000000 00:05 77 /dev/mali0", SkipReason::kDevice);
  ExpectSkipped("7000-8000 r--p 00000000 00:05 77 /dev/binderfs/hwbinder", SkipReason::kDevice);
  ExpectSkipped("7000-8000 rw-s 00000000 00:05 77 /dmabuf:", SkipReason::kDevice);
  ExpectSkipped("7000-8000 rw-p 00000000 00:05 77 anon_inode:[io_uring]", SkipReason::kDevice);
  ExpectSkipped("7000-8000 rw-s 00000000 00:01 77 /memfd:x (deleted)", SkipReason::kShared);
  ExpectSkipped("7000-8000 r--s 00000000 00:05 7 /dev/__properties__/u:object_r:x:s0",
                SkipReason::kShared);
  ExpectSkipped("7000-8000 r-xp 00000000 fe:00 99 /system/lib64/libc.so", SkipReason::kExecutable);
}

TEST(StrategyTest, pinned_memory_is_left_alone) {
  const procfs::Vma heap = Line("7000-8000 rw-p 00000000 00:00 0 [anon:libc_malloc]");
  for (const Strategy strategy : kAllStrategies) {
    EXPECT_EQ(Decide(strategy, heap, true).skip, SkipReason::kLocked);
    EXPECT_FALSE(Decide(strategy, heap, true).IsAdvised());
  }
}

// strategy, advice on anonymous memory, advice on a private file mapping
struct Expected {
  Strategy strategy;
  Advice anon;
  Advice file;
};

class StrategyTable : public testing::TestWithParam<Expected> {};

TEST_P(StrategyTable, selects_by_class) {
  for (const char* line :
       {"7000-8000 rw-p 00000000 00:00 0 ", "7000-8000 rw-p 0 00:00 0 [heap]",
        "7000-8000 rw-p 0 00:00 0 [anon:dalvik-main space (region space)]",
        "7000-8000 r--p 0 00:00 0 [anon:.bss]", "7000-8000 rw-p 0 00:00 0 [stack]",
        "7000-8000 rw-p 0 00:04 9 /dev/ashmem/dalvik-main space (deleted)",
        "7000-8000 rw-p 0 00:01 9 /memfd:dalvik-main space (deleted)"}) {
    EXPECT_EQ(Decide(GetParam().strategy, Line(line), false).advice, GetParam().anon) << line;
  }
  for (const char* line : {"7000-8000 r--p 0 fe:00 9 /data/app/x/base.apk",
                           "7000-8000 rw-p 0 fe:00 9 /system/framework/arm64/boot.art",
                           "7000-8000 r--p 0 fe:00 9 /data/app/with space.ttf (deleted)"}) {
    EXPECT_EQ(Decide(GetParam().strategy, Line(line), false).advice, GetParam().file) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(
    strategies, StrategyTable,
    testing::Values(Expected{Strategy::kPageoutAnon, Advice::kPageout, Advice::kNone},
                    Expected{Strategy::kPageoutFile, Advice::kNone, Advice::kPageout},
                    Expected{Strategy::kPageoutAll, Advice::kPageout, Advice::kPageout},
                    Expected{Strategy::kColdFile, Advice::kNone, Advice::kCold},
                    Expected{Strategy::kColdAll, Advice::kCold, Advice::kCold},
                    Expected{Strategy::kWarm, Advice::kWillneed, Advice::kWillneed}),
    [](const auto& row) { return std::string(wire::ToName(row.param.strategy)); });

// But for memory_reclaim, which advises no mappings.
TEST(StrategyTest, every_strategy_of_the_schema_has_a_row) {
  for (unsigned id = 0; id < 256; ++id) {
    const auto strategy = static_cast<Strategy>(id);
    const bool is_advice = wire::IsKnown(strategy) && strategy != Strategy::kMemoryReclaim;
    EXPECT_EQ(AdviceOf(strategy) != Advice::kNone, is_advice) << id;
  }
}

TEST(StrategyTest, names_that_only_look_special_are_ordinary) {
  const procfs::Vma file = Line("7000-8000 r--p 0 fe:00 9 /data/x[vdso]");
  EXPECT_TRUE(Decide(Strategy::kPageoutFile, file, false).IsAdvised());
  const procfs::Vma anon = Line("7000-8000 rw-p 0 00:00 0 [anon:[vdso]]");
  EXPECT_TRUE(Decide(Strategy::kPageoutAnon, anon, false).IsAdvised());
}

}  // namespace
}  // namespace ebb
