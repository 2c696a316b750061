// Which of the mappings that a strategy takes are wanted: by the row of meminfo that they count in
// and by size. Pure. Pages within a mapping are page_filter.h's.
#pragma once

#include <cstdint>

#include "advise/strategy.h"
#include "base/result.h"
#include "procfs/vma_category.h"

namespace ebb {

// What one operation is to take of its target.
struct Choice {
  Choice(wire::Strategy wanted) : strategy(wanted) {}  // NOLINT: implicit, all that it takes

  bool IsWhole() const { return categories == 0 && min_bytes == 0 && max_bytes == UINT64_MAX; }

  wire::Strategy strategy;
  uint32_t categories = 0;  // a bit for each VmaCategory; 0 = all
  uint64_t min_bytes = 0;
  uint64_t max_bytes = UINT64_MAX;
  bool resident_only = false;
};

// Errors: bad_request, for what contradicts itself or the strategy.
Result<Choice> ToChoice(const wire::Advise& request);

// Decides mapping by mapping, in the order of the address space (a library's .bss is known by what
// stands before it).
class Chooser {
 public:
  explicit Chooser(const Choice& choice) : choice_(choice) {}

  Decision Next(const procfs::Vma& vma, bool is_pinned) {
    const Decision decision = Decide(choice_.strategy, vma, is_pinned);
    return choice_.IsWhole() ? decision : Narrow(vma, decision);
  }

 private:
  Decision Narrow(const procfs::Vma& vma, Decision decision);

  const Choice& choice_;
  procfs::VmaCategorizer categorizer_;
};

}  // namespace ebb
