// Swap on zram for the time of a bench, where none is on; the machine is left as it was found. The
// lock is the one that the tests take: swap of a machine is one thing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/unique_fd.h"
#include "bench/interruption.h"

namespace ebb::bench {

class ZramSwap {
 public:
  explicit ZramSwap(uint64_t bytes);
  ~ZramSwap();
  ZramSwap(const ZramSwap&) = delete;
  ZramSwap& operator=(const ZramSwap&) = delete;

  // Why there is no swap; empty when there is some.
  const std::string& problem() const { return problem_; }

 private:
  void TurnOff();

  UniqueFd lock_;
  bool is_ours_ = false;
  std::string problem_;
  const UndoOnInterruption undo_;
};

// Runs `bench` with swap on; without it says why and returns 1, a bench's exit code.
int RunWithSwap(uint64_t bytes, const std::function<int()>& bench);

}  // namespace ebb::bench
