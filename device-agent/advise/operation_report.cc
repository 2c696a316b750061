// See operation_report.h.
#include "advise/operation_report.h"

#include "base/clock.h"

namespace ebb {
namespace {

constexpr int64_t kBytesPerKb = 1024;
constexpr int64_t kProgressIntervalNs = 100 * kNsPerMs;

}  // namespace

OperationReport::OperationReport(Sys& sys, const wire::Advise& request,
                                 const AdviseProgressFn& on_progress)
    : sys_(sys),
      request_(request),
      on_progress_(on_progress),
      start_ns_(BootNs()),
      start_cpu_ns_(ThreadCpuNs()),
      deadline_ns_(start_ns_ + int64_t{request.timeout_ms} * kNsPerMs) {}

void OperationReport::ReadSystemBefore() { system_before_ = ReadSystemMemory(sys_); }

void OperationReport::TellProgress(uint64_t bytes_done, uint64_t bytes_planned) {
  const int64_t now_ns = BootNs();
  if (!on_progress_ || now_ns - progress_ns_ < kProgressIntervalNs) return;
  progress_ns_ = now_ns;
  on_progress_({.request_id = request_.request_id,
                .bytes_done = bytes_done,
                .bytes_planned = bytes_planned});
}

void OperationReport::Complete(const Target& target, MovedFacts facts, wire::AdviseResult* result) {
  const SystemMemory system_after = ReadSystemMemory(sys_);
  result->request_id = request_.request_id;
  result->pid = request_.pid;
  result->start_ticks = target.start_ticks;
  result->name = target.name;
  result->strategy = request_.strategy;
  result->dry_run = request_.dry_run;
  // What zram grew by during a dry run is somebody else's.
  result->zram_growth_kb =
      request_.dry_run
          ? 0
          : (system_after.zram_used_bytes - system_before_.zram_used_bytes) / kBytesPerKb;
  result->net_freed_kb = result->bytes_moved / kBytesPerKb - result->zram_growth_kb;
  facts.strategy = request_.strategy;
  facts.bytes_moved = result->bytes_moved;
  facts.swap_total_kb = system_before_.swap_total_kb;
  facts.swap_free_kb = system_after.swap_free_kb;
  result->nothing_moved = ExplainNothingMoved(facts);
  result->start_boot_ns = static_cast<uint64_t>(start_ns_);
  result->duration_us = static_cast<uint64_t>((BootNs() - start_ns_) / kNsPerUs);
  result->cpu_us = static_cast<uint64_t>((ThreadCpuNs() - start_cpu_ns_) / kNsPerUs);
}

}  // namespace ebb
