#include "launch/launcher.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"
#include "base/page_size.h"
#include "launch/am_output.h"
#include "launch/child.h"
#include "launch/process_snapshot.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr size_t kMaxAmOutputBytes = 64 * 1024;
constexpr size_t kMaxVmstatBytes = 64 * 1024;
constexpr uint32_t kMaxSettleMs = 60'000;

Error BadRequest(std::string message) {
  return Error{.code = wire::ErrorCode::kBadRequest, .message = std::move(message)};
}

Status CheckRequest(const wire::Launch& request) {
  if (request.package.empty()) return BadRequest("Launch came without a package.");
  if (request.component.find('/') == std::string::npos) {
    return BadRequest("Launch wants package/activity, got \"" + request.component + "\".");
  }
  if (request.settle_ms > kMaxSettleMs) {
    return BadRequest(
        Format("settle_ms is %u, at most %u are taken.", request.settle_ms, kMaxSettleMs));
  }
  return Ok{};
}

Status PressHome(Sys& sys, const CancelToken& cancel) {
  const auto ran = RunChild(sys, {"input", "keyevent", "KEYCODE_HOME"}, kMaxAmOutputBytes, cancel);
  if (!ran) return ran.error();
  if (ran->exit_code == 0) return Ok{};
  return Error{.code = wire::ErrorCode::kExecFailed,
               .message = Format("`input keyevent KEYCODE_HOME` ended with %d.", ran->exit_code),
               .cause = ran->out + ran->err};
}

// Waits for `settle_ms`, unless stopped before.
StopReason Settle(Sys& sys, uint32_t settle_ms, const CancelToken& cancel) {
  const int64_t until_ns = BootNs() + int64_t{settle_ms} * kNsPerMs;
  StopReason stop = cancel.Check();
  while (stop == StopReason::kNone && BootNs() < until_ns) {
    std::array<pollfd, 1> waits = {pollfd{.fd = cancel.wake_fd(), .events = POLLIN, .revents = 0}};
    sys.Poll(waits, PollTimeoutMs(std::min(until_ns, cancel.deadline_ns())));
    stop = cancel.Check();
  }
  return stop;
}

int64_t ReadSwapIns(Sys& sys, const std::string& proc_root) {
  const auto vmstat = ReadText(sys, proc_root + "/vmstat", kMaxVmstatBytes);
  return vmstat ? procfs::FindBlankValue(*vmstat, "pswpin") : wire::kMissing;
}

// Whether this was no answer of the activity manager at all, but of something that does not know
// the command.
bool IsNoAnswer(const Result<ChildOutcome>& ran) {
  if (!ran) return ran.error().code == wire::ErrorCode::kExecFailed;
  const AmOutput output = ParseAmOutput(ran->out);
  const bool said_why = !output.error.empty() && !output.error.starts_with("Can't find");
  return ran->exit_code != 0 && output.status.empty() && !said_why;
}

Result<ChildOutcome> StartActivity(Sys& sys, const std::string& component,
                                   const CancelToken& cancel) {
  // `cmd` talks to the system server straight; `am` starts a Java runtime first on older releases.
  auto ran = RunChild(sys, {"cmd", "activity", "start-activity", "-W", "-n", component},
                      kMaxAmOutputBytes, cancel);
  if (!IsNoAnswer(ran)) return ran;
  return RunChild(sys, {"am", "start", "-W", "-n", component}, kMaxAmOutputBytes, cancel);
}

// What the launch cost the package's main process.
void FillProcess(const std::optional<ProcessSnapshot>& before,
                 const std::optional<ProcessSnapshot>& after, wire::LaunchResult* result) {
  result->pid_before = before ? before->pid : 0;
  if (!after) return;
  result->pid_after = after->pid;
  result->pid_unchanged =
      before && before->pid == after->pid && before->start_ticks == after->start_ticks;
  if (!result->pid_unchanged) {
    // A process counts from its own beginning, and what is new has nothing in swap to come back
    // from.
    result->major_faults = after->major_faults;
    result->minor_faults = after->minor_faults;
    result->swap_ins = 0;
    return;
  }
  result->major_faults = after->major_faults - before->major_faults;
  result->minor_faults = after->minor_faults - before->minor_faults;
  if (before->swap_kb >= 0 && after->swap_kb >= 0) {
    const auto page_kb = static_cast<int64_t>(PageBytes() / 1024);
    result->swap_ins = (before->swap_kb - after->swap_kb) / page_kb;
  }
}

Status CheckOutput(const AmOutput& output, const ChildOutcome& ran, const std::string& component) {
  if (!output.status.empty()) return Ok{};
  const std::string_view why = output.error.empty() ? "gave no Status" : output.error;
  return Error{
      .code = wire::ErrorCode::kLaunchFailed,
      .message = Format("%s was not started (exit code %d): %.*s", component.c_str(), ran.exit_code,
                        static_cast<int>(std::min<size_t>(why.size(), 256)), why.data()),
      .cause = ran.out + ran.err};
}

}  // namespace

Result<wire::LaunchResult> RunLaunch(Sys& sys, const std::string& proc_root,
                                     const wire::Launch& request, const CancelToken& cancel) {
  const Status checked = CheckRequest(request);
  if (!checked) return checked.error();
  if (request.home_first) {
    const Status pressed = PressHome(sys, cancel);
    if (!pressed) return pressed.error();
    const StopReason stop = Settle(sys, request.settle_ms, cancel);
    if (stop != StopReason::kNone) {
      return Error{.code = stop == StopReason::kCancelled ? wire::ErrorCode::kCancelled
                                                          : wire::ErrorCode::kDeadlineExceeded,
                   .message = request.package + " was not launched: stopped while settling."};
    }
  }
  const auto before = FindMainProcess(sys, proc_root, request.package);
  const int64_t swap_ins_before = ReadSwapIns(sys, proc_root);
  const auto ran = StartActivity(sys, request.component, cancel);
  if (!ran) return ran.error();
  const auto after = FindMainProcess(sys, proc_root, request.package);
  const int64_t swap_ins_after = ReadSwapIns(sys, proc_root);

  const AmOutput output = ParseAmOutput(ran->out);
  const Status answered = CheckOutput(output, *ran, request.component);
  if (!answered) return answered.error();
  wire::LaunchResult result;
  result.request_id = request.request_id;
  result.package = request.package;
  result.component = request.component;
  result.activity = output.activity;
  result.state = output.state;
  result.start_boot_ns = static_cast<uint64_t>(ran->start_ns);
  result.total_time_ms = output.total_time_ms;
  result.wait_time_ms = output.wait_time_ms;
  result.elapsed_us = static_cast<uint64_t>((ran->end_ns - ran->start_ns) / kNsPerUs);
  FillProcess(before, after, &result);
  if (swap_ins_before >= 0 && swap_ins_after >= 0) {
    result.system_swap_ins = swap_ins_after - swap_ins_before;
  }
  result.raw = ran->out;
  return result;
}

}  // namespace ebb
