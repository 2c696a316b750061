// Named values in named spaces, kept in memory until the device ends: behind `device_config` and
// behind `settings`. Bounded: a script in a loop must not fill the device's memory.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ebb::guest {

class SettingsStore {
 public:
  using Space = std::map<std::string, std::string, std::less<>>;

  // Called after every change.
  std::function<void()> on_changed;

  std::optional<std::string> Get(std::string_view space, std::string_view name) const;
  // "true", "1" … as DeviceConfig.getBoolean: only "true" is true; anything unset is `fallback`.
  bool GetBool(std::string_view space, std::string_view name, bool fallback) const;
  // What is no number counts as unset.
  int64_t GetInt(std::string_view space, std::string_view name, int64_t fallback) const;

  // False when there is no room for one more.
  bool Put(const std::string& space, const std::string& name, const std::string& value);
  // False when it was not there.
  bool Remove(const std::string& space, const std::string& name);
  const std::map<std::string, Space, std::less<>>& spaces() const { return spaces_; }

 private:
  std::map<std::string, Space, std::less<>> spaces_;
  size_t count_ = 0;
};

}  // namespace ebb::guest
