#include "session/outbox.h"

#include <cerrno>
#include <string>

#include "base/format.h"

namespace ebb {

bool Outbox::Push(std::vector<uint8_t> frame, bool keep) {
  {
    const std::lock_guard lock(mutex_);
    if (!keep && unsent_bytes_ >= kDropBytes) return false;
    unsent_bytes_ += frame.size();
    frames_.push_back(std::move(frame));
  }
  wake_.Signal();
  return true;
}

void Outbox::WriteLog(LogLevel level, int64_t boot_ns, std::string_view text) {
  wire::Log line{.level = static_cast<uint8_t>(level),
                 .boot_ns = static_cast<uint64_t>(boot_ns),
                 .text = std::string(text)};
  {
    const std::lock_guard lock(mutex_);
    if (unsent_bytes_ >= kDropBytes) {
      ++log_lines_lost_;
      return;
    }
    if (log_lines_lost_ > 0) {
      line.text += Format(" (%llu lines before this one were lost)",
                          static_cast<unsigned long long>(log_lines_lost_));
      log_lines_lost_ = 0;
    }
  }
  PushReply(line);
}

int Outbox::WriteSome(Sys& sys, int fd) {
  while (true) {
    const std::vector<uint8_t>* front = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (frames_.empty()) return 0;
      front = &frames_.front();  // A deque's elements stay where they are while others are added.
    }
    const ssize_t wrote =
        sys.Write(fd, front->data() + front_written_, front->size() - front_written_);
    if (wrote == -EAGAIN) return 0;
    if (wrote < 0) return static_cast<int>(wrote);
    Wrote(static_cast<size_t>(wrote));
  }
}

void Outbox::Wrote(size_t bytes) {
  const std::lock_guard lock(mutex_);
  unsent_bytes_ -= bytes;
  front_written_ += bytes;
  if (front_written_ < frames_.front().size()) return;
  frames_.pop_front();
  front_written_ = 0;
}

size_t Outbox::unsent_bytes() const {
  const std::lock_guard lock(mutex_);
  return unsent_bytes_;
}

}  // namespace ebb
