// Assertions for our own bugs. Never for what a device, a file or the desktop sent: those are
// Results.
#pragma once

namespace ebb {

// Writes one line to stderr and aborts. The guard process then thaws whatever this agent held.
[[noreturn]] void CheckFailed(const char* expression, const char* file, int line);

}  // namespace ebb

// Always on, also in release: an agent that runs as root stops rather than goes on in a state
// nobody thought of.
#define EBB_CHECK(expression)                              \
  do {                                                     \
    if (!(expression)) [[unlikely]] {                      \
      ::ebb::CheckFailed(#expression, __FILE__, __LINE__); \
    }                                                      \
  } while (false)
