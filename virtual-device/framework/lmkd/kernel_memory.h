// What the low-memory killer reads of the kernel: meminfo, vmstat, zone watermarks, pressure. Pure
// parsers; sizes in pages where the kernel counts pages.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/page_size.h"

namespace ebb::guest {

struct MemInfo {
  int64_t total_kb = 0;
  int64_t free_kb = 0;
  int64_t cached_kb = 0;
  int64_t swap_cached_kb = 0;
  int64_t buffers_kb = 0;
  int64_t shmem_kb = 0;
  int64_t unevictable_kb = 0;
  int64_t swap_total_kb = 0;
  int64_t swap_free_kb = 0;
  int64_t active_anon_kb = 0;
  int64_t inactive_anon_kb = 0;
  int64_t active_file_kb = 0;
  int64_t inactive_file_kb = 0;
  int64_t slab_reclaimable_kb = 0;
  int64_t slab_unreclaimable_kb = 0;
  int64_t kernel_stack_kb = 0;
  int64_t page_tables_kb = 0;
  int64_t cma_free_kb = 0;
};

struct VmStat {
  int64_t pgscan_kswapd = 0;
  int64_t pgscan_direct = 0;
  int64_t refault_file = 0;
};

// Sums over all zones that have memory, each with its largest protection from higher zones.
struct Watermarks {
  int64_t min_kb = 0;
  int64_t low_kb = 0;
  int64_t high_kb = 0;
};

struct Pressure {
  double some_avg10 = 0;
  double full_avg10 = 0;
};

MemInfo ParseMemInfo(std::string_view text);
VmStat ParseVmStat(std::string_view text);
Watermarks ParseZoneInfo(std::string_view text, int64_t page_kb = PageKb());
Pressure ParsePressure(std::string_view text);

}  // namespace ebb::guest
