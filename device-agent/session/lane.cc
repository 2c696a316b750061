#include "session/lane.h"

#include <algorithm>

namespace ebb {

Lane::~Lane() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Lane::Push(CommandPtr command) {
  bool all_busy = false;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(command));
    all_busy = idle_ < queue_.size();
  }
  if (all_busy && threads_.size() < max_threads_) threads_.emplace_back([this] { Work(); });
  changed_.notify_one();
}

bool Lane::Withdraw(const Command& command) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(
      queue_, [&](const CommandPtr& queued) { return queued.get() == &command; });
  if (found == queue_.end()) return false;
  queue_.erase(found);
  return true;
}

void Lane::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    --idle_;
    if (stopping_) return;
    const CommandPtr command = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    run_(*command);
    lock.lock();
  }
}

}  // namespace ebb
