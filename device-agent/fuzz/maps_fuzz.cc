// /proc/PID/maps -> Vma. Whatever comes: no mapping is upside down, no line is lost without being
// counted, pieces give what the whole gives, and a mapping written as the kernel would reads back.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "procfs/maps.h"
#include "procfs/vma_category.h"

namespace ebb {
namespace {

using procfs::Vma;

struct Mappings {
  std::vector<Vma> vmas;  // their names are in `names`
  std::vector<std::string> names;
  uint32_t malformed_lines = 0;
};

bool AreEqual(const Vma& a, const Vma& b) {
  return a.start == b.start && a.end == b.end && a.offset == b.offset && a.inode == b.inode &&
         a.dev_major == b.dev_major && a.dev_minor == b.dev_minor && a.readable == b.readable &&
         a.writable == b.writable && a.executable == b.executable && a.shared == b.shared;
}

bool AreEqual(const Mappings& a, const Mappings& b) {
  return a.malformed_lines == b.malformed_lines && a.names == b.names &&
         std::ranges::equal(a.vmas, b.vmas,
                            [](const Vma& x, const Vma& y) { return AreEqual(x, y); });
}

// As show_map_vma() prints it.
std::string ToLine(const Vma& vma) {
  char columns[128];
  std::snprintf(columns, sizeof(columns), "%llx-%llx %c%c%c%c %llx %x:%x %llu ",
                static_cast<unsigned long long>(vma.start),
                static_cast<unsigned long long>(vma.end), vma.readable ? 'r' : '-',
                vma.writable ? 'w' : '-', vma.executable ? 'x' : '-', vma.shared ? 's' : 'p',
                static_cast<unsigned long long>(vma.offset), vma.dev_major, vma.dev_minor,
                static_cast<unsigned long long>(vma.inode));
  return std::string(columns).append(vma.name);
}

// A saved line may end in a carriage return, which belongs to the terminal and not to the name: one
// that ends in two has no line of the kernel that reads back as it.
void CheckReadsBack(const Vma& vma) {
  if (vma.name.ends_with('\r')) return;
  const std::string line = ToLine(vma);
  const auto again = procfs::ParseMapsLine(line);
  EBB_CHECK(again && AreEqual(*again, vma) && again->name == vma.name);
}

Mappings Parse(std::string_view text, size_t piece_bytes) {
  Mappings mappings;
  procfs::MapsParser parser;
  const auto on_vma = [&](const Vma& vma) {
    EBB_CHECK(vma.start < vma.end);
    EBB_CHECK(vma.name.find('\n') == std::string_view::npos);
    mappings.vmas.push_back(vma);
    mappings.names.emplace_back(vma.name);
  };
  FeedInPieces(text, piece_bytes, [&](std::string_view piece) { parser.Feed(piece, on_vma); });
  parser.Finish(on_vma);
  mappings.malformed_lines = parser.malformed_lines();
  for (size_t i = 0; i < mappings.vmas.size(); ++i) mappings.vmas[i].name = mappings.names[i];
  return mappings;
}

}  // namespace
}  // namespace ebb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = ebb::ToText(data, size);
  const ebb::Mappings whole = ebb::Parse(text, std::max<size_t>(size, 1));
  const size_t lines = static_cast<size_t>(std::ranges::count(text, '\n')) + 1;
  EBB_CHECK(whole.vmas.size() + whole.malformed_lines <= lines);
  EBB_CHECK(AreEqual(whole, ebb::Parse(text, 1 + size % 61)));
  for (const ebb::procfs::Vma& vma : whole.vmas) {
    ebb::CheckReadsBack(vma);
    (void)ebb::procfs::ToVmaCategory(vma.name);
  }
  return 0;
}
