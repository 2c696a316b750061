// Whether a process did anything since it was last looked at, for three small system calls instead
// of reading all its files.
//
// A process whose CPU clock stands still did not run: it faulted nothing in, mapped and freed
// nothing, was neither frozen nor thawed (both happen on its own threads). What others do to it
// meanwhile shows in statm (reclaim, advice) or is oom_score_adj: the scanner looks there when the
// kernel's counters tell of reclaim, after advice of Ebb, and in turn at a sixteenth of the
// processes each time. What shows nowhere is that others map or drop pages it shares, or that its
// parent ended: the scanner reads everything of everybody now and then, and PSS when it is too old.
// Single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class Pulse {
 public:
  // Files of a process that are kept open once they were read.
  enum class File : uint8_t { kStat, kStatus, kSmapsRollup };
  static constexpr size_t kFiles = 3;
  static constexpr std::array<const char*, kFiles> kFileNames = {"stat", "status", "smaps_rollup"};
  // Descriptors of one process in all: these, its directory, statm and oom_score_adj.
  static constexpr size_t kDescriptors = kFiles + 3;

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
  // Of now, through a file that stays open from its first reading on: opening one costs the kernel
  // as much as writing it. False when the process ended or, of smaps_rollup, took on another
  // program. Only where something is kept.
  bool Read(Sys& sys, File file, std::string* text);

 private:
  int64_t cpu_ns_ = -1;  // -1 = not known
  UniqueFd proc_dir_;
  UniqueFd statm_;
  UniqueFd oom_score_adj_;
  std::array<UniqueFd, kFiles> files_;
  std::string statm_text_;
};

}  // namespace ebb
