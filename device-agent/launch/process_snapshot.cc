#include "launch/process_snapshot.h"

#include <fcntl.h>

#include <algorithm>
#include <vector>

#include "base/directory.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "procfs/stat.h"
#include "procfs/status.h"
#include "procfs/text.h"

namespace ebb {
namespace {

constexpr size_t kMaxFileBytes = 64 * 1024;

// Whether argv[0] of the process is `name`.
bool HasName(Sys& sys, int dir_fd, std::string_view name, std::string* text) {
  // One byte more than the name shows that it does not go on.
  if (ReadTextAt(sys, dir_fd, "cmdline", name.size() + 1, text) < 0) return false;
  const std::string_view cmdline = *text;
  return cmdline.starts_with(name) && (cmdline.size() == name.size() || cmdline[name.size()] == 0);
}

std::optional<ProcessSnapshot> ReadSnapshot(Sys& sys, int dir_fd, std::string* text) {
  if (ReadTextAt(sys, dir_fd, "stat", kMaxFileBytes, text) < 0) return std::nullopt;
  const auto stat = procfs::ParseStat(*text);
  if (!stat || !stat->HasMemory()) return std::nullopt;
  ProcessSnapshot snapshot{.pid = stat->pid,
                           .start_ticks = stat->start_ticks,
                           .major_faults = stat->major_faults,
                           .minor_faults = stat->minor_faults};
  if (ReadTextAt(sys, dir_fd, "status", kMaxFileBytes, text) >= 0) {
    snapshot.swap_kb = std::max<int64_t>(-1, procfs::ParseStatus(*text).swap_kb);
  }
  return snapshot;
}

}  // namespace

std::optional<ProcessSnapshot> FindMainProcess(Sys& sys, const std::string& proc_root,
                                               std::string_view package) {
  const UniqueFd proc(sys.OpenAt(AT_FDCWD, proc_root.c_str(), O_RDONLY | O_DIRECTORY, 0));
  if (!proc.valid()) return std::nullopt;
  std::vector<std::string> pids;
  ForEachEntry(sys, proc.get(), [&](std::string_view name) {
    if (procfs::ParseNumber<uint32_t>(name)) pids.emplace_back(name);
  });
  std::string text;
  for (const std::string& pid : pids) {
    const UniqueFd dir(sys.OpenAt(proc.get(), pid.c_str(), O_PATH | O_DIRECTORY, 0));
    if (!dir.valid() || !HasName(sys, dir.get(), package, &text)) continue;
    const auto snapshot = ReadSnapshot(sys, dir.get(), &text);
    if (snapshot) return snapshot;
  }
  return std::nullopt;
}

}  // namespace ebb
