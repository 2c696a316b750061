// States of all threads of a target, from /proc/PID/task/TID/stat.
#pragma once

#include "advise/target.h"
#include "base/sys.h"

namespace ebb {

// True when every thread is stopped (T), traced and stopped (t) or gone (Z, X). False also when
// that cannot be read: whoever asks must not rely on it then.
bool AllTasksStopped(Sys& sys, const Target& target);

}  // namespace ebb
