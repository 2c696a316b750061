// One operation on one target, from opening it to the result. Runs on the advising thread.
//
//   open target -> eligible? -> forecast (smaps) -> before -> [ hold -> layout -> chunks -> layout
//   -> let go ]*
//                                                                                    -> after ->
//                                                                                    result
//
// The bracket is one slice: a target is never held longer than a slice, and gets time to run in
// between.
#pragma once

#include <memory>
#include <optional>

#include "advise/advisor.h"
#include "advise/bring_back.h"
#include "advise/cookie.h"
#include "advise/hold.h"
#include "advise/layout.h"
#include "advise/operation_report.h"
#include "advise/outcome.h"
#include "advise/page_filter.h"
#include "advise/patience.h"
#include "advise/target.h"
#include "advise/thread_priority.h"

namespace ebb {

struct OperationContext {
  Sys& sys;
  Guard& guard;
  const AdviceLimits& limits;
  const CancelToken& cancel;
  const AdviseProgressFn& on_progress;
};

class Operation {
 public:
  Operation(const OperationContext& context, const wire::Advise& request, const Choice& choice);

  Result<wire::AdviseResult> Run();

 private:
  enum class SliceEnd : uint8_t { kAllDone, kTimeUp, kBusy, kStopped };

  Status Prepare();
  Status OpenPages();
  Status AdviseInSlices(Hold& hold);
  Result<SliceEnd> AdviseSlice(Hold& hold, int64_t slice_start_ns);
  Result<SliceEnd> AdviseChunks(Hold& hold, const Layout& layout, int64_t slice_end_ns);
  ChunkOutcome AdviseUnbroken(Hold& hold, const Chunk& chunk);
  Status LeaveOutChanged(const Layout& layout, Chunk* chunk);
  Status CountChanged(const Layout& layout, const Chunk& chunk);
  Status TakeChunkOutcome(const ChunkOutcome& outcome);
  Status CompareLayout(const Layout& before, uint64_t from);
  bool MustStop(Hold& hold);
  Result<wire::AdviseResult> Finish(const Hold* hold);

  const OperationContext context_;
  const wire::Advise request_;
  const Choice choice_;
  OperationReport report_;
  ChunkLimits chunk_limits_;
  const SplitLimits split_limits_;
  Target target_;
  std::unique_ptr<PageFilter> pages_;    // where only some pages are wanted
  std::optional<BringBack> bring_back_;  // for warm only
  std::optional<Cookie> cookie_;         // for cookie only
  uint64_t changed_until_ = 0;           // end of the last mapping that cookie counted as changed
  Forecast forecast_;
  wire::AdviseResult result_;
  EvidenceTally tally_;
  Layout spare_layout_;   // memory for the next reading
  uint64_t address_ = 0;  // everything below is behind us
  bool stopped_ = false;  // cancelled, past the deadline, or the target woke up
  wire::SkipReason stop_reason_ = wire::SkipReason::kCancelled;  // of what was not reached then
  Patience patience_;
  RealTimeShare share_;  // where the target runs meanwhile
};

}  // namespace ebb
