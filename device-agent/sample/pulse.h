// Whether a process did anything since it was last looked at, for three small system calls instead
// of reading all its files.
//
// A process whose CPU clock stands still did not run: it faulted nothing in, mapped and freed
// nothing, was neither frozen nor thawed (both happen on its own threads). What others do to it
// meanwhile shows in statm (reclaim, advice) or is oom_score_adj. What shows nowhere is that others
// map or drop pages it shares, or that its parent ended: the scanner reads everything of everybody
// now and then, and PSS when it is too old. Single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class Pulse {
 public:
  // Keeps statm and oom_score_adj of the process open, of which `proc_dir` is the directory; they
  // fail once it ended, so a pid that is used again cannot be taken for it. Each costs the kernel
  // a descriptor, statm a buffer of a page, too.
  bool Keep(Sys& sys, int proc_dir);  // False = no descriptors left: neither is open.
  bool is_kept() const { return statm_.valid(); }

  // Before anything of the process is read: what it does from here on shows at the next call. True
  // when its CPU clock stands where it stood at the last one.
  bool TakeClock(Sys& sys, uint32_t pid);
  // True when statm reads as it did at the last call.
  bool TakeStatm(Sys& sys);
  // What it read; empty when the process ended.
  const std::string& statm() const { return statm_text_; }
  // Of now; nothing when the process ended.
  std::optional<int32_t> ReadOomScoreAdj(Sys& sys) const;

 private:
  int64_t cpu_ns_ = -1;  // -1 = not known
  UniqueFd statm_;
  UniqueFd oom_score_adj_;
  std::string statm_text_;
};

}  // namespace ebb
