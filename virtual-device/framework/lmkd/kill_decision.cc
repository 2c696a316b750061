#include "lmkd/kill_decision.h"

#include <algorithm>

#include "base/text.h"
#include "server/oom_levels.h"

namespace ebb::guest {
namespace {

// A thrashing value belongs to a window of one second.
constexpr int64_t kThrashingWindowMs = 1'000;

enum class Reclaim { kNone, kKswapd, kDirect };

// Which watermark is breached; the lower, the worse.
enum class Breach { kMin, kLow, kHigh, kNone };

Breach FindBreach(const MemorySnapshot& now) {
  const int64_t free_kb = now.memory.free_kb - now.memory.cma_free_kb;
  if (free_kb < now.watermarks.min_kb) return Breach::kMin;
  if (free_kb < now.watermarks.low_kb) return Breach::kLow;
  return free_kb < now.watermarks.high_kb ? Breach::kHigh : Breach::kNone;
}

// AOSP names two only: what is not below low is called "low".
const char* BreachWord(Breach breach) { return breach < Breach::kLow ? "min" : "low"; }

Reclaim FindReclaim(const VmStat& before, const VmStat& now) {
  if (now.pgscan_direct > before.pgscan_direct) return Reclaim::kDirect;
  return now.pgscan_kswapd > before.pgscan_kswapd ? Reclaim::kKswapd : Reclaim::kNone;
}

int64_t FileLruKb(const MemInfo& memory) { return memory.active_file_kb + memory.inactive_file_kb; }

void StartWindow(const MemorySnapshot& now, KillState* state) {
  state->base_refault_file = now.vm.refault_file;
  state->base_file_lru_kb = FileLruKb(now.memory);
  state->window_start_ms = now.now_ms;
}

int64_t Thrashing(const MemorySnapshot& now, const KillState& state) {
  const int64_t refaulted_kb = (now.vm.refault_file - state.base_refault_file) * PageKb();
  return std::max<int64_t>(refaulted_kb, 0) * 100 / (state.base_file_lru_kb + 1);
}

struct Situation {
  Breach breach;
  Reclaim reclaim;
  bool swap_is_low;
  int64_t swap_low_kb;
  int64_t thrashing;
};

KillDecision Choose(const MemorySnapshot& now, PressureLevel level, const Situation& situation,
                    const KillState& state) {
  const auto number = [](int64_t value) { return static_cast<long long>(value); };
  const bool thrashes = situation.thrashing > state.thrashing_limit_percent;
  const std::string swap = FormatText("(%lldkB < %lldkB)", number(now.memory.swap_free_kb),
                                      number(situation.swap_low_kb));
  const std::string share = FormatText("thrashing (%lld%%)", number(situation.thrashing));
  const std::string breached = std::string(BreachWord(situation.breach)) + " watermark is breached";
  KillDecision decision;
  decision.thrashing = situation.thrashing;
  const auto decide = [&decision](KillReason reason, std::string words) {
    decision.reason = reason;
    decision.words = std::move(words);
  };
  if (state.killed_in_last_cycle && situation.breach < Breach::kLow) {
    decide(KillReason::kPressureAfterKill, breached + " even after kill");
  } else if (level == PressureLevel::kCritical) {
    decide(KillReason::kNotResponding, "device is not responding");
  } else if (situation.swap_is_low && thrashes) {
    decide(KillReason::kLowSwapAndThrashing, "device is low on swap " + swap + " and " + share);
  } else if (situation.swap_is_low && situation.breach < Breach::kHigh) {
    decide(KillReason::kLowMemAndSwap, breached + " and swap is low " + swap);
  } else if (situation.breach < Breach::kHigh && thrashes) {
    decide(KillReason::kLowMemAndThrashing, breached + " and " + share);
  } else if (situation.reclaim == Reclaim::kDirect && thrashes) {
    decide(KillReason::kDirectReclaimAndThrashing, "device is in direct reclaim and " + share);
  }
  return decision;
}

}  // namespace

KillDecision DecideKill(const MemorySnapshot& now, PressureLevel level,
                        const KillSettings& settings, KillState* state) {
  if (!state->has_snapshot) {
    state->has_snapshot = true;
    state->last_vm = now.vm;
    state->thrashing_limit_percent = settings.thrashing_limit_percent;
    StartWindow(now, state);
  }
  Situation situation{};
  situation.swap_low_kb = now.memory.swap_total_kb * settings.swap_free_low_percent / 100;
  situation.swap_is_low = now.memory.swap_free_kb < situation.swap_low_kb;
  situation.reclaim = FindReclaim(state->last_vm, now.vm);
  state->last_vm = now.vm;
  situation.thrashing = Thrashing(now, *state);
  state->max_thrashing = std::max(state->max_thrashing, situation.thrashing);
  if (now.now_ms - state->window_start_ms > kThrashingWindowMs) {
    // A window without too much thrashing restores the limit that kills made smaller.
    if (situation.thrashing < settings.thrashing_limit_percent) {
      state->thrashing_limit_percent = settings.thrashing_limit_percent;
    }
    StartWindow(now, state);
  }
  situation.breach = FindBreach(now);
  KillDecision decision = Choose(now, level, situation, *state);
  state->killed_in_last_cycle = false;
  const bool is_mild =
      situation.breach > Breach::kMin && situation.thrashing < settings.thrashing_critical_percent;
  switch (decision.reason) {
    case KillReason::kPressureAfterKill:
      decision.min_score_adj = static_cast<int>(settings.pressure_after_kill_min_score);
      break;
    case KillReason::kLowSwapAndThrashing:
    case KillReason::kLowMemAndSwap:
    case KillReason::kLowMemAndThrashing:
    case KillReason::kDirectReclaimAndThrashing:
      // What the user perceives is spared unless it is bad.
      decision.min_score_adj = is_mild ? kPerceptibleAdj + 1 : 0;
      break;
    case KillReason::kNotResponding:
    case KillReason::kNone:
      break;
  }
  return decision;
}

void NoteKill(const KillDecision& decision, const KillSettings& settings, KillState* state) {
  state->killed_in_last_cycle = true;
  if (decision.thrashing > state->thrashing_limit_percent) {
    state->thrashing_limit_percent =
        state->thrashing_limit_percent * (100 - settings.thrashing_decay_percent) / 100;
  }
}

std::string FormatKill(const Victim& victim, const KillDecision& decision, const Dialect& dialect) {
  const auto kb = [](int64_t value) { return static_cast<long long>(value); };
  const char* name = victim.name.c_str();
  if (dialect.sdk < 30) {
    // Before 11 the reason was a line of its own, and swap was no matter.
    return FormatText("Kill '%s' (%d), uid %d, oom_adj %d to free %lldkB", name, victim.pid,
                      victim.uid, victim.oom_score_adj, kb(victim.rss_kb));
  }
  if (dialect.vendor == Vendor::kSamsung) {
    // Its watermark is twice the kernel's, and so is its name.
    const bool is_min = decision.words.starts_with("min watermark");
    const std::string words = is_min ? "min2x" + decision.words.substr(3) : decision.words;
    return FormatText(
        "Reclaim '%s' (%d), uid %d, oom_score_adj %d, state 19 to free %lldkB rss, %lldkB swap; "
        "reason: %s",
        name, victim.pid, victim.uid, victim.oom_score_adj, kb(victim.rss_kb), kb(victim.swap_kb),
        words.c_str());
  }
  const std::string anon =
      dialect.sdk >= 36 ? FormatText("%lldkB anon rss, ", kb(victim.anon_kb)) : "";
  const char* dmabuf = dialect.sdk >= 36 ? ", 0kB dmabuf_pss, 0kB dmabuf_rss" : "";
  return FormatText(
      "Kill '%s' (%d), uid %d, oom_score_adj %d to free %lldkB rss, %s%lldkB swap%s; "
      "reason: %s",
      name, victim.pid, victim.uid, victim.oom_score_adj, kb(victim.rss_kb), anon.c_str(),
      kb(victim.swap_kb), dmabuf, decision.words.c_str());
}

}  // namespace ebb::guest
