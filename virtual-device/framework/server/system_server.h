// system_server's process: the loop over its sockets (shell commands, apps, zygote) and its
// deadlines.
#pragma once

#include <vector>

#include "base/unique_fd.h"
#include "profile/profile.h"
#include "server/memory_map.h"

namespace ebb::guest {

// Returns when the zygote is gone. `zygote_heaps`: what every app inherits of its heap.
int RunSystemServer(const Profile& profile, const std::vector<NamedRange>& zygote_heaps,
                    UniqueFd zygote);

}  // namespace ebb::guest
