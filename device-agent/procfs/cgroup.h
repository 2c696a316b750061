// /proc/PID/cgroup and cgroup.events: where a process is frozen and whether it is.
// Formats: cgroups(7), Documentation/admin-guide/cgroup-v2.rst.
#pragma once

#include <optional>
#include <string_view>

namespace ebb::procfs {

// Path of the process in the cgroup v2 tree (the "0::" line): "/apps/uid_10123/pid_4567". Nothing
// when there is none (cgroup v1 only), or when it is no absolute path or goes upwards ("/../x" is
// shown to a reader in another cgroup namespace).
std::optional<std::string_view> ParseCgroupPath(std::string_view text);

// "frozen 1" of cgroup.events; nothing when the line is missing (Linux before 5.2, or the root
// cgroup).
std::optional<bool> ParseFrozen(std::string_view text);

}  // namespace ebb::procfs
