#include "procfs/vma_category.h"

#include <array>

namespace ebb::procfs {
namespace {

constexpr std::array<std::string_view, kVmaCategories> kLabels = {
    "Dalvik Heap", "Native Heap", "Dalvik Other", "Stack",      "Cursor",    "Ashmem",
    "Gfx dev",     "Other dev",   ".so mmap",     ".jar mmap",  ".apk mmap", ".ttf mmap",
    ".dex mmap",   ".oat mmap",   ".art mmap",    "Other mmap", "Unknown"};

struct Rule {
  std::string_view text;
  VmaCategory category;
};

// Beginnings that count before any ending does.
constexpr std::array kFirstBeginnings = {
    Rule{"[heap]", VmaCategory::kNativeHeap},
    Rule{"[anon:libc_malloc]", VmaCategory::kNativeHeap},
    Rule{"[anon:scudo:", VmaCategory::kNativeHeap},
    Rule{"[anon:GWP-ASan", VmaCategory::kNativeHeap},
    Rule{"[stack", VmaCategory::kStack},
    Rule{"[anon:stack_and_tls:", VmaCategory::kStack},
};

constexpr std::array kEndings = {
    Rule{".so", VmaCategory::kSo},    Rule{".jar", VmaCategory::kJar},
    Rule{".apk", VmaCategory::kApk},  Rule{".ttf", VmaCategory::kTtf},
    Rule{".odex", VmaCategory::kDex}, Rule{".vdex", VmaCategory::kDex},
    Rule{".oat", VmaCategory::kOat},  Rule{".art", VmaCategory::kArt},
    Rule{".art]", VmaCategory::kArt},
};

// Longer ones before their own beginnings.
constexpr std::array kLastBeginnings = {
    Rule{"/dev/kgsl-3d0", VmaCategory::kGfxDev},
    Rule{"/dev/ashmem/CursorWindow", VmaCategory::kCursor},
    Rule{"/dev/ashmem/jit-zygote-cache", VmaCategory::kDalvikOther},
    Rule{"/dev/ashmem", VmaCategory::kAshmem},
    Rule{"/dev/", VmaCategory::kOtherDev},
    Rule{"/memfd:jit-cache", VmaCategory::kDalvikOther},
    Rule{"/memfd:jit-zygote-cache", VmaCategory::kDalvikOther},
    Rule{"[anon:dalvik-alloc space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-main space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-large object space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-free list large object space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-non moving space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-zygote space", VmaCategory::kDalvikHeap},
    Rule{"[anon:dalvik-", VmaCategory::kDalvikOther},
    Rule{"[anon:", VmaCategory::kUnknown},
};

std::string_view WithoutDeleted(std::string_view name) {
  constexpr std::string_view kDeleted = " (deleted)";
  if (name.ends_with(kDeleted)) name.remove_suffix(kDeleted.size());
  return name;
}

}  // namespace

std::string_view ToLabel(VmaCategory category) { return kLabels[static_cast<size_t>(category)]; }

VmaCategory ToVmaCategory(std::string_view name) {
  name = WithoutDeleted(name);
  if (name.empty()) return VmaCategory::kUnknown;
  for (const Rule& rule : kFirstBeginnings) {
    if (name.starts_with(rule.text)) return rule.category;
  }
  for (const Rule& rule : kEndings) {
    if (name.ends_with(rule.text)) return rule.category;
  }
  // Anywhere: classes.dex, "base.dex!classes2.dex", "[anon:dalvik-classes.dex extracted in …]".
  if (name.find(".dex") != std::string_view::npos) return VmaCategory::kDex;
  for (const Rule& rule : kLastBeginnings) {
    if (name.starts_with(rule.text)) return rule.category;
  }
  return VmaCategory::kOtherMmap;
}

VmaCategory VmaCategorizer::Next(uint64_t start, uint64_t end, std::string_view name) {
  VmaCategory category = ToVmaCategory(name);
  const bool is_bss = name.empty() && start == previous_end_ && previous_ == VmaCategory::kSo;
  if (is_bss) category = VmaCategory::kSo;
  previous_end_ = end;
  previous_ = category;
  return category;
}

}  // namespace ebb::procfs
