// Which advice a mapping gets, and why another gets none. Pure: a mapping goes in, a decision comes
// out; no I/O, no state. To add a strategy: a row in wire.schema.json, a function and a table row
// in strategy.cc, a test, a presentation row on the desktop.
#pragma once

#include <cstdint>

#include "procfs/maps.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Advice numbers of madvise(2) that the kernel takes for another process. 0 = none.
enum class Advice : uint8_t {
  kNone = 0,
  kWillneed = 3,  // MADV_WILLNEED, Linux 5.15 for another process
  kCold = 20,     // MADV_COLD, Linux 5.10
  kPageout = 21,  // MADV_PAGEOUT, Linux 5.10
};

// Either an advice or a reason to leave the mapping alone.
struct Decision {
  Advice advice = Advice::kNone;
  wire::SkipReason skip = wire::SkipReason::kNotSelected;  // meaningful while advice is kNone

  bool IsAdvised() const { return advice != Advice::kNone; }
  bool operator==(const Decision&) const = default;
};

// What kind of memory stands behind a mapping.
enum class VmaClass : uint8_t {
  kAnon,     // private; pages have no home but swap
  kFile,     // private mapping of a file; clean pages can be read again, written ones are anonymous
  kShared,   // others may map it too
  kDevice,   // device memory, dma-buf, binder, anon_inode
  kSpecial,  // [vdso] and its like, [page size compat]
};

VmaClass ClassOf(const procfs::Vma& vma);

// The decision of `strategy` for `vma`. `is_pinned`: smaps showed VmFlags lo, pf, ht or io.
Decision Decide(wire::Strategy strategy, const procfs::Vma& vma, bool is_pinned);

// The advice that a strategy gives to what it selects; kNone for a strategy that is not in the
// table.
Advice AdviceOf(wire::Strategy strategy);

}  // namespace ebb
