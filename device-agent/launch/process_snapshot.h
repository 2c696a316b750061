// The main process of a package at one moment: what a launch is compared by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sys.h"

namespace ebb {

struct ProcessSnapshot {
  uint32_t pid = 0;
  uint64_t start_ticks = 0;
  int64_t major_faults = 0;
  int64_t minor_faults = 0;
  int64_t swap_kb = -1;  // VmSwap, -1 = the kernel did not give it.
};

// The process whose name (argv[0], as Android sets it) is exactly `package`: services like
// "package:push" are other processes. Several users may run the same package: the lowest pid is
// taken. Nothing when none runs, or when /proc cannot be read.
std::optional<ProcessSnapshot> FindMainProcess(Sys& sys, const std::string& proc_root,
                                               std::string_view package);

}  // namespace ebb
