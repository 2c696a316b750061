// The zygote: preloads memory that every app then shares, forks system_server, and forks apps for
// it.
// Messages in:  fork TOKEN PACKAGE main|service|sandboxed UID NAME
// Messages out: forked TOKEN PID · died PID
#pragma once

#include <cstdint>

#include "profile/profile.h"

namespace ebb::guest {

// `argv` of main: its memory is where a process name is written for /proc/PID/cmdline.
struct ArgumentArea {
  char* base = nullptr;
  size_t bytes = 0;
};

// Returns only when system_server is gone: init then starts both again.
int RunZygote(const Profile& profile, uint64_t seed, const ArgumentArea& arguments);

}  // namespace ebb::guest
