// Hold by the cgroup v2 freezer: cgroup.freeze = 1, then wait for `frozen 1` in cgroup.events.
#pragma once

#include <optional>

#include "advise/hold.h"

namespace ebb {

class FreezeHold final : public Hold {
 public:
  // `group` may be frozen (its reason is empty).
  FreezeHold(const HoldContext& context, FreezerGroup group);
  ~FreezeHold() override;

  Status Take(const CancelToken& cancel) override;
  Status Release() override;
  bool IsHeld() override;
  wire::Consistency mode() const override { return wire::Consistency::kFreeze; }

 private:
  bool ReadsAsFrozen();
  Status WaitUntilFrozen(const CancelToken& cancel);

  const FreezerGroup group_;
  std::optional<uint32_t> ticket_;  // set while Ebb, not the system, holds the target
  int64_t taken_ns_ = 0;
};

}  // namespace ebb
