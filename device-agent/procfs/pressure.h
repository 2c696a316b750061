// Files of the whole system with a shape of their own: /proc/pressure/memory and
// /sys/block/zram*/mm_stat. Formats: psi_show() in kernel/sched/psi.c; mm_stat_show() in
// drivers/block/zram/zram_drv.c.
#pragma once

#include <cstdint>
#include <string_view>

namespace ebb::procfs {

// `key` is LINE.FIELD: "some.avg10" (in 0.01 %), "full.total" (in us). wire::kMissing when it is
// not there; kernels before 5.13 give no "full" line for cpu, and none at all when PSI is switched
// off.
int64_t FindPressureValue(std::string_view text, std::string_view key);

// One column of mm_stat by its name in the kernel's documentation ("orig_data_size",
// "mem_used_total"), added up over all lines: one line per zram device. wire::kMissing without a
// device or when a line is broken: half a sum would be a wrong number.
int64_t SumZramColumn(std::string_view text, std::string_view name);

}  // namespace ebb::procfs
