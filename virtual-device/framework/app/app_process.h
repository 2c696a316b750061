// Life of an app's process after the zygote's fork: attach to system_server, obey its messages,
// work in the background.
// Messages in:  restore activity|process · launch cold|warm|hot · wake · pause · destroy
// Messages out: attach · heaps RANGES · restored · drawn MONOTONIC_NS CHECKSUM · woken · destroyed
#pragma once

#include <cstdint>

#include "profile/profile.h"

namespace ebb::guest {

enum class AppProcessKind { kMain, kService, kSandboxed };

// Never returns: the process ends when system_server goes.
[[noreturn]] void RunAppProcess(const AppSpec& spec, AppProcessKind kind, uint64_t seed);

}  // namespace ebb::guest
