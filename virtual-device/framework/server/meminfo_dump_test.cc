#include "server/meminfo_dump.h"

#include <gtest/gtest.h>

namespace ebb::guest {
namespace {

constexpr const char* kSmaps =
    "7f10000000-7f10006000 rw-p 00000000 00:00 0 \nSize: 24 kB\nRss: 20 kB\nPss: 20 kB\n"
    "Private_Dirty: 20 kB\nSwap: 4 kB\nSwapPss: 4 kB\nVmFlags: rd wr\n"
    "7f20000000-7f20001000 r-xp 00000000 fd:00 12   /data/app/a/base.odex\nSize: 4 kB\nRss: 4 kB\n"
    "Pss: 2 kB\nShared_Clean: 4 kB\n"
    "7f30000000-7f30001000 rw-s 00000000 00:05 9    /dev/kgsl-3d0 (deleted)\nSize: 4 kB\nRss: 4 "
    "kB\n"
    "Pss: 4 kB\nPrivate_Dirty: 4 kB\n";

const std::vector<NamedRange> kRanges = ParseNamedRanges("heaps native:7f10000000-7f10006000");

TEST(SumSmaps, unnamed_memory_is_what_the_app_says_it_is) {
  EXPECT_EQ(SumSmaps(kSmaps, kRanges).of(MemoryCategory::kNativeHeap).rss_kb, 20);
  EXPECT_EQ(SumSmaps(kSmaps, {}).of(MemoryCategory::kUnknown).rss_kb, 20);
}

TEST(SumSmaps, categories_add_up_to_the_total) {
  const ProcessMemory memory = SumSmaps(kSmaps, kRanges);
  EXPECT_EQ(memory.total.pss_kb, 26);
  EXPECT_EQ(memory.total.swap_pss_kb, 4);
  EXPECT_EQ(memory.of(MemoryCategory::kDex).shared_clean_kb, 4);
  EXPECT_EQ(memory.of(MemoryCategory::kGfxDev).private_dirty_kb, 4);
}

TEST(CategoryOfName, goes_by_the_names_of_android) {
  EXPECT_EQ(CategoryOfName("[anon:dalvik-main space (region space)]"), MemoryCategory::kDalvikHeap);
  EXPECT_EQ(CategoryOfName("[anon:dalvik-jit-code-cache]"), MemoryCategory::kDalvikOther);
  EXPECT_EQ(CategoryOfName("[anon:scudo:primary]"), MemoryCategory::kNativeHeap);
  EXPECT_EQ(CategoryOfName("/system/lib64/libc.so"), MemoryCategory::kSo);
  EXPECT_EQ(CategoryOfName("/dev/binder"), MemoryCategory::kOtherDev);
  EXPECT_EQ(CategoryOfName("/data/x.bin"), MemoryCategory::kOtherMap);
  EXPECT_EQ(CategoryOfName(""), MemoryCategory::kUnknown);
}

MemoryRow Row(int adj) { return {"a.b", 42, adj, true, SumSmaps(kSmaps, kRanges)}; }

TEST(FormatProcessMeminfo, total_has_swap_in_it_and_rss_only_where_the_release_has_it) {
  const std::string text = FormatProcessMeminfo(Row(0), *FindDialect("a14"));
  EXPECT_NE(text.find("** MEMINFO in pid 42 [a.b] **\n"), std::string::npos);
  EXPECT_NE(text.find("  Native Heap       20       20        0        4       20       24 "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("        TOTAL       30       24        0        4       28"),
            std::string::npos)
      << text;
  const std::string old = FormatProcessMeminfo(Row(0), *FindDialect("a9"));
  EXPECT_EQ(old.find("Rss"), std::string::npos);
  EXPECT_NE(old.find("               TOTAL:       30       TOTAL SWAP PSS:        4\n"),
            std::string::npos)
      << old;
}

TEST(FormatAllMeminfo, lists_by_process_level_and_category_and_sums_up) {
  SystemMemory system = ParseSystemMemory(
      "MemTotal: 1000000 kB\nMemFree: 300000 kB\nBuffers: 1 kB\nCached: 100000 kB\nSwapCached: 9 "
      "kB\n"
      "Mapped: 1 kB\nSwapTotal: 500 kB\nSwapFree: 496 kB\n");
  const std::string text = FormatAllMeminfo({Row(905)}, system, *FindDialect("a14"));
  EXPECT_NE(text.find("Total RSS by process:\n         28K: a.b (pid 42 / activities)\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Total PSS by OOM adjustment:\n         30K: Cached"), std::string::npos);
  EXPECT_NE(text.find("(        4K in swap)\n"), std::string::npos);
  EXPECT_NE(text.find("Total RAM: 1,000,000K (status normal)\n"), std::string::npos);
  EXPECT_NE(text.find(" Free RAM:   400,026K (       26K cached pss +   100,000K cached kernel +   "
                      "300,000K free)\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(FormatAllMeminfo({Row(905)}, system, *FindDialect("a9")).find("RSS"),
            std::string::npos);
}

}  // namespace
}  // namespace ebb::guest
