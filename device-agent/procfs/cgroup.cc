#include "procfs/cgroup.h"

#include "procfs/text.h"

namespace ebb::procfs {

std::optional<std::string_view> ParseCgroupPath(std::string_view text) {
  constexpr std::string_view kVersion2 = "0::";
  std::string_view line;
  while (TakeLine(&text, &line)) {
    if (!line.starts_with(kVersion2)) continue;
    const std::string_view path = line.substr(kVersion2.size());
    if (!path.starts_with('/') || path.find("/..") != std::string_view::npos) return std::nullopt;
    return path;
  }
  return std::nullopt;
}

std::optional<bool> ParseFrozen(std::string_view text) {
  const int64_t frozen = FindBlankValue(text, "frozen");
  if (frozen != 0 && frozen != 1) return std::nullopt;
  return frozen == 1;
}

}  // namespace ebb::procfs
