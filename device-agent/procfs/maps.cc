// See maps.h.
#include "procfs/maps.h"

#include <charconv>

namespace ebb::procfs {
namespace {

// Reads columns off the front of a line; sticky failure, so that the caller checks once.
class Columns {
 public:
  explicit Columns(std::string_view line) : rest_(line) {}

  template <typename Number>
  Number TakeNumber(int base, char end_char) {
    Number value = 0;
    const char* begin = rest_.data();
    const auto [end, error] = std::from_chars(begin, begin + rest_.size(), value, base);
    const auto length = static_cast<size_t>(end - begin);
    if (error != std::errc() || length >= rest_.size() || rest_[length] != end_char) {
      ok_ = false;
      return 0;
    }
    rest_.remove_prefix(length + 1);
    return value;
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
  vma.start = columns.TakeNumber<uint64_t>(16, '-');
  vma.end = columns.TakeNumber<uint64_t>(16, ' ');
  vma.readable = columns.TakeFlag('r', '-');
  vma.writable = columns.TakeFlag('w', '-');
  vma.executable = columns.TakeFlag('x', '-');
  vma.shared = columns.TakeFlag('s', 'p');
  columns.SkipSpace();
  vma.offset = columns.TakeNumber<uint64_t>(16, ' ');
  vma.dev_major = columns.TakeNumber<uint32_t>(16, ':');
  vma.dev_minor = columns.TakeNumber<uint32_t>(16, ' ');
  vma.inode = columns.TakeInode();
  if (!columns.ok() || vma.start >= vma.end) return std::nullopt;
  vma.name = columns.TakeName();
  return vma;
}

}  // namespace ebb::procfs
