// See task_states.h.
#include "advise/task_states.h"

#include <fcntl.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "base/directory.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "procfs/stat.h"

namespace ebb {
namespace {

constexpr size_t kMaxStatBytes = 4096;

bool IsAtRest(char state) { return state == 'T' || state == 't' || state == 'Z' || state == 'X'; }

// True when the thread is at rest or ended meanwhile.
bool TaskIsStopped(Sys& sys, int tasks_fd, std::string_view tid) {
  std::string path(tid);
  path += "/stat";
  std::string text;
  const int result = ReadTextAt(sys, tasks_fd, path.c_str(), kMaxStatBytes, &text);
  if (result == -ENOENT || result == -ESRCH) return true;
  if (result < 0) return false;
  const auto stat = procfs::ParseStat(text);
  return stat && IsAtRest(stat->state);
}

}  // namespace

bool AllTasksStopped(Sys& sys, const Target& target) {
  const UniqueFd tasks(sys.OpenAt(target.proc_dir.get(), "task", O_RDONLY | O_DIRECTORY, 0));
  if (!tasks.valid()) return false;
  uint32_t stopped = 0;
  bool is_running = false;
  const int result = ForEachEntry(sys, tasks.get(), [&](std::string_view name) {
    if (is_running || name.empty() || name[0] < '0' || name[0] > '9') return;
    is_running = !TaskIsStopped(sys, tasks.get(), name);
    ++stopped;
  });
  return result == 0 && !is_running && stopped > 0;
}

}  // namespace ebb
