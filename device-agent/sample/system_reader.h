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

 private:
  std::string ReadZram();
  int64_t ReadOwnRssKb();

  Sys& sys_;
  const std::string block_root_;
  std::string text_;  // Buffer of every reading.
};

}  // namespace ebb
