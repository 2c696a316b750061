// /proc/PID/cmdline: on Android, where a process sets its argv[0] to its process name ("com.x",
// "com.x:push").
#pragma once

#include <string>
#include <string_view>

namespace ebb::procfs {

// argv[0], else `comm` where cmdline is empty. Bytes that are no UTF-8 and control characters,
// which any app can put there, come out as '?'; cut to wire::kMaxNameBytes by the encoder.
std::string ToProcessName(std::string_view cmdline, std::string_view comm);

}  // namespace ebb::procfs
