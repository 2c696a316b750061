// smaps of one process, summed by the categories of Android's meminfo (libmeminfo's
// androidprocheaps). Pure but for ReadProcessMemory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebb::guest {

enum class MemoryCategory {
  kNativeHeap,
  kDalvikHeap,
  kDalvikOther,
  kStack,
  kAshmem,
  kGfxDev,
  kOtherDev,
  kSo,
  kJar,
  kApk,
  kTtf,
  kDex,
  kOat,
  kArt,
  kOtherMap,
  kUnknown,
};
inline constexpr size_t kMemoryCategories = 16;

// "Native Heap", ".so mmap" … as the table of one process names it.
const char* CategoryName(MemoryCategory category);

struct MemoryUse {
  int64_t pss_kb = 0;
  int64_t rss_kb = 0;
  int64_t shared_clean_kb = 0;
  int64_t shared_dirty_kb = 0;
  int64_t private_clean_kb = 0;
  int64_t private_dirty_kb = 0;
  int64_t swap_kb = 0;
  int64_t swap_pss_kb = 0;
  int64_t size_kb = 0;

  void Add(const MemoryUse& other);
};

// What an app calls a range of its anonymous memory. Kernels without CONFIG_ANON_VMA_NAME cannot
// say it in smaps, so apps tell system_server.
struct NamedRange {
  uint64_t start = 0;
  uint64_t end = 0;
  MemoryCategory category = MemoryCategory::kUnknown;
};

struct ProcessMemory {
  std::array<MemoryUse, kMemoryCategories> categories;
  MemoryUse total;

  const MemoryUse& of(MemoryCategory category) const {
    return categories[static_cast<size_t>(category)];
  }
};

// Category by the name in smaps; kUnknown for none.
MemoryCategory CategoryOfName(std::string_view name);

ProcessMemory SumSmaps(std::string_view smaps, std::span<const NamedRange> named);

// Empty for kernel threads and processes that are gone.
ProcessMemory ReadProcessMemory(int pid, std::span<const NamedRange> named);

// "dalvik:START-END native:…", hexadecimal: how an app tells its ranges. What cannot be read is
// left out.
std::vector<NamedRange> ParseNamedRanges(std::string_view text);

}  // namespace ebb::guest
