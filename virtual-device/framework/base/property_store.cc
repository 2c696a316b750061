#include "base/property_store.h"

#include <dirent.h>

#include <memory>

#include "base/files.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

std::string PathOf(const std::string& name) { return std::string(kPropertyDir) + "/" + name; }

bool IsReadOnly(std::string_view name) { return name.starts_with("ro."); }

}  // namespace

bool IsPropertyName(std::string_view name) {
  if (name.empty() || name.size() > 127 || name.front() == '.' || name.back() == '.') return false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '.' && c != '-' && c != '_' && c != '@' && c != ':') return false;
  }
  return true;
}

std::optional<std::string> ReadProperty(const std::string& name) {
  if (!IsPropertyName(name)) return std::nullopt;
  return ReadFileText(PathOf(name));
}

std::map<std::string, std::string> ReadAllProperties() {
  std::map<std::string, std::string> properties;
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(kPropertyDir), closedir);
  if (dir == nullptr) return properties;
  while (const dirent* entry = readdir(dir.get())) {
    const std::string name = entry->d_name;
    if (name.ends_with(".new")) continue;  // a value on its way, see ReplaceFileText
    if (const auto value = ReadProperty(name)) properties[name] = *value;
  }
  return properties;
}

bool SetProperty(const std::string& name, const std::string& value) {
  if (!IsPropertyName(name)) return false;
  if (!IsReadOnly(name) && value.size() > kPropertyValueLimit) return false;
  if (IsReadOnly(name) && ReadProperty(name).has_value()) return false;
  return ReplaceFileText(PathOf(name), value);
}

int LoadProperties(std::string_view text) {
  int set = 0;
  for (const std::string& line : SplitText(text, '\n')) {
    const std::string_view trimmed = TrimText(line);
    const size_t equals = trimmed.find('=');
    if (trimmed.empty() || trimmed.front() == '#' || equals == std::string_view::npos) continue;
    const std::string name(TrimText(trimmed.substr(0, equals)));
    if (SetProperty(name, std::string(TrimText(trimmed.substr(equals + 1))))) ++set;
  }
  return set;
}

}  // namespace ebb::guest
