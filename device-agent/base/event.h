// Wakes a thread that waits in poll(2): an eventfd. Signal from any thread, Take on the thread that
// waits.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class Event {
 public:
  // Errors: io_error (no descriptors left).
  static Result<Event> Create(Sys& sys) {
    UniqueFd fd(sys.EventFd());
    if (!fd.valid()) return ErrorFromErrno(-fd.get(), "An event descriptor could not be created.");
    return Event(sys, std::move(fd));
  }

  // Cannot be lost: an eventfd takes a write unless its counter is full, and then it is readable
  // anyway. The second attempt is for a seam that fails on purpose.
  void Signal() {
    const uint64_t one = 1;
    if (sys_->Write(fd_.get(), &one, sizeof(one)) < 0) sys_->Write(fd_.get(), &one, sizeof(one));
  }

  // True when it was signalled since the last Take.
  bool Take() {
    uint64_t count = 0;
    return sys_->Read(fd_.get(), &count, sizeof(count)) == static_cast<ssize_t>(sizeof(count));
  }

  int fd() const { return fd_.get(); }

 private:
  Event(Sys& sys, UniqueFd fd) : sys_(&sys), fd_(std::move(fd)) {}

  Sys* sys_;
  UniqueFd fd_;
};

}  // namespace ebb
