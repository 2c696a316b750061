// The second half of warm. MADV_WILLNEED on anonymous memory reads pages into the swap cache and
// leaves them there, unmapped: measured on 256 MiB in zram, the target's later major faults become
// minor ones (65538 to 0), but RSS and VmSwap stay as they were, and under pressure the pages leave
// again. Reading one byte of each page through /proc/PID/mem maps it into the target, as its own
// access would, without a fault counted against it.
#pragma once

#include <cstdint>

#include "advise/batch.h"
#include "advise/target.h"
#include "base/page_size.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class BringBack {
 public:
  BringBack(Sys& sys, const Target& target, uint64_t page_bytes = PageBytes());

  // Maps what is in swap within the ranges of `chunk`; returns the number of pages. Best effort: a
  // page that cannot be read stays where it is.
  uint64_t MapSwapped(const Chunk& chunk);

 private:
  Sys& sys_;
  const uint64_t page_bytes_;
  const UniqueFd pagemap_;
  const UniqueFd memory_;
};

}  // namespace ebb
