// madvise(2) run in a stopped thread of the target: the alternative to process_madvise(2) that its
// critics proposed. Used on the tracer thread, while all threads are stopped.
//
// The target is never one death away from altered registers. Before any register is touched, a
// signal frame with the thread's state stands below its stack, and the registers for the call are
// set in one go such that the call returns into rt_sigreturn(2), which puts that state back. If
// nobody is there to do it, the target does it itself, at the cost of one system call. What holds
// in which case stands in docs/race.md.
#pragma once

#include <cstdint>
#include <span>

#include "advise/inject_machine.h"
#include "advise/strategy.h"
#include "advise/target.h"
#include "advise/traced_threads.h"
#include "base/result.h"
#include "base/sys.h"

namespace ebb {

class Injection {
 public:
  // `known`: what an injection into the same target found before; checked, then not looked for.
  Injection(Sys& sys, const Target& target, InjectSites known = {});

  const InjectSites& sites() const { return sites_; }

  // Picks a thread that waits within a system call on a stack of its own, and writes the frame
  // below that stack. Errors: busy (no such thread just now: ask again later), capability_missing
  // (a 32-bit process; its code has no place to call from), target_exited, io_error.
  Status Prepare(std::span<const TracedThread> threads);

  // One madvise(2) in the target: 0 or -errno; -EINTR, -ESRCH or -ETIMEDOUT when the thread did not
  // come back from it. Nothing is injected any more then.
  int Advise(const iovec& range, Advice advice, int64_t timeout_ns);

  // Puts the thread back as it was found. Without effect when it is.
  void Restore();

 private:
  struct Stack {
    uint64_t start = 0;
    uint64_t end = 0;
  };
  Status ReadMappings();
  void CheckKnownSites();
  void FindSites(uint64_t start, uint64_t end);
  Result<bool> TryThread(pid_t tid);  // whether it can be used
  Status WriteFrame();
  int Call(const InjectedCall& call, int64_t deadline_ns);
  int StepToCallStop(int64_t deadline_ns);
  int SetRegisters(user_regs_struct registers);
  int SetSignalMask(uint64_t mask);

  Sys& sys_;
  const Target& target_;
  const UniqueFd memory_;
  std::vector<Stack> stacks_;
  InjectSites sites_;
  SavedThread saved_;
  pid_t tid_ = 0;  // 0 = none chosen
  uint64_t frame_address_ = 0;
  bool is_altered_ = false;
  bool is_lost_ = false;
};

}  // namespace ebb
