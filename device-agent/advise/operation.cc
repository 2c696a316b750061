// See operation.h.
#include "advise/operation.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "advise/admission.h"
#include "advise/idle_pages.h"
#include "advise/thread_priority.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"

namespace ebb {
namespace {

constexpr int64_t kBytesPerKb = 1024;
constexpr uint64_t kFirstChunkBytes = 1 << 20;  // until one was measured
// A slice is planned to take this part of its limit: letting go takes time too, and so does whoever
// takes the processor away.
constexpr int64_t kPlannedSlicePercent = 60;

}  // namespace

Operation::Operation(const OperationContext& context, const wire::Advise& request,
                     const Choice& choice)
    : context_(context),
      request_(request),
      choice_(choice),
      report_(context.sys, request_, context.on_progress),
      chunk_limits_({.bytes = std::min(kFirstChunkBytes, context.limits.chunk_bytes),
                     .vecs = context.limits.chunk_vecs,
                     .sparse_bytes = context.limits.chunk_bytes}),
      split_limits_({.page_bytes = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE))}),
      patience_(context.limits.busy_pause_ns, context.limits.busy_pauses) {}

Result<wire::AdviseResult> Operation::Run() {
  if (Status prepared = Prepare(); !prepared.ok()) return std::move(prepared).error();
  if (request_.dry_run) {
    tally_.AddPassed(forecast_.layout, 0, UINT64_MAX);
    return Finish(nullptr);
  }
  if (AdviceOf(request_.strategy) == Advice::kWillneed) bring_back_.emplace(context_.sys, target_);
  const std::unique_ptr<Hold> hold = MakeHold({.sys = context_.sys,
                                               .guard = context_.guard,
                                               .target = target_,
                                               .timeout_ns = context_.limits.hold_timeout_ns},
                                              request_.consistency);
  if (hold->mode() == wire::Consistency::kCookie) cookie_.emplace(context_.sys, target_);
  Status advised = AdviseInSlices(*hold);
  Status released = hold->Release();
  if (!released.ok()) return std::move(released).error();
  if (!advised.ok()) {
    const wire::ErrorCode code = advised.error().code;
    const bool is_lost = code == wire::ErrorCode::kTargetExited ||
                         (result_.bytes_advised == 0 && code != wire::ErrorCode::kCancelled);
    if (is_lost) return std::move(advised).error();
    // Something was done: the desktop gets that, and the log says what ended it.
    Log(LogLevel::kWarning, "Advice on process %d ended early: %s %s", target_.pid,
        advised.error().message.c_str(), advised.error().cause.c_str());
    stopped_ = true;
  }
  if (stopped_) tally_.AddUnreached(forecast_.layout, address_, stop_reason_);
  return Finish(hold.get());
}

// Everything that needs no hold.
Status Operation::Prepare() {
  Result<Target> target = OpenTarget(context_.sys, request_.pid, request_.start_ticks);
  if (!target.ok()) return std::move(target).error();
  target_ = std::move(target).value();
  if (Status allowed = CheckAllowed(context_.sys, context_.guard, target_, request_); !allowed.ok())
    return allowed;
  Result<Forecast> forecast = ReadForecast(context_.sys, target_, choice_);
  if (!forecast.ok()) return std::move(forecast).error();
  forecast_ = std::move(forecast).value();
  Result<wire::MemoryState> before = ReadMemoryState(context_.sys, target_);
  if (!before.ok()) return std::move(before).error();
  result_.before = *before;
  report_.ReadSystemBefore();
  return OpenPages();
}

