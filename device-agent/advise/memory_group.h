// The memory group (cgroup v2, memory controller) of a target, as far as reclaim needs it. Android
// has one for each process, uid_U/pid_P, since it moved memory to cgroup v2; a group that charges
// several processes would be reclaimed from all of them.
#pragma once

#include <string>

#include "advise/target.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

struct MemoryGroup {
  std::string path;  // absolute, of the group's directory
  UniqueFd reclaim;  // memory.reclaim, for writing
};

// The nearest group above the target that charges memory and is not the root. Errors:
// capability_missing (there is none, it cannot reclaim, or it holds other processes: the cause
// names group and processes), permission_denied, io_error.
Result<MemoryGroup> OpenMemoryGroup(Sys& sys, const Target& target);

// memory.current: all that the group is charged for, page cache included. Errors: io_error.
Result<uint64_t> ReadChargedBytes(Sys& sys, const MemoryGroup& group);

}  // namespace ebb
