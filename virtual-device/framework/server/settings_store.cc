#include "server/settings_store.h"

#include "base/text.h"

namespace ebb::guest {
namespace {

constexpr size_t kValueLimit = 4096;

}  // namespace

std::optional<std::string> SettingsStore::Get(std::string_view space, std::string_view name) const {
  const auto found = spaces_.find(space);
  if (found == spaces_.end()) return std::nullopt;
  const auto value = found->second.find(name);
  if (value == found->second.end()) return std::nullopt;
  return value->second;
}

bool SettingsStore::GetBool(std::string_view space, std::string_view name, bool fallback) const {
  const auto value = Get(space, name);
  return value ? *value == "true" : fallback;
}

int64_t SettingsStore::GetInt(std::string_view space, std::string_view name,
                              int64_t fallback) const {
  const auto value = Get(space, name);
  return value ? ParseInt(*value).value_or(fallback) : fallback;
}

bool SettingsStore::Put(const std::string& space, const std::string& name,
                        const std::string& value) {
  const bool is_new = !Get(space, name).has_value();
  if (is_new && count_ >= kValueLimit) return false;
  if (is_new) ++count_;
  spaces_[space][name] = value;
  if (on_changed) on_changed();
  return true;
}

bool SettingsStore::Remove(const std::string& space, const std::string& name) {
  const auto found = spaces_.find(space);
  if (found == spaces_.end() || found->second.erase(name) == 0) return false;
  --count_;
  if (on_changed) on_changed();
  return true;
}

}  // namespace ebb::guest
