// See maps.h.
#include "procfs/maps.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
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

// Hex digits by the word: half of the time that reading a layout took beyond the kernel's own was
// digits, one by one.
template <typename Word>
constexpr Word EachByte(uint8_t value) {
  return static_cast<Word>(static_cast<Word>(~Word{0}) / 0xff * value);
}

// The high bit of each byte whose value is in [first, last]. All bytes below 0x80.
template <typename Word>
constexpr Word BytesWithin(Word bytes, uint8_t first, uint8_t last) {
  const auto from = static_cast<uint8_t>(0x80 - first);
  const auto beyond = static_cast<uint8_t>(0x7f - last);
  return (bytes + EachByte<Word>(from)) & ~(bytes + EachByte<Word>(beyond)) & EachByte<Word>(0x80);
}

// As many letters as a Word has bytes, to one digit in each byte, in memory's order. False when one
// is no hex digit.
template <typename Word>
bool LoadDigits(const char* text, Word* digits) {
  Word letters = 0;
  std::memcpy(&letters, text, sizeof(letters));
  const Word decimal = BytesWithin<Word>(letters, '0', '9');
  const Word alphabetic = BytesWithin<Word>(letters | EachByte<Word>(0x20), 'a', 'f');
  if ((letters & EachByte<Word>(0x80)) != 0) return false;
  *digits = (letters & EachByte<Word>(0x0f)) + (alphabetic >> 7) * 9;
  return (decimal | alphabetic) == EachByte<Word>(0x80);
}

static_assert(std::endian::native == std::endian::little, "the first digit is in the lowest byte");

bool ParseEightDigits(const char* text, uint32_t* value) {
  uint64_t digits = 0;
  if (!LoadDigits(text, &digits)) return false;
  digits = (digits << 4 | digits >> 8) & 0x00ff00ff00ff00ffULL;
  digits = (digits << 8 | digits >> 16) & 0x0000ffff0000ffffULL;
  *value = static_cast<uint32_t>(digits << 16 | digits >> 32);
  return true;
}

bool ParseFourDigits(const char* text, uint16_t* value) {
  uint32_t digits = 0;
  if (!LoadDigits(text, &digits)) return false;
  digits = (digits << 4 | digits >> 8) & 0x00ff00ffU;
  *value = static_cast<uint16_t>(digits << 8 | digits >> 16);
  return true;
}

// What stands behind the permissions of a mapping that has no file: offset, device and inode.
constexpr std::string_view kNoFile = " 00000000 00:00 0";

// Reads columns off the front of a line; sticky failure, so that the caller checks once.
class Columns {
 public:
  explicit Columns(std::string_view line) : rest_(line) {}

  // Five of the seven columns are such numbers: as many digits at once as can be, the rest by a
  // table.
  template <typename Number>
  Number TakeHex(char end_char) {
    constexpr size_t kMostDigits = 16;
    const size_t most = std::min(rest_.size(), kMostDigits + 1);
    uint64_t value = 0;
    size_t digits = TakeDigitsAtOnce(&value);
    for (; digits < most; ++digits) {
      const uint8_t digit = kHexDigits[static_cast<uint8_t>(rest_[digits])];
      if (digit == kNoDigit) break;
      value = value << 4 | digit;
    }
    const bool is_whole = digits != 0 && digits < most && rest_[digits] == end_char;
    if (!is_whole || value > std::numeric_limits<Number>::max()) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(digits + 1);
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

  bool TakeNoFile() {
    if (!ok_ || !rest_.starts_with(kNoFile)) return false;
    if (rest_.size() > kNoFile.size() && rest_[kNoFile.size()] != ' ') return false;
    rest_.remove_prefix(kNoFile.size());
    return true;
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
  // The first eight or twelve digits, as many as addresses have; returns how many were taken.
  size_t TakeDigitsAtOnce(uint64_t* value) const {
    uint32_t eight = 0;
    if (rest_.size() < 8 || !ParseEightDigits(rest_.data(), &eight)) return 0;
    *value = eight;
    uint16_t four = 0;
    if (rest_.size() < 12 || !ParseFourDigits(rest_.data() + 8, &four)) return 8;
    *value = *value << 16 | four;
    return 12;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::optional<Vma> ParseMapsLine(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);  // saved through a terminal
  Columns columns(line);
  // Filled where the caller finds it: copying it right away would wait for each of these stores.
  std::optional<Vma> vma(std::in_place);
  vma->start = columns.TakeHex<uint64_t>('-');
  vma->end = columns.TakeHex<uint64_t>(' ');
  vma->readable = columns.TakeFlag('r', '-');
  vma->writable = columns.TakeFlag('w', '-');
  vma->executable = columns.TakeFlag('x', '-');
  vma->shared = columns.TakeFlag('s', 'p');
  if (!columns.TakeNoFile()) {
    columns.SkipSpace();
    vma->offset = columns.TakeHex<uint64_t>(' ');
    vma->dev_major = columns.TakeHex<uint32_t>(':');
    vma->dev_minor = columns.TakeHex<uint32_t>(' ');
    vma->inode = columns.TakeInode();
  }
  vma->name = columns.TakeName();
  if (!columns.ok() || vma->start >= vma->end) vma.reset();
  return vma;
}

}  // namespace ebb::procfs
