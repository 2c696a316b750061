#include "procfs/vma_category.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/test_files.h"
#include "procfs/smaps.h"

namespace ebb::procfs {
namespace {

std::string_view LabelOf(std::string_view name) { return ToLabel(ToVmaCategory(name)); }

TEST(VmaCategory, HeapsByTheNameThatTheirAllocatorGave) {
  EXPECT_EQ(LabelOf("[heap]"), "Native Heap");
  EXPECT_EQ(LabelOf("[anon:libc_malloc]"), "Native Heap");
  EXPECT_EQ(LabelOf("[anon:scudo:primary]"), "Native Heap");
  EXPECT_EQ(LabelOf("[anon:GWP-ASan Guard Page]"), "Native Heap");
  EXPECT_EQ(LabelOf("[anon:dalvik-main space (region space)]"), "Dalvik Heap");
  EXPECT_EQ(LabelOf("[anon:dalvik-free list large object space]"), "Dalvik Heap");
  EXPECT_EQ(LabelOf("[anon:dalvik-zygote space]"), "Dalvik Heap");
  EXPECT_EQ(LabelOf("[anon:dalvik-LinearAlloc]"), "Dalvik Other");
  EXPECT_EQ(LabelOf("/memfd:jit-cache (deleted)"), "Dalvik Other");
  EXPECT_EQ(LabelOf("/dev/ashmem/jit-zygote-cache (deleted)"), "Dalvik Other");
}

TEST(VmaCategory, BootImageInAnonymousMemoryIsArt) {
  EXPECT_EQ(LabelOf("[anon:dalvik-/data/misc/apexdata/com.android.art/boot.art]"), ".art mmap");
  EXPECT_EQ(LabelOf("/system/framework/x86_64/boot-framework.art"), ".art mmap");
}

TEST(VmaCategory, FilesByTheirEnding) {
  EXPECT_EQ(LabelOf("/system/lib64/libhwui.so"), ".so mmap");
  EXPECT_EQ(LabelOf("/data/app/x/base.apk"), ".apk mmap");
  EXPECT_EQ(LabelOf("/system/fonts/Roboto.ttf"), ".ttf mmap");
  EXPECT_EQ(LabelOf("/system/app/x/oat/arm64/x.odex"), ".dex mmap");
  EXPECT_EQ(LabelOf("/data/app/x/oat/arm64/base.vdex"), ".dex mmap");
  EXPECT_EQ(LabelOf("[anon:dalvik-classes.dex extracted in memory from base.apk]"), ".dex mmap");
  EXPECT_EQ(LabelOf("/system/framework/arm64/boot.oat"), ".oat mmap");
  EXPECT_EQ(LabelOf("/system/framework/core.jar"), ".jar mmap");
  EXPECT_EQ(LabelOf("/data/local/tmp/gone.so (deleted)"), ".so mmap");
}

TEST(VmaCategory, DevicesStacksAndTheRest) {
  EXPECT_EQ(LabelOf("/dev/kgsl-3d0"), "Gfx dev");
  EXPECT_EQ(LabelOf("/dev/mali0"), "Other dev");
  EXPECT_EQ(LabelOf("/dev/binderfs/binder"), "Other dev");
  EXPECT_EQ(LabelOf("/dev/ashmem/CursorWindow: x (deleted)"), "Cursor");
  EXPECT_EQ(LabelOf("/dev/ashmem/MemoryHeapBase (deleted)"), "Ashmem");
  EXPECT_EQ(LabelOf("[stack]"), "Stack");
  EXPECT_EQ(LabelOf("[anon:stack_and_tls:1234]"), "Stack");
  EXPECT_EQ(LabelOf("[vdso]"), "Other mmap");
  EXPECT_EQ(LabelOf("/dmabuf:"), "Other mmap");
  EXPECT_EQ(LabelOf("[anon:.bss]"), "Unknown");
  EXPECT_EQ(LabelOf(""), "Unknown");
}

TEST(VmaCategory, UnnamedRightBehindALibraryIsItsBss) {
  VmaCategorizer categorizer;
  EXPECT_EQ(categorizer.Next(0x1000, 0x2000, "/system/lib64/libc.so"), VmaCategory::kSo);
  EXPECT_EQ(categorizer.Next(0x2000, 0x3000, ""), VmaCategory::kSo);
  EXPECT_EQ(categorizer.Next(0x4000, 0x5000, ""), VmaCategory::kUnknown);
}

TEST(VmaCategory, EveryMappingOfACaptureFindsItsRow) {
  const std::string text = ReadCapture("proc_maps/smaps_systemserver_x86_64_cuttlefish_api28.txt");
  if (text.empty()) GTEST_SKIP() << "no captures on this machine";
  std::map<std::string_view, int64_t> pss_kb;
  VmaCategorizer categorizer;
  SmapsParser parser;
  const auto add = [&](const SmapsEntry& entry) {
    const VmaCategory category = categorizer.Next(entry.vma.start, entry.vma.end, entry.vma.name);
    pss_kb[ToLabel(category)] += entry.pss_kb;
  };
  parser.Feed(text, add);
  parser.Finish(add);
  EXPECT_GT(pss_kb["Dalvik Heap"], 0);
  EXPECT_GT(pss_kb["Native Heap"], 0);
  EXPECT_GT(pss_kb[".so mmap"], 0);
  EXPECT_GT(pss_kb[".art mmap"], 0);
}

}  // namespace
}  // namespace ebb::procfs
