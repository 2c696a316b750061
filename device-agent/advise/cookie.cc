// See cookie.h.
#include "advise/cookie.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "advise/procmap_query.h"

namespace ebb {
namespace {

constexpr size_t kMaxNameBytes = 4096 + 64;  // a path, " (deleted)" or "[anon:…]"

// The mapping of `layout` that a range was cut from.
const Mapping* FindMapping(const Layout& layout, const iovec& range) {
  const auto address = reinterpret_cast<uint64_t>(range.iov_base);
  const auto found = std::partition_point(
      layout.begin(), layout.end(), [&](const Mapping& mapping) { return mapping.end <= address; });
  return found == layout.end() || found->start > address ? nullptr : &*found;
}

bool IsIn(const Layout& layout, const Mapping& mapping) {
  const auto found = std::partition_point(layout.begin(), layout.end(), [&](const Mapping& other) {
    return other.start < mapping.start;
  });
  return found != layout.end() && IsSameMapping(*found, mapping);
}

}  // namespace

Cookie::Cookie(Sys& sys, const Target& target)
    : sys_(sys),
      target_(target),
      maps_(sys.OpenAt(target.proc_dir.get(), "maps", O_RDONLY, 0)),
      name_(kMaxNameBytes) {}

Result<std::vector<bool>> Cookie::FindChanged(const Layout& layout, const Chunk& chunk) {
  std::vector<bool> is_changed(chunk.ranges.size(), false);
  for (size_t i = 0; has_query_ && i < chunk.ranges.size(); ++i) {
    const Mapping* mapping = FindMapping(layout, chunk.ranges[i]);
    const Result<bool> changed = mapping == nullptr ? Result<bool>(true) : IsChanged(*mapping);
    if (!changed.ok()) return changed.error();
    is_changed[i] = *changed;
  }
  if (has_query_) return is_changed;
  const Result<Layout> now = ReadLayout(sys_, target_, wire::Strategy::kPageoutAll, {});
  if (!now.ok()) return now.error();
  for (size_t i = 0; i < chunk.ranges.size(); ++i) {
    const Mapping* mapping = FindMapping(layout, chunk.ranges[i]);
    is_changed[i] = mapping == nullptr || !IsIn(*now, *mapping);
  }
  return is_changed;
}

Result<bool> Cookie::IsChanged(const Mapping& mapping) {
  ProcmapQuery query = {};
  query.size = sizeof(query);
  query.query_addr = mapping.start;
  query.vma_name_size = static_cast<uint32_t>(name_.size());
  query.vma_name_addr = reinterpret_cast<uint64_t>(name_.data());
  const int result = sys_.Ioctl(maps_.get(), kProcmapQuery, &query);
  if (result == -ENOENT) return true;  // nothing is mapped there now
  if (result == -ENOTTY || result == -EBADF) {
    has_query_ = false;
    return false;
  }
  if (result < 0) return TargetError(-result, target_, "PROCMAP_QUERY");
  const size_t name_bytes = query.vma_name_size > 0 ? query.vma_name_size - 1 : 0;
  const Backing backing{.offset = query.vma_offset,
                        .inode = query.inode,
                        .dev_major = query.dev_major,
                        .dev_minor = query.dev_minor,
                        .name = {name_.data(), std::min(name_bytes, name_.size())}};
  const Mapping now{.start = query.vma_start,
                    .end = query.vma_end,
                    .backing = HashBacking(backing),
                    .permissions = static_cast<uint8_t>(query.vma_flags & kProcmapPermissions),
                    .decision = {}};
  return !IsSameMapping(now, mapping);
}

}  // namespace ebb
