// system_server's process: the loop over its sockets (shell commands, apps, zygote) and its
// deadlines.
#pragma once

#include "base/unique_fd.h"
#include "profile/profile.h"

namespace ebb::guest {

// Returns when the zygote is gone.
int RunSystemServer(const Profile& profile, UniqueFd zygote);

}  // namespace ebb::guest
