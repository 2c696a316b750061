// Commands that put changed settings of the device back (device_config, settings) when the desktop
// cannot do it any more: its cable was pulled, the agent was killed, the device restarted.
//
// The agent keeps them in one file of its state directory. The guard runs them when its agent ends;
// where both were killed together, or the device restarted, the next agent runs them at its start.
// The first line of the file says whose they are, so that a guard leaves alone what a later agent
// wrote. Whoever runs them holds a lock on the file meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sys.h"

namespace ebb {

inline constexpr size_t kMaxRestoreBytes = 8 * 1024;

class RestoreList {
 public:
  RestoreList(Sys& sys, const std::string& state_dir);

  // Replaces what is kept; the file is there when this returns. An empty list forgets. Errors:
  // bad_request (an empty command, a NUL in an argument, more than kMaxRestoreBytes), io_error.
  Status Keep(const std::vector<std::vector<std::string>>& commands);

  // For the guard: see RunRestoreFile.
  const std::string& path() const { return path_; }
  const std::string& owner() const { return owner_; }

 private:
  Sys& sys_;
  const std::string path_;
  const std::string owner_;
};

// Runs and removes the file at `path` if its first line is `owner`. Returns how many commands ran;
// -EAGAIN: somebody else runs it just now. A command gets five seconds and its output goes
// nowhere. Does not allocate: the guard may have been forked from a process with threads.
int RunRestoreFile(Sys& sys, const char* path, std::string_view owner);

// At the start of an agent: runs what an agent that ended left, or waits (some seconds at most)
// until its guard has. Returns how many commands ran here.
uint32_t RestoreLeftovers(Sys& sys, const std::string& state_dir);

}  // namespace ebb
