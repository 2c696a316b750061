#include "server/memory_map.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "base/files.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr size_t kSmapsLimit = 16U << 20U;

bool EndsWith(std::string_view text, std::string_view end) { return text.ends_with(end); }

struct NameRule {
  std::string_view start;  // of the name; empty = any
  std::string_view end;    // of the name; empty = any
  MemoryCategory category;
};

// The first that fits.
constexpr NameRule kNameRules[] = {
    {"[heap]", "", MemoryCategory::kNativeHeap},
    {"[anon:scudo:", "", MemoryCategory::kNativeHeap},
    {"[anon:libc_malloc", "", MemoryCategory::kNativeHeap},
    {"[anon:GWP-ASan", "", MemoryCategory::kNativeHeap},
    {"[stack", "", MemoryCategory::kStack},
    {"[anon:stack_and_tls", "", MemoryCategory::kStack},
    {"", ".so", MemoryCategory::kSo},
    {"", ".jar", MemoryCategory::kJar},
    {"", ".apk", MemoryCategory::kApk},
    {"", ".ttf", MemoryCategory::kTtf},
    {"", ".odex", MemoryCategory::kDex},
    {"", ".vdex", MemoryCategory::kDex},
    {"", ".dex", MemoryCategory::kDex},
    {"", ".oat", MemoryCategory::kOat},
    {"", ".art", MemoryCategory::kArt},
    {"", ".art]", MemoryCategory::kArt},
    {"/dev/kgsl-3d0", "", MemoryCategory::kGfxDev},
    {"/dev/ashmem", "", MemoryCategory::kAshmem},
    {"/dev/", "", MemoryCategory::kOtherDev},
    {"[anon:dalvik-main space", "", MemoryCategory::kDalvikHeap},
    {"[anon:dalvik-alloc space", "", MemoryCategory::kDalvikHeap},
    {"[anon:dalvik-large object", "", MemoryCategory::kDalvikHeap},
    {"[anon:dalvik-non moving", "", MemoryCategory::kDalvikHeap},
    {"[anon:dalvik-zygote space", "", MemoryCategory::kDalvikHeap},
    {"[anon:dalvik-", "", MemoryCategory::kDalvikOther},
    {"[anon:", "", MemoryCategory::kUnknown},
};

int64_t* FieldOf(std::string_view name, MemoryUse* use) {
  if (name == "Size") return &use->size_kb;
  if (name == "Rss") return &use->rss_kb;
  if (name == "Pss") return &use->pss_kb;
  if (name == "Shared_Clean") return &use->shared_clean_kb;
  if (name == "Shared_Dirty") return &use->shared_dirty_kb;
  if (name == "Private_Clean") return &use->private_clean_kb;
  if (name == "Private_Dirty") return &use->private_dirty_kb;
  if (name == "Swap") return &use->swap_kb;
  if (name == "SwapPss") return &use->swap_pss_kb;
  return nullptr;
}

// Header of a mapping: "start-end flags offset dev inode   name".
bool ParseHeader(const std::string& line, uint64_t* start, std::string* name) {
  uint64_t end = 0;
  int name_at = 0;
  if (sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %*4s %*x %*s %*u %n", start, &end, &name_at) <
      2) {
    return false;
  }
  *name = name_at > 0 ? line.substr(static_cast<size_t>(name_at)) : "";
  return true;
}

MemoryCategory CategoryOf(uint64_t start, std::string_view name,
                          std::span<const NamedRange> named) {
  if (!name.empty()) return CategoryOfName(name);
  for (const NamedRange& range : named) {
    if (start >= range.start && start < range.end) return range.category;
  }
  return MemoryCategory::kUnknown;
}

}  // namespace

const char* CategoryName(MemoryCategory category) {
  constexpr const char* kNames[kMemoryCategories] = {
      "Native Heap", "Dalvik Heap", "Dalvik Other", "Stack",     "Ashmem",    "Gfx dev",
      "Other dev",   ".so mmap",    ".jar mmap",    ".apk mmap", ".ttf mmap", ".dex mmap",
      ".oat mmap",   ".art mmap",   "Other mmap",   "Unknown"};
  return kNames[static_cast<size_t>(category)];
}

void MemoryUse::Add(const MemoryUse& other) {
  pss_kb += other.pss_kb;
  rss_kb += other.rss_kb;
  shared_clean_kb += other.shared_clean_kb;
  shared_dirty_kb += other.shared_dirty_kb;
  private_clean_kb += other.private_clean_kb;
  private_dirty_kb += other.private_dirty_kb;
  swap_kb += other.swap_kb;
  swap_pss_kb += other.swap_pss_kb;
  size_kb += other.size_kb;
}

MemoryCategory CategoryOfName(std::string_view name) {
  constexpr std::string_view kDeleted = " (deleted)";
  if (EndsWith(name, kDeleted)) name.remove_suffix(kDeleted.size());
  if (name.empty()) return MemoryCategory::kUnknown;
  for (const NameRule& rule : kNameRules) {
    if (name.starts_with(rule.start) && EndsWith(name, rule.end)) return rule.category;
  }
  return MemoryCategory::kOtherMap;
}

ProcessMemory SumSmaps(std::string_view smaps, std::span<const NamedRange> named) {
  ProcessMemory memory;
  MemoryUse* current = nullptr;
  for (const std::string& line : SplitText(smaps, '\n')) {
    uint64_t start = 0;
    std::string name;
    if (ParseHeader(line, &start, &name)) {
      current = &memory.categories[static_cast<size_t>(CategoryOf(start, name, named))];
      continue;
    }
    const size_t colon = line.find(':');
    if (current == nullptr || colon == std::string::npos) continue;
    int64_t* field = FieldOf(std::string_view(line).substr(0, colon), current);
    if (field != nullptr) *field += strtoll(line.c_str() + colon + 1, nullptr, 10);
  }
  for (const MemoryUse& use : memory.categories) memory.total.Add(use);
  return memory;
}

ProcessMemory ReadProcessMemory(int pid, std::span<const NamedRange> named) {
  const auto smaps = ReadFileText(FormatText("/proc/%d/smaps", pid), kSmapsLimit);
  return smaps ? SumSmaps(*smaps, named) : ProcessMemory{};
}

std::vector<NamedRange> ParseNamedRanges(std::string_view text) {
  std::vector<NamedRange> ranges;
  for (const std::string& word : SplitText(text, ' ')) {
    char name[16] = "";
    NamedRange range;
    if (sscanf(word.c_str(), "%15[a-z]:%" SCNx64 "-%" SCNx64, name, &range.start, &range.end) !=
        3) {
      continue;
    }
    range.category = std::string_view(name) == "native" ? MemoryCategory::kNativeHeap
                                                        : MemoryCategory::kDalvikHeap;
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace ebb::guest
