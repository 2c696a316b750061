#include "procfs/cmdline.h"

#include <cstddef>

namespace ebb::procfs {
namespace {

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Length of the well-formed UTF-8 sequence at the front of `text`, 0 when there is none. Surrogates
// and overlong forms are refused by the ranges of the second byte (RFC 3629, section 4).
size_t SequenceLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace

std::string ToProcessName(std::string_view cmdline, std::string_view comm) {
  std::string_view raw = cmdline.substr(0, cmdline.find('\0'));
  if (raw.empty()) raw = comm;
  std::string name;
  name.reserve(raw.size());
  while (!raw.empty()) {
    const size_t length = SequenceLength(raw);
    if (length == 0) {
      name.push_back('?');
      raw.remove_prefix(1);
    } else {
      name.append(raw.substr(0, length));
      raw.remove_prefix(length);
    }
  }
  return name;
}

}  // namespace ebb::procfs
