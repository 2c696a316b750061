// What every operation tells of itself, whatever its means: progress, whom it was about, how long
// it took and what became of the system's memory meanwhile. Used on the advising thread.
#pragma once

#include <cstdint>

#include "advise/advisor.h"
#include "advise/outcome.h"
#include "advise/system_memory.h"
#include "advise/target.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

class OperationReport {
 public:
  // The operation begins here. All three outlive the report.
  OperationReport(Sys& sys, const wire::Advise& request, const AdviseProgressFn& on_progress);

  int64_t deadline_ns() const { return deadline_ns_; }

  // Right before anything is done.
  void ReadSystemBefore();
  // Passed on ten times a second at most.
  void TellProgress(uint64_t bytes_done, uint64_t bytes_planned);
  // The operation ends here. Needs bytes_moved. Fills identity, times, zram_growth_kb, net_freed_kb
  // and, of `facts`, what is about swap and the request; sets nothing_moved from `facts`.
  void Complete(const Target& target, MovedFacts facts, wire::AdviseResult* result);

 private:
  Sys& sys_;
  const wire::Advise& request_;
  const AdviseProgressFn& on_progress_;
  const int64_t start_ns_;
  const int64_t start_cpu_ns_;
  const int64_t deadline_ns_;
  int64_t progress_ns_ = 0;
  SystemMemory system_before_;
};

}  // namespace ebb
