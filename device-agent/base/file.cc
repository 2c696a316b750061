#include "base/file.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"

namespace ebb {

namespace {

// What ends a file: a read that gave nothing, or already one that gave less than was asked for.
enum class End { kEmptyRead, kShortRead };

int ReadAt(Sys& sys, int dir_fd, const char* path, size_t max_bytes, End end, std::string* text) {
  text->clear();
  const UniqueFd fd(sys.OpenAt(dir_fd, path, O_RDONLY, 0));
  if (!fd.valid()) return fd.get();
  constexpr size_t kFirstRead = 4096;  // Most files of /proc give all they have in one read.
  while (text->size() < max_bytes) {
    const size_t had = text->size();
    const size_t room = std::min(max_bytes - had, std::max(kFirstRead, had));
    text->resize(had + room);
    const ssize_t got = sys.Read(fd.get(), text->data() + had, room);
    const auto filled = static_cast<size_t>(std::max<ssize_t>(got, 0));
    text->resize(had + filled);
    if (got < 0) return static_cast<int>(got);
    if (got == 0 || (end == End::kShortRead && filled < room)) break;
  }
  return 0;
}

}  // namespace

int ReadTextAt(Sys& sys, int dir_fd, const char* path, size_t max_bytes, std::string* text) {
  return ReadAt(sys, dir_fd, path, max_bytes, End::kEmptyRead, text);
}

int ReadRecordAt(Sys& sys, int dir_fd, const char* path, size_t max_bytes, std::string* text) {
  return ReadAt(sys, dir_fd, path, max_bytes, End::kShortRead, text);
}

Result<std::string> ReadText(Sys& sys, const std::string& path, size_t max_bytes) {
  std::string text;
  const int result = ReadTextAt(sys, AT_FDCWD, path.c_str(), max_bytes, &text);
  if (result < 0) return ErrorFromErrno(-result, path + " could not be read.");
  return text;
}

int WriteAll(Sys& sys, int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = sys.Write(fd, bytes.data(), bytes.size());
    if (written < 0) return static_cast<int>(written);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

int WriteControlAt(Sys& sys, int dir_fd, const char* path, std::string_view text) {
  const UniqueFd fd(sys.OpenAt(dir_fd, path, O_WRONLY, 0));
  if (!fd.valid()) return fd.get();
  const ssize_t written = sys.Write(fd.get(), text.data(), text.size());
  if (written < 0) return static_cast<int>(written);
  return static_cast<size_t>(written) == text.size() ? 0 : -EIO;
}

}  // namespace ebb
