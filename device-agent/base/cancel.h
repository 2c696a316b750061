// Why a running operation has to stop: somebody cancelled it, or its deadline passed. The operation
// asks its token between two steps; the session holds the source. Both ends may live on different
// threads.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace ebb {

enum class StopReason { kNone, kCancelled, kDeadline };

// Shared state; lives at least as long as every token of it.
class CancelSource {
 public:
  // `wake_fd` (not owned, -1 = none) becomes readable when Cancel is called: for operations that
  // wait in poll(2). `deadline_ns` on the BootNs time line, INT64_MAX = none.
  explicit CancelSource(int64_t deadline_ns = INT64_MAX, int wake_fd = -1)
      : deadline_ns_(deadline_ns), wake_fd_(wake_fd) {}

  // Sets the flag only; whoever owns the wake descriptor writes to it afterwards.
  void Cancel() { cancelled_.store(true, std::memory_order_release); }

 private:
  friend class CancelToken;
  const int64_t deadline_ns_;
  const int wake_fd_;
  std::atomic<bool> cancelled_ = false;
};

// Cheap to copy; asks the source it came from.
class CancelToken {
 public:
  explicit CancelToken(const CancelSource& source) : source_(&source) {}

  StopReason Check() const {
    if (source_->cancelled_.load(std::memory_order_acquire)) return StopReason::kCancelled;
    return BootNs() >= source_->deadline_ns_ ? StopReason::kDeadline : StopReason::kNone;
  }
  bool ShouldStop() const { return Check() != StopReason::kNone; }
  int64_t deadline_ns() const { return source_->deadline_ns_; }
  int wake_fd() const { return source_->wake_fd_; }

 private:
  const CancelSource* source_;
};

}  // namespace ebb
