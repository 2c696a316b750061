// Size of a page as the kernel says: 4 KiB on most devices, 16 KiB on kernels of Android 15 and
// later that are built so.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace ebb::guest {

inline size_t PageBytes() {
  static const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

inline int64_t PageKb() { return static_cast<int64_t>(PageBytes() / 1024); }

}  // namespace ebb::guest
