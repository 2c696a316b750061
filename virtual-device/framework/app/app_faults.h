// Faults that are an app's own (see ../../faults.ts), from the property ro.ebb.faults: an app that
// changes its layout all the time, an app that ends by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>

#include "app/app_process.h"

namespace ebb::guest {

struct AppFaults {
  // Changes of layout come this often; 0 = none.
  int64_t churn_period_ms = 0;
  // The process ends so long after its app was created; 0 = it does not.
  int64_t exit_after_ms = 0;
};

// `text`: "su,layout-churn,app-exit=5000", times in ms. Home and persistent processes are spared,
// as the device would not come up without them; services and sandboxes follow their app.
AppFaults ParseAppFaults(std::string_view text, const AppSpec& spec, AppProcessKind kind);

// Maps, writes, grows, moves and unmaps small private regions: what an allocator under load does to
// an address space, and what an adviser from outside races with.
class LayoutChurn {
 public:
  LayoutChurn() = default;
  LayoutChurn(const LayoutChurn&) = delete;
  LayoutChurn& operator=(const LayoutChurn&) = delete;
  ~LayoutChurn();

  // One change. At most kMostRegions live at once; an allocation that fails is left out.
  void Step();

  static constexpr size_t kMostRegions = 32;

 private:
  std::deque<std::span<std::byte>> regions_;
  uint64_t steps_ = 0;
};

}  // namespace ebb::guest
