#include "procfs/metrics.h"

#include "base/page_size.h"
#include "procfs/pressure.h"
#include "procfs/stat.h"
#include "procfs/text.h"

namespace ebb::procfs {
namespace {

int64_t FindValue(wire::MetricSource source, std::string_view text, std::string_view key) {
  switch (source) {
    case wire::MetricSource::kSmapsRollup:
    case wire::MetricSource::kStatus:
    case wire::MetricSource::kMeminfo:
      return FindColonValue(text, key);
    case wire::MetricSource::kStat:
      return FindStatValue(text, key);
    case wire::MetricSource::kStatm:
      return FindStatmKb(text, key, PageBytes());
    case wire::MetricSource::kZramMmStat:
      return SumZramColumn(text, key);
    case wire::MetricSource::kPsiMemory:
      return FindPressureValue(text, key);
    case wire::MetricSource::kVmstat:
      return FindBlankValue(text, key);
    case wire::MetricSource::kAgent:
      break;
  }
  return wire::kMissing;
}

int64_t SumKeys(const wire::MetricRow& row, std::string_view text) {
  int64_t sum = 0;
  for (const std::string_view key : row.keys()) {
    const int64_t value = FindValue(row.source, text, key);
    if (value == wire::kMissing || __builtin_add_overflow(sum, value, &sum)) return wire::kMissing;
  }
  return sum;
}

}  // namespace

void ExtractMetrics(std::span<const wire::MetricRow> table, wire::MetricSource source,
                    std::string_view text, std::span<int64_t> values) {
  if (source == wire::MetricSource::kAgent) return;
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i].source == source) values[i] = SumKeys(table[i], text);
  }
}

}  // namespace ebb::procfs
