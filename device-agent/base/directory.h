// Names in a directory, by getdents64(2) straight: readdir(3) would allocate 32 kB for each scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/sys.h"

namespace ebb {

// Calls on_name(std::string_view) for every entry of the open directory, "." and ".." included. The
// view is a C string too. Returns 0 or -errno.
template <typename OnName>
int ForEachEntry(Sys& sys, int dir_fd, OnName on_name) {
  // struct linux_dirent64 of getdents(2): u64 inode, s64 offset, u16 length, u8 type, name.
  constexpr size_t kLengthAt = 16;
  constexpr size_t kNameAt = 19;
  alignas(uint64_t) std::byte buffer[8192];
  while (true) {
    const ssize_t got = sys.GetDirEntries(dir_fd, buffer);
    if (got <= 0) return static_cast<int>(got);
    const auto filled = static_cast<size_t>(got);
    size_t at = 0;
    while (at + kNameAt < filled) {
      uint16_t length = 0;
      std::memcpy(&length, buffer + at + kLengthAt, sizeof(length));
      if (length <= kNameAt || length > filled - at) break;
      const char* name = reinterpret_cast<const char*>(buffer + at + kNameAt);
      on_name(std::string_view(name, strnlen(name, length - kNameAt)));
      at += length;
    }
  }
}

}  // namespace ebb
