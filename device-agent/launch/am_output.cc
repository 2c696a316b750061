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

struct KeyRow {
  std::string_view key;
  AmLine line;
};

constexpr std::array kKeys = {
    KeyRow{"Starting", AmLine::kStarting},   KeyRow{"Stopping", AmLine::kStarting},
    KeyRow{"Status", AmLine::kStatus},       KeyRow{"LaunchState", AmLine::kLaunchState},
    KeyRow{"Activity", AmLine::kActivity},   KeyRow{"ThisTime", AmLine::kThisTime},
    KeyRow{"TotalTime", AmLine::kTotalTime}, KeyRow{"WaitTime", AmLine::kWaitTime},
    KeyRow{"Warning", AmLine::kWarning},
};

AmLine FindKey(std::string_view line, std::string_view* value) {
  for (const KeyRow& row : kKeys) {
    if (TakeValue(line, row.key, value)) return row.line;
  }
  *value = line;
  if (line.empty()) return AmLine::kBlank;
  if (line == "Complete") return AmLine::kComplete;
  if (line.starts_with("at ") || line.starts_with("... ") || line.starts_with("Caused by: ")) {
    return AmLine::kStack;
  }
  const bool is_error = std::ranges::any_of(
      kErrorBeginnings, [&](std::string_view beginning) { return line.starts_with(beginning); });
  return is_error ? AmLine::kError : AmLine::kOther;
}

}  // namespace

AmLine ParseAmLine(std::string_view line, bool is_whole, AmOutput* output,
                   std::string_view* value) {
  const AmLine found = FindKey(Trim(line), value);
  switch (found) {
    case AmLine::kStatus:
      output->status = *value;
      break;
    case AmLine::kLaunchState:
      output->state = ToState(*value);
      break;
    case AmLine::kActivity:
      output->activity = *value;
      break;
    case AmLine::kThisTime:
      if (is_whole) output->this_time_ms = ToMs(*value);
      break;
    case AmLine::kTotalTime:
      if (is_whole) output->total_time_ms = ToMs(*value);
      break;
    case AmLine::kWaitTime:
      if (is_whole) output->wait_time_ms = ToMs(*value);
      break;
    case AmLine::kError:
      if (output->error.empty()) output->error = *value;
      break;
    case AmLine::kBlank:
    case AmLine::kStarting:
    case AmLine::kComplete:
    case AmLine::kWarning:
    case AmLine::kStack:
    case AmLine::kOther:
      break;
  }
  return found;
}

AmOutput ParseAmOutput(std::string_view text) {
  AmOutput output;
  std::string_view line;
  std::string_view value;
  while (procfs::TakeLine(&text, &line)) ParseAmLine(line, true, &output, &value);
  ParseAmLine(text, false, &output, &value);
  return output;
}

}  // namespace ebb
