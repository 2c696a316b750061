#include "procfs/stat.h"

#include <algorithm>
#include <array>

#include "procfs/text.h"
#include "protocol/wire.gen.h"

namespace ebb::procfs {
namespace {

// Fields after the state letter; the first is field 4.
constexpr std::array<std::string_view, 49> kStatNames = {
    "ppid",        "pgrp",        "session",
    "tty_nr",      "tpgid",       "flags",
    "minflt",      "cminflt",     "majflt",
    "cmajflt",     "utime",       "stime",
    "cutime",      "cstime",      "priority",
    "nice",        "num_threads", "itrealvalue",
    "starttime",   "vsize",       "rss",
    "rsslim",      "startcode",   "endcode",
    "startstack",  "kstkesp",     "kstkeip",
    "signal",      "blocked",     "sigignore",
    "sigcatch",    "wchan",       "nswap",
    "cnswap",      "exit_signal", "processor",
    "rt_priority", "policy",      "delayacct_blkio_ticks",
    "guest_time",  "cguest_time", "start_data",
    "end_data",    "start_brk",   "arg_start",
    "arg_end",     "env_start",   "env_end",
    "exit_code",
};
constexpr std::array<std::string_view, 7> kStatmNames = {"size", "resident", "shared", "text",
                                                         "lib",  "data",     "dt"};

struct StatParts {
  std::string_view pid;
  std::string_view comm;
  char state = '?';
  std::string_view numbers;  // From field 4 on.
};

// The name stands between the first "(" and the last ")": everything in between is the process's
// own.
std::optional<StatParts> SplitStat(std::string_view text) {
  const size_t open = text.find(" (");
  const size_t close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(close + 2);
  if (rest.size() < 2 || rest[1] != ' ') return std::nullopt;
  return StatParts{.pid = text.substr(0, open),
                   .comm = text.substr(open + 2, close - open - 2),
                   .state = rest[0],
                   .numbers = rest.substr(2)};
}

// Takes the next field; only one with a blank or the line's end behind it is whole.
bool TakeField(std::string_view* numbers, std::string_view* field) {
  const size_t end = numbers->find_first_of(" \n");
  if (end == std::string_view::npos) return false;
  *field = numbers->substr(0, end);
  numbers->remove_prefix(end + 1);
  return true;
}

template <typename Names>
int64_t FindByPosition(std::string_view numbers, const Names& names, std::string_view name) {
  std::string_view field;
  for (const std::string_view candidate : names) {
    if (!TakeField(&numbers, &field)) return wire::kMissing;
    if (candidate == name) return ParseNumber<int64_t>(field).value_or(wire::kMissing);
  }
  return wire::kMissing;
}

// Reads the fields that ParseStat wants, in their order, and remembers whether one was broken.
class FieldReader {
 public:
  explicit FieldReader(std::string_view numbers) : numbers_(numbers) {}

  template <typename T>
  T Next() {
    std::string_view field;
    const auto value =
        TakeField(&numbers_, &field) ? ParseNumber<T>(field) : std::optional<T>(std::nullopt);
    broken_ = broken_ || !value;
    return value.value_or(T{});
  }
  void Skip(int fields) {
    std::string_view field;
    for (int i = 0; i < fields; ++i) broken_ = !TakeField(&numbers_, &field) || broken_;
  }
  bool broken() const { return broken_; }

 private:
  std::string_view numbers_;
  bool broken_ = false;
};

}  // namespace

std::optional<Stat> ParseStat(std::string_view text) {
  const auto parts = SplitStat(text);
  if (!parts) return std::nullopt;
  const auto pid = ParseNumber<uint32_t>(parts->pid);
  if (!pid) return std::nullopt;
  Stat stat{.pid = *pid, .comm = parts->comm, .state = parts->state};
  FieldReader fields(parts->numbers);
  stat.ppid = fields.Next<uint32_t>();
  fields.Skip(4);  // pgrp to tpgid
  stat.flags = fields.Next<uint32_t>();
  stat.minor_faults = fields.Next<int64_t>();
  fields.Skip(1);  // cminflt
  stat.major_faults = fields.Next<int64_t>();
  fields.Skip(9);  // cmajflt to itrealvalue
  stat.start_ticks = fields.Next<uint64_t>();
  stat.vsize_bytes = fields.Next<uint64_t>();
  if (fields.broken()) return std::nullopt;
  return stat;
}

int64_t FindStatValue(std::string_view text, std::string_view name) {
  const auto parts = SplitStat(text);
  return parts ? FindByPosition(parts->numbers, kStatNames, name) : wire::kMissing;
}

int64_t FindStatmPages(std::string_view text, std::string_view name) {
  return FindByPosition(text, kStatmNames, name);
}

int64_t FindStatmKb(std::string_view text, std::string_view name, uint64_t page_bytes) {
  const int64_t pages = FindStatmPages(text, name);
  int64_t kb = 0;
  if (pages == wire::kMissing) return wire::kMissing;
  const auto page_kb = static_cast<int64_t>(page_bytes / 1024);
  return __builtin_mul_overflow(pages, page_kb, &kb) ? wire::kMissing : kb;
}

}  // namespace ebb::procfs
