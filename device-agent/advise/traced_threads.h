// All threads of a target, seized and stopped by ptrace(2). Used on one tracer thread only
// (tracer_thread.h). No signal is sent and none is lost: PTRACE_INTERRUPT stops a thread without
// one, and a signal that arrived just then is delivered when the thread is let go.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "advise/target.h"
#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"

namespace ebb {

struct TracedThread {
  pid_t tid = 0;
  bool is_stopped = false;
  bool is_interrupted = false;  // stopped by our interrupt, nothing else: registers may be used
  int signal = 0;               // to deliver when it is let go
};

class TracedThreads {
 public:
  TracedThreads(Sys& sys, const Target& target) : sys_(sys), target_(target) {}

  // Comes back when every thread is stopped and a listing made after that shows no other one. On an
  // error some may be traced still: end the tracer thread. Errors: freeze_timeout, cancelled, busy
  // (another tracer has it), permission_denied, target_exited, io_error.
  Status StopAll(const CancelToken& cancel, int64_t timeout_ns);
  // Detaches; the end of the tracer thread does the rest, should a detach fail.
  void LetGo();

  std::span<const TracedThread> threads() const { return threads_; }

 private:
  Result<bool> SeizeNew();  // whether there was a thread not traced before
  Status Seize(pid_t tid);
  Status ExplainRefusal(pid_t tid, int errno_value) const;
  bool CollectStops();  // whether all are stopped

  Sys& sys_;
  const Target& target_;
  std::vector<TracedThread> threads_;
};

}  // namespace ebb
