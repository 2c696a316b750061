// SIGINT and SIGTERM end a bench only after what it set up was undone: swap, cgroups, processes.
#pragma once

#include <cstddef>
#include <functional>

namespace ebb::bench {

// Call it first, before any thread or child exists: both inherit the blocked signals.
void WatchForInterruption();

// While it lives, an interruption calls `undo`, the latest one first.
class UndoOnInterruption {
 public:
  explicit UndoOnInterruption(std::function<void()> undo);
  ~UndoOnInterruption();
  UndoOnInterruption(const UndoOnInterruption&) = delete;
  UndoOnInterruption& operator=(const UndoOnInterruption&) = delete;

 private:
  const size_t place_;
};

}  // namespace ebb::bench
