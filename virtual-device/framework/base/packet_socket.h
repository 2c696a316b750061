// Unix SOCK_SEQPACKET sockets: the miniature's stand-in for binder. One message = one packet of at
// most kPacketLimit bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace ebb::guest {

inline constexpr size_t kPacketLimit = 32 * 1024;

inline constexpr const char* kShellSocket = "/dev/socket/ebb_shell";
inline constexpr const char* kActivitySocket = "/dev/socket/ebb_activity";

UniqueFd ListenPackets(const char* path);
UniqueFd ConnectPackets(const char* path);
UniqueFd AcceptPackets(int listener);

// False when the peer is gone or its queue is full (the socket does not block).
bool SendPacket(int fd, std::string_view packet);

// nullopt = the peer closed or an error; "" = nothing there yet (non-blocking sockets only).
std::optional<std::string> ReceivePacket(int fd);

// pid of the process at the other end, 0 when unknown.
int PeerPid(int fd);

}  // namespace ebb::guest
