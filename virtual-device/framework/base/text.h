// Text into pieces and numbers. Pure; nothing here fails loudly: what is no number is nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb::guest {

// Pieces between `separator`s; empty pieces are dropped.
std::vector<std::string> SplitText(std::string_view text, char separator);

std::string_view TrimText(std::string_view text);

std::optional<int64_t> ParseInt(std::string_view text);

// 1234567 as "1,234,567".
std::string GroupThousands(int64_t number);

// printf into a string.
__attribute__((format(printf, 1, 2))) std::string FormatText(const char* format, ...);

}  // namespace ebb::guest
