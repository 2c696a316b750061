// Which of the mappings that a strategy takes are wanted: by the row of meminfo that they count in
// and by size. Pure. Pages within a mapping are page_filter.h's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

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
    if (!is_pinned && IsPlain(vma) && choice_.IsWhole()) return NextPlain(vma);
    const Decision decision = Decide(choice_.strategy, vma, is_pinned);
    return choice_.IsWhole() ? decision : Narrow(vma, decision);
  }

 private:
  // Without file and name, as most mappings of a large process are: they differ in nothing that is
  // decided by but their permissions.
  static bool IsPlain(const procfs::Vma& vma) { return vma.name.empty() && vma.inode == 0; }
  Decision NextPlain(const procfs::Vma& vma) {
    const size_t kind = (vma.readable ? 1U : 0U) | (vma.writable ? 2U : 0U) |
                        (vma.executable ? 4U : 0U) | (vma.shared ? 8U : 0U);
    if (!plain_[kind]) plain_[kind] = Decide(choice_.strategy, vma, false);
    return *plain_[kind];
  }
  Decision Narrow(const procfs::Vma& vma, Decision decision);

  const Choice& choice_;
  procfs::VmaCategorizer categorizer_;
  std::array<std::optional<Decision>, 16> plain_;  // by permissions: r 1, w 2, x 4, s 8
};

}  // namespace ebb
