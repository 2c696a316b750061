#include "server/oom_levels.h"

#include <algorithm>

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
  const char* exact;
  const char* prefix;
};

// Highest first. `exact` is what stands alone at the level's first value.
constexpr LabelRow kLabels[] = {
    {kCachedMinAdj, "cch   ", "cch"}, {kServiceBAdj, "svcb  ", "svcb"},
    {kPreviousAdj, "prev  ", "prev"}, {kHomeAdj, "home  ", "home"},
    {kServiceAdj, "svc   ", "svc"},   {400, "hvy   ", "hvy"},
    {300, "bkup  ", "bkup"},          {250, "prcl  ", "prcl"},
    {225, "prcm  ", "prcm"},          {200, "prcp  ", "prcp"},
    {100, "vis   ", "vis"},           {0, "fg    ", "fg "},
    {-700, "psvc  ", "psvc"},         {-800, "pers  ", "pers"},
    {-900, "sys   ", "sys"},          {-1000, "ntv   ", "ntv"},
};

}  // namespace

std::vector<Importance> AssignImportance(std::span<const Role> roles) {
  const auto count = [&roles](Role role) {
    return static_cast<size_t>(std::count(roles.begin(), roles.end(), role));
  };
  const size_t services = count(Role::kService);
  const size_t activities = count(Role::kCachedActivity);
  const size_t empties = count(Role::kCachedEmpty);
  size_t service_index = 0;
  size_t activity_index = 0;
  size_t empty_index = 0;
  std::vector<Importance> result;
  for (const Role role : roles) {
    switch (role) {
      case Role::kPersistent:
        result.push_back({kPersistentAdj, "PER ", "LCMNFU"});
        break;
      case Role::kTop:
        result.push_back({kForegroundAdj, "TOP ", "LCMNFU"});
        break;
      case Role::kHome:
        result.push_back({kHomeAdj, "HOME", "------"});
        break;
      case Role::kPrevious:
        result.push_back({kPreviousAdj, "LAST", "------"});
        break;
      case Role::kService:
        // The most recent third counts as "A" services, as OomAdjuster's mNumServiceProcs / 3.
        result.push_back(
            {service_index++ * 3 < services ? kServiceAdj : kServiceBAdj, "SVC ", "------"});
        break;
      case Role::kCachedActivity:
        result.push_back({CachedAdj(activity_index++, activities), "CAC ", "------"});
        break;
      case Role::kCachedEmpty:
        result.push_back({CachedAdj(empty_index++, empties) + kEmptyOffset, "CEM ", "------"});
        break;
    }
  }
  return result;
}

std::string OomLabel(int oom_score_adj) {
  for (const LabelRow& row : kLabels) {
    if (oom_score_adj < row.from) continue;
    const int above = oom_score_adj - row.from;
    if (above == 0) return row.exact;
    return FormatText(above < 10 ? "%s+ %d" : "%s+%d", row.prefix, above);
  }
  return "ntv   ";
}

}  // namespace ebb::guest
