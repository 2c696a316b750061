// What this device can do, each found by one harmless call (HelloReply.capabilities, `ebb doctor`).
#pragma once

#include <vector>

#include "advise/guard.h"
#include "base/sys.h"
#include "protocol/wire.gen.h"

namespace ebb {

// One row per Capability of the schema, in its order. Never fails: what cannot be found out is
// `unknown` with the reason in `detail`. Forks one short-lived child to try advice on; call it
// before other threads start, or accept that the child is forked from a threaded process (it only
// waits). `guard` may be null.
std::vector<wire::CapabilityRow> ProbeCapabilities(Sys& sys, Guard* guard);

}  // namespace ebb
