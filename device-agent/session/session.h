// One session with the desktop, from Hello to the end of the stream.
//
// Frames come in on one descriptor, are dispatched here, and their replies go out on the other one;
// each request id is answered exactly once. Long commands run in lanes, ticks come from the
// sampler's thread; all of them push into the outbox, and only the thread inside Run touches the
// streams.
//
//   in_fd -> FrameReader -> Handle ------------------> outbox -> out_fd
//                             |                          ^
//                             +-> lane (advice)   -------+
//                             +-> lane (launch)   -------+
//                             +-> lane (exec)     -------+
//                             +-> sampler's rate; ticks -+
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "advise/advisor.h"
#include "advise/restore_list.h"
#include "base/event.h"
#include "base/result.h"
#include "base/sys.h"
#include "protocol/frame.h"
#include "protocol/wire.gen.h"
#include "sample/sampler.h"
#include "session/lane.h"
#include "session/outbox.h"

namespace ebb {

// How ebbd ends; the desktop reads it from the log, people from the shell.
enum ExitCode : int {
  kExitOk = 0,               // Bye, or the desktop closed the stream.
  kExitUsage = 64,           // Wrong flags, or started by hand.
  kExitBrokenStream = 65,    // What came was no frame of ours.
  kExitSchemaMismatch = 66,  // Hello carried another schema hash.
  kExitNoHello = 67,         // Nobody said Hello in time.
  kExitStalled = 68,         // Nobody read for a minute.
  kExitNoResources = 69,     // The kernel gave no descriptor, thread or guard.
  kExitSignal = 128,         // Plus the signal's number.
};

struct SessionStreams {
  int in_fd =
      -1;  // Pipe, socket or raw terminal. Both are set non-blocking while the session runs.
  int out_fd = -1;     // May be the same.
  int signal_fd = -1;  // signalfd of the signals that end the agent; -1 = none.
};

// How long the session waits; the defaults are what ships.
struct SessionLimits {
  int64_t hello_ns = 30'000'000'000;  // for the first Hello
  int64_t stall_ns = 60'000'000'000;  // for the desktop to read when something is to be read
  int64_t stop_ns = 5'000'000'000;    // for running commands to stop at the end
  int64_t flush_ns = 2'000'000'000;   // for the last replies to be read at the end
};

struct SessionParts {
  Advisor& advisor;
  RestoreList& restore_list;
};

class Session final : private TickSink {
 public:
  // `sys` and the parts outlive the Session. `identity` comes from DescribeAgent.
  // Errors: io_error (no descriptors left).
  static Result<std::unique_ptr<Session>> Create(Sys& sys, const SessionParts& parts,
                                                 wire::HelloReply identity, ScanRoots roots = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs to the end and returns the exit code. Every command has ended by then and whatever was
  // held runs again; should a command not stop in time, the process exits on the spot and the guard
  // lets go.
  int Run(const SessionStreams& streams, const SessionLimits& limits = {});

 private:
  enum class State { kAwaitHello, kReady, kClosing };
  struct Pending {
    CommandPtr command;
    Lane* lane;
  };

  Session(Sys& sys, const SessionParts& parts, wire::HelloReply identity, Event wake);

  // The loop (session.cc).
  void Loop();
  int64_t NextDeadlineNs() const;
  void CheckDeadlines();
  void ReadInput();
  void TakeFrames();
  void WriteOutput();
  void TakeSignal();
  void Close(int exit_code);
  void Finish();

  // Commands (dispatch.cc).
  void Dispatch(const wire::Frame& frame);
  void Handle(const wire::Hello& hello);
  void Handle(const wire::StartSampling& request);
  void Handle(const wire::StopSampling& request);
  void Handle(const wire::Advise& request);
  void Handle(const wire::Launch& request);
  void Handle(const wire::Exec& request);
  void Handle(const wire::Cancel& request);
  void Handle(const wire::RestoreAtEnd& request);
  void Handle(const wire::Bye& request);
  template <typename Request>
  void Accept(Lane& lane, const Request& request);
  void RunCommand(Command& command);
  void CancelAll();
  void WithdrawStopped();
  template <typename Message>
  void Complete(const Command& command, const Result<Message>& outcome);
  void Refuse(uint32_t request_id, const Error& error);

  bool PushTick(const wire::Tick& tick) override;
  size_t PendingCount() const;

  Sys& sys_;
  Advisor& advisor_;
  RestoreList& restore_list_;
  const wire::HelloReply identity_;
  SessionStreams streams_;
  SessionLimits limits_;
  State state_ = State::kAwaitHello;
  int exit_code_ = kExitOk;
  int64_t begin_ns_ = 0;
  int64_t last_write_ns_ = 0;  // When output last moved or was last empty.
  uint32_t bye_request_id_ = 0;
  bool output_broken_ = false;
  wire::FrameReader reader_;

  Event wake_;
  Outbox outbox_;
  mutable std::mutex pending_mutex_;
  std::map<uint32_t, Pending> pending_;  // By request id; guarded by pending_mutex_.
  ScanRoots roots_;

  // Last, so that their threads end before what they use.
  Lane advice_lane_;
  Lane launch_lane_;
  Lane exec_lane_;
  std::unique_ptr<Sampler> sampler_;
};

}  // namespace ebb
