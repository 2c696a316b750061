// /proc/PID/smaps -> SmapsEntry. Whatever comes: a size is missing or not negative, every line is
// accounted for once, and pieces give what the whole gives.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "procfs/smaps.h"

namespace ebb {
namespace {

using procfs::SmapsEntry;
using procfs::SmapsLine;

struct Entries {
  std::vector<std::string> names;
  std::vector<std::array<int64_t, 10>> sizes_kb;
  std::array<uint32_t, 6> lines{};  // by SmapsLine
  uint32_t malformed_lines = 0;

  friend bool operator==(const Entries&, const Entries&) = default;
};

Entries Parse(std::string_view text, size_t piece_bytes) {
  Entries entries;
  procfs::SmapsParser parser;
  const auto on_entry = [&](const SmapsEntry& entry) {
    EBB_CHECK(entry.vma.start < entry.vma.end);
    const std::array sizes_kb = {entry.rss_kb,           entry.pss_kb,
                                 entry.shared_clean_kb,  entry.shared_dirty_kb,
                                 entry.private_clean_kb, entry.private_dirty_kb,
                                 entry.anonymous_kb,     entry.swap_kb,
                                 entry.swap_pss_kb,      entry.locked_kb};
    for (const int64_t size_kb : sizes_kb) EBB_CHECK(size_kb >= procfs::kSmapsMissing);
    entries.names.emplace_back(entry.vma.name);
    entries.sizes_kb.push_back(sizes_kb);
  };
  const auto on_line = [&](std::string_view, SmapsLine line) {
    ++entries.lines.at(static_cast<size_t>(line));
  };
  FeedInPieces(text, piece_bytes,
               [&](std::string_view piece) { parser.Feed(piece, on_entry, on_line); });
  parser.Finish(on_entry);
  entries.malformed_lines = parser.malformed_lines();
  const auto count = [&](SmapsLine line) { return entries.lines[static_cast<size_t>(line)]; };
  EBB_CHECK(entries.names.size() == count(SmapsLine::kMapping));
  EBB_CHECK(entries.malformed_lines >=
            count(SmapsLine::kBadSize) + count(SmapsLine::kOrphan) + count(SmapsLine::kMalformed));
  return entries;
}

}  // namespace
}  // namespace ebb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = ebb::ToText(data, size);
  const ebb::Entries whole = ebb::Parse(text, std::max<size_t>(size, 1));
  EBB_CHECK(whole == ebb::Parse(text, 1 + size % 61));
  return 0;
}
