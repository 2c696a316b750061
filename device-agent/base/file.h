// Reading and writing small kernel files (/proc, /sys, cgroup) whole.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sys.h"

namespace ebb {

// Reads `path` (relative to `dir_fd`; AT_FDCWD for the working directory) into `text`, whose
// capacity is kept for the next call. Stops at `max_bytes`: the text is then cut, which is no
// error. Returns 0 or -errno; the hot path of the sampler builds no messages.
int ReadTextAt(Sys& sys, int dir_fd, const char* path, size_t max_bytes, std::string* text);

// The same for files that the kernel gives as one record (single_open() in its source: stat, statm,
// status, smaps_rollup, …): a read that leaves room was the last one, which saves a quarter of the
// system calls of a tick. Not for vmstat, cgroup or maps: those may come in pieces of any size.
int ReadRecordAt(Sys& sys, int dir_fd, const char* path, size_t max_bytes, std::string* text);

// ReadTextAt for callers that want a sentence. Errors: no_such_process, permission_denied,
// io_error.
Result<std::string> ReadText(Sys& sys, const std::string& path, size_t max_bytes);

// Writes all of `text` with one open and one write, as control files want it. Returns 0 or -errno.
int WriteControlAt(Sys& sys, int dir_fd, const char* path, std::string_view text);

// Writes all of `bytes` to a blocking descriptor. Returns 0 or -errno.
int WriteAll(Sys& sys, int fd, std::string_view bytes);

}  // namespace ebb
