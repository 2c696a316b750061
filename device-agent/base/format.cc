#include "base/format.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace ebb {

std::string Format(const char* format, ...) {
  std::va_list args;
  va_start(args, format);
  std::va_list measure;
  va_copy(measure, args);
  const int length = std::vsnprintf(nullptr, 0, format, measure);
  va_end(measure);
  std::string text;
  if (length > 0) {
    text.resize(static_cast<size_t>(length));
    std::vsnprintf(text.data(), text.size() + 1, format, args);
  }
  va_end(args);
  return text;
}

std::string ErrnoText(int errno_value) {
#ifdef __GLIBC__
  // The name is what people search for; bionic has no strerrorname_np.
  if (const char* name = strerrorname_np(errno_value)) {
    return Format("%s (%s)", name, strerrordesc_np(errno_value));
  }
#endif
  char buffer[128] = "";
  return Format("errno %d (%s)", errno_value, strerror_r(errno_value, buffer, sizeof(buffer)));
}

}  // namespace ebb
