// System properties: one file each in /dev/__properties__, written by replacing, read by anyone
// without a server. Names and values follow Android's rules (PROP_VALUE_MAX, "ro." written once).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ebb::guest {

inline constexpr const char* kPropertyDir = "/dev/__properties__";

// Bytes of a value that is not "ro."; Android's PROP_VALUE_MAX is 92 with the terminator.
inline constexpr size_t kPropertyValueLimit = 91;

bool IsPropertyName(std::string_view name);

std::optional<std::string> ReadProperty(const std::string& name);

std::map<std::string, std::string> ReadAllProperties();

// False: bad name, value too long, a read-only property that already has a value, or no right to
// write.
bool SetProperty(const std::string& name, const std::string& value);

// Lines `name=value`, '#' comments; what is already set stays. Returns how many were set.
int LoadProperties(std::string_view text);

}  // namespace ebb::guest
