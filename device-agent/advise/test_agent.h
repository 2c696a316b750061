// For tests: an agent in a process of its own, with a guard, to be killed.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

#include "advise/guard.h"
#include "advise/test_target.h"
#include "base/unique_fd.h"

namespace ebb {

class TestAgent {
 public:
  // Runs `prepare` and then `work` over and over in the child, until it is killed. Comes back when
  // `prepare` is through; the test fails when there is no guard or `prepare` says false.
  TestAgent(const std::string& state_dir, const std::function<bool(Guard&)>& prepare,
            const std::function<void(Guard&)>& work) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) Live(state_dir, prepare, work, ends[1]);
    ::close(ends[1]);
    const UniqueFd started(ends[0]);
    EXPECT_EQ(::read(started.get(), &guard_pid_, sizeof(guard_pid_)),
              static_cast<ssize_t>(sizeof(guard_pid_)));
  }
  ~TestAgent() { Kill(); }
  TestAgent(const TestAgent&) = delete;
  TestAgent& operator=(const TestAgent&) = delete;

  pid_t guard_pid() const { return guard_pid_; }
  // Stands still, wherever it is.
  void Stop() {
    ::kill(pid_, SIGSTOP);
    EXPECT_TRUE(WaitFor([&] { return StateOf(pid_) == 'T'; }));
  }
  void Kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
  }

 private:
  // A child that ends before it wrote its guard's pid fails the test by the end of the pipe.
  [[noreturn]] static void Live(const std::string& state_dir,
                                const std::function<bool(Guard&)>& prepare,
                                const std::function<void(Guard&)>& work, int started) {
    auto guard = Guard::Start(RealSys(), state_dir);
    if (!guard.ok() || !prepare(**guard)) ::_exit(3);
    const pid_t guard_pid = (*guard)->pid();
    if (::write(started, &guard_pid, sizeof(guard_pid)) != sizeof(guard_pid)) ::_exit(4);
    while (true) work(**guard);
  }

  pid_t pid_ = 0;
  pid_t guard_pid_ = 0;
};

}  // namespace ebb
