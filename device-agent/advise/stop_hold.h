// Hold by SIGSTOP through the pidfd: for devices without a usable freezer. Visible to the parent
// and to ANR timers.
#pragma once

#include <optional>

#include "advise/hold.h"

namespace ebb {

class StopHold final : public Hold {
 public:
  explicit StopHold(const HoldContext& context);
  ~StopHold() override;

  Status Take(const CancelToken& cancel) override;
  Status Release() override;
  bool IsHeld() override;
  wire::Consistency mode() const override { return wire::Consistency::kStop; }

 private:
  Status WaitUntilStopped(const CancelToken& cancel);

  std::optional<uint32_t> ticket_;  // set while Ebb stopped the target
  int64_t taken_ns_ = 0;
};

}  // namespace ebb
