// See memory_group.h. Interface: "Memory Interface Files" in
// Documentation/admin-guide/cgroup-v2.rst.
#include "advise/memory_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "advise/cgroup.h"
#include "base/directory.h"
#include "base/file.h"
#include "base/format.h"
#include "procfs/cgroup.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr size_t kMaxFileBytes = 256 * 1024;
constexpr int kDeepest = 4;  // groups below groups: Android has two levels
constexpr size_t kMostNamed = 3;

Error NoGroup(const Target& target, std::string cause) {
  return Error{.code = wire::ErrorCode::kCapabilityMissing,
               .message = Format("Memory of process %d (%s) cannot be reclaimed by its group.",
                                 target.pid, target.name.c_str()),
               .cause = std::move(cause)};
}

// Adds the pids of a group and of those below it. What is unreadable holds nobody.
void AddMembers(Sys& sys, const std::string& path, int depth, std::vector<pid_t>* members) {
  std::string procs;
  if (ReadTextAt(sys, AT_FDCWD, (path + "/cgroup.procs").c_str(), kMaxFileBytes, &procs) < 0) {
    return;
  }
  std::string_view rest = procs;
  std::string_view line;
  while (procfs::TakeLine(&rest, &line)) {
    if (const auto pid = procfs::ParseNumber<pid_t>(line)) members->push_back(*pid);
  }
  if (depth == kDeepest) return;
  const UniqueFd dir(sys.OpenAt(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!dir.valid()) return;
  std::vector<std::string> below;
  (void)ForEachEntry(sys, dir.get(), [&](std::string_view name) {
    if (name.starts_with('.')) return;
    const std::string child = path + "/" + std::string(name);
    if (sys.Access((child + "/cgroup.procs").c_str(), F_OK) == 0) below.push_back(child);
  });
  for (const std::string& child : below) AddMembers(sys, child, depth + 1, members);
}

// "4711 (com.example.app), 4712 (…)": those that are not the target; empty = it is alone.
std::string NameOthers(Sys& sys, const std::string& path, pid_t target) {
  std::vector<pid_t> members;
  AddMembers(sys, path, 0, &members);
  std::string text;
  size_t others = 0;
  for (const pid_t pid : members) {
    if (pid == target || ++others > kMostNamed) continue;
    std::string name;
    (void)ReadTextAt(sys, AT_FDCWD, Format("/proc/%d/comm", pid).c_str(), 64, &name);
    if (name.ends_with('\n')) name.pop_back();
    text += Format("%s%d (%s)", text.empty() ? "" : ", ", pid, name.c_str());
  }
  if (others > kMostNamed) text += Format(" and %zu more", others - kMostNamed);
  return text;
}

}  // namespace

Result<MemoryGroup> OpenMemoryGroup(Sys& sys, const Target& target) {
  const std::string mount = FindCgroup2Mount(sys);
  if (mount.empty()) return NoGroup(target, "cgroup v2 is not mounted.");
  std::string cgroup;
  const int result = ReadTextAt(sys, target.proc_dir.get(), "cgroup", kMaxFileBytes, &cgroup);
  if (result < 0) return TargetError(-result, target, "Reading cgroup");
  const auto path = procfs::ParseCgroupPath(cgroup);
  if (!path) return NoGroup(target, "It has no path in cgroup v2.");
  std::string group(*path);
  while (group.size() > 1 && sys.Access((mount + group + "/memory.current").c_str(), F_OK) < 0) {
    group.resize(group.rfind('/'));
  }
  if (group.size() <= 1) {
    return NoGroup(target, Format("No group of %s%s below the root has the memory controller.",
                                  mount.c_str(), std::string(*path).c_str()));
  }
  MemoryGroup found{.path = mount + group, .reclaim = UniqueFd()};
  const std::string others = NameOthers(sys, found.path, target.pid);
  if (!others.empty()) {
    return NoGroup(target,
                   Format("%s holds other processes too: %s.", found.path.c_str(), others.c_str()));
  }
  const std::string reclaim = found.path + "/memory.reclaim";
  found.reclaim.Reset(sys.OpenAt(AT_FDCWD, reclaim.c_str(), O_WRONLY, 0));
  if (found.reclaim.valid()) return found;
  const int errno_value = -found.reclaim.get();
  if (errno_value == ENOENT) return NoGroup(target, reclaim + " is missing: it is Linux 5.19's.");
  return ErrorFromErrno(errno_value, Format("%s could not be opened.", reclaim.c_str()));
}

Result<uint64_t> ReadChargedBytes(Sys& sys, const MemoryGroup& group) {
  std::string text;
  const std::string path = group.path + "/memory.current";
  const int result = ReadTextAt(sys, AT_FDCWD, path.c_str(), 64, &text);
  if (result < 0) return ErrorFromErrno(-result, Format("%s is unreadable.", path.c_str()));
  std::string_view digits = text;
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  const auto bytes = procfs::ParseNumber<uint64_t>(digits);
  if (bytes) return *bytes;
  return Error{.code = wire::ErrorCode::kIoError,
               .message = Format("%s is no number.", path.c_str()),
               .cause = text};
}

}  // namespace ebb
