// PtraceHold whose advice is madvise(2) run inside the target (injection.h). The compression that
// PAGEOUT causes is then paid for by a thread of the target, not by the agent.
#pragma once

#include <optional>

#include "advise/injection.h"
#include "advise/ptrace_hold.h"

namespace ebb {

class InjectHold final : public PtraceHold {
 public:
  explicit InjectHold(const HoldContext& context) : PtraceHold(context) {}
  ~InjectHold() override;

  Status Take(const CancelToken& cancel) override;
  Status Release() override;
  ssize_t Advise(std::span<const iovec> ranges, Advice advice) override;
  wire::Consistency mode() const override { return wire::Consistency::kPtraceInject; }

 private:
  std::optional<Injection> injection_;  // used on the tracer thread
  InjectSites sites_;                   // found by the last one
};

}  // namespace ebb
