// The thread that compacts, as AOSP's CachedAppOptimizerThread: jobs come from system_server's
// thread, results go back to it over an eventfd. Reads a process's maps once, opens the pidfd
// afterwards, waits for no freezer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "server/compaction.h"

namespace ebb::guest {

enum class CompactionTarget { kProcess, kNative, kSystem };

struct CompactionJob {
  CompactionTarget target = CompactionTarget::kProcess;
  int pid = 0;
  std::string name;
  CompactProfile profile = CompactProfile::kFull;
  // From the shell: nothing throttles it.
  bool forced = false;
  CompactionHistory history;
  CompactionSettings settings;
};

struct CompactionResult {
  CompactionJob job;
  ResolvedProfile resolved;
  // Why nothing was done; empty when something was.
  std::string throttle;
  RssKb before;
  RssKb after;
  int64_t zram_used_before_kb = 0;
  int64_t zram_used_after_kb = 0;
  int64_t duration_ms = 0;
  // Bytes walked or a negative errno. AOSP drops it, and so does the event; the log tells it.
  int64_t outcome = 0;
};

class Compactor {
 public:
  Compactor();
  ~Compactor();
  Compactor(const Compactor&) = delete;
  Compactor& operator=(const Compactor&) = delete;

  // False when too many wait already.
  bool Post(CompactionJob job);
  // Stops the one that runs, if it is this process; drops those that wait.
  void Cancel(int pid);
  // Readable when there are results.
  int fd() const { return results_ready_.get(); }
  std::vector<CompactionResult> TakeResults();

 private:
  void Run();
  CompactionResult Compact(const CompactionJob& job);
  int64_t CompactProcess(int pid, bool whole_system);
  int64_t CompactSystem();

  UniqueFd results_ready_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<CompactionJob> jobs_;
  std::vector<CompactionResult> results_;
  int running_pid_ = 0;
  bool ending_ = false;
  std::atomic<bool> cancelled_{false};
  std::thread thread_;
};

// Free share of swap by sysinfo(2); not a number without swap.
double ReadFreeSwapShare();

// Field 3 of zram0's mm_stat in kB: memory that it takes in all; 0 without zram.
int64_t ReadZramUsedKb();

}  // namespace ebb::guest
