#include "procfs/pressure.h"

#include <algorithm>
#include <array>

#include "procfs/text.h"
#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

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

int64_t FindField(std::string_view fields, std::string_view wanted) {
  std::string_view word;
  while (TakeWord(&fields, &word)) {
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos || word.substr(0, equals) != wanted) continue;
    return ParseHundredths(word.substr(equals + 1));
  }
  return wire::kMissing;
}

}  // namespace

int64_t FindPressureValue(std::string_view text, std::string_view key) {
  const size_t dot = key.find('.');
  if (dot == std::string_view::npos) return wire::kMissing;
  std::string_view line;
  while (TakeLine(&text, &line)) {
    std::string_view word;
    if (!TakeWord(&line, &word) || word != key.substr(0, dot)) continue;
    return FindField(line, key.substr(dot + 1));
  }
  return wire::kMissing;
}

std::optional<PressureLine> ParsePressureLine(std::string_view line) {
  std::string_view name;
  if (!TakeWord(&line, &name) || (name != "some" && name != "full")) return std::nullopt;
  const PressureLine parsed{.name = name,
                            .avg10 = FindField(line, "avg10"),
                            .avg60 = FindField(line, "avg60"),
                            .avg300 = FindField(line, "avg300"),
                            .total_us = FindField(line, "total")};
  const bool has_any = parsed.avg10 != wire::kMissing || parsed.total_us != wire::kMissing;
  return has_any ? std::optional(parsed) : std::nullopt;
}

std::optional<ZramLine> ParseZramLine(std::string_view line) {
  ZramLine parsed;
  parsed.values.fill(wire::kMissing);
  std::string_view word;
  while (TakeWord(&line, &word)) {
    const auto value = ParseNumber<int64_t>(word);
    if (!value) return std::nullopt;
    if (parsed.columns < kZramColumns.size()) parsed.values[parsed.columns] = *value;
    ++parsed.columns;
  }
  return parsed.columns > 0 ? std::optional(parsed) : std::nullopt;
}

int64_t SumZramColumn(std::string_view text, std::string_view name) {
  const auto* found = std::find(kZramColumns.begin(), kZramColumns.end(), name);
  if (found == kZramColumns.end()) return wire::kMissing;
  const auto column = static_cast<size_t>(found - kZramColumns.begin());
  int64_t sum = wire::kMissing;
  std::string_view line;
  while (TakeLine(&text, &line)) {
    const auto parsed = ParseZramLine(line);
    const int64_t value = parsed ? parsed->values[column] : wire::kMissing;
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
