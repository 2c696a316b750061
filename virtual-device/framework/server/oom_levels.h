// oom_score_adj, process states and the rest of a process's importance by its role, as AOSP's
// OomAdjuster and ProcessList give them (Android 14). Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "server/dialect.h"

namespace ebb::guest {

enum class Role {
  kSystem,
  kPersistent,
  kTop,
  // Sandboxed process of the app in front.
  kBoundTop,
  // Handles a broadcast at this moment.
  kReceiver,
  // Seen behind a translucent activity.
  kVisible,
  // Bound by the system: the input method.
  kBoundBySystem,
  // Has a foreground service: music that plays.
  kPerceptible,
  // Cached, but its vendor keeps it (MIUI does so with apps that have services).
  kKeptByVendor,
  kHome,
  kPrevious,
  kService,
  kCachedActivity,
  // Bound by a cached activity of the same group.
  kCachedClient,
  kCachedEmpty,
};

inline constexpr int kForegroundAdj = 0;
inline constexpr int kVisibleAdj = 100;
inline constexpr int kPerceptibleAdj = 200;
inline constexpr int kServiceAdj = 500;
inline constexpr int kHomeAdj = 600;
inline constexpr int kPreviousAdj = 700;
inline constexpr int kServiceBAdj = 800;
inline constexpr int kCachedMinAdj = 900;
inline constexpr int kCachedMaxAdj = 999;
inline constexpr int kSystemAdj = -900;
inline constexpr int kPersistentAdj = -800;
// ActivityManager.PROCESS_STATE_RECEIVER.
inline constexpr int kReceiverState = 11;

enum class Capability { kNone, kNetwork, kAll };

struct Importance {
  int oom_score_adj = 0;
  // "TOP ", "LAST", "CAC " … as ProcessList.makeProcStateString writes them, and its number.
  const char* proc_state = "CEM ";
  int proc_state_number = 19;
  Capability capability = Capability::kNone;
  // ProcessStateRecord's mAdjType: why it is so.
  const char* adj_type = "cch-empty";
  // b background, F foreground, T top, B bound to the top.
  char sched_group = 'b';
};

struct RankedRole {
  Role role = Role::kCachedEmpty;
  // Processes of one group share a level when cached: an app with its sandboxed processes. 0 =
  // none.
  int group = 0;
};

// One importance per role; `roles` in LRU order, most recently used first.
std::vector<Importance> AssignImportance(std::span<const RankedRole> roles);

// "fg    ", "cch+10", "prev  ": ProcessList.makeOomAdjString, not compact.
std::string OomLabel(int oom_score_adj, const Dialect& dialect = kDefaultDialect);

// "fg ", "cch+10", "prev": the same, compact, as in "has died:".
std::string CompactOomLabel(int oom_score_adj);

// "LCMN", "---N", "----": as wide as the release prints it, empty before Android 11.
std::string CapabilityText(Capability capability, const Dialect& dialect);

struct OomLevel {
  int adj;
  const char* name;   // "FOREGROUND_APP_ADJ"
  const char* title;  // "Foreground", of dumpsys meminfo
};

// Of dumpsys activity processes and dumpsys meminfo, lowest first.
std::span<const OomLevel> OomLevels();

// "Cached" for 905, "Native" for -1000.
const char* OomTitle(int oom_score_adj);

}  // namespace ebb::guest
