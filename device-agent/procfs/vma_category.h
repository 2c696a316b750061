// Which row of `dumpsys meminfo` a mapping is counted in: the names that Android's own report uses,
// so that figures out of smaps can be laid beside it. Pure.
//
// Follows ExtractAndroidHeapStats() in AOSP system/memory/libmeminfo (androidprocheaps.cpp); before
// Android 11 the same rules stood in frameworks/base android_os_Debug.cpp. Memory of graphics
// drivers that no mapping shows (EGL mtrack, GL mtrack) is in the report and cannot be in smaps.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/wire.gen.h"

namespace ebb::procfs {

using VmaCategory = wire::VmaCategory;
inline constexpr size_t kVmaCategories = 17;

// As the report writes it: "Dalvik Heap", ".so mmap", "Other dev".
std::string_view ToLabel(VmaCategory category);

// By name alone; an unnamed mapping is kUnknown. " (deleted)" does not matter.
VmaCategory ToVmaCategory(std::string_view name);

// In the order of the address space: an unnamed mapping right behind a library is the library's
// .bss and counts with it.
class VmaCategorizer {
 public:
  VmaCategory Next(uint64_t start, uint64_t end, std::string_view name);

 private:
  uint64_t previous_end_ = 0;
  VmaCategory previous_ = VmaCategory::kUnknown;
};

}  // namespace ebb::procfs
