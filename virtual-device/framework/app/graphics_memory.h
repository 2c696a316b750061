// The file behind graphics mappings: named like a GPU's device, a sparse tmpfs file in truth. Each
// process has a part of it by its pid.
#pragma once

#include <sys/types.h>

namespace ebb::guest {

inline constexpr const char* kGraphicsDevice = "/dev/kgsl-3d0";

// More than any app maps.
inline constexpr off_t kGraphicsBytesPerProcess = off_t{256} << 20U;

inline off_t GraphicsOffset(pid_t pid) { return off_t{pid} * kGraphicsBytesPerProcess; }

}  // namespace ebb::guest
