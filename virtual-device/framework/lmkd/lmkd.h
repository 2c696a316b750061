// The low-memory killer, a process of its own: sleeps on the kernel's pressure triggers, looks at
// watermarks, swap and thrashing, kills the least important app, the largest of its level first.
#pragma once

namespace ebb::guest {

// Never returns but when the kernel has no pressure triggers: then init says so on the console.
int RunLowMemoryKiller();

}  // namespace ebb::guest
