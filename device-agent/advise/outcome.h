// What an operation adds up to: the evidence about the layout race, and the reason where nothing
// moved. Pure: fed by operation.cc, read by the desktop as wire::AdviseResult.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "advise/batch.h"
#include "advise/layout.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Counts mappings and calls while an operation goes on. Every mapping is counted once: as advised,
// or as skipped for one reason.
class EvidenceTally {
 public:
  void AddChunk(const ChunkOutcome& chunk);
  // Counts the mappings that end in (from, to]: what one slice got behind itself. Refusals of that
  // slice turn a mapping from advised to refused.
  void AddPassed(const Layout& layout, uint64_t from, uint64_t to);
  // Counts everything behind `from` as not reached, for `reason`.
  void AddUnreached(const Layout& layout, uint64_t from, wire::SkipReason reason);
  void AddBusyPauses(uint32_t pauses, int64_t waited_ns);
  void AddChanged(uint32_t mappings) { evidence_.vmas_changed += mappings; }
  // A range that was left out because its mapping had changed; the mapping counts as skipped when
  // all of it was.
  void AddLeftOut(Refusal range) { left_out_.push_back(range); }
  // Parts of mappings that a filter of pages did not want, in address order; a mapping counts as
  // skipped when all of it was. `reason` is the same for a whole operation.
  void AddUnwanted(const std::vector<Refusal>& parts, wire::SkipReason reason);
  // What is behind `from` will be cut again.
  void ForgetLeftOut(uint64_t from);

  // Fills in the lists. The fields about the hold are the caller's.
  wire::Evidence Finish() const;

 private:
  void Skip(wire::SkipReason reason, uint32_t mappings, uint64_t bytes);

  wire::Evidence evidence_;
  std::map<wire::SkipReason, wire::SkipCount> skipped_;
  std::map<int32_t, uint32_t> errnos_;
  std::vector<Refusal> refused_;   // by the kernel
  std::vector<Refusal> left_out_;  // by Ebb, for they changed
  std::vector<Refusal> unwanted_;  // by Ebb, for their pages
  wire::SkipReason unwanted_reason_ = wire::SkipReason::kNotResident;
};

struct MovedFacts {
  wire::Strategy strategy = wire::Strategy::kPageoutAnon;
  uint64_t bytes_advised = 0;
  int64_t bytes_moved = 0;
  int64_t resident_kb = -1;  // of the chosen mappings, before; -1 = not known
  int64_t private_kb = -1;
  int64_t swap_total_kb = -1;
  int64_t swap_free_kb = -1;
};

// not_applicable when at least a twentieth of what was resident moved, or nothing was advised.
wire::NothingMoved ExplainNothingMoved(const MovedFacts& facts);

}  // namespace ebb
