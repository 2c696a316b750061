// /proc/PID/status and /proc/PID/smaps_rollup as structs: what the agent needs by name. Everything
// that only goes into a metric column is read by metrics.h instead, by the keys of the schema.
// Formats: proc_pid_status() in fs/proc/array.c and show_smaps_rollup() in fs/proc/task_mmu.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/wire.gen.h"

namespace ebb::procfs {

// wire::kMissing where the kernel gave no such line (a kernel thread has no Vm lines at all).
struct Status {
  int64_t uid = wire::kMissing;  // Real uid.
  int64_t rss_anon_kb = wire::kMissing;
  int64_t rss_file_kb = wire::kMissing;
  int64_t rss_shmem_kb = wire::kMissing;
  int64_t swap_kb = wire::kMissing;
};
Status ParseStatus(std::string_view text);

// wire::kMissing where the kernel gave no such line: Linux 4.14 has no Pss_Anon, Pss_File and
// Pss_Shmem.
struct SmapsRollup {
  int64_t rss_kb = wire::kMissing;
  int64_t pss_kb = wire::kMissing;
  int64_t pss_anon_kb = wire::kMissing;
  int64_t pss_file_kb = wire::kMissing;
  int64_t pss_shmem_kb = wire::kMissing;
  int64_t swap_kb = wire::kMissing;
  int64_t swap_pss_kb = wire::kMissing;
  int64_t uss_kb = wire::kMissing;  // Private_Clean + Private_Dirty; missing when either is.
};
SmapsRollup ParseSmapsRollup(std::string_view text);

// Both as the wire's MemoryState, where -1 stands for missing.
wire::MemoryState ToMemoryState(const SmapsRollup& rollup, const Status& status);

}  // namespace ebb::procfs
