// /proc/PID/stat: one line, fields by position, with a process name in it that may hold anything.
// Format: do_task_stat() in the kernel's fs/proc/array.c, field numbers as in proc_pid_stat(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ebb::procfs {

struct Stat {
  uint32_t pid = 0;
  std::string_view comm;  // Points into the text. May hold spaces, parentheses and newlines.
  char state = '?';
  uint32_t ppid = 0;
  uint32_t flags = 0;
  int64_t minor_faults = 0;
  int64_t major_faults = 0;
  uint64_t start_ticks = 0;  // Since boot, in clock ticks: with the pid the identity of a process.
  uint64_t vsize_bytes = 0;  // 0 = no address space: a kernel thread or a zombie.

  bool HasMemory() const { return vsize_bytes != 0; }
};

// Nothing unless every field up to vsize is there and whole.
std::optional<Stat> ParseStat(std::string_view text);

// Numeric field by the name that proc_pid_stat(5) gives it ("minflt", "num_threads"),
// wire::kMissing when it is not there, does not fit, or has no such name.
int64_t FindStatValue(std::string_view text, std::string_view name);

// /proc/PID/statm by name ("size", "resident", "shared", "text", "lib", "data", "dt"), in pages;
// wire::kMissing when it is not there.
int64_t FindStatmPages(std::string_view text, std::string_view name);

// The same in kB; missing, too, when it does not fit.
int64_t FindStatmKb(std::string_view text, std::string_view name, uint64_t page_bytes);

}  // namespace ebb::procfs