// Last of the preparations: pages may have to be marked and waited for.
Status Operation::OpenPages() {
  const int64_t idle_ns = int64_t{request_.selection.idle_ms} * kNsPerMs;
  if (idle_ns > 0) {
    auto idle = std::make_unique<IdlePages>(context_.sys, target_);
    if (Status usable = idle->CheckUsable(target_); !usable.ok() || request_.dry_run) return usable;
    const IdleWait wait{
        .idle_ns = idle_ns, .deadline_ns = report_.deadline_ns(), .cancel = context_.cancel};
    if (Status marked = idle->MarkAndWait(forecast_.layout, wait); !marked.ok()) return marked;
    pages_ = std::move(idle);
  } else if (choice_.resident_only && !request_.dry_run) {
    auto resident = MakeResidentPages(context_.sys, target_);
    if (!resident.ok()) return std::move(resident).error();
    pages_ = std::move(resident).value();
  }
  return Ok{};
}

Status Operation::AdviseInSlices(Hold& hold) {
  result_.evidence.frozen_start = true;
  result_.evidence.frozen_end = true;
  while (true) {
    Result<SliceEnd> end = SliceEnd::kStopped;
    {
      std::optional<HoldingPriority> holding;
      if (StopsTarget(hold.mode())) holding.emplace(context_.sys);
      const int64_t slice_start_ns = BootNs();
      if (Status taken = hold.Take(context_.cancel); !taken.ok()) return taken;
      end = AdviseSlice(hold, slice_start_ns);
      if (Status released = hold.Release(); !released.ok()) return released;
    }
    if (!end.ok()) return std::move(end).error();
    if (*end == SliceEnd::kBusy) {
      if (patience_.Wait(context_.sys, context_.cancel, report_.deadline_ns())) continue;
      const bool is_asked = context_.cancel.ShouldStop() || BootNs() >= report_.deadline_ns();
      if (!is_asked) stop_reason_ = wire::SkipReason::kTargetBusy;
      end = SliceEnd::kStopped;
    }
    if (*end == SliceEnd::kStopped) stopped_ = true;
    if (*end != SliceEnd::kTimeUp) return Ok{};
    const int64_t gap_end_ns = BootNs() + context_.limits.slice_gap_ns;
    (void)context_.sys.Poll({}, PollTimeoutMs(gap_end_ns));
  }
}

// From a held target to what is known after its last chunk; the caller lets it go.
Result<Operation::SliceEnd> Operation::AdviseSlice(Hold& hold, int64_t slice_start_ns) {
  const int64_t reading_ns = BootNs();
  result_.evidence.frozen_start = result_.evidence.frozen_start && hold.IsHeld();
  Result<Layout> layout =
      ReadLayout(context_.sys, target_, choice_, forecast_.hints, std::move(spare_layout_));
  if (!layout.ok()) return std::move(layout).error();
  if (pages_) pages_->Forget();
  Result<int64_t> resident_before = ReadResidentBytes(context_.sys, target_);
  if (!resident_before.ok()) return std::move(resident_before).error();
  // The second reading takes as long as the first and belongs to the slice.
  const int64_t slice_ns = context_.limits.slice_hold_ns;
  const int64_t slice_end_ns =
      slice_start_ns + slice_ns * kPlannedSlicePercent / 100 - (BootNs() - reading_ns);
  const uint64_t from = address_;
  Result<SliceEnd> end =
      AdviseChunks(hold, *layout, HoldsByItself(hold.mode()) ? slice_end_ns : INT64_MAX);
  Result<int64_t> resident_after = ReadResidentBytes(context_.sys, target_);
  if (resident_after.ok()) result_.bytes_moved += *resident_before - *resident_after;
  Status compared = cookie_ ? Status(Ok{}) : CompareLayout(*layout, from);
  result_.evidence.frozen_end = result_.evidence.frozen_end && hold.IsHeld();
  tally_.AddPassed(*layout, from, address_);
  // What is not reached is counted by the latest reading.
  spare_layout_ = std::exchange(forecast_.layout, std::move(layout).value());
  if (!end.ok()) return end;
  if (!resident_after.ok()) return std::move(resident_after).error();
  if (!compared.ok()) return std::move(compared).error();
  return end;
}

