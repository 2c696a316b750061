// Arguments of `am start`, as ActivityManagerShellCommand and Intent.parseCommandArgs take them.
// Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ebb::guest {

struct StartArguments {
  bool wait = false;
  bool stop_first = false;
  std::string component;  // as given: pkg/.Activity or pkg/pkg.Activity
  std::string package;    // -p, or a bare package name
  std::string action;
  std::vector<std::string> categories;
  // A sentence when the arguments make no sense; nothing else holds then.
  std::string error;
};

StartArguments ParseStartArguments(std::span<const std::string> arguments);

// "Intent { act=… cat=[…] cmp=… }" as Intent.toString writes it.
std::string FormatIntent(const StartArguments& arguments, const std::string& short_component);

// "pkg/pkg.Activity" and "pkg/.Activity" both become the latter.
std::string ShortComponent(const std::string& component);

}  // namespace ebb::guest
