// One process under advice: who it is, held open so that neither pid nor directory can come to mean
// another. Data comes from /proc/PID of the device; errors go to the desktop as values.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"
#include "protocol/wire.gen.h"

namespace ebb {

struct Target {
  pid_t pid = 0;
  uint64_t start_ticks = 0;
  uint32_t uid = 0;
  bool is_kernel_thread = false;
  std::string name;
  UniqueFd proc_dir;  // /proc/PID: every read of this target goes through it
  UniqueFd pidfd;
  UniqueFd oom_score_adj;  // read again before each chunk
};

// Opens /proc/PID and the pidfd first, then checks that both are the process that was asked for.
// `start_ticks` 0 = whatever has this pid now. Errors: no_such_process, permission_denied,
// io_error.
Result<Target> OpenTarget(Sys& sys, uint32_t pid, uint64_t start_ticks);

// oom_score_adj now. Errors: target_exited, io_error.
Result<int32_t> ReadOomScoreAdj(Sys& sys, const Target& target);

// The target's memory by smaps_rollup and status; -1 where the kernel gives nothing. Walks all page
// tables of the target under its mmap_lock. Errors: target_exited, permission_denied, io_error.
Result<wire::MemoryState> ReadMemoryState(Sys& sys, const Target& target);

// RssAnon + RssFile of status in bytes, as the schema counts bytes_moved; cheap. On Linux 6.2
// to 6.16 it may be off by 32 pages for each CPU that the advising thread ran on. Errors:
// target_exited, io_error.
Result<int64_t> ReadResidentBytes(Sys& sys, const Target& target);

// An Error for a read of the target's files: ESRCH and ENOENT mean that it is gone.
Error TargetError(int errno_value, const Target& target, const char* what);

}  // namespace ebb
