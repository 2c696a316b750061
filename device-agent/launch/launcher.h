// One launch, timed under the device's clock: HOME, settle, start the activity and wait for its
// first frame, and what that cost the package's main process in faults and swap-ins. Comes from
// session/ (wire::Launch), runs the device's own `cmd`/`am`/`input`, gives wire::LaunchResult.
#pragma once

#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Blocks until the launch is over or `cancel` says stop: call it on a worker thread. A launch that
// the device made but did not time is a result with total_time_ms -1. Errors: bad_request,
// exec_failed (no `cmd` and no `am`), launch_failed (the device's own words are the cause),
// deadline_exceeded, cancelled.
Result<wire::LaunchResult> RunLaunch(Sys& sys, const std::string& proc_root,
                                     const wire::Launch& request, const CancelToken& cancel);

}  // namespace ebb
