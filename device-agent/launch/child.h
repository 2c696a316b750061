// Runs one program of the device to its end: no shell, bounded output, never longer than its
// deadline. Blocks: call it on a worker thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

struct ChildOutcome {
  int32_t exit_code = 0;  // 128 + signal where a signal ended it.
  std::string out;
  std::string err;
  bool truncated = false;  // More than max_output_bytes came; the rest was read and thrown away.
  int64_t start_ns = 0;    // BootNs
  int64_t end_ns = 0;
};

// `max_output_bytes` holds for each of the two outputs. At the deadline, or when cancelled, the
// child and its process group are killed. Errors: exec_failed (not there, not executable),
// deadline_exceeded (the cause holds what it had said so far), cancelled, io_error (no descriptors
// left).
Result<ChildOutcome> RunChild(Sys& sys, const std::vector<std::string>& argv,
                              size_t max_output_bytes, const CancelToken& cancel);

// The Exec command of the wire. Errors: bad_request and those of RunChild.
Result<wire::ExecResult> RunExec(Sys& sys, const wire::Exec& request, const CancelToken& cancel);

}  // namespace ebb
