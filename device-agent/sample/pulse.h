// Whether a process did anything since it was last looked at, for three small system calls instead
// of reading all its files.
//
// A process whose CPU clock stands still did not run: it faulted nothing in, mapped and freed
// nothing, was neither frozen nor thawed (both happen on its own threads). What others do to it
// meanwhile shows in statm (reclaim, advice) or is oom_score_adj: the scanner looks there when the
// kernel's counters tell of reclaim, after advice of Ebb, and in turn at an eighth of the processes
// each time. What shows nowhere is that others map or drop pages it shares, or that its parent
// ended: the scanner reads everything of everybody now and then, and PSS when it is too old.
// Single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class Pulse {
 public:
  // Descriptors that Keep takes.
  static constexpr size_t kDescriptors = 4;

  // Takes the directory of the process and keeps statm and oom_score_adj in it open, too. They all
  // fail once the process ended, so that one that gets its pid cannot be taken for it. The price is
  // the descriptors and the page that the kernel buffers statm in. False = no descriptors left:
  // nothing is kept.
  bool Keep(Sys& sys, UniqueFd proc_dir);
  bool is_kept() const { return proc_dir_.valid(); }
  int proc_dir() const { return proc_dir_.get(); }

  // Before anything of the process is read: what it does from here on shows at the next call. True
  // when its CPU clock stands where it stood at the last one.
  bool TakeClock(Sys& sys, uint32_t pid);
  // True when statm reads as it did at the last call.
  bool TakeStatm(Sys& sys);
  // What it read; empty when the process ended.
  const std::string& statm() const { return statm_text_; }
  // Of now; nothing when the process ended.
  std::optional<int32_t> ReadOomScoreAdj(Sys& sys) const;
  // Of now, through a file that stays open from its first reading on; false when the process ended
  // or took on another program. Only where something is kept.
  bool ReadRollup(Sys& sys, std::string* text);

 private:
  int64_t cpu_ns_ = -1;  // -1 = not known
  UniqueFd proc_dir_;
  UniqueFd statm_;
  UniqueFd oom_score_adj_;
  UniqueFd smaps_rollup_;
  std::string statm_text_;
};

}  // namespace ebb
