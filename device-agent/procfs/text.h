// The two shapes that most of /proc comes in, and numbers. Pure; used by every parser of this
// folder.
//
// Only what is whole counts: a line without its newline, or a number that runs into the end of the
// text, may have been cut in the middle and is taken as missing. The kernel ends every line.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ebb::procfs {

// The whole of `text` as a decimal number; nothing when empty, too large, or followed by anything
// else.
template <typename T>
std::optional<T> ParseNumber(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

// Takes the next line, without its newline, off the front of `text`; false when no whole line is
// left.
bool TakeLine(std::string_view* text, std::string_view* line);

// The first line of `text` as a number; nothing unless it is whole and nothing but a number.
template <typename T>
std::optional<T> ParseNumberLine(std::string_view text) {
  std::string_view line;
  return TakeLine(&text, &line) ? ParseNumber<T>(line) : std::nullopt;
}

// Takes the next word off the front of `line`; words are set apart by blanks and tabs. False at the
// end.
bool TakeWord(std::string_view* line, std::string_view* word);

struct KeyedValue {
  std::string_view key;
  int64_t value = 0;
};

// "Cpus_allowed:\tbf": what stands before the first colon and what behind it, blanks around the
// latter gone. Nothing without a colon or with nothing before it.
struct ColonText {
  std::string_view key;
  std::string_view text;
};
std::optional<ColonText> SplitColonLine(std::string_view line);

// "Pss_Anon:      1234 kB", "Threads:\t218" (first number of the line).
std::optional<KeyedValue> ParseColonLine(std::string_view line);
// "pgmajfault 1234"
std::optional<KeyedValue> ParseBlankLine(std::string_view line);

// Value of `key` in a file of such lines (first one); wire::kMissing when there is none.
int64_t FindColonValue(std::string_view text, std::string_view key);
int64_t FindBlankValue(std::string_view text, std::string_view key);

}  // namespace ebb::procfs
