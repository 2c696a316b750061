// Shell commands that system_server answers: am, cmd, pm, dumpsys, input, logcat, log,
// device_config, settings. One connection = one command. In: the argument words, each ended by NUL.
// Out: packets "o" + stdout text, "e" + stderr text, "x" + exit code.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "server/activity_manager.h"
#include "server/event_log.h"

namespace ebb::guest {

// The way back to one waiting command. Outlives its connection: what is said to a client that left
// is dropped.
class ShellReply {
 public:
  explicit ShellReply(UniqueFd client) : client_(std::move(client)) {}
  // Who asks; 0 when unknown.
  int client_pid() const;

  void Out(std::string_view text) { Send('o', text); }
  void Err(std::string_view text) { Send('e', text); }
  void Finish(int exit_code);
  bool finished() const { return finished_; }
  int fd() const { return client_.get(); }
  // Somebody else (a child) answers: nothing is said here any more.
  void HandOver() {
    finished_ = true;
    client_.Reset(-1);
  }
  // The client went away; `on_closed` runs once, if set.
  void Close();
  std::function<void()> on_closed;

 private:
  void Send(char kind, std::string_view text);

  UniqueFd client_;
  bool finished_ = false;
};

using ShellReplyPtr = std::shared_ptr<ShellReply>;
using ShellWords = std::span<const std::string>;

struct ShellContext {
  ActivityManager* activities;
  EventLog* log;
  SettingsStore* flags;
  SettingsStore* settings;
  // Ranges of the zygote's heap, which every app inherits.
  const std::vector<NamedRange>* zygote_heaps;
};

// Takes words[0] as the command's name. The reply is finished now or later.
void RunShellCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);

// The parts; `words` without the command's own name.
void RunActivityCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunInputCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunDumpsysCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunPackageCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunLogcatCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunLogCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);
void RunDeviceConfigCommand(ShellWords words, const ShellContext& context,
                            const ShellReplyPtr& reply);
void RunSettingsCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply);

}  // namespace ebb::guest
