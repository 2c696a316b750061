#include "launch/am_output.h"

#include <algorithm>
#include <array>

#include "procfs/text.h"

namespace ebb {
namespace {

// Beginnings of lines by which Android says that nothing was started.
constexpr std::array<std::string_view, 6> kErrorBeginnings = {
    "Error", "Exception occurred", "java.lang.", "android.", "Security exception", "Can't find"};

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// "Key: value" by its key.
bool TakeValue(std::string_view line, std::string_view key, std::string_view* value) {
  if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) return false;
  *value = Trim(line.substr(key.size() + 1));
  return true;
}

int64_t ToMs(std::string_view value) {
  const auto ms = procfs::ParseNumber<int64_t>(value);
  return ms && *ms > 0 ? *ms : -1;
}

// "COLD", but also "UNKNOWN (0)" and words of the future.
wire::LaunchState ToState(std::string_view value) {
  if (value == "COLD") return wire::LaunchState::kCold;
  if (value == "WARM") return wire::LaunchState::kWarm;
  if (value == "HOT") return wire::LaunchState::kHot;
  return wire::LaunchState::kUnknown;
}

// `whole` = the line had its newline: a number without one may have been cut.
void ParseLine(std::string_view line, bool whole, AmOutput* output) {
  std::string_view value;
  if (TakeValue(line, "Status", &value)) output->status = value;
  if (TakeValue(line, "LaunchState", &value)) output->state = ToState(value);
  if (TakeValue(line, "Activity", &value)) output->activity = value;
  if (whole && TakeValue(line, "TotalTime", &value)) output->total_time_ms = ToMs(value);
  if (whole && TakeValue(line, "WaitTime", &value)) output->wait_time_ms = ToMs(value);
  const bool is_error = std::ranges::any_of(
      kErrorBeginnings, [&](std::string_view beginning) { return line.starts_with(beginning); });
  if (is_error && output->error.empty()) output->error = line;
}

}  // namespace

AmOutput ParseAmOutput(std::string_view text) {
  AmOutput output;
  std::string_view line;
  while (procfs::TakeLine(&text, &line)) ParseLine(Trim(line), true, &output);
  ParseLine(Trim(text), false, &output);
  return output;
}

}  // namespace ebb
