// For tests: ebbd as the desktop runs it, a program of its own at the other end of a socket.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/temp_dir.h"
#include "session/test_desktop.h"

namespace ebb {

// A directory with the binary: the guard's journal goes beside it, as on a device.
class InstalledAgent {
 public:
  InstalledAgent() { std::filesystem::copy_file(EBB_AGENT_BINARY, dir_ / "ebbd"); }
  std::string binary() const { return dir_ / "ebbd"; }

 private:
  TempDir dir_;
};

// Started and greeted. Killed at the end, if it still runs.
class RunningAgent {
 public:
  // `installed` outlives it. `send_buffer_bytes` > 0: how much the kernel takes of what it says
  // before somebody reads; the kernel doubles it and has a least size.
  explicit RunningAgent(const InstalledAgent& installed, int send_buffer_bytes = 0) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    if (send_buffer_bytes > 0) {
      setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof(send_buffer_bytes));
    }
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[0], STDIN_FILENO);
      dup2(ends[0], STDOUT_FILENO);
      execl(installed.binary().c_str(), "ebbd", nullptr);
      _exit(127);
    }
    close(ends[0]);
    fd_ = ends[1];
    desktop_.emplace(ends[1]);
    desktop_->Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
    hello_ = desktop_->Expect<wire::HelloReply>(1);
  }
  RunningAgent(const RunningAgent&) = delete;
  RunningAgent& operator=(const RunningAgent&) = delete;
  ~RunningAgent() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  Desktop& desktop() { return *desktop_; }
  int fd() const { return fd_; }  // the desktop's end; the Desktop's
  const wire::HelloReply& hello() const { return hello_; }
  void Signal(int number) const { kill(pid_, number); }
  int WaitForExit() {
    int status = 0;
    EXPECT_EQ(waitpid(std::exchange(pid_, -1), &status, 0) > 0, true);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int fd_ = -1;
  std::optional<Desktop> desktop_;
  wire::HelloReply hello_;
};

}  // namespace ebb