Result<Operation::SliceEnd> Operation::AdviseChunks(Hold& hold, const Layout& layout,
                                                    int64_t slice_end_ns) {
  Chunk chunk;
  while (true) {
    if (MustStop(hold)) return SliceEnd::kStopped;
    const int64_t chunk_ns = BootNs();
    const uint64_t next =
        CutChunk({.layout = layout, .pages = pages_.get()}, address_, chunk_limits_, &chunk);
    if (pages_) tally_.AddUnwanted(chunk.unwanted, pages_->reason());
    if (chunk.ranges.empty()) {
      address_ = UINT64_MAX;
      return SliceEnd::kAllDone;
    }
    if (Status left = LeaveOutChanged(layout, &chunk); !left.ok()) return std::move(left).error();
    const ChunkOutcome outcome = AdviseUnbroken(hold, chunk);
    if (Status counted = CountChanged(layout, chunk); !counted.ok()) {
      return std::move(counted).error();
    }
    tally_.AddChunk(outcome);
    result_.bytes_advised += outcome.bytes_advised;
    if (outcome.stop == ChunkStop::kTargetBusy) {
      address_ = outcome.done_until;
      tally_.ForgetLeftOut(address_);
      return SliceEnd::kBusy;
    }
    if (Status taken = TakeChunkOutcome(outcome); !taken.ok()) return std::move(taken).error();
    // Page by page through terabytes would take minutes: a sparse mapping gets the swap cache only.
    if (bring_back_ && !chunk.is_sparse) (void)bring_back_->MapSwapped(chunk);
    address_ = next;
    chunk_limits_.bytes =
        NextChunkBytes(chunk_limits_.bytes, context_.limits.chunk_bytes, outcome.worst_call_ns);
    chunk_limits_.sparse_bytes = NextSparseBytes(chunk_limits_, outcome.worst_call_ns);
    report_.TellProgress(result_.bytes_advised, forecast_.bytes_planned);
    context_.sys.Yield();  // whoever waits for the target's mmap_lock gets it now
    if (!StopsTarget(hold.mode())) share_.Spend(context_.sys, BootNs() - chunk_ns);
    const int64_t now_ns = BootNs();  // the next chunk takes as long as this one
    if (now_ns + (now_ns - chunk_ns) >= slice_end_ns || !context_.guard.IsAlive())
      return SliceEnd::kTimeUp;
  }
}

// A chunk with all the calls that it takes to find what the kernel refuses of it. On a target that
// runs meanwhile it is not to be preempted: see docs/adr/0007.
ChunkOutcome Operation::AdviseUnbroken(Hold& hold, const Chunk& chunk) {
  std::optional<HoldingPriority> unbroken;
  if (!StopsTarget(hold.mode())) unbroken.emplace(context_.sys);
  return AdviseChunk(
      [&](std::span<const iovec> ranges, Advice advice) { return hold.Advise(ranges, advice); },
      chunk, split_limits_);
}

// cookie, before a call: what is another mapping by now is not what the strategy chose.
Status Operation::LeaveOutChanged(const Layout& layout, Chunk* chunk) {
  if (!cookie_) return Ok{};
  const Result<std::vector<bool>> is_changed = cookie_->FindChanged(layout, *chunk);
  if (!is_changed.ok()) return is_changed.error();
  std::vector<iovec> kept;
  for (size_t i = 0; i < chunk->ranges.size(); ++i) {
    const iovec& range = chunk->ranges[i];
    if ((*is_changed)[i]) {
      tally_.AddLeftOut(
          {.start = reinterpret_cast<uint64_t>(range.iov_base), .bytes = range.iov_len});
    } else {
      kept.push_back(range);
    }
  }
  chunk->ranges = std::move(kept);
  return Ok{};
}

