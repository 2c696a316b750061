// See page_filter.h. Bits and ioctl: Documentation/admin-guide/mm/pagemap.rst.
#include "advise/page_filter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ebb {

Pagemap::Pagemap(Sys& sys, const Target& target)
    : sys_(sys),
      page_bytes_(static_cast<uint64_t>(::sysconf(_SC_PAGESIZE))),
      fd_(sys.OpenAt(target.proc_dir.get(), "pagemap", O_RDONLY, 0)) {}

bool Pagemap::Word(uint64_t address, uint64_t end, uint64_t* word) {
  const uint64_t page = address / page_bytes_;
  if (page < first_page_ || page >= first_page_ + count_) {
    const uint64_t pages = std::max<uint64_t>((end - address) / page_bytes_, 1);
    const uint64_t wanted = std::min<uint64_t>(words_.size(), pages);
    const ssize_t got = sys_.PRead(fd_.get(), words_.data(), wanted * sizeof(uint64_t),
                                   static_cast<off_t>(page * sizeof(uint64_t)));
    first_page_ = page;
    count_ = got > 0 ? static_cast<uint64_t>(got) / sizeof(uint64_t) : 0;
    if (count_ == 0) return false;
  }
  *word = words_[page - first_page_];
  return true;
}

AddressRange ResidentPages::NextRun(uint64_t from, uint64_t end) {
  while (has_scan_) {
    if ((from < scanned_from_ || from >= scanned_until_) && !Scan(from, end)) break;
    const auto last = regions_.begin() + static_cast<ptrdiff_t>(region_count_);
    const auto region = std::partition_point(regions_.begin(), last,
                                             [&](const PagemapRegion& r) { return r.end <= from; });
    if (region != last && region->start < end) {
      return {.start = std::max(from, region->start), .end = std::min(end, region->end)};
    }
    if (scanned_until_ >= end) return {.start = end, .end = end};
    from = scanned_until_;
  }
  return NextRunByWords(from, end);
}

// Fills the regions from `from` on. False when this kernel cannot.
bool ResidentPages::Scan(uint64_t from, uint64_t end) {
  PagemapScan scan{};
  scan.size = sizeof(scan);
  scan.start = from;
  scan.end = end;
  scan.vec = reinterpret_cast<uint64_t>(regions_.data());
  scan.vec_len = regions_.size();
  scan.category_mask = kPageIsPresent;
  scan.return_mask = kPageIsPresent;
  const int result = sys_.Ioctl(pagemap_.fd(), kPagemapScan, &scan);
  region_count_ = 0;
  const bool is_sound = result >= 0 && static_cast<size_t>(result) <= regions_.size() &&
                        scan.walk_end > from && scan.walk_end <= end;
  if (!is_sound) {
    has_scan_ = false;
    return false;
  }
  region_count_ = static_cast<size_t>(result);
  scanned_from_ = from;
  scanned_until_ = scan.walk_end;
  return true;
}

AddressRange ResidentPages::NextRunByWords(uint64_t from, uint64_t end) {
  AddressRange run{.start = end, .end = end};
  for (uint64_t address = from; address < end; address += pagemap_.page_bytes()) {
    uint64_t word = Pagemap::kPresent;
    (void)pagemap_.Word(address, end, &word);
    const bool is_resident = (word & Pagemap::kPresent) != 0;
    if (is_resident && run.start == end) run.start = address;
    if (!is_resident && run.start != end) return {.start = run.start, .end = address};
  }
  return run;
}

void ResidentPages::Forget() {
  scanned_from_ = 0;
  scanned_until_ = 0;
  pagemap_.Forget();
}

Result<std::unique_ptr<PageFilter>> MakeResidentPages(Sys& sys, const Target& target) {
  const UniqueFd pagemap(sys.OpenAt(target.proc_dir.get(), "pagemap", O_RDONLY, 0));
  if (!pagemap.valid()) return TargetError(-pagemap.get(), target, "Opening pagemap");
  return std::unique_ptr<PageFilter>(std::make_unique<ResidentPages>(sys, target));
}

}  // namespace ebb
