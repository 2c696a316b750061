// Life of an app's process after the zygote's fork: attach to system_server, obey its messages,
// work in the background. Messages in:  restore activity|process · launch cold|warm|hot · pause ·
// destroy Messages out: attach · restored · drawn MONOTONIC_NS · destroyed
#pragma once

#include <cstdint>

#include "profile/profile.h"

namespace ebb::guest {

// Never returns: the process ends when system_server goes.
[[noreturn]] void RunAppProcess(const AppSpec& spec, bool is_service, uint64_t seed);

}  // namespace ebb::guest
