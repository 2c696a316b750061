#include "procfs/pressure.h"

#include <algorithm>
#include <array>

#include "procfs/text.h"
#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

constexpr std::array<std::string_view, 9> kZramNames = {
    "orig_data_size", "compr_data_size", "mem_used_total", "mem_limit",       "mem_used_max",
    "same_pages",     "pages_compacted", "huge_pages",     "huge_pages_since"};

// "12.34" is 1234 hundredths; the kernel always writes two decimals.
int64_t ParseHundredths(std::string_view text) {
  const size_t point = text.find('.');
  if (point == std::string_view::npos) return ParseNumber<int64_t>(text).value_or(wire::kMissing);
  const auto whole = ParseNumber<uint32_t>(text.substr(0, point));
  const std::string_view decimals = text.substr(point + 1);
  const auto fraction = ParseNumber<uint32_t>(decimals);
  if (!whole || !fraction || decimals.size() != 2) return wire::kMissing;
  return int64_t{*whole} * 100 + *fraction;
}

int64_t ReadColumn(std::string_view line, size_t column) {
  std::string_view word;
  for (size_t i = 0; i <= column; ++i) {
    if (!TakeWord(&line, &word)) return wire::kMissing;
  }
  return ParseNumber<int64_t>(word).value_or(wire::kMissing);
}

}  // namespace

int64_t FindPressureValue(std::string_view text, std::string_view key) {
  const size_t dot = key.find('.');
  if (dot == std::string_view::npos) return wire::kMissing;
  const std::string_view wanted_line = key.substr(0, dot);
  const std::string_view wanted_field = key.substr(dot + 1);
  std::string_view line;
  while (TakeLine(&text, &line)) {
    std::string_view word;
    if (!TakeWord(&line, &word) || word != wanted_line) continue;
    while (TakeWord(&line, &word)) {
      const size_t equals = word.find('=');
      if (equals == std::string_view::npos || word.substr(0, equals) != wanted_field) continue;
      return ParseHundredths(word.substr(equals + 1));
    }
  }
  return wire::kMissing;
}

int64_t SumZramColumn(std::string_view text, std::string_view name) {
  const auto* found = std::find(kZramNames.begin(), kZramNames.end(), name);
  if (found == kZramNames.end()) return wire::kMissing;
  const auto column = static_cast<size_t>(found - kZramNames.begin());
  int64_t sum = wire::kMissing;
  std::string_view line;
  while (TakeLine(&text, &line)) {
    const int64_t value = ReadColumn(line, column);
    int64_t total = 0;
    if (value == wire::kMissing) return wire::kMissing;
    if (__builtin_add_overflow(sum == wire::kMissing ? 0 : sum, value, &total)) {
      return wire::kMissing;
    }
    sum = total;
  }
  return sum;
}

}  // namespace ebb::procfs
