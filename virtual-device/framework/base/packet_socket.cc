#include "base/packet_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace ebb::guest {
namespace {

sockaddr_un ToAddress(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
  return address;
}

}  // namespace

UniqueFd ListenPackets(const char* path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_un address = ToAddress(path);
  unlink(path);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return {};
  chmod(path, 0666);
  if (listen(fd.get(), 64) != 0) return {};
  return fd;
}

UniqueFd ConnectPackets(const char* path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  const sockaddr_un address = ToAddress(path);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return {};
  }
  return fd;
}

UniqueFd AcceptPackets(int listener) {
  return UniqueFd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

bool SendPacket(int fd, std::string_view packet) {
  const ssize_t sent = send(fd, packet.data(), packet.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(packet.size());
}

std::optional<std::string> ReceivePacket(int fd) {
  std::string packet(kPacketLimit, '\0');
  while (true) {
    const ssize_t got = recv(fd, packet.data(), packet.size(), 0);
    if (got > 0) {
      packet.resize(static_cast<size_t>(got));
      return packet;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::string();
    return std::nullopt;
  }
}

int PeerPid(int fd) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return 0;
  return peer.pid;
}

}  // namespace ebb::guest
