#include "server/meminfo_dump.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.h"
#include "server/oom_levels.h"

namespace ebb::guest {
namespace {

constexpr int kColumnWidth = 8;

std::string SizeText(int64_t kb) { return FormatText("%9sK", GroupThousands(kb).c_str()); }

std::string Cell(int64_t value) {
  return FormatText(" %*lld", kColumnWidth, static_cast<long long>(value));
}

std::string TextCell(const char* text) { return FormatText(" %*s", kColumnWidth, text); }

std::string TableRow(const char* name, const MemoryUse& use, const Dialect& dialect) {
  std::string line = FormatText("%13s", name);
  const int64_t with_swap = use.pss_kb + use.swap_pss_kb;
  const bool is_total = std::string_view(name) == "TOTAL";
  line += Cell(is_total ? with_swap : use.pss_kb) + Cell(use.private_dirty_kb) +
          Cell(use.private_clean_kb) + Cell(use.swap_pss_kb);
  if (dialect.has_rss_columns()) line += Cell(use.rss_kb);
  return line;
}

// Size, what of it holds data (resident or in swap), and the rest.
std::string HeapCells(const MemoryUse& use) {
  const int64_t used_kb = std::min(use.size_kb, use.rss_kb + use.swap_kb);
  return Cell(use.size_kb) + Cell(used_kb) + Cell(use.size_kb - used_kb);
}

std::string TableHead(const Dialect& dialect) {
  const bool rss = dialect.has_rss_columns();
  std::string text;
  const auto line = [&text, rss](std::array<const char*, 8> cells) {
    text += std::string(13, ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i == 4 && !rss) continue;
      text += TextCell(cells[i]);
    }
    text += "\n";
  };
  line({"Pss", "Private", "Private", "SwapPss", "Rss", "Heap", "Heap", "Heap"});
  line({"Total", "Dirty", "Clean", "Dirty", "Total", "Size", "Alloc", "Free"});
  line({"------", "------", "------", "------", "------", "------", "------", "------"});
  return text;
}

struct SummaryLine {
  const char* name;
  int64_t pss_kb;
  int64_t rss_kb;
};

std::string FormatSummary(const ProcessMemory& memory, const Dialect& dialect) {
  const auto private_kb = [&memory](std::initializer_list<MemoryCategory> categories) {
    int64_t sum = 0;
    for (const MemoryCategory category : categories) {
      sum += memory.of(category).private_dirty_kb + memory.of(category).private_clean_kb;
    }
    return sum;
  };
  const auto rss_kb = [&memory](std::initializer_list<MemoryCategory> categories) {
    int64_t sum = 0;
    for (const MemoryCategory category : categories) sum += memory.of(category).rss_kb;
    return sum;
  };
  using enum MemoryCategory;
  const auto code = {kSo, kJar, kApk, kTtf, kDex, kOat};
  const int64_t java = memory.of(kDalvikHeap).private_dirty_kb + private_kb({kArt});
  const int64_t native = memory.of(kNativeHeap).private_dirty_kb;
  const int64_t stack = memory.of(kStack).private_dirty_kb;
  const int64_t graphics = private_kb({kGfxDev});
  const MemoryUse& total = memory.total;
  const int64_t all_private = total.private_clean_kb + total.private_dirty_kb;
  const int64_t other = all_private - java - native - private_kb(code) - stack - graphics;
  const int64_t total_pss = total.pss_kb + total.swap_pss_kb;
  const std::array lines = {
      SummaryLine{"Java Heap:", java, rss_kb({kDalvikHeap, kArt})},
      SummaryLine{"Native Heap:", native, rss_kb({kNativeHeap})},
      SummaryLine{"Code:", private_kb(code), rss_kb(code)},
      SummaryLine{"Stack:", stack, rss_kb({kStack})},
      SummaryLine{"Graphics:", graphics, rss_kb({kGfxDev})},
      SummaryLine{"Private Other:", other, -1},
      SummaryLine{"System:", total_pss - all_private, -1},
  };
  std::string text = " \n App Summary\n";
  const bool rss = dialect.has_rss_columns();
  text += FormatText("%30s%s\n", "Pss(KB)", rss ? FormatText("%31s", "Rss(KB)").c_str() : "");
  text += FormatText("%30s%s\n", "------", rss ? FormatText("%31s", "------").c_str() : "");
  for (const SummaryLine& line : lines) {
    text += FormatText("%21s %8lld", line.name, static_cast<long long>(line.pss_kb));
    if (rss && line.rss_kb >= 0) text += FormatText(" %30lld", static_cast<long long>(line.rss_kb));
    text += "\n";
  }
  text += " \n";
  text +=
      FormatText("%21s %8lld", rss ? "TOTAL PSS:" : "TOTAL:", static_cast<long long>(total_pss));
  if (rss) text += FormatText(" %21s %8lld", "TOTAL RSS:", static_cast<long long>(total.rss_kb));
  return text +
         FormatText(" %21s %8lld\n", "TOTAL SWAP PSS:", static_cast<long long>(total.swap_pss_kb));
}

std::string LabelOf(const MemoryRow& row) {
  return FormatText("%s (pid %d%s)", row.name.c_str(), row.pid,
                    row.has_activities ? " / activities" : "");
}

// One line of a list; `swap_kb` below 0 = the list has no swap column.
std::string ItemLine(const char* indent, int64_t kb, const std::string& label, int64_t swap_kb) {
  if (swap_kb < 0) return indent + SizeText(kb) + ": " + label + "\n";
  return indent + SizeText(kb) + FormatText(": %-60s (", label.c_str()) + SizeText(swap_kb) +
         " in swap)\n";
}

struct ListKind {
  const char* name;  // "PSS", "RSS"
  int64_t MemoryUse::*size;
  bool with_swap;
};

int64_t SizeOf(const MemoryRow& row, const ListKind& kind) {
  const MemoryUse& use = row.memory.total;
  return use.*(kind.size) + (kind.size == &MemoryUse::pss_kb ? use.swap_pss_kb : 0);
}

int64_t SwapOf(const MemoryUse& use, const ListKind& kind) {
  return kind.with_swap ? use.swap_pss_kb : -1;
}

std::string ByProcess(std::vector<MemoryRow> rows, const ListKind& kind) {
  std::sort(rows.begin(), rows.end(), [&kind](const MemoryRow& a, const MemoryRow& b) {
    return SizeOf(a, kind) > SizeOf(b, kind);
  });
  std::string text = FormatText("Total %s by process:\n", kind.name);
  for (const MemoryRow& row : rows) {
    text += ItemLine("  ", SizeOf(row, kind), LabelOf(row), SwapOf(row.memory.total, kind));
  }
  return text + "\n";
}

std::string ByAdjustment(std::vector<MemoryRow> rows, const ListKind& kind) {
  std::sort(rows.begin(), rows.end(), [&kind](const MemoryRow& a, const MemoryRow& b) {
    return SizeOf(a, kind) > SizeOf(b, kind);
  });
  std::string text = FormatText("Total %s by OOM adjustment:\n", kind.name);
  std::string_view last;
  for (const OomLevel& level : OomLevels()) {
    if (last == level.title) continue;
    last = level.title;
    std::string items;
    MemoryUse sum;
    int64_t total = 0;
    for (const MemoryRow& row : rows) {
      if (OomTitle(row.oom_score_adj) != last) continue;
      total += SizeOf(row, kind);
      sum.Add(row.memory.total);
      items += ItemLine("      ", SizeOf(row, kind), LabelOf(row), SwapOf(row.memory.total, kind));
    }
    if (items.empty()) continue;
    text += ItemLine("  ", total, level.title, SwapOf(sum, kind)) + items;
  }
  return text + "\n";
}

// "Dalvik" for "Dalvik Heap": the lists of all processes have short names.
std::string ShortCategoryName(size_t index) {
  const std::string name = CategoryName(static_cast<MemoryCategory>(index));
  if (name == "Dalvik Heap") return "Dalvik";
  return name == "Native Heap" ? "Native" : name;
}

std::string ByCategory(const std::vector<MemoryRow>& rows, const ListKind& kind) {
  struct Item {
    std::string name;
    MemoryUse use;
  };
  std::vector<Item> items;
  for (size_t i = 0; i < kMemoryCategories; ++i) {
    Item item{ShortCategoryName(i), {}};
    for (const MemoryRow& row : rows) item.use.Add(row.memory.categories[i]);
    items.push_back(item);
  }
  const auto size = [&kind](const Item& item) {
    return item.use.*(kind.size) + (kind.size == &MemoryUse::pss_kb ? item.use.swap_pss_kb : 0);
  };
  std::stable_sort(items.begin(), items.end(),
                   [&size](const Item& a, const Item& b) { return size(a) > size(b); });
  std::string text = FormatText("Total %s by category:\n", kind.name);
  for (const Item& item : items) {
    text += ItemLine("  ", size(item), item.name, SwapOf(item.use, kind));
  }
  return text + "\n";
}

std::string FormatTotals(const std::vector<MemoryRow>& rows, const SystemMemory& system) {
  int64_t cached_pss = 0;
  int64_t used_pss = 0;
  for (const MemoryRow& row : rows) {
    (row.oom_score_adj >= kCachedMinAdj ? cached_pss : used_pss) += row.memory.total.pss_kb;
  }
  const int64_t free_kb = cached_pss + system.cached_kb + system.free_kb;
  const int64_t used_kb = used_pss + system.kernel_kb;
  const int64_t lost_kb = system.total_kb - cached_pss - used_pss - system.free_kb -
                          system.cached_kb - system.kernel_kb - system.zram_used_kb;
  std::string text = "Total RAM: " + SizeText(system.total_kb) + " (status normal)\n";
  text += " Free RAM: " + SizeText(free_kb) + " (" + SizeText(cached_pss) + " cached pss + " +
          SizeText(system.cached_kb) + " cached kernel + " + SizeText(system.free_kb) + " free)\n";
  text += " Used RAM: " + SizeText(used_kb) + " (" + SizeText(used_pss) + " used pss + " +
          SizeText(system.kernel_kb) + " kernel)\n";
  text += " Lost RAM: " + SizeText(lost_kb) + "\n";
  if (system.swap_total_kb > 0) {
    text += "     ZRAM: " + SizeText(system.zram_used_kb) + " physical used for " +
            SizeText(system.swap_total_kb - system.swap_free_kb) + " in swap (" +
            SizeText(system.swap_total_kb) + " total swap)\n";
  }
  return text + "   Tuning: 192 (large 512), oom " + SizeText(322'560) + ", restore limit " +
         SizeText(107'520) + " (high-end-gfx)\n";
}

}  // namespace

SystemMemory ParseSystemMemory(std::string_view meminfo) {
  const auto field = [meminfo](std::string_view name) -> int64_t {
    const std::string text = "\n" + std::string(meminfo);
    const size_t at = text.find("\n" + std::string(name) + ":");
    return at == std::string::npos ? 0 : strtoll(text.c_str() + at + name.size() + 2, nullptr, 10);
  };
  SystemMemory system;
  system.total_kb = field("MemTotal");
  system.free_kb = field("MemFree");
  system.cached_kb = field("Buffers") + field("Cached") + field("SReclaimable") - field("Mapped");
  system.kernel_kb =
      field("SUnreclaim") + field("VmallocUsed") + field("PageTables") + field("KernelStack");
  system.swap_total_kb = field("SwapTotal");
  system.swap_free_kb = field("SwapFree");
  return system;
}

std::string FormatMeminfoHead(int64_t uptime_ms) {
  const auto uptime = static_cast<long long>(uptime_ms);
  return FormatText("Applications Memory Usage (in Kilobytes):\nUptime: %lld Realtime: %lld\n\n",
                    uptime, uptime);
}

std::string FormatProcessMeminfo(const MemoryRow& row, const Dialect& dialect) {
  std::string text = FormatText("** MEMINFO in pid %d [%s] **\n", row.pid, row.name.c_str());
  text += TableHead(dialect);
  MemoryUse heaps;
  for (size_t i = 0; i < kMemoryCategories; ++i) {
    const auto category = static_cast<MemoryCategory>(i);
    const MemoryUse& use = row.memory.categories[i];
    const bool is_heap =
        category == MemoryCategory::kNativeHeap || category == MemoryCategory::kDalvikHeap;
    // As on a device, rows without anything are left out, but for the heaps.
    if (!is_heap && use.rss_kb == 0 && use.swap_kb == 0) continue;
    text += TableRow(CategoryName(category), use, dialect);
    text += is_heap ? HeapCells(use) : std::string(3 * (kColumnWidth + 1), ' ');
    text += "\n";
    if (is_heap) heaps.Add(use);
  }
  text += TableRow("TOTAL", row.memory.total, dialect) + HeapCells(heaps) + "\n";
  return text + FormatSummary(row.memory, dialect) + " \n";
}

std::string FormatAllMeminfo(const std::vector<MemoryRow>& rows, const SystemMemory& system,
                             const Dialect& dialect) {
  const bool with_swap = system.swap_free_kb < system.swap_total_kb;
  std::string text;
  if (dialect.has_rss_columns()) {
    const ListKind rss{"RSS", &MemoryUse::rss_kb, false};
    text += "\n" + ByProcess(rows, rss) + ByAdjustment(rows, rss) + ByCategory(rows, rss);
  }
  const ListKind pss{"PSS", &MemoryUse::pss_kb, with_swap};
  text += ByProcess(rows, pss) + ByAdjustment(rows, pss) + ByCategory(rows, pss);
  return text + FormatTotals(rows, system);
}

}  // namespace ebb::guest
