// Which app is being launched right now: reading its smaps_rollup would walk its page tables under
// its mmap_lock and disturb what is measured. Set by session/ on the launching thread, asked by the
// scanner on its own.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace ebb {

class LaunchGate {
 public:
  // Until End, nothing of `package` is read but the cheap files. One launch at a time.
  void Begin(std::string_view package) {
    const std::lock_guard lock(mutex_);
    package_ = package;
  }
  void End() { Begin({}); }

  // Whether the process belongs to the app: it is the package's own or one of its `:service`s.
  // `is_new` = nothing of it was ever read: a child of the zygote has no name of its own yet.
  bool Holds(std::string_view process_name, bool is_new) {
    const std::lock_guard lock(mutex_);
    if (package_.empty()) return false;
    if (is_new) return true;
    if (!process_name.starts_with(package_)) return false;
    process_name.remove_prefix(package_.size());
    return process_name.empty() || process_name.front() == ':';
  }

 private:
  std::mutex mutex_;
  std::string package_;  // Guarded by mutex_; empty = no launch.
};

}  // namespace ebb
