// printf into a std::string, checked by the compiler. (std::format would cost 300 kB of the
// binary.)
#pragma once

#include <string>

namespace ebb {

[[gnu::format(printf, 1, 2)]] std::string Format(const char* format, ...);

// "ENOENT (No such file or directory)"; takes a positive errno.
std::string ErrnoText(int errno_value);

}  // namespace ebb
