// See bring_back.h. Bits of pagemap: Documentation/admin-guide/mm/pagemap.rst.
#include "advise/bring_back.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace ebb {
namespace {

constexpr uint64_t kInSwap = 1ULL << 62;
constexpr size_t kEntriesPerRead = 512;

}  // namespace

BringBack::BringBack(Sys& sys, const Target& target, uint64_t page_bytes)
    : sys_(sys),
      page_bytes_(page_bytes),
      pagemap_(sys.OpenAt(target.proc_dir.get(), "pagemap", O_RDONLY, 0)),
      memory_(sys.OpenAt(target.proc_dir.get(), "mem", O_RDONLY, 0)) {}

uint64_t BringBack::MapSwapped(const Chunk& chunk) {
  if (!pagemap_.valid() || !memory_.valid()) return 0;
  uint64_t pages_mapped = 0;
  std::array<uint64_t, kEntriesPerRead> entries;
  for (const iovec& range : chunk.ranges) {
    uint64_t page = reinterpret_cast<uint64_t>(range.iov_base) / page_bytes_;
    const uint64_t end_page = page + range.iov_len / page_bytes_;
    while (page < end_page) {
      const uint64_t wanted = std::min<uint64_t>(kEntriesPerRead, end_page - page);
      const ssize_t got = sys_.PRead(pagemap_.get(), entries.data(), wanted * sizeof(uint64_t),
                                     static_cast<off_t>(page * sizeof(uint64_t)));
      if (got <= 0) break;
      const auto read = static_cast<uint64_t>(got) / sizeof(uint64_t);
      for (uint64_t i = 0; i < read; ++i) {
        if ((entries[i] & kInSwap) == 0) continue;
        char byte = 0;
        const auto address = static_cast<off_t>((page + i) * page_bytes_);
        if (sys_.PRead(memory_.get(), &byte, 1, address) == 1) ++pages_mapped;
      }
      page += std::max<uint64_t>(read, 1);
    }
  }
  return pages_mapped;
}

}  // namespace ebb
