#include "procfs/text.h"

#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

constexpr std::string_view kBlanks = " \t";

template <typename ParseLine>
int64_t FindValue(std::string_view text, std::string_view key, ParseLine parse_line) {
  std::string_view line;
  while (TakeLine(&text, &line)) {
    // Lines that begin otherwise need no parsing: this runs for each key of each process.
    if (!line.starts_with(key)) continue;
    const auto parsed = parse_line(line);
    if (parsed && parsed->key == key) return parsed->value;
  }
  return wire::kMissing;
}

}  // namespace

bool TakeLine(std::string_view* text, std::string_view* line) {
  const size_t end = text->find('\n');
  if (end == std::string_view::npos) return false;
  *line = text->substr(0, end);
  text->remove_prefix(end + 1);
  return true;
}

bool TakeWord(std::string_view* line, std::string_view* word) {
  const size_t begin = line->find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return false;
  line->remove_prefix(begin);
  *word = line->substr(0, line->find_first_of(kBlanks));
  line->remove_prefix(word->size());
  return true;
}

std::optional<ColonText> SplitColonLine(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view text = line.substr(colon + 1);
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return ColonText{line.substr(0, colon), {}};
  text = text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
  return ColonText{line.substr(0, colon), text};
}

std::optional<KeyedValue> ParseColonLine(std::string_view line) {
  const auto split = SplitColonLine(line);
  if (!split) return std::nullopt;
  const auto value =
      ParseNumber<int64_t>(split->text.substr(0, split->text.find_first_of(kBlanks)));
  if (!value) return std::nullopt;
  return KeyedValue{split->key, *value};
}

std::optional<KeyedValue> ParseBlankLine(std::string_view line) {
  std::string_view key;
  std::string_view word;
  if (!TakeWord(&line, &key) || !TakeWord(&line, &word)) return std::nullopt;
  const auto value = ParseNumber<int64_t>(word);
  if (!value) return std::nullopt;
  return KeyedValue{key, *value};
}

int64_t FindColonValue(std::string_view text, std::string_view key) {
  return FindValue(text, key, ParseColonLine);
}

int64_t FindBlankValue(std::string_view text, std::string_view key) {
  return FindValue(text, key, ParseBlankLine);
}

}  // namespace ebb::procfs
