// Size of a page as the kernel says: 4 KiB on most devices, 16 KiB on kernels of Android 15 and
// later that are built so. Nothing else may know it.
#pragma once

#include <unistd.h>

#include <cstdint>

namespace ebb {

inline uint64_t PageBytes() {
  static const auto bytes = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace ebb
