// PROCMAP_QUERY of include/uapi/linux/fs.h, Linux 6.11: one mapping of a process without the text
// of the others. Headers of the build do not have it everywhere.
#pragma once

#include <sys/ioctl.h>

#include <cstdint>

namespace ebb {

struct ProcmapQuery {
  uint64_t size;
  uint64_t query_flags;  // 0: the mapping that covers query_addr, ENOENT when none does
  uint64_t query_addr;
  uint64_t vma_start;
  uint64_t vma_end;
  uint64_t vma_flags;
  uint64_t vma_page_size;
  uint64_t vma_offset;
  uint64_t inode;
  uint32_t dev_major;
  uint32_t dev_minor;
  uint32_t vma_name_size;  // in: bytes at vma_name_addr; out: of the name with its NUL, 0 = none
  uint32_t build_id_size;
  uint64_t vma_name_addr;
  uint64_t build_id_addr;
};
static_assert(sizeof(ProcmapQuery) == 104);

inline constexpr unsigned long kProcmapQuery = _IOWR('f', 17, ProcmapQuery);
// r 1, w 2, x 4, s 8 of vma_flags: as Mapping::permissions.
inline constexpr uint64_t kProcmapPermissions = 0xf;

}  // namespace ebb
