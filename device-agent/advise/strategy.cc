// See strategy.h. What is left alone and why: AOSP's compactor (CachedAppOptimizer.cpp) and
// madvise(2).
#include "advise/strategy.h"

#include <array>
#include <string_view>

namespace ebb {
namespace {

using wire::SkipReason;
using wire::Strategy;

// Mappings of the kernel itself. [page size compat] fills the gaps of 4 kB layouts on 16 kB
// kernels.
constexpr std::array<std::string_view, 7> kSpecialNames = {
    "[vdso]", "[vvar]", "[vsyscall]", "[vectors]", "[sigpage]", "[uprobes]", "[page size compat]"};
constexpr std::string_view kSpecialPrefix = "[vvar_";  // [vvar_vclock], Linux 6.13

// Files under /dev that hold ordinary memory; everything else there is a device.
constexpr std::array<std::string_view, 3> kMemoryUnderDev = {"/dev/ashmem", "/dev/zero",
                                                             "/dev/__properties__/"};
constexpr std::array<std::string_view, 4> kDevicePrefixes = {"/dev/",
                                                             "/dmabuf:", "anon_inode:", "socket:"};

template <size_t N>
bool StartsWithAny(std::string_view text, const std::array<std::string_view, N>& prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (text.starts_with(prefix)) return true;
  }
  return false;
}

bool IsSpecial(std::string_view name) {
  for (const std::string_view special : kSpecialNames) {
    if (name == special) return true;
  }
  return name.starts_with(kSpecialPrefix);
}

bool IsDevice(std::string_view name) {
  return StartsWithAny(name, kDevicePrefixes) && !StartsWithAny(name, kMemoryUnderDev);
}

// Heaps of ART before Android 12 are private mappings of ashmem, some of today's of memfd: what was
// written there is anonymous memory, and the "file" has no disk behind it.
bool IsMemoryFile(std::string_view name) {
  return name.starts_with("/memfd:") || name.starts_with("/dev/ashmem") ||
         name.starts_with("/dev/zero");
}

Decision Select(bool is_selected, Advice advice) {
  if (is_selected) return {.advice = advice};
  return {.advice = Advice::kNone, .skip = SkipReason::kNotSelected};
}

// One function per strategy. Mappings that nobody may touch never get here.
Decision PageoutAnon(VmaClass vma_class) {
  return Select(vma_class == VmaClass::kAnon, Advice::kPageout);
}
Decision PageoutFile(VmaClass vma_class) {
  return Select(vma_class == VmaClass::kFile, Advice::kPageout);
}
Decision PageoutAll(VmaClass) { return Select(true, Advice::kPageout); }
Decision ColdFile(VmaClass vma_class) {
  return Select(vma_class == VmaClass::kFile, Advice::kCold);
}
Decision ColdAll(VmaClass) { return Select(true, Advice::kCold); }
Decision Warm(VmaClass) { return Select(true, Advice::kWillneed); }

struct StrategyRow {
  Strategy strategy;
  Advice advice;  // what `decide` gives to what it selects
  Decision (*decide)(VmaClass vma_class);
};

constexpr std::array kStrategies = {
    StrategyRow{Strategy::kPageoutAnon, Advice::kPageout, PageoutAnon},
    StrategyRow{Strategy::kPageoutFile, Advice::kPageout, PageoutFile},
    StrategyRow{Strategy::kPageoutAll, Advice::kPageout, PageoutAll},
    StrategyRow{Strategy::kColdFile, Advice::kCold, ColdFile},
    StrategyRow{Strategy::kColdAll, Advice::kCold, ColdAll},
    StrategyRow{Strategy::kWarm, Advice::kWillneed, Warm},
};

const StrategyRow* Find(Strategy strategy) {
  for (const StrategyRow& row : kStrategies) {
    if (row.strategy == strategy) return &row;
  }
  return nullptr;
}

Decision Skip(SkipReason reason) { return {.advice = Advice::kNone, .skip = reason}; }

}  // namespace

VmaClass ClassOf(const procfs::Vma& vma) {
  // Most mappings of a large process have no name: none of the lists below concerns them.
  if (vma.name.empty() && vma.inode == 0) return vma.shared ? VmaClass::kShared : VmaClass::kAnon;
  if (IsSpecial(vma.name)) return VmaClass::kSpecial;
  if (IsDevice(vma.name)) return VmaClass::kDevice;
  if (vma.shared) return VmaClass::kShared;
  if (vma.inode == 0 || (IsMemoryFile(vma.name) && vma.writable)) return VmaClass::kAnon;
  return VmaClass::kFile;
}

Decision Decide(Strategy strategy, const procfs::Vma& vma, bool is_pinned) {
  const StrategyRow* row = Find(strategy);
  if (row == nullptr) return Skip(SkipReason::kNotSelected);
  const VmaClass vma_class = ClassOf(vma);
  if (vma_class == VmaClass::kSpecial) return Skip(SkipReason::kSpecial);
  if (!vma.readable && !vma.writable && !vma.executable) return Skip(SkipReason::kProtNone);
  if (vma_class == VmaClass::kDevice) return Skip(SkipReason::kDevice);
  if (is_pinned) return Skip(SkipReason::kLocked);
  if (vma_class == VmaClass::kShared) return Skip(SkipReason::kShared);
  if (vma.executable) return Skip(SkipReason::kExecutable);
  return row->decide(vma_class);
}

Advice AdviceOf(Strategy strategy) {
  const StrategyRow* row = Find(strategy);
  return row == nullptr ? Advice::kNone : row->advice;
}

}  // namespace ebb
