// The strategy memory_reclaim: no advice on mappings, but the kernel's own reclaim on the memory
// group of one process. There is no layout and so no race: nothing is held, the result says `none`.
// Same before and after, same deadlines, same evidence as an Operation; runs on the advising
// thread, which pays for the compression.
#pragma once

#include "advise/memory_group.h"
#include "advise/operation.h"

namespace ebb {

class Reclaim {
 public:
  Reclaim(const OperationContext& context, const wire::Advise& request);

  // Errors: those of OpenTarget, CheckAllowed and OpenMemoryGroup; capability_missing where
  // swappiness was asked for and this kernel does not take it; io_error.
  Result<wire::AdviseResult> Run();

 private:
  Status Prepare();
  Status CheckSwappiness();
  Status ReclaimAll();
  ssize_t WriteUnbroken(const std::string& command);
  bool MustStop();
  std::string ToCommand(uint64_t bytes) const;
  Result<wire::AdviseResult> Finish();

  const OperationContext context_;
  const wire::Advise request_;
  OperationReport report_;
  Target target_;
  MemoryGroup group_;
  wire::AdviseResult result_;
  RealTimeShare share_;
  uint32_t partial_writes_ = 0;  // EAGAIN: less was reclaimed than asked for
};

}  // namespace ebb
