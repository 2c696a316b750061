// Frames on their way to the desktop. Any thread pushes, the session's loop writes. Replies are
// never dropped; ticks, progress and log lines are, when the desktop reads too slowly, and each
// loss is counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "base/event.h"
#include "base/log.h"
#include "base/sys.h"
#include "protocol/frame.h"
#include "protocol/wire.gen.h"

namespace ebb {

class Outbox final : public LogSink {
 public:
  // Above this the session reads no more commands, so that replies are bounded too.
  static constexpr size_t kFullBytes = 1024 * 1024;
  // Above this a tick, a progress or a log line is dropped: room is kept for replies.
  static constexpr size_t kDropBytes = 512 * 1024;

  // `wake` is signalled when there is something to write; it outlives the Outbox.
  explicit Outbox(Event& wake) : wake_(wake) {}

  template <typename Message>
  void PushReply(const Message& message) {
    Push(wire::ToFrame(message), true);
  }
  // False = dropped.
  template <typename Message>
  bool PushDroppable(const Message& message) {
    return HasRoom() && Push(wire::ToFrame(message), false);
  }
  void WriteLog(LogLevel level, int64_t boot_ns, std::string_view text) override;

  // Writes what `fd` (non-blocking) takes now. Returns 0 or -errno; -EAGAIN is none.
  int WriteSome(Sys& sys, int fd);

  size_t unsent_bytes() const;
  bool empty() const { return unsent_bytes() == 0; }

 private:
  bool Push(std::vector<uint8_t> frame, bool keep);
  bool HasRoom() const { return unsent_bytes() < kDropBytes; }
  void Wrote(size_t bytes);

  Event& wake_;
  mutable std::mutex mutex_;
  std::deque<std::vector<uint8_t>> frames_;  // Guarded by mutex_; the loop alone removes.
  size_t unsent_bytes_ = 0;                  // Guarded by mutex_.
  uint64_t log_lines_lost_ = 0;              // Guarded by mutex_.
  size_t front_written_ = 0;                 // Of the loop's thread only.
};

}  // namespace ebb
