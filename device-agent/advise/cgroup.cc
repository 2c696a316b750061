// See cgroup.h. Interface: "Freezer" in Documentation/admin-guide/cgroup-v2.rst.
#include "advise/cgroup.h"

#include <fcntl.h>

#include <array>

#include "base/file.h"
#include "base/format.h"
#include "procfs/cgroup.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr size_t kMaxFileBytes = 256 * 1024;

std::string ReadWhole(Sys& sys, int dir_fd, const std::string& path) {
  std::string text;
  if (ReadTextAt(sys, dir_fd, path.c_str(), kMaxFileBytes, &text) < 0) text.clear();
  return text;
}

// A group whose child groups hold processes would freeze those too.
bool HasChildGroups(Sys& sys, const std::string& path) {
  const std::string stat = ReadWhole(sys, AT_FDCWD, path + "/cgroup.stat");
  return procfs::FindBlankValue(stat, "nr_descendants") > 0;
}

}  // namespace

std::string FindCgroup2Mount(Sys& sys) {
  const std::string mounts = ReadWhole(sys, AT_FDCWD, "/proc/self/mounts");
  std::string_view rest = mounts;
  std::string_view line;
  while (procfs::TakeLine(&rest, &line)) {
    std::string_view source;
    std::string_view mount_point;
    std::string_view type;
    if (!procfs::TakeWord(&line, &source) || !procfs::TakeWord(&line, &mount_point) ||
        !procfs::TakeWord(&line, &type)) {
      continue;
    }
    if (type == "cgroup2") return std::string(mount_point);
  }
  return {};
}

bool IsAlone(Sys& sys, const FreezerGroup& group, pid_t pid) {
  const std::string procs = ReadWhole(sys, AT_FDCWD, group.path + "/cgroup.procs");
  return procs == Format("%d\n", pid) && !HasChildGroups(sys, group.path);
}

bool IsFrozen(Sys& sys, const FreezerGroup& group) {
  if (!group.events.valid()) return false;
  std::array<char, 256> text;
  const ssize_t got = sys.PRead(group.events.get(), text.data(), text.size(), 0);
  if (got <= 0) return false;
  return procfs::ParseFrozen({text.data(), static_cast<size_t>(got)}).value_or(false);
}

FreezerGroup OpenFreezerGroup(Sys& sys, const Target& target) {
  FreezerGroup group;
  const std::string mount = FindCgroup2Mount(sys);
  const std::string cgroup = ReadWhole(sys, target.proc_dir.get(), "cgroup");
  const auto path = procfs::ParseCgroupPath(cgroup);
  if (mount.empty() || !path) {
    group.reason = mount.empty() ? "cgroup v2 is not mounted" : "the process has no cgroup v2 path";
    return group;
  }
  group.path = mount + std::string(*path == "/" ? "" : *path);
  group.events.Reset(sys.OpenAt(AT_FDCWD, (group.path + "/cgroup.events").c_str(), O_RDONLY, 0));
  if (!group.events.valid()) {
    group.reason = group.path + " is the root group, or this kernel has no freezer";
    return group;
  }
  if (!IsAlone(sys, group, target.pid)) {
    group.reason = group.path + " holds other processes too";
    return group;
  }
  const std::string freeze = group.path + "/cgroup.freeze";
  group.freeze.Reset(sys.OpenAt(AT_FDCWD, freeze.c_str(), O_RDWR, 0));
  if (!group.freeze.valid()) group.reason = freeze + ": " + ErrnoText(-group.freeze.get());
  return group;
}

}  // namespace ebb
