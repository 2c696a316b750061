// dumpsys meminfo, of one process and of all: ActivityThread.dumpMemInfoTable and
// ActivityManagerService.dumpApplicationMemoryUsage. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/dialect.h"
#include "server/memory_map.h"

namespace ebb::guest {

struct MemoryRow {
  std::string name;
  int pid = 0;
  int oom_score_adj = 0;
  bool has_activities = false;
  ProcessMemory memory;
};

// Of the whole device, from /proc/meminfo and zram's mm_stat.
struct SystemMemory {
  int64_t total_kb = 0;
  int64_t free_kb = 0;
  int64_t cached_kb = 0;  // Cached + Buffers + SReclaimable − Mapped, as Debug.getMemInfo counts
  int64_t kernel_kb = 0;  // SUnreclaim + VmallocUsed + PageTables + KernelStack
  int64_t swap_total_kb = 0;
  int64_t swap_free_kb = 0;
  int64_t zram_used_kb = 0;
};

SystemMemory ParseSystemMemory(std::string_view meminfo);

// "Applications Memory Usage (in Kilobytes):" and the uptime, before either.
std::string FormatMeminfoHead(int64_t uptime_ms);

std::string FormatProcessMeminfo(const MemoryRow& row, const Dialect& dialect);

std::string FormatAllMeminfo(const std::vector<MemoryRow>& rows, const SystemMemory& system,
                             const Dialect& dialect);

}  // namespace ebb::guest
