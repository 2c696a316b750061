// PAGEMAP_SCAN of include/uapi/linux/fs.h, Linux 6.7: runs of pages of a kind, without a word for
// each page. Headers of the build do not have it everywhere.
#pragma once

#include <sys/ioctl.h>

#include <cstdint>

namespace ebb {

struct PagemapRegion {
  uint64_t start;
  uint64_t end;
  uint64_t categories;
};
static_assert(sizeof(PagemapRegion) == 24);

struct PagemapScan {
  uint64_t size;
  uint64_t flags;
  uint64_t start;
  uint64_t end;
  uint64_t walk_end;  // out: where the walk stopped
  uint64_t vec;       // address of PagemapRegions
  uint64_t vec_len;
  uint64_t max_pages;
  uint64_t category_inverted;
  uint64_t category_mask;
  uint64_t category_anyof_mask;
  uint64_t return_mask;
};
static_assert(sizeof(PagemapScan) == 96);

inline constexpr unsigned long kPagemapScan = _IOWR('f', 16, PagemapScan);
inline constexpr uint64_t kPageIsPresent = 1 << 3;

}  // namespace ebb
