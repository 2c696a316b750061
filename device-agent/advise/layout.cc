// See layout.h.
#include "advise/layout.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/format.h"
#include "procfs/smaps.h"

namespace ebb {
namespace {

// vm.max_map_count is 65530 by default; more than this is not a process that Ebb advises.
constexpr size_t kMaxMappings = 262'144;
constexpr size_t kReadBytes = 16 * 1024;

constexpr uint64_t kHashSeed = 14695981039346656037ULL;
constexpr uint64_t kHashFactor = 1099511628211ULL;
constexpr std::string_view kWrittenNewline = "\\012";

uint64_t HashLetter(uint64_t hash, char letter) {  // FNV-1a
  return (hash ^ static_cast<uint8_t>(letter)) * kHashFactor;
}

uint64_t HashName(std::string_view name) {
  uint64_t hash = kHashSeed;
  for (const char letter : name) hash = HashLetter(hash, letter);
  return hash;
}

// Of a name as maps text has it. No allocation: thousands of names a second pass here.
uint64_t HashWrittenName(std::string_view name) {
  if (name.find(kWrittenNewline) == std::string_view::npos) return HashName(name);
  uint64_t hash = kHashSeed;
  while (!name.empty()) {
    const bool is_newline = name.starts_with(kWrittenNewline);
    hash = HashLetter(hash, is_newline ? '\n' : name.front());
    name.remove_prefix(is_newline ? kWrittenNewline.size() : 1);
  }
  return hash;
}

// Each number is spread over all 64 bits before the next one is added (SplitMix64's last steps).
uint64_t Mix(uint64_t hash, uint64_t number) {
  hash = (hash ^ number) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

uint64_t MixBacking(const Backing& backing, uint64_t name_hash) {
  const uint64_t device = uint64_t{backing.dev_major} << 32 | backing.dev_minor;
  return Mix(Mix(Mix(name_hash, backing.offset), backing.inode), device);
}

// Most mappings of a large process show nothing.
bool ShowsNothing(const procfs::Vma& vma) {
  return vma.name.empty() && (vma.offset | vma.inode | vma.dev_major | vma.dev_minor) == 0;
}

uint64_t HashWrittenBacking(const procfs::Vma& vma) {
  if (ShowsNothing(vma)) return 0;
  return MixBacking({.offset = vma.offset,
                     .inode = vma.inode,
                     .dev_major = vma.dev_major,
                     .dev_minor = vma.dev_minor,
                     .name = {}},
                    HashWrittenName(vma.name));
}

// A sanitizer's shadow maps terabytes of which megabytes exist (HWASan builds of apps): cut into
// chunks of a few megabytes it would take millions of calls.
constexpr uint64_t kSparseFromBytes = 1ULL << 30;
constexpr uint64_t kSparseRatio = 64;

bool IsSparse(const procfs::SmapsEntry& entry) {
  if (entry.vma.Bytes() < kSparseFromBytes || entry.rss_kb < 0) return false;
  const int64_t used_kb = entry.rss_kb + std::max<int64_t>(entry.swap_kb, 0);
  return static_cast<uint64_t>(used_kb) <= entry.vma.Bytes() / 1024 / kSparseRatio;
}

bool OverlapsOne(const std::vector<AddressRange>& ranges, const procfs::Vma& vma) {
  const auto after = std::partition_point(
      ranges.begin(), ranges.end(), [&](const auto& range) { return range.end <= vma.start; });
  return after != ranges.end() && after->start < vma.end;
}

bool Overlaps(const std::vector<AddressRange>& ranges, const procfs::Vma& vma) {
  return !ranges.empty() && OverlapsOne(ranges, vma);
}

// Written in its place, member by member: a copy waits for the stores that it reads.
Mapping& AddMapping(const procfs::Vma& vma, Chooser& chooser, const LayoutHints& hints,
                    Layout* layout) {
  Mapping& mapping = layout->emplace_back();
  mapping.start = vma.start;
  mapping.end = vma.end;
  mapping.backing = HashWrittenBacking(vma);
  mapping.permissions = static_cast<uint8_t>((vma.readable ? 1 : 0) | (vma.writable ? 2 : 0) |
                                             (vma.executable ? 4 : 0) | (vma.shared ? 8 : 0));
  mapping.is_sparse = Overlaps(hints.sparse, vma);
  mapping.decision = chooser.Next(vma, Overlaps(hints.pinned, vma));
  return mapping;
}

// Feeds all of a file of the target to `parser`. An empty file is a process without memory: it
// ended.
template <typename Parser, typename OnItem>
Status ReadThrough(Sys& sys, const Target& target, const char* file, Parser& parser,
                   OnItem&& on_item) {
  const UniqueFd fd(sys.OpenAt(target.proc_dir.get(), file, O_RDONLY, 0));
  if (!fd.valid()) return TargetError(-fd.get(), target, file);
  std::array<char, kReadBytes> buffer;
  bool is_empty = true;
  while (true) {
    const ssize_t got = sys.Read(fd.get(), buffer.data(), buffer.size());
    if (got < 0) return TargetError(static_cast<int>(-got), target, file);
    if (got == 0) break;
    is_empty = false;
    parser.Feed(std::string_view(buffer.data(), static_cast<size_t>(got)), on_item);
  }
  parser.Finish(on_item);
  if (is_empty) return TargetError(ESRCH, target, file);
  return Ok{};
}

// A layout that was not understood whole is not one to act on.
Status CheckLayout(const Target& target, const Layout& layout, uint32_t malformed_lines) {
  if (malformed_lines != 0) {
    return Error{.code = wire::ErrorCode::kIoError,
                 .message = Format("The mappings of process %d were not understood.", target.pid),
                 .cause = Format("%u lines are not in the kernel's format.", malformed_lines)};
  }
  if (layout.size() >= kMaxMappings) {
    return Error{
        .code = wire::ErrorCode::kIoError,
        .message = Format("Process %d has %zu mappings or more.", target.pid, kMaxMappings),
        .cause = "More than Ebb takes into memory."};
  }
  return Ok{};
}

// A reader of a running target may see a mapping that moved twice: the text is made page by page,
// the lock is dropped between. What overlaps the mapping before it is left out.
bool IsNext(const Layout& layout, const procfs::Vma& vma) {
  return layout.size() < kMaxMappings && (layout.empty() || layout.back().end <= vma.start);
}

void AddKb(int64_t value, int64_t* sum) {
  if (value == procfs::kSmapsMissing) return;
  *sum = std::max<int64_t>(*sum, 0) + value;
}

struct ForecastReader {
  const Choice& choice;
  Chooser chooser;
  Forecast* forecast;
};

void TakeEntry(const procfs::SmapsEntry& entry, ForecastReader& reader) {
  Forecast* forecast = reader.forecast;
  const bool is_pinned = entry.is_locked || entry.is_pfnmap || entry.is_hugetlb || entry.is_io;
  if (!IsNext(forecast->layout, entry.vma)) return;
  const AddressRange range{.start = entry.vma.start, .end = entry.vma.end};
  if (is_pinned) forecast->hints.pinned.push_back(range);
  if (IsSparse(entry)) forecast->hints.sparse.push_back(range);
  Mapping& mapping = AddMapping(entry.vma, reader.chooser, forecast->hints, &forecast->layout);
  if (!mapping.decision.IsAdvised()) return;
  const bool counts_resident = reader.choice.resident_only && entry.rss_kb >= 0;
  if (counts_resident && entry.rss_kb == 0) {
    mapping.decision = {.advice = Advice::kNone, .skip = wire::SkipReason::kNotResident};
    return;
  }
  forecast->bytes_planned +=
      counts_resident ? 1024 * static_cast<uint64_t>(entry.rss_kb) : mapping.Bytes();
  AddKb(entry.rss_kb, &forecast->resident_kb);
  AddKb(entry.private_clean_kb, &forecast->private_kb);
  AddKb(entry.private_dirty_kb, &forecast->private_kb);
  AddKb(entry.swap_kb, &forecast->swapped_kb);
}

}  // namespace

uint64_t HashBacking(const Backing& backing) {
  const bool has_numbers =
      (backing.offset | backing.inode | backing.dev_major | backing.dev_minor) != 0;
  if (!has_numbers && backing.name.empty()) return 0;
  return MixBacking(backing, HashName(backing.name));
}

bool IsSameMapping(const Mapping& one, const Mapping& other) {
  return one.start == other.start && one.end == other.end && one.backing == other.backing &&
         one.permissions == other.permissions;
}

Result<Forecast> ReadForecast(Sys& sys, const Target& target, const Choice& choice) {
  Forecast forecast;
  ForecastReader reader{.choice = choice, .chooser = Chooser(choice), .forecast = &forecast};
  procfs::SmapsParser parser;
  Status read = ReadThrough(sys, target, "smaps", parser,
                            [&](const procfs::SmapsEntry& entry) { TakeEntry(entry, reader); });
  if (!read.ok()) return std::move(read).error();
  Status checked = CheckLayout(target, forecast.layout, parser.malformed_lines());
  if (!checked.ok()) return std::move(checked).error();
  return forecast;
}

Result<Layout> ReadLayout(Sys& sys, const Target& target, const Choice& choice,
                          const LayoutHints& hints, Layout storage) {
  Layout layout = std::move(storage);
  layout.clear();
  Chooser chooser(choice);
  procfs::MapsParser parser;
  Status read = ReadThrough(sys, target, "maps", parser, [&](const procfs::Vma& vma) {
    if (IsNext(layout, vma)) AddMapping(vma, chooser, hints, &layout);
  });
  if (!read.ok()) return std::move(read).error();
  Status checked = CheckLayout(target, layout, parser.malformed_lines());
  if (!checked.ok()) return std::move(checked).error();
  return layout;
}

uint32_t CountChanged(std::span<const Mapping> advised, const Layout& now) {
  uint32_t changed = 0;
  auto candidate = now.begin();
  for (const Mapping& mapping : advised) {
    candidate = std::partition_point(
        candidate, now.end(), [&](const Mapping& other) { return other.start < mapping.start; });
    if (candidate == now.end() || !(*candidate == mapping)) ++changed;
  }
  return changed;
}

}  // namespace ebb
