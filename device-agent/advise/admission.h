// Whether this request may touch this target: what eligibility.h decides, asked of the device.
#pragma once

#include "advise/guard.h"
#include "advise/target.h"
#include "base/result.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Errors: target_protected, target_system, target_foreground, target_exited, io_error.
Status CheckAllowed(Sys& sys, const Guard& guard, const Target& target,
                    const wire::Advise& request);

// Whether the target became perceptible meanwhile, or cannot be asked any more: leave it alone.
bool IsOutOfReach(Sys& sys, const Target& target, const wire::Advise& request);

}  // namespace ebb
