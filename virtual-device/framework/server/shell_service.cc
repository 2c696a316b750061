#include "server/shell_service.h"

#include <algorithm>

#include "base/packet_socket.h"

namespace ebb::guest {

void ShellReply::Send(char kind, std::string_view text) {
  constexpr size_t kTextLimit = kPacketLimit - 1;
  while (client_.valid() && !text.empty()) {
    const std::string_view piece = text.substr(0, kTextLimit);
    // A client that does not read loses its connection rather than stopping system_server.
    if (!SendPacket(client_.get(), std::string(1, kind) + std::string(piece))) return Close();
    text.remove_prefix(piece.size());
  }
}

int ShellReply::client_pid() const { return PeerPid(client_.get()); }

void ShellReply::Finish(int exit_code) {
  if (finished_) return;
  finished_ = true;
  if (client_.valid()) SendPacket(client_.get(), "x" + std::to_string(exit_code));
}

void ShellReply::Close() {
  finished_ = true;
  client_.Reset(-1);
  const auto closed = std::move(on_closed);
  on_closed = nullptr;
  if (closed) closed();
}

void RunShellCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  if (words.empty()) return reply->Finish(1);
  const std::string& name = words[0];
  const ShellWords rest = words.subspan(1);
  if (name == "am") return RunActivityCommand(rest, context, reply);
  if (name == "pm") return RunPackageCommand(rest, context, reply);
  if (name == "input") return RunInputCommand(rest, context, reply);
  if (name == "dumpsys") return RunDumpsysCommand(rest, context, reply);
  if (name == "logcat") return RunLogcatCommand(rest, context, reply);
  if (name == "log") return RunLogCommand(rest, context, reply);
  if (name == "device_config") return RunDeviceConfigCommand(rest, context, reply);
  if (name == "settings") return RunSettingsCommand(rest, context, reply);
  if (name == "cmd" && !rest.empty()) {
    if (rest[0] == "activity") return RunActivityCommand(rest.subspan(1), context, reply);
    if (rest[0] == "package") return RunPackageCommand(rest.subspan(1), context, reply);
    if (rest[0] == "device_config") return RunDeviceConfigCommand(rest.subspan(1), context, reply);
    if (rest[0] == "settings") return RunSettingsCommand(rest.subspan(1), context, reply);
    if (rest[0] == "input") return RunInputCommand(rest.subspan(1), context, reply);
    reply->Err("cmd: Can't find service: " + rest[0] + "\n");
    return reply->Finish(20);
  }
  reply->Err("cmd: No service specified; use -l to list all running services.\n");
  reply->Finish(20);
}

}  // namespace ebb::guest
