#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace ebb {

void CheckFailed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "ebbd: bug: %s is false at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace ebb
