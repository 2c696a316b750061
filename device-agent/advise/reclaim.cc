// See reclaim.h. Semantics of memory.reclaim: Documentation/admin-guide/cgroup-v2.rst, and
// memory_reclaim() in the kernel's mm/memcontrol.c.
#include "advise/reclaim.h"

#include <algorithm>
#include <cerrno>

#include "advise/admission.h"
#include "advise/thread_priority.h"
#include "base/clock.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr int64_t kBytesPerKb = 1024;

}  // namespace

Reclaim::Reclaim(const OperationContext& context, const wire::Advise& request)
    : context_(context), request_(request), report_(context.sys, request_, context.on_progress) {}

Result<wire::AdviseResult> Reclaim::Run() {
  if (Status prepared = Prepare(); !prepared.ok()) return std::move(prepared).error();
  if (!request_.dry_run) {
    const Result<int64_t> resident_before = ReadResidentBytes(context_.sys, target_);
    if (!resident_before.ok()) return resident_before.error();
    Status reclaimed = ReclaimAll();
    const Result<int64_t> resident_after = ReadResidentBytes(context_.sys, target_);
    if (!reclaimed.ok()) return std::move(reclaimed).error();
    if (!resident_after.ok()) return resident_after.error();
    result_.bytes_moved = *resident_before - *resident_after;
  }
  return Finish();
}

Status Reclaim::Prepare() {
  Result<Target> target = OpenTarget(context_.sys, request_.pid, request_.start_ticks);
  if (!target.ok()) return std::move(target).error();
  target_ = std::move(target).value();
  Status allowed = CheckAllowed(context_.sys, context_.guard, target_, request_);
  if (!allowed.ok()) return allowed;
  Result<MemoryGroup> group = OpenMemoryGroup(context_.sys, target_);
  if (!group.ok()) return std::move(group).error();
  group_ = std::move(group).value();
  if (Status taken = CheckSwappiness(); !taken.ok()) return taken;
  const Result<uint64_t> charged = ReadChargedBytes(context_.sys, group_);
  if (!charged.ok()) return charged.error();
  const uint64_t asked = request_.reclaim_kb * kBytesPerKb;
  result_.bytes_planned = asked == 0 ? *charged : asked;
  const Result<wire::MemoryState> before = ReadMemoryState(context_.sys, target_);
  if (!before.ok()) return before.error();
  result_.before = *before;
  report_.ReadSystemBefore();
  return Ok{};
}

// "0" asks for nothing: what is answered is whether the key is known.
Status Reclaim::CheckSwappiness() {
  if (request_.swappiness < 0) return Ok{};
  const std::string command = ToCommand(0);
  const ssize_t put = context_.sys.Write(group_.reclaim.get(), command.data(), command.size());
  if (put >= 0) return Ok{};
  if (put != -EINVAL) {
    return ErrorFromErrno(static_cast<int>(-put), group_.path + "/memory.reclaim was not written.");
  }
  return Error{.code = wire::ErrorCode::kCapabilityMissing,
               .message = "This kernel's memory.reclaim takes no swappiness.",
               .cause = "It came with Linux 6.12; leave it out.",
               .errno_value = EINVAL};
}

std::string Reclaim::ToCommand(uint64_t bytes) const {
  std::string command = Format("%llu", static_cast<unsigned long long>(bytes));
  if (request_.swappiness < 0) return command;
  return command + Format(" swappiness=%lld", static_cast<long long>(request_.swappiness));
}

// A write comes back when so much was reclaimed, or with EAGAIN when the kernel gave up: that is
// the usual end where all was asked for.
Status Reclaim::ReclaimAll() {
  wire::Evidence& evidence = result_.evidence;
  while (result_.bytes_advised < result_.bytes_planned) {
    if (MustStop()) {
      result_.cancelled = true;
      return Ok{};
    }
    const uint64_t bytes =
        std::min(context_.limits.chunk_bytes, result_.bytes_planned - result_.bytes_advised);
    const std::string command = ToCommand(bytes);
    const int64_t write_ns = BootNs();
    const ssize_t put = WriteUnbroken(command);
    const auto took_us = static_cast<uint64_t>((BootNs() - write_ns) / kNsPerUs);
    share_.Spend(context_.sys, BootNs() - write_ns);
    evidence.worst_chunk_us = std::max(evidence.worst_chunk_us, took_us);
    ++evidence.chunks;
    if (put == -EAGAIN) {
      ++partial_writes_;
      return Ok{};
    }
    if (put == -EINTR) continue;  // a signal of ours; MustStop has the last word
    if (put < 0) {
      const std::string message = group_.path + "/memory.reclaim was not written.";
      if (put == -ENODEV) return TargetError(ESRCH, target_, "memory.reclaim");
      return ErrorFromErrno(static_cast<int>(-put), message);
    }
    result_.bytes_advised += bytes;
    report_.TellProgress(result_.bytes_advised, result_.bytes_planned);
  }
  return Ok{};
}

// The kernel unmaps pages of a running target: see docs/adr/0007.
ssize_t Reclaim::WriteUnbroken(const std::string& command) {
  const HoldingPriority unbroken(context_.sys);
  return context_.sys.Write(group_.reclaim.get(), command.data(), command.size());
}

bool Reclaim::MustStop() {
  return context_.cancel.ShouldStop() || BootNs() >= report_.deadline_ns() ||
         IsOutOfReach(context_.sys, target_, request_);
}

Result<wire::AdviseResult> Reclaim::Finish() {
  const Result<wire::MemoryState> after = ReadMemoryState(context_.sys, target_);
  if (!after.ok()) return after.error();
  result_.after = *after;
  if (partial_writes_ > 0) {
    result_.evidence.errnos.push_back({.errno_value = EAGAIN, .calls = partial_writes_});
  }
  result_.consistency = wire::Consistency::kNone;
  result_.resident_planned_kb = result_.before.rss_kb;
  result_.private_planned_kb = result_.before.uss_kb;
  // A write that was answered with EAGAIN reclaimed something or nothing: what moved tells.
  const uint64_t tried = std::max<uint64_t>(result_.bytes_advised, partial_writes_ > 0 ? 1 : 0);
  // Where little was asked for, little is no riddle.
  const int64_t planned_kb = static_cast<int64_t>(result_.bytes_planned) / kBytesPerKb;
  const int64_t resident_kb = std::min(result_.before.rss_kb, planned_kb);
  report_.Complete(
      target_,
      {.bytes_advised = tried, .resident_kb = resident_kb, .private_kb = result_.before.uss_kb},
      &result_);
  return std::move(result_);
}

}  // namespace ebb
