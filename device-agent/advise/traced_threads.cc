// See traced_threads.h. States: "Attaching and detaching" and "PTRACE_EVENT_STOP" in ptrace(2).
#include "advise/traced_threads.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/clock.h"
#include "base/directory.h"
#include "base/file.h"
#include "base/format.h"
#include "procfs/stat.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr int kYieldsBeforeSleep = 50;  // an interrupt takes tens of microseconds
constexpr int kLookAgainMs = 1;
constexpr int kDetachAttempts = 3;
constexpr int kEventStop = 128;  // PTRACE_EVENT_STOP; older headers do not have it
constexpr size_t kMaxStatusBytes = 16 * 1024;

}  // namespace

Status TracedThreads::StopAll(const CancelToken& cancel, int64_t timeout_ns) {
  const int64_t deadline_ns = BootNs() + timeout_ns;
  for (int attempt = 0;; ++attempt) {
    const bool is_all_stopped = CollectStops();
    const Result<bool> has_new = SeizeNew();
    if (!has_new.ok()) return has_new.error();
    if (is_all_stopped && !*has_new) {
      if (!threads_.empty()) return Ok{};
      return TargetError(ESRCH, target_, "Seizing its threads");
    }
    if (cancel.ShouldStop()) {
      return Error{.code = wire::ErrorCode::kCancelled,
                   .message = Format("Process %d was about to be stopped.", target_.pid),
                   .cause = "Cancelled, or past its deadline."};
    }
    if (BootNs() >= deadline_ns) {
      return Error{
          .code = wire::ErrorCode::kFreezeTimeout,
          .message = Format("Process %d (%s) did not stop within %lld ms.", target_.pid,
                            target_.name.c_str(), static_cast<long long>(timeout_ns / kNsPerMs)),
          .cause = "Not all of its threads reached a ptrace stop."};
    }
    if (attempt < kYieldsBeforeSleep) {
      sys_.Yield();
    } else {
      (void)sys_.Poll({}, kLookAgainMs);
    }
  }
}

Result<bool> TracedThreads::SeizeNew() {
  const UniqueFd tasks(sys_.OpenAt(target_.proc_dir.get(), "task", O_RDONLY | O_DIRECTORY, 0));
  if (!tasks.valid()) return TargetError(-tasks.get(), target_, "Opening task");
  std::vector<pid_t> found;
  const int listed = ForEachEntry(sys_, tasks.get(), [&](std::string_view name) {
    if (const auto tid = procfs::ParseNumber<pid_t>(name)) found.push_back(*tid);
  });
  if (listed < 0) return TargetError(-listed, target_, "Listing task");
  bool has_new = false;
  for (const pid_t tid : found) {
    const bool is_known = std::ranges::any_of(
        threads_, [&](const TracedThread& thread) { return thread.tid == tid; });
    if (is_known) continue;
    const size_t before = threads_.size();
    if (Status seized = Seize(tid); !seized.ok()) return std::move(seized).error();
    has_new = has_new || threads_.size() > before;
  }
  return has_new;
}

// A thread that is ending or gone is passed over: it will not run any more.
Status TracedThreads::Seize(pid_t tid) {
  const long seized = sys_.Ptrace(PTRACE_SEIZE, tid, 0, PTRACE_O_TRACESYSGOOD);
  if (seized == -ESRCH) return Ok{};
  if (seized < 0) return ExplainRefusal(tid, static_cast<int>(-seized));
  threads_.push_back({.tid = tid});
  const long interrupted = sys_.Ptrace(PTRACE_INTERRUPT, tid, 0, 0);
  if (interrupted < 0 && interrupted != -ESRCH) {
    return TargetError(static_cast<int>(-interrupted), target_, "PTRACE_INTERRUPT");
  }
  return Ok{};
}

Status TracedThreads::ExplainRefusal(pid_t tid, int errno_value) const {
  std::string text;
  const std::string path = Format("task/%d/", tid);
  if (ReadTextAt(sys_, target_.proc_dir.get(), (path + "stat").c_str(), kMaxStatusBytes, &text) <
      0) {
    return Ok{};  // gone meanwhile
  }
  const auto stat = procfs::ParseStat(text);
  if (stat && (stat->state == 'Z' || stat->state == 'X')) return Ok{};
  (void)ReadTextAt(sys_, target_.proc_dir.get(), (path + "status").c_str(), kMaxStatusBytes, &text);
  const int64_t tracer = procfs::FindColonValue(text, "TracerPid");
  if (tracer > 0) {
    return Error{.code = wire::ErrorCode::kBusy,
                 .message = Format("Process %d (%s) is being traced already.", target_.pid,
                                   target_.name.c_str()),
                 .cause = Format("Its tracer is process %lld: a debugger or a profiler.",
                                 static_cast<long long>(tracer)),
                 .errno_value = errno_value};
  }
  return TargetError(errno_value, target_, "PTRACE_SEIZE");
}

bool TracedThreads::CollectStops() {
  bool is_all_stopped = true;
  for (TracedThread& thread : threads_) {
    if (thread.is_stopped) continue;
    int status = 0;
    const pid_t waited = sys_.WaitPid(thread.tid, &status, __WALL | WNOHANG);
    if (waited == thread.tid && WIFSTOPPED(status)) {
      const bool is_event = (status >> 16) != 0;
      thread.is_stopped = true;
      thread.is_interrupted = (status >> 16) == kEventStop && WSTOPSIG(status) == SIGTRAP;
      thread.signal = is_event ? 0 : WSTOPSIG(status);
    } else if (waited == thread.tid || waited == -ECHILD) {
      thread.tid = 0;  // it ended
    } else {
      is_all_stopped = false;
    }
  }
  std::erase_if(threads_, [](const TracedThread& thread) { return thread.tid == 0; });
  return is_all_stopped;
}

void TracedThreads::LetGo() {
  for (const TracedThread& thread : threads_) {
    if (!thread.is_stopped) continue;
    long detached = -1;
    for (int attempt = 0; attempt < kDetachAttempts && detached < 0; ++attempt) {
      detached = sys_.Ptrace(PTRACE_DETACH, thread.tid, 0, static_cast<uintptr_t>(thread.signal));
      if (detached == -ESRCH) break;  // it ended
    }
  }
  threads_.clear();
}

}  // namespace ebb
