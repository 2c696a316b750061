// oom_score_adj and process states by role, as AOSP's OomAdjuster and ProcessList give them
// (Android 14). Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ebb::guest {

enum class Role {
  kPersistent,
  kTop,
  kHome,
  kPrevious,
  kService,
  kCachedActivity,
  kCachedEmpty,
};

inline constexpr int kForegroundAdj = 0;
inline constexpr int kServiceAdj = 500;
inline constexpr int kHomeAdj = 600;
inline constexpr int kPreviousAdj = 700;
inline constexpr int kServiceBAdj = 800;
inline constexpr int kCachedMinAdj = 900;
inline constexpr int kCachedMaxAdj = 999;
inline constexpr int kSystemAdj = -900;
inline constexpr int kPersistentAdj = -800;

struct Importance {
  int oom_score_adj = 0;
  // "TOP", "LAST", "CAC" … as ProcessList.makeProcStateString writes them.
  const char* proc_state = "";
  // "LCMNFU" or dashes, Android 14's ActivityManager.printCapabilitiesSummary.
  const char* capabilities = "------";
};

// One importance per role; `roles` in LRU order, most recently used first.
std::vector<Importance> AssignImportance(std::span<const Role> roles);

// "fg    ", "cch+10", "prev  ": ProcessList.makeOomAdjString, not compact.
std::string OomLabel(int oom_score_adj);

}  // namespace ebb::guest
