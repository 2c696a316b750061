// When the low-memory killer kills, and from which level on: the strategy of Android 11 and later
// (PSI events, watermarks, swap, thrashing). Pure; state from wake-up to wake-up is a value.
#pragma once

#include <cstdint>
#include <string>

#include "lmkd/kernel_memory.h"
#include "server/dialect.h"

namespace ebb::guest {

// lmkd's enum kill_reasons, as the killinfo event carries it.
enum class KillReason {
  kNone = -1,
  kPressureAfterKill = 0,
  kNotResponding = 1,
  kLowSwapAndThrashing = 2,
  kLowMemAndSwap = 3,
  kLowMemAndThrashing = 4,
  kDirectReclaimAndThrashing = 5,
};

enum class PressureLevel { kPolling, kMedium, kCritical };

// ro.lmk.*, with AOSP's defaults.
struct KillSettings {
  int64_t swap_free_low_percent = 10;
  int64_t thrashing_limit_percent = 100;
  int64_t thrashing_critical_percent = 200;
  int64_t thrashing_decay_percent = 10;
  int64_t pressure_after_kill_min_score = 0;
};

struct MemorySnapshot {
  int64_t now_ms = 0;
  MemInfo memory;
  VmStat vm;
  Watermarks watermarks;
};

// Kept between wake-ups.
struct KillState {
  bool has_snapshot = false;
  VmStat last_vm;
  int64_t base_refault_file = 0;
  int64_t base_file_lru_kb = 0;
  int64_t window_start_ms = 0;
  int64_t thrashing_limit_percent = 100;
  int64_t max_thrashing = 0;
  bool killed_in_last_cycle = false;
};

struct KillDecision {
  KillReason reason = KillReason::kNone;
  std::string words;  // after "reason: "
  // Nothing below this oom_score_adj may be killed.
  int min_score_adj = 0;
  // Percent of the file cache that was read again within a second.
  int64_t thrashing = 0;
};

KillDecision DecideKill(const MemorySnapshot& now, PressureLevel level,
                        const KillSettings& settings, KillState* state);

// After a kill that was decided for thrashing the limit decays, so that a second kill comes sooner.
void NoteKill(const KillDecision& decision, const KillSettings& settings, KillState* state);

struct Victim {
  int pid = 0;
  int uid = 0;
  std::string name;
  int oom_score_adj = 0;
  int64_t rss_kb = 0;
  int64_t anon_kb = 0;
  int64_t swap_kb = 0;
};

// lmkd's line in the log: "Kill 'x' (1), uid 2, …", in the words of the release.
std::string FormatKill(const Victim& victim, const KillDecision& decision, const Dialect& dialect);

}  // namespace ebb::guest
