// The cgroup v2 group of a target, as far as freezing needs it. Paths come from /proc/PID/cgroup
// and /proc/self/mounts; they are found at run time because vendors mount and nest them
// differently.
#pragma once

#include <string>

#include "advise/target.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

struct FreezerGroup {
  std::string path;    // absolute, of the group's directory
  std::string reason;  // why Ebb may not freeze it; empty when it may
  UniqueFd events;     // cgroup.events; invalid where the group has none (root, Linux before 5.2)
  UniqueFd freeze;     // cgroup.freeze, for writing; valid when `reason` is empty
};

// Mount point of cgroup v2, empty when there is none.
std::string FindCgroup2Mount(Sys& sys);

// Never fails: what stands in the way of freezing is `reason`. A group may be frozen only when the
// target is the only process in it and below it (an app's pid_P group).
FreezerGroup OpenFreezerGroup(Sys& sys, const Target& target);

// Whether the target is still the only process there.
bool IsAlone(Sys& sys, const FreezerGroup& group, pid_t pid);

// "frozen 1" of cgroup.events: no task of the group runs, whoever asked for it. False also when
// unreadable.
bool IsFrozen(Sys& sys, const FreezerGroup& group);

}  // namespace ebb
