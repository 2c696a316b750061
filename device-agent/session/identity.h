// Who this agent is and what the device can do: the constant part of HelloReply.
#pragma once

#include "advise/guard.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

// Call before threads start (see ProbeCapabilities). `guard` may be null; `recovered` as
// RecoverHeldTargets said. request_id, boot_ns and wall_ms are left for the moment of the reply.
// What cannot be read is empty.
wire::HelloReply DescribeAgent(Sys& sys, Guard* guard, uint32_t recovered);

}  // namespace ebb
