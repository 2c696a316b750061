// The guard: a small process beside the agent that lets every held target run again when the agent
// dies, however it dies. An app left frozen behind the system's back is an ANR at the user's next
// tap.
//
// The agent tells the guard over a socketpair before it holds a target and after it let go. End of
// file on that socket means the agent is gone. A journal file, written by the guard, lets the next
// agent recover targets when both were killed together.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "advise/restore_list.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

enum class HoldKind : uint8_t { kFreeze = 1, kStop = 2 };

// What is to be held. The fd is passed to the guard, which undoes through it: a pid could be
// reused.
struct HeldTarget {
  HoldKind kind = HoldKind::kStop;
  pid_t pid = 0;
  uint64_t start_ticks = 0;
  int undo_fd = -1;  // kFreeze: cgroup.freeze, open for writing; kStop: the pidfd. Not owned.
  std::string freeze_path;  // kFreeze: path of cgroup.freeze, for the journal
};

class Guard {
 public:
  // Starts the guard process. Call it at agent start, before the first thread. `state_dir` is where
  // the journal goes (an existing directory on the device, e.g. the one of the agent's binary).
  static Result<std::unique_ptr<Guard>> Start(Sys& sys, const std::string& state_dir);

  // What puts settings of the device back when the agent ends; the guard runs it then.
  RestoreList& restore_list();

  // Closes the socket: the guard undoes what is still registered (nothing, normally) and exits.
  // Waits for it.
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // Registers a target BEFORE it is held and waits until the guard has it on its list. Starts a new
  // guard when the old one died. An error means: do not hold. Thread-safe. Returns a ticket for
  // Released().
  Result<uint32_t> WillHold(const HeldTarget& target);

  // The target runs again. Thread-safe.
  void Released(uint32_t ticket);

  // Asks the guard to undo a hold that the agent could not undo itself. Thread-safe.
  Status UndoNow(uint32_t ticket);

  // False as soon as the guard process died: whoever holds a target lets go of it at once.
  bool IsAlive();

  pid_t pid() const;  // 0 while there is none

 private:
  Guard(Sys& sys, std::string state_dir);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Lets run again what former agents of this directory had left held because they and their guards
// were killed together. Journals of living guards are left alone. Only what is still the same
// process of the same boot and really held counts. Returns how many (HelloReply.recovered).
uint32_t RecoverHeldTargets(Sys& sys, const std::string& state_dir);

}  // namespace ebb
