// Swap and zram of the whole device, read around an operation. From /proc/meminfo and
// /sys/block/zram*/mm_stat.
#pragma once

#include <cstdint>

#include "base/sys.h"

namespace ebb {

struct SystemMemory {
  int64_t swap_total_kb = -1;  // -1 = the kernel does not say
  int64_t swap_free_kb = -1;
  int64_t zram_used_bytes = 0;  // all devices, allocator overhead included; 0 without zram
  bool has_zram = false;
};

SystemMemory ReadSystemMemory(Sys& sys);

}  // namespace ebb
