// The mappings of a target at one moment, each with the decision of the strategy: what one hold
// works from, and what the second reading is compared with. Comes from /proc/PID/maps (and smaps);
// goes to batch.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "advise/selection.h"
#include "advise/target.h"
#include "base/result.h"
#include "base/sys.h"

namespace ebb {

// What a mapping shows: file, place in it and name.
struct Backing {
  uint64_t offset = 0;
  uint64_t inode = 0;
  uint32_t dev_major = 0;
  uint32_t dev_minor = 0;
  std::string_view name;  // without the escapes that maps text has ("\012" for a newline)
};

// All of it as one number of 64 bits, for comparing. 0 = anonymous and without a name.
uint64_t HashBacking(const Backing& backing);

// The identity of one mapping. Small, for there may be tens of thousands: larger ones push the
// kernel's own data out of the processor's cache while it writes maps.
struct Mapping {
  uint64_t start = 0;
  uint64_t end = 0;
  uint64_t backing = 0;     // HashBacking()
  uint8_t permissions = 0;  // r 1, w 2, x 4, s 8
  bool is_sparse = false;
  Decision decision;

  uint64_t Bytes() const { return end - start; }
  bool operator==(const Mapping&) const = default;
};

// Whether both are the same mapping, whatever was decided about them.
bool IsSameMapping(const Mapping& one, const Mapping& other);

// Sorted by address, as the kernel gives it.
using Layout = std::vector<Mapping>;

struct AddressRange {
  uint64_t start = 0;
  uint64_t end = 0;
};

// What a maps line does not show, from smaps; each list sorted by address.
struct LayoutHints {
  std::vector<AddressRange> pinned;  // VmFlags lo pf ht io: not to be advised
  std::vector<AddressRange> sparse;  // gigabytes of addresses with next to nothing behind them
};

// What smaps says before anything is held: how much could move, and what is pinned. Costs a walk of
// all page tables, so it is read once per operation, while the target runs.
struct Forecast {
  uint64_t bytes_planned = 0;  // sizes of the mappings chosen, or what is resident of them
  int64_t resident_kb = -1;    // -1: this kernel's smaps does not say
  int64_t private_kb = -1;     // resident and mapped by nobody else
  int64_t swapped_kb = -1;
  LayoutHints hints;
  Layout layout;
};

// Errors: target_exited, permission_denied, io_error.
Result<Forecast> ReadForecast(Sys& sys, const Target& target, const Choice& choice);
// `storage`: a layout that is not needed any more, for its memory. Megabytes taken anew for every
// reading of a large target would cost more than parsing it.
Result<Layout> ReadLayout(Sys& sys, const Target& target, const Choice& choice,
                          const LayoutHints& hints, Layout storage = {});

// How many of `advised` are not in `now` with the very same identity and decision.
uint32_t CountChanged(std::span<const Mapping> advised, const Layout& now);

}  // namespace ebb
