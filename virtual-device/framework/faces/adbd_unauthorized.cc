// The handshake of adb's protocol (AOSP: packages/modules/adb/protocol.txt) up to the point where a
// person would have to accept the computer's key, and not further: every CNXN and every signature
// is answered by AUTH TOKEN. The computer then lists the device as "unauthorized". Takes adbd's
// place on TCP 5555 with the fault `unauthorized`.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"
#include "faces/faces.h"

namespace ebb::guest {
namespace {

constexpr uint32_t kConnect = 0x4e58'4e43;  // "CNXN"
constexpr uint32_t kAuth = 0x4854'5541;     // "AUTH"
constexpr uint32_t kAuthToken = 1;
constexpr uint32_t kAuthSignature = 2;
constexpr size_t kTokenBytes = 20;
constexpr uint32_t kPayloadLimit = 1U << 20U;
constexpr uint16_t kAdbPort = 5555;

struct Header {
  uint32_t command;
  uint32_t arg0;
  uint32_t arg1;
  uint32_t length;
  uint32_t checksum;
  uint32_t magic;
};

bool ReadAll(int fd, void* into, size_t bytes) {
  return recv(fd, into, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
}

bool SendToken(int fd) {
  std::array<uint8_t, sizeof(Header) + kTokenBytes> packet{};
  if (getrandom(packet.data() + sizeof(Header), kTokenBytes, 0) != kTokenBytes) return false;
  uint32_t checksum = 0;
  for (size_t i = sizeof(Header); i < packet.size(); ++i) checksum += packet[i];
  const Header header{kAuth, kAuthToken, 0, kTokenBytes, checksum, ~kAuth};
  std::memcpy(packet.data(), &header, sizeof(header));
  return send(fd, packet.data(), packet.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(packet.size());
}

void Serve(int fd) {
  std::array<char, 4096> ignored{};
  while (true) {
    Header header{};
    if (!ReadAll(fd, &header, sizeof(header)) || header.length > kPayloadLimit) return;
    for (uint32_t left = header.length; left > 0;) {
      const size_t piece = left < ignored.size() ? left : ignored.size();
      if (!ReadAll(fd, ignored.data(), piece)) return;
      left -= static_cast<uint32_t>(piece);
    }
    const bool signature = header.command == kAuth && header.arg0 == kAuthSignature;
    // A public key (AUTH type 3) gets no answer: the dialog stays open for ever.
    if ((header.command == kConnect || signature) && !SendToken(fd)) return;
  }
}

}  // namespace

int RunAdbdUnauthorized() {
  signal(SIGCHLD, SIG_IGN);
  const UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kAdbPort);
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return 1;
  if (listen(listener.get(), 8) != 0) return 1;
  while (true) {
    const UniqueFd client(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) continue;
    if (fork() == 0) {
      Serve(client.get());
      _exit(0);
    }
  }
}

}  // namespace ebb::guest
