#include "server/cgroup_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

std::string UserGroupPath(int uid) { return FormatText("/sys/fs/cgroup/uid_%d", uid); }

}  // namespace

std::string ProcessGroupPath(int uid, int pid) {
  return FormatText("/sys/fs/cgroup/uid_%d/pid_%d", uid, pid);
}

bool JoinProcessGroup(int uid, int pid) {
  const std::string path = ProcessGroupPath(uid, pid);
  // Twice, because the uid's folder may be removed between the two calls when another process of it
  // ends.
  for (int attempt = 0; attempt < 2; ++attempt) {
    mkdir(UserGroupPath(uid).c_str(), 0755);
    // Android 16 gives every process a memory group; without the controller this changes nothing.
    WriteFileText(UserGroupPath(uid) + "/cgroup.subtree_control", "+memory");
    mkdir(path.c_str(), 0755);
    if (WriteFileText(path + "/cgroup.procs", FormatText("%d", pid))) return true;
  }
  return false;
}

void RemoveProcessGroup(int uid, int pid) {
  rmdir(ProcessGroupPath(uid, pid).c_str());
  rmdir(UserGroupPath(uid).c_str());
}

bool SetFrozen(int uid, int pid, bool frozen) {
  return WriteFileText(ProcessGroupPath(uid, pid) + "/cgroup.freeze", frozen ? "1" : "0");
}

}  // namespace ebb::guest
