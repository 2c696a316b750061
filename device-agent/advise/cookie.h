// Mode cookie: the layout's own sequence number, made in user space. Each mapping of a chunk is
// read again right before its call and right after it, and compared with the layout that the
// decision rests on: with PROCMAP_QUERY (Linux 6.11) one by one, else by reading all of maps.
//
// What it detects: every mapping that is another one at the second reading. A mapping that was
// replaced and put back with the very same address, size, protection, file and offset in between
// looks the same; the advice then went where it was meant to go.
#pragma once

#include <cstdint>
#include <vector>

#include "advise/batch.h"
#include "advise/layout.h"
#include "advise/target.h"
#include "base/result.h"
#include "base/sys.h"
#include "base/unique_fd.h"

namespace ebb {

class Cookie {
 public:
  Cookie(Sys& sys, const Target& target);

  // Which of the chunk's ranges, in their order, now lie in another mapping than `layout` says.
  // Errors: target_exited, permission_denied, io_error.
  Result<std::vector<bool>> FindChanged(const Layout& layout, const Chunk& chunk);

 private:
  Result<bool> IsChanged(const Mapping& mapping);

  Sys& sys_;
  const Target& target_;
  const UniqueFd maps_;
  bool has_query_ = true;  // until the kernel says otherwise
  std::vector<char> name_;
};

}  // namespace ebb
