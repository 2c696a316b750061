// See maps.h.
#include "procfs/maps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace ebb::procfs {
namespace {

constexpr uint8_t kNoDigit = 0xff;

constexpr std::array<uint8_t, 256> MakeHexDigits() {
  std::array<uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (uint8_t i = 0; i < 10; ++i) digits[static_cast<size_t>('0') + i] = i;
  for (uint8_t i = 0; i < 6; ++i) {
    digits[static_cast<size_t>('a') + i] = static_cast<uint8_t>(10 + i);
    digits[static_cast<size_t>('A') + i] = static_cast<uint8_t>(10 + i);
  }
  return digits;
}
constexpr std::array<uint8_t, 256> kHexDigits = MakeHexDigits();

// Reads columns off the front of a line; sticky failure, so that the caller checks once.
class Columns {
 public:
  explicit Columns(std::string_view line) : rest_(line) {}

  // Five of the seven columns are such numbers: by a table, which takes half the time of
  // std::from_chars.
  template <typename Number>
  Number TakeHex(char end_char) {
    constexpr size_t kMostDigits = 16;
    const char* const begin = rest_.data();
    const char* const last = begin + std::min(rest_.size(), kMostDigits + 1);
    const char* at = begin;
    uint64_t value = 0;
    for (; at != last; ++at) {
      const uint8_t digit = kHexDigits[static_cast<uint8_t>(*at)];
      if (digit == kNoDigit) break;
      value = value << 4 | digit;
    }
    const bool is_whole = at != begin && at != last && *at == end_char;
    if (!is_whole || value > std::numeric_limits<Number>::max()) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(static_cast<size_t>(at - begin) + 1);
    return static_cast<Number>(value);
  }

  // The inode is the last column of an unnamed mapping; kernels end it with a space or with
  // nothing.
  uint64_t TakeInode() {
    uint64_t value = 0;
    const char* begin = rest_.data();
    const auto [end, error] = std::from_chars(begin, begin + rest_.size(), value, 10);
    const auto length = static_cast<size_t>(end - begin);
    if (error != std::errc() || (length < rest_.size() && rest_[length] != ' ')) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(length);
    return value;
  }

  bool TakeFlag(char set, char clear) {
    if (rest_.empty() || (rest_.front() != set && rest_.front() != clear)) {
      ok_ = false;
      return false;
    }
    const bool is_set = rest_.front() == set;
    rest_.remove_prefix(1);
    return is_set;
  }

  void SkipSpace() {
    if (rest_.empty() || rest_.front() != ' ') ok_ = false;
    if (ok_) rest_.remove_prefix(1);
  }

  // The name: what follows the padding. Trailing spaces belong to it (a file may be called so).
  std::string_view TakeName() const {
    const size_t begin = rest_.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view() : rest_.substr(begin);
  }

  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::optional<Vma> ParseMapsLine(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);  // saved through a terminal
  Columns columns(line);
  Vma vma;
  vma.start = columns.TakeHex<uint64_t>('-');
  vma.end = columns.TakeHex<uint64_t>(' ');
  vma.readable = columns.TakeFlag('r', '-');
  vma.writable = columns.TakeFlag('w', '-');
  vma.executable = columns.TakeFlag('x', '-');
  vma.shared = columns.TakeFlag('s', 'p');
  columns.SkipSpace();
  vma.offset = columns.TakeHex<uint64_t>(' ');
  vma.dev_major = columns.TakeHex<uint32_t>(':');
  vma.dev_minor = columns.TakeHex<uint32_t>(' ');
  vma.inode = columns.TakeInode();
  if (!columns.ok() || vma.start >= vma.end) return std::nullopt;
  vma.name = columns.TakeName();
  return vma;
}

}  // namespace ebb::procfs
