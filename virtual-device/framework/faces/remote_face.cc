// Carries one command to system_server and prints what comes back.
#include <stdio.h>
#include <unistd.h>

#include "base/packet_socket.h"
#include "base/text.h"
#include "faces/faces.h"

namespace ebb::guest {
namespace {

constexpr int kNoServerExitCode = 20;

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

int RunRemoteFace(FaceWords words) {
  const UniqueFd server = ConnectPackets(kShellSocket);
  std::string request;
  for (const std::string& word : words) request += word + '\0';
  if (!server.valid() || request.size() > kPacketLimit || !SendPacket(server.get(), request)) {
    fprintf(stderr, "cmd: Can't find service: %s\n", words.empty() ? "" : words.front().c_str());
    return kNoServerExitCode;
  }
  while (true) {
    const auto packet = ReceivePacket(server.get());
    if (!packet || packet->empty()) return kNoServerExitCode;
    const std::string_view text = std::string_view(*packet).substr(1);
    if (packet->front() == 'x') return static_cast<int>(ParseInt(text).value_or(1));
    WriteAll(packet->front() == 'e' ? STDERR_FILENO : STDOUT_FILENO, text);
  }
}

}  // namespace ebb::guest
