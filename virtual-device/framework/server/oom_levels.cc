#include "server/oom_levels.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"

namespace ebb::guest {
namespace {

// AOSP spreads cached processes over ten levels each for those with activities (900, 910, …) and
// empty ones (905, 915, …).
constexpr int kCachedStep = 10;
constexpr int kCachedLevels = 10;
constexpr int kEmptyOffset = 5;

int CachedAdj(size_t index, size_t count) {
  const size_t per_level = std::max<size_t>(1, (count + kCachedLevels - 1) / kCachedLevels);
  return kCachedMinAdj + kCachedStep * static_cast<int>(index / per_level);
}

struct LabelRow {
  int from;
  const char* prefix;
};

// Highest first.
constexpr LabelRow kLabels[] = {
    {kCachedMinAdj, "cch"}, {kServiceBAdj, "svcb"}, {kPreviousAdj, "prev"}, {kHomeAdj, "home"},
    {kServiceAdj, "svc"},   {400, "hvy"},           {300, "bkup"},          {250, "prcl"},
    {225, "prcm"},          {200, "prcp"},          {100, "vis"},           {0, "fg "},
    {-700, "psvc"},         {-800, "pers"},         {-900, "sys"},          {-1000, "ntv"},
};

const LabelRow& LabelOf(int oom_score_adj) {
  for (const LabelRow& row : kLabels) {
    if (oom_score_adj >= row.from) return row;
  }
  return kLabels[std::size(kLabels) - 1];
}

constexpr std::array kOomLevels = {
    OomLevel{-1000, "NATIVE_ADJ", "Native"},
    OomLevel{-900, "SYSTEM_ADJ", "System"},
    OomLevel{-800, "PERSISTENT_PROC_ADJ", "Persistent"},
    OomLevel{-700, "PERSISTENT_SERVICE_ADJ", "Persistent Service"},
    OomLevel{0, "FOREGROUND_APP_ADJ", "Foreground"},
    OomLevel{100, "VISIBLE_APP_ADJ", "Visible"},
    OomLevel{200, "PERCEPTIBLE_APP_ADJ", "Perceptible"},
    OomLevel{225, "PERCEPTIBLE_MEDIUM_APP_ADJ", "Perceptible Medium"},
    OomLevel{250, "PERCEPTIBLE_LOW_APP_ADJ", "Perceptible Low"},
    OomLevel{300, "BACKUP_APP_ADJ", "Backup"},
    OomLevel{400, "HEAVY_WEIGHT_APP_ADJ", "Heavy Weight"},
    OomLevel{500, "SERVICE_ADJ", "A Services"},
    OomLevel{600, "HOME_APP_ADJ", "Home"},
    OomLevel{700, "PREVIOUS_APP_ADJ", "Previous"},
    OomLevel{800, "SERVICE_B_ADJ", "B Services"},
    OomLevel{900, "CACHED_APP_MIN_ADJ", "Cached"},
    OomLevel{999, "CACHED_APP_MAX_ADJ", "Cached"},
};

Importance FixedImportance(Role role) {
  switch (role) {
    case Role::kSystem:
      return {kSystemAdj, "PER ", 0, Capability::kAll, "fixed", 'F'};
    case Role::kPersistent:
      return {kPersistentAdj, "PER ", 0, Capability::kAll, "fixed", 'F'};
    case Role::kTop:
      return {kForegroundAdj, "TOP ", 2, Capability::kAll, "top-activity", 'T'};
    case Role::kBoundTop:
      return {kForegroundAdj, "BTOP", 3, Capability::kNetwork, "service", 'B'};
    case Role::kReceiver:
      return {kForegroundAdj, "RCVR", kReceiverState, Capability::kNone, "broadcast", 'b'};
    case Role::kVisible:
      return {kVisibleAdj, "TOP ", 2, Capability::kAll, "vis-activity", 'F'};
    case Role::kBoundBySystem:
      return {kVisibleAdj, "BFGS", 5, Capability::kNetwork, "service", 'F'};
    case Role::kPerceptible:
      return {kPerceptibleAdj, "FGS ", 4, Capability::kNetwork, "fg-service", 'F'};
    case Role::kKeptByVendor:
      return {400, "CAC ", 16, Capability::kNone, "cch-act", 'b'};
    case Role::kHome:
      return {kHomeAdj, "HOME", 14, Capability::kNone, "home", 'b'};
    case Role::kPrevious:
      return {kPreviousAdj, "LAST", 15, Capability::kNone, "previous", 'b'};
    case Role::kService:
      return {kServiceAdj, "SVC ", 10, Capability::kNone, "started-services", 'b'};
    case Role::kCachedActivity:
      return {kCachedMinAdj, "CAC ", 16, Capability::kNone, "cch-act", 'b'};
    case Role::kCachedClient:
      return {kCachedMinAdj, "CACC", 17, Capability::kNone, "cch-client-act", 'b'};
    case Role::kCachedEmpty:
      break;
  }
  return {};
}

bool HasOwnCachedStep(const RankedRole& ranked) {
  return ranked.role == Role::kCachedActivity ||
         (ranked.role == Role::kCachedClient && ranked.group == 0);
}

}  // namespace

std::vector<Importance> AssignImportance(std::span<const RankedRole> roles) {
  const auto count = [&roles](Role role) {
    return static_cast<size_t>(std::count_if(
        roles.begin(), roles.end(), [role](const RankedRole& each) { return each.role == role; }));
  };
  const size_t services = count(Role::kService);
  const size_t empties = count(Role::kCachedEmpty);
  const auto activities =
      static_cast<size_t>(std::count_if(roles.begin(), roles.end(), HasOwnCachedStep));
  size_t service_index = 0;
  size_t activity_index = 0;
  size_t empty_index = 0;
  std::map<int, int> group_adj;
  std::vector<Importance> result;
  for (const RankedRole& ranked : roles) {
    Importance importance = FixedImportance(ranked.role);
    if (ranked.role == Role::kService) {
      // The most recent third counts as "A" services, as OomAdjuster's mNumServiceProcs / 3.
      importance.oom_score_adj = service_index++ * 3 < services ? kServiceAdj : kServiceBAdj;
    } else if (HasOwnCachedStep(ranked)) {
      importance.oom_score_adj = CachedAdj(activity_index++, activities);
      if (ranked.group != 0) group_adj[ranked.group] = importance.oom_score_adj;
    } else if (ranked.role == Role::kCachedEmpty) {
      importance.oom_score_adj = CachedAdj(empty_index++, empties) + kEmptyOffset;
      if (ranked.group != 0) group_adj[ranked.group] = importance.oom_score_adj;
    }
    result.push_back(importance);
  }
  for (size_t i = 0; i < roles.size(); ++i) {
    const auto host = group_adj.find(roles[i].group);
    if (roles[i].role == Role::kCachedClient && host != group_adj.end()) {
      result[i].oom_score_adj = host->second;
    }
  }
  return result;
}

std::string OomLabel(int oom_score_adj, const Dialect& dialect) {
  const LabelRow& row = LabelOf(oom_score_adj);
  const int above = oom_score_adj - row.from;
  if (row.from == kForegroundAdj && dialect.says_fore()) {
    if (above == 0) return "fore  ";
    return FormatText(above < 10 ? "fore+%d" : "for+%d", above);
  }
  if (above <= 0) return FormatText("%-6s", row.prefix);
  return FormatText(above < 10 ? "%s+ %d" : "%s+%d", row.prefix, above);
}

std::string CompactOomLabel(int oom_score_adj) {
  const LabelRow& row = LabelOf(oom_score_adj);
  const int above = oom_score_adj - row.from;
  return above <= 0 ? row.prefix : FormatText("%s+%d", row.prefix, above);
}

std::string CapabilityText(Capability capability, const Dialect& dialect) {
  const std::string all = "LCMNFUAT";
  const std::string text = capability == Capability::kAll       ? all
                           : capability == Capability::kNetwork ? "---N----"
                                                                : "--------";
  return text.substr(0, dialect.capability_width);
}

std::span<const OomLevel> OomLevels() { return kOomLevels; }

const char* OomTitle(int oom_score_adj) {
  const char* title = kOomLevels.front().title;
  for (const OomLevel& level : kOomLevels) {
    if (oom_score_adj >= level.adj) title = level.title;
  }
  return title;
}

}  // namespace ebb::guest
