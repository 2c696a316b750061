// See selection.h.
#include "advise/selection.h"

#include <algorithm>

#include "base/format.h"

namespace ebb {
namespace {

constexpr uint64_t kBytesPerKb = 1024;
constexpr int64_t kMostSwappiness = 200;

Error BadSelection(std::string cause) {
  return Error{.code = wire::ErrorCode::kBadRequest,
               .message = "The selection of the advise request is out of range.",
               .cause = std::move(cause)};
}

bool IsAsked(const wire::Selection& selection) {
  return !selection.categories.empty() || selection.min_kb != 0 || selection.max_kb != 0 ||
         selection.resident_only || selection.idle_ms != 0;
}

Decision Skip(wire::SkipReason reason) { return {.advice = Advice::kNone, .skip = reason}; }

Status CheckSelection(const wire::Advise& request) {
  const wire::Selection& selection = request.selection;
  const bool asks_pages = selection.resident_only || selection.idle_ms != 0;
  if (asks_pages && request.strategy == wire::Strategy::kWarm) {
    return BadSelection("warm is for what is not resident");
  }
  if (selection.idle_ms != 0 && selection.idle_ms >= request.timeout_ms) {
    return BadSelection(
        Format("idle_ms %u is not below timeout_ms %u", selection.idle_ms, request.timeout_ms));
  }
  if (selection.max_kb != 0 && selection.max_kb < selection.min_kb) {
    return BadSelection("max_kb is below min_kb");
  }
  if (std::max(selection.min_kb, selection.max_kb) > UINT64_MAX / kBytesPerKb) {
    return BadSelection("a size is beyond 64 bits");
  }
  for (const wire::VmaCategory category : selection.categories) {
    if (!wire::IsKnown(category)) {
      return BadSelection(Format("category %u", static_cast<unsigned>(category)));
    }
  }
  return Ok{};
}

}  // namespace

Result<Choice> ToChoice(const wire::Advise& request) {
  const bool is_reclaim = request.strategy == wire::Strategy::kMemoryReclaim;
  if (is_reclaim && IsAsked(request.selection)) {
    return BadSelection("memory_reclaim knows no mappings");
  }
  if (!is_reclaim && (request.reclaim_kb != 0 || request.swappiness != -1)) {
    return BadSelection("reclaim_kb and swappiness are memory_reclaim's");
  }
  if (request.reclaim_kb > INT64_MAX / kBytesPerKb || request.swappiness < -1 ||
      request.swappiness > kMostSwappiness) {
    return BadSelection(Format("reclaim_kb %llu, swappiness %lld",
                               static_cast<unsigned long long>(request.reclaim_kb),
                               static_cast<long long>(request.swappiness)));
  }
  if (Status checked = CheckSelection(request); !checked.ok()) return std::move(checked).error();
  const wire::Selection& selection = request.selection;
  Choice choice(request.strategy);
  choice.min_bytes = selection.min_kb * kBytesPerKb;
  if (selection.max_kb != 0) choice.max_bytes = selection.max_kb * kBytesPerKb;
  choice.resident_only = selection.resident_only || selection.idle_ms != 0;
  for (const wire::VmaCategory category : selection.categories) {
    choice.categories |= 1U << static_cast<unsigned>(category);
  }
  return choice;
}

Decision Chooser::Narrow(const procfs::Vma& vma, Decision decision) {
  // Asked of every mapping: the next one may be the .bss behind this one.
  const procfs::VmaCategory category = categorizer_.Next(vma.start, vma.end, vma.name);
  if (!decision.IsAdvised()) return decision;
  const uint32_t bit = 1U << static_cast<unsigned>(category);
  if (choice_.categories != 0 && (choice_.categories & bit) == 0) {
    return Skip(wire::SkipReason::kCategory);
  }
  if (vma.Bytes() < choice_.min_bytes) return Skip(wire::SkipReason::kTooSmall);
  if (vma.Bytes() > choice_.max_bytes) return Skip(wire::SkipReason::kTooLarge);
  return decision;
}

}  // namespace ebb
