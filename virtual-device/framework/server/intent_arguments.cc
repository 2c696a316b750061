#include "server/intent_arguments.h"

#include <array>

namespace ebb::guest {
namespace {

// Options of `am start` that take a value which this miniature has no use for.
constexpr std::array<std::string_view, 10> kIgnoredWithValue = {
    "-f", "-d", "-t", "--user", "--display", "--windowingMode", "--activityType", "-R", "-P", "-i"};

bool IsIgnoredWithValue(std::string_view word) {
  for (const std::string_view known : kIgnoredWithValue) {
    if (word == known) return true;
  }
  return false;
}

}  // namespace

StartArguments ParseStartArguments(std::span<const std::string> arguments) {
  StartArguments result;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool takes_value =
        word == "-n" || word == "-a" || word == "-c" || word == "-p" || IsIgnoredWithValue(word);
    if (takes_value && i + 1 >= arguments.size()) {
      result.error = "Argument expected after \"" + word + "\"";
      return result;
    }
    if (word == "-W") {
      result.wait = true;
    } else if (word == "-S") {
      result.stop_first = true;
    } else if (word == "-n") {
      result.component = arguments[++i];
    } else if (word == "-p") {
      result.package = arguments[++i];
    } else if (word == "-a") {
      result.action = arguments[++i];
    } else if (word == "-c") {
      result.categories.push_back(arguments[++i]);
    } else if (takes_value) {
      ++i;
    } else if (word.starts_with("-")) {
      if (word.starts_with("--activity-") || word == "-D" || word == "-N") continue;
      result.error = "Unknown option: " + word;
      return result;
    } else if (word.find('/') != std::string::npos) {
      result.component = word;
    } else {
      // A bare package means its launcher activity: Intent.parseCommandArgs adds these two.
      result.package = word;
      if (result.action.empty()) result.action = "android.intent.action.MAIN";
      result.categories.push_back("android.intent.category.LAUNCHER");
    }
  }
  if (!result.component.empty() && result.component.find('/') == std::string::npos) {
    result.error = "Bad component name: " + result.component;
  }
  return result;
}

std::string ShortComponent(const std::string& component) {
  const size_t slash = component.find('/');
  if (slash == std::string::npos) return component;
  const std::string package = component.substr(0, slash);
  const std::string name = component.substr(slash + 1);
  if (name.starts_with(package + ".")) return package + "/" + name.substr(package.size());
  return component;
}

std::string FormatIntent(const StartArguments& arguments, const std::string& short_component) {
  std::string text = "Intent {";
  if (!arguments.action.empty()) text += " act=" + arguments.action;
  if (!arguments.categories.empty()) {
    text += " cat=[";
    for (size_t i = 0; i < arguments.categories.size(); ++i) {
      text += (i == 0 ? "" : ",") + arguments.categories[i];
    }
    text += "]";
  }
  if (!arguments.package.empty()) text += " pkg=" + arguments.package;
  if (!arguments.component.empty()) text += " cmp=" + short_component;
  return text + " }";
}

}  // namespace ebb::guest
