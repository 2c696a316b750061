// Whole small files of /proc, /sys and /dev. Failures are bool or nullopt with errno as the kernel
// left it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace ebb::guest {

// At most `limit` bytes; nullopt when it cannot be opened or read.
std::optional<std::string> ReadFileText(const std::string& path, size_t limit = 64 * 1024);

// One write(2) to an existing file: what kernel files expect.
bool WriteFileText(const std::string& path, const std::string& text);

// Writes beside and renames: readers see the old or the new text, never a part.
bool ReplaceFileText(const std::string& path, const std::string& text);

// To the kernel's console, which is the host's log file.
void WriteConsole(const std::string& text);

}  // namespace ebb::guest