// cookie, after a call: each mapping is counted once, however many chunks it was cut into.
Status Operation::CountChanged(const Layout& layout, const Chunk& chunk) {
  if (!cookie_) return Ok{};
  const Result<std::vector<bool>> is_changed = cookie_->FindChanged(layout, chunk);
  if (!is_changed.ok()) return is_changed.error();
  for (size_t i = 0; i < chunk.ranges.size(); ++i) {
    const auto start = reinterpret_cast<uint64_t>(chunk.ranges[i].iov_base);
    if (!(*is_changed)[i] || start < changed_until_) continue;
    const auto mapping = std::ranges::partition_point(
        layout, [&](const Mapping& candidate) { return candidate.end <= start; });
    changed_until_ = mapping->end;
    tally_.AddChanged(1);
  }
  return Ok{};
}

Status Operation::TakeChunkOutcome(const ChunkOutcome& outcome) {
  switch (outcome.stop) {
    case ChunkStop::kNone:
    case ChunkStop::kTargetBusy:
      return Ok{};
    case ChunkStop::kTargetExited:
    case ChunkStop::kNotPermitted:
      return TargetError(outcome.stop_errno, target_, "process_madvise");
    case ChunkStop::kNotSupported:
      break;
  }
  return Error{.code = wire::ErrorCode::kCapabilityMissing,
               .message = "This kernel has no process_madvise.",
               .cause = ErrnoText(outcome.stop_errno),
               .errno_value = outcome.stop_errno};
}

// Asked before each chunk. A target that became perceptible is left alone at once.
bool Operation::MustStop(Hold& hold) {
  if (context_.cancel.ShouldStop() || BootNs() >= report_.deadline_ns()) return true;
  if (IsOutOfReach(context_.sys, target_, request_)) return true;
  return StopsTarget(hold.mode()) && !hold.IsHeld();
}

// Second reading of the layout, against the advised mappings of this slice.
Status Operation::CompareLayout(const Layout& before, uint64_t from) {
  Layout advised;
  for (const Mapping& mapping : before) {
    if (mapping.end <= from || mapping.start >= address_) continue;
    if (mapping.decision.IsAdvised()) advised.push_back(mapping);
  }
  Result<Layout> now =
      ReadLayout(context_.sys, target_, choice_, forecast_.hints, std::move(spare_layout_));
  if (!now.ok()) return now.error();
  tally_.AddChanged(ebb::CountChanged(advised, *now));
  spare_layout_ = std::move(now).value();
  return Ok{};
}

Result<wire::AdviseResult> Operation::Finish(const Hold* hold) {
  Result<wire::MemoryState> after = ReadMemoryState(context_.sys, target_);
  if (!after.ok()) return std::move(after).error();
  const bool frozen_start = hold != nullptr && result_.evidence.frozen_start;
  const bool frozen_end = hold != nullptr && result_.evidence.frozen_end;
  tally_.AddBusyPauses(patience_.pauses(), patience_.waited_ns());
  result_.evidence = tally_.Finish();
  if (pages_) {
    result_.evidence.page_source = pages_->source();
    result_.evidence.idle_marked_kb = pages_->marked_bytes() / kBytesPerKb;
  }
  result_.evidence.frozen_start = frozen_start;
  result_.evidence.frozen_end = frozen_end;
  result_.evidence.thawed = hold != nullptr && hold->thawed();
  if (hold != nullptr) result_.evidence.hold_us = static_cast<uint64_t>(hold->held_ns() / kNsPerUs);
  result_.consistency = hold != nullptr ? hold->mode() : request_.consistency;
  result_.cancelled = stopped_;
  result_.bytes_planned = forecast_.bytes_planned;
  result_.resident_planned_kb = forecast_.resident_kb;
  result_.private_planned_kb = forecast_.private_kb;
  result_.after = *after;
  report_.Complete(target_,
                   {.bytes_advised = result_.bytes_advised,
                    .resident_kb = forecast_.resident_kb,
                    .private_kb = forecast_.private_kb},
                   &result_);
  return std::move(result_);
}

}  // namespace ebb
