// Ticks: a thread of its own that scans at every multiple of the interval on the boot clock and
// hands the ticks to a sink. Comes from session/ (StartSampling, StopSampling), goes to session/
// (its outbox).
//
// The timer is absolute: a slow scan moves no later tick. Ticks that a scan ran into are not made
// up for: they are missing in seq, which counts every tick that was due.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "base/event.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"
#include "protocol/wire.gen.h"
#include "sample/cpu_credit.h"
#include "sample/launch_gate.h"
#include "sample/scanner.h"

namespace ebb {

// Takes ticks on the sampler's thread. Must not block.
class TickSink {
 public:
  // False = there was no room, the tick is lost.
  virtual bool PushTick(const wire::Tick& tick) = 0;

 protected:
  ~TickSink() = default;
};

struct SampleRate {
  int64_t interval_ns = 0;     // 0 = no ticks.
  int64_t pss_max_age_ns = 0;  // 0 = read every smaps_rollup at every tick.
  int64_t cpu_budget_permille = 10;
};

class Sampler {
 public:
  // `sys` and `sink` outlive the Sampler. Errors: io_error (no descriptors left).
  static Result<std::unique_ptr<Sampler>> Start(Sys& sys, ScanRoots roots, TickSink& sink);

  // Stops and waits for the scan that is running.
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // Takes effect at once: the first tick comes now, the next ones on the interval's grid.
  // Thread-safe.
  void SetRate(SampleRate rate);

  // Tell it of every launch. Thread-safe.
  LaunchGate& launch_gate() { return launch_gate_; }
  // The next scan looks at the size of every process: Ebb has just advised one. Thread-safe.
  void ExpectChanges() { changes_expected_ = true; }

 private:
  Sampler(Sys& sys, ScanRoots roots, TickSink& sink, Event wake);
  void Run();
  bool ApplyRate();  // False = stop.
  void ScanOnce(uint64_t ticks_due);

  Sys& sys_;
  TickSink& sink_;
  Scanner scanner_;
  LaunchGate launch_gate_;
  std::atomic<bool> changes_expected_ = false;
  Event wake_;
  UniqueFd timer_;

  std::mutex mutex_;
  SampleRate wanted_;      // Guarded by mutex_.
  bool stopping_ = false;  // Guarded by mutex_.

  // Of the sampler's thread only.
  SampleRate rate_;
  CpuCredit credit_;
  wire::Tick tick_;  // Kept, so that its vectors are allocated once.
  bool scan_failed_ = false;

  std::thread thread_;
};

}  // namespace ebb
