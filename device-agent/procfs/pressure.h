// Files of the whole system with a shape of their own: /proc/pressure/memory and
// /sys/block/zram*/mm_stat. Formats: psi_show() in kernel/sched/psi.c; mm_stat_show() in
// drivers/block/zram/zram_drv.c.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ebb::procfs {

// Columns of mm_stat by the names of the kernel's documentation, in the order of the file. Older
// kernels write seven or eight: huge_pages came with 4.19, huge_pages_since with 5.12.
inline constexpr std::array<std::string_view, 9> kZramColumns = {
    "orig_data_size", "compr_data_size", "mem_used_total", "mem_limit",       "mem_used_max",
    "same_pages",     "pages_compacted", "huge_pages",     "huge_pages_since"};

// One line of mm_stat. Sizes in bytes, pages as counts; wire::kMissing where the line has ended.
// Nothing when a column is not a number.
struct ZramLine {
  std::array<int64_t, kZramColumns.size()> values{};
  size_t columns = 0;  // in the line; more than have names on a kernel of the future
};
std::optional<ZramLine> ParseZramLine(std::string_view line);

// "some avg10=1.53 avg60=0.87 avg300=0.21 total=123456". Averages in 0.01 %, total in us;
// wire::kMissing where the line lacks one.
struct PressureLine {
  std::string_view name;
  int64_t avg10 = 0;
  int64_t avg60 = 0;
  int64_t avg300 = 0;
  int64_t total_us = 0;
};
std::optional<PressureLine> ParsePressureLine(std::string_view line);

// `key` is LINE.FIELD: "some.avg10" (in 0.01 %), "full.total" (in us). wire::kMissing when it is
// not there; kernels before 5.13 give no "full" line for cpu, and none at all when PSI is switched
// off.
int64_t FindPressureValue(std::string_view text, std::string_view key);

// One column of mm_stat by its name in the kernel's documentation ("orig_data_size",
// "mem_used_total"), added up over all lines: one line per zram device. wire::kMissing without a
// device or when a line is broken: half a sum would be a wrong number.
int64_t SumZramColumn(std::string_view text, std::string_view name);

}  // namespace ebb::procfs
