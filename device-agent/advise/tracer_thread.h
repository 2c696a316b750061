// A thread for ptrace(2). The tracer of a thread is a thread, not a process: only it may give
// orders, and when it ends, by itself or with its process, the kernel detaches all that it traced.
// A hold takes one of its own, so that the end of that thread is the last word about the target.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace ebb {

class TracerThread {
 public:
  TracerThread() : thread_([this] { Serve(); }) {}
  ~TracerThread();  // ends the thread and waits for that
  TracerThread(const TracerThread&) = delete;
  TracerThread& operator=(const TracerThread&) = delete;

  // Runs `work` on the thread and comes back when it is done.
  void Run(const std::function<void()>& work);

 private:
  void Serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;  // guarded by mutex_
  bool is_ending_ = false;                       // guarded by mutex_
  std::thread thread_;
};

}  // namespace ebb
