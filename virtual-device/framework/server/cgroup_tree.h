// Process groups as Android's libprocessgroup lays them out on cgroup v2:
// /sys/fs/cgroup/uid_U/pid_P.
#pragma once

#include <string>

namespace ebb::guest {

std::string ProcessGroupPath(int uid, int pid);

// Called by the process itself while it is still root. The freezer acts on this folder.
bool JoinProcessGroup(int uid, int pid);

// Removes the folders of a process that is gone; the uid's folder stays while other processes are
// in it.
void RemoveProcessGroup(int uid, int pid);

bool SetFrozen(int uid, int pid, bool frozen);

}  // namespace ebb::guest
