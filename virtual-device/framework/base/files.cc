#include "base/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace ebb::guest {

std::optional<std::string> ReadFileText(const std::string& path, size_t limit) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return std::nullopt;
  std::string text(limit, '\0');
  size_t used = 0;
  while (used < limit) {
    const ssize_t got = read(fd.get(), text.data() + used, limit - used);
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  text.resize(used);
  return text;
}

bool WriteFileText(const std::string& path, const std::string& text) {
  const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return false;
  return write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool ReplaceFileText(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  {
    const UniqueFd fd(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.valid()) return false;
    if (write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      return false;
  }
  return rename(beside.c_str(), path.c_str()) == 0;
}

void WriteConsole(const std::string& text) { WriteFileText("/dev/console", "ebb: " + text + "\n"); }

}  // namespace ebb::guest
