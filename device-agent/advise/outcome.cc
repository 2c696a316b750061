// See outcome.h.
#include "advise/outcome.h"

#include <algorithm>

namespace ebb {
namespace {

constexpr int64_t kWorthMentioning = 20;    // one part in so many
constexpr int64_t kSwapFullBelowKb = 1024;  // swap keeps some slots back per CPU

bool TakesAnonymous(wire::Strategy strategy) {
  return strategy == wire::Strategy::kPageoutAnon || strategy == wire::Strategy::kPageoutAll ||
         strategy == wire::Strategy::kMemoryReclaim;
}

struct SkipPart {
  wire::SkipReason reason;
  uint64_t bytes;
};

// `refusals` in address order.
uint64_t BytesWithin(const std::vector<Refusal>& refusals, const Mapping& mapping) {
  uint64_t bytes = 0;
  auto refusal = std::ranges::lower_bound(refusals, mapping.start, {}, &Refusal::start);
  for (; refusal != refusals.end() && refusal->start < mapping.end; ++refusal) {
    bytes += refusal->bytes;
  }
  return bytes;
}

}  // namespace

void EvidenceTally::AddChunk(const ChunkOutcome& chunk) {
  evidence_.chunks += chunk.calls;
  evidence_.worst_chunk_us =
      std::max(evidence_.worst_chunk_us, static_cast<uint64_t>(chunk.worst_call_ns / 1000));
  for (const auto& [errno_value, calls] : chunk.errnos) errnos_[errno_value] += calls;
  evidence_.ranges_split += chunk.ranges_split;
  evidence_.splits_cut += chunk.splits_cut;
  refused_.insert(refused_.end(), chunk.refused.begin(), chunk.refused.end());
}

void EvidenceTally::AddPassed(const Layout& layout, uint64_t from, uint64_t to) {
  for (const Mapping& mapping : layout) {
    if (mapping.end <= from) continue;
    if (mapping.end > to) break;
    ++evidence_.vmas_read;
    if (!mapping.decision.IsAdvised()) {
      Skip(mapping.decision.skip, 1, mapping.Bytes());
      continue;
    }
    const std::array<SkipPart, 3> parts = {
        SkipPart{wire::SkipReason::kChanged, BytesWithin(left_out_, mapping)},
        SkipPart{wire::SkipReason::kKernelRefused, BytesWithin(refused_, mapping)},
        SkipPart{unwanted_reason_, BytesWithin(unwanted_, mapping)}};
    const uint64_t skipped_bytes = parts[0].bytes + parts[1].bytes + parts[2].bytes;
    bool is_counted = skipped_bytes < mapping.Bytes();
    if (is_counted) ++evidence_.vmas_advised;
    for (const SkipPart& part : parts) {
      if (part.bytes == 0) continue;
      Skip(part.reason, is_counted ? 0 : 1, part.bytes);
      is_counted = true;
    }
  }
}

void EvidenceTally::AddUnwanted(const std::vector<Refusal>& parts, wire::SkipReason reason) {
  unwanted_.insert(unwanted_.end(), parts.begin(), parts.end());
  unwanted_reason_ = reason;
}

void EvidenceTally::AddBusyPauses(uint32_t pauses, int64_t waited_ns) {
  evidence_.busy_pauses += pauses;
  evidence_.busy_wait_us += static_cast<uint64_t>(waited_ns / 1000);
}

void EvidenceTally::ForgetLeftOut(uint64_t from) {
  const auto is_behind = [&](const Refusal& range) { return range.start >= from; };
  std::erase_if(left_out_, is_behind);
  std::erase_if(unwanted_, is_behind);
}

void EvidenceTally::AddUnreached(const Layout& layout, uint64_t from, wire::SkipReason reason) {
  for (const Mapping& mapping : layout) {
    if (mapping.end <= from) continue;
    ++evidence_.vmas_read;
    Skip(mapping.decision.IsAdvised() ? reason : mapping.decision.skip, 1,
         mapping.end - std::max(from, mapping.start));
  }
}

void EvidenceTally::Skip(wire::SkipReason reason, uint32_t mappings, uint64_t bytes) {
  wire::SkipCount& count = skipped_[reason];
  count.reason = reason;
  count.vmas += mappings;
  count.bytes += bytes;
  evidence_.vmas_skipped += mappings;
}

wire::Evidence EvidenceTally::Finish() const {
  wire::Evidence evidence = evidence_;
  for (const auto& [reason, count] : skipped_) evidence.skipped.push_back(count);
  for (const auto& [errno_value, calls] : errnos_) {
    evidence.errnos.push_back({.errno_value = errno_value, .calls = calls});
  }
  return evidence;
}

wire::NothingMoved ExplainNothingMoved(const MovedFacts& facts) {
  using wire::NothingMoved;
  const bool is_warm = AdviceOf(facts.strategy) == Advice::kWillneed;
  if (facts.bytes_advised == 0 || is_warm) return NothingMoved::kNotApplicable;
  if (facts.resident_kb == 0) return NothingMoved::kNotResident;
  const int64_t moved_kb = facts.bytes_moved / 1024;
  const bool is_something =
      facts.bytes_moved > 0 &&
      (facts.resident_kb < 0 || moved_kb * kWorthMentioning >= facts.resident_kb);
  if (is_something) return NothingMoved::kNotApplicable;
  if (AdviceOf(facts.strategy) == Advice::kCold) return NothingMoved::kColdOnly;
  const bool is_shared = facts.resident_kb > 0 && facts.private_kb >= 0 &&
                         facts.private_kb * kWorthMentioning <= facts.resident_kb;
  if (is_shared) return NothingMoved::kAllShared;
  if (TakesAnonymous(facts.strategy)) {
    if (facts.swap_total_kb == 0) return NothingMoved::kNoSwap;
    if (facts.swap_free_kb >= 0 && facts.swap_free_kb < kSwapFullBelowKb) {
      return NothingMoved::kSwapFull;
    }
  }
  if (facts.strategy == wire::Strategy::kPageoutFile) return NothingMoved::kCleanFile;
  return NothingMoved::kUnexplained;
}

}  // namespace ebb
