// Child processes of a bench: killed and waited for when it ends, and when this process dies.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "advise/guard.h"
#include "bench/interruption.h"
#include "protocol/wire.gen.h"

namespace ebb::bench {

class BenchProcess {
 public:
  // Runs `live` in a child that looks like a cached app; the child ends when `live` returns.
  explicit BenchProcess(const std::function<void()>& live);
  ~BenchProcess();
  BenchProcess(const BenchProcess&) = delete;
  BenchProcess& operator=(const BenchProcess&) = delete;

  pid_t pid() const { return pid_; }

 private:
  void End();

  pid_t pid_ = 0;
  const UndoOnInterruption undo_;
};

// A cgroup v2 group of its own for one process, as an app has one. Empty path where there is no
// cgroup v2. Made before its process and so destroyed after it: a group that holds one stays.
class BenchGroup {
 public:
  BenchGroup();
  ~BenchGroup();
  BenchGroup(const BenchGroup&) = delete;
  BenchGroup& operator=(const BenchGroup&) = delete;

  void Add(pid_t pid);
  const std::string& path() const { return path_; }

 private:
  void Remove();

  std::string path_;
  const UndoOnInterruption undo_;
};

// A guard with a state directory of its own under /tmp, removed at the end.
class BenchGuard {
 public:
  BenchGuard();
  ~BenchGuard();
  BenchGuard(const BenchGuard&) = delete;
  BenchGuard& operator=(const BenchGuard&) = delete;

  Guard& operator*() { return *guard_; }

 private:
  void Remove();

  std::string directory_;
  std::unique_ptr<Guard> guard_;
  const UndoOnInterruption undo_;
};

wire::Advise ToRequest(pid_t pid, wire::Consistency consistency);

// Half noise, half zeros: compressible, as real heaps are.
void FillMemory(void* memory, size_t bytes, uint64_t seed);

// Sleeps until `condition` holds; ends the bench with `what` when it does not. For the bench
// itself: its processes wait for as long as it lives (WaitForTurn).
void Await(const char* what, const std::function<bool()>& condition);

void WaitForTurn(const std::function<bool()>& condition);

}  // namespace ebb::bench
