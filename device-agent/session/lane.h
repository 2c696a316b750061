// Commands that take time run in lanes: a queue and its threads. What must not overlap shares a
// lane of one thread (advice; launches). The queue is bounded by the session's
// max_pending_commands.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "base/event.h"
#include "protocol/wire.gen.h"

namespace ebb {

// One command between its acceptance and its reply. The deadline counts from the acceptance,
// waiting in the queue included: that is what the desktop waits for.
struct Command {
  Command(uint32_t id, wire::ToAgentMessage what, int64_t deadline_ns, Event event)
      : request_id(id),
        message(std::move(what)),
        wake(std::move(event)),
        cancel(deadline_ns, wake.fd()) {}

  const uint32_t request_id;
  const wire::ToAgentMessage message;
  Event wake;  // Signalled after cancel.Cancel().
  CancelSource cancel;
};
using CommandPtr = std::shared_ptr<Command>;

class Lane {
 public:
  using Handler = std::function<void(Command&)>;

  // `run` is called on one of `threads` threads, which start when the first command comes.
  Lane(size_t threads, Handler run) : max_threads_(threads), run_(std::move(run)) {}
  // Waits for what runs; what is queued is dropped without a word (the session withdraws it
  // before).
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void Push(CommandPtr command);
  // Takes a command out of the queue; false when a thread has begun it. Then it answers for itself.
  bool Withdraw(const Command& command);

 private:
  void Work();

  const size_t max_threads_;
  const Handler run_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CommandPtr> queue_;      // Guarded by mutex_.
  size_t idle_ = 0;                   // Guarded by mutex_.
  bool stopping_ = false;             // Guarded by mutex_.
  std::vector<std::thread> threads_;  // Of the session's thread only.
};

}  // namespace ebb
