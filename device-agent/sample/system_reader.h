// The system's metrics of a tick: memory, swap, zram, pressure, and what the agent itself costs.
// Files of /proc and /sys/block in, values by the schema's table out. Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

class SystemReader {
 public:
  // `block_root` = where the zram devices are listed, /sys/block.
  SystemReader(Sys& sys, std::string block_root) : sys_(sys), block_root_(std::move(block_root)) {}

  // `proc_fd` = directory of /proc. A file that cannot be read gives missing values.
  void Read(int proc_fd, std::vector<wire::MetricValue>* values);

  // Whether the kernel took pages from processes or gave them back between the last two calls of
  // Read; true where vmstat does not tell.
  bool HasReclaimed() const { return reclaimed_ < 0 || reclaimed_ != reclaimed_before_; }

 private:
  std::string ReadZram();
  void ListZram();
  int64_t ReadOwnRssKb();

  Sys& sys_;
  const std::string block_root_;
  uint64_t reads_ = 0;
  std::vector<std::string> zram_paths_;  // mm_stat of each, listed now and then
  int64_t own_rss_kb_ = wire::kMissing;  // read now and then: it hardly ever changes
  std::string text_;                     // Buffer of every reading.
  int64_t reclaimed_ = -1;               // the counters' sum at the last Read; -1 = not known
  int64_t reclaimed_before_ = -1;        // at the one before
};

}  // namespace ebb
