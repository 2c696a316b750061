// Every call to the kernel fails once, n-th by n-th, under each operation of a session: each
// command is still answered exactly once, nothing stays held, no descriptor and no child is left
// behind.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "advise/test_target.h"
#include "base/fault_sys.h"
#include "base/temp_dir.h"
#include "sample/fake_proc.h"
#include "session/session.h"
#include "session/test_desktop.h"

namespace ebb {
namespace {

constexpr uint64_t kMostCalls = 5'000;  // of one operation; more is an operation that never ends

// Fails everything but the streams to the desktop: without those nobody could be answered.
class SparingSys final : public FaultSys {
 public:
  SparingSys(uint64_t nth, int errno_value, int stream_fd)
      : FaultSys(RealSys(), nth, errno_value), stream_fd_(stream_fd) {}
  ssize_t Read(int fd, void* buffer, size_t bytes) override {
    return fd == stream_fd_ ? real().Read(fd, buffer, bytes) : FaultSys::Read(fd, buffer, bytes);
  }
  ssize_t Write(int fd, const void* buffer, size_t bytes) override {
    return fd == stream_fd_ ? real().Write(fd, buffer, bytes) : FaultSys::Write(fd, buffer, bytes);
  }

 private:
  const int stream_fd_;
};

// A cached app that sleeps: a small program, so that an operation on it is short even here.
class SleepingTarget {
 public:
  SleepingTarget() {
    pid_ = ::fork();
    if (pid_ == 0) {
      WriteText("/proc/self/oom_score_adj", "900");
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::setresuid(kTestAppUid, kTestAppUid, kTestAppUid) == 0) {
        ::execlp("sleep", "sleep", "1000", nullptr);
      }
      ::_exit(127);
    }
    EXPECT_TRUE(WaitFor([&] {
      return ReadFileOrEmpty(Format("/proc/%d/comm", pid_)) == "sleep\n" && StateOf(pid_) == 'S';
    }));
  }
  SleepingTarget(const SleepingTarget&) = delete;
  SleepingTarget& operator=(const SleepingTarget&) = delete;
  ~SleepingTarget() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

size_t CountDescriptors() {
  const std::filesystem::directory_iterator listing("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(listing), end(listing)));
}

std::string Children() {
  return ReadFileOrEmpty(Format("/proc/self/task/%d/children", ::getpid()));
}

// What the desktop asks under request id 2, and whether its answer is all that it waits for.
struct Step {
  const char* name;
  std::function<void(Desktop&)> ask;
  bool waits_for_tick = false;
};

class FaultTest : public testing::Test {
 protected:
  FaultTest() : path_("PATH", (dir_ / "bin") + ":" + getenv("PATH")) {
    ::signal(SIGPIPE, SIG_IGN);
    dir_.WriteScript("bin/input", "exit 0\n");
    dir_.WriteScript("bin/cmd",
                     "echo 'Status: ok'\necho 'LaunchState: HOT'\necho 'TotalTime: 41'\n");
    std::filesystem::create_directory(dir_ / "state");
    proc_.Put({});
  }
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }

  void AskForAdvice(Desktop& desktop, wire::Consistency mode) const {
    wire::Advise request;
    request.request_id = 2;
    request.pid = static_cast<uint32_t>(target_.pid());
    request.strategy = wire::Strategy::kPageoutFile;
    request.consistency = mode;
    request.timeout_ms = 60'000;
    desktop.Send(request);
  }

  // One whole session with one failing call. False when that call never came.
  bool RunOnce(const Step& step, uint64_t nth, int errno_value) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    const UniqueFd agent_end(ends[0]);
    Desktop desktop(ends[1]);
    SparingSys sys(nth, errno_value, ends[0]);
    auto guard = Guard::Start(sys, dir_ / "state");
    if (!guard.ok()) return Refused(sys, guard.error());
    Advisor advisor(sys, **guard);
    auto session = Session::Create(
        sys, {.advisor = advisor, .restore_list = (*guard)->restore_list()}, {}, proc_.Roots());
    if (!session.ok()) return Refused(sys, session.error());
    std::thread loop([&] {
      (*session)->Run({.in_fd = ends[0], .out_fd = ends[0], .signal_fd = -1});
      ::shutdown(ends[0], SHUT_WR);
    });
    desktop.Send(wire::Hello{.request_id = 1, .schema_hash = std::string(wire::kSchemaHash)});
    step.ask(desktop);
    if (step.waits_for_tick) desktop.NextEvent<wire::Tick>();
    AwaitAnswer(desktop, 2);
    desktop.Send(wire::Bye{.request_id = 3});
    desktop.ReadToEnd();
    loop.join();
    for (uint32_t id = 1; id <= 3; ++id) {
      const auto found = desktop.answers().find(id);
      EXPECT_EQ(found == desktop.answers().end() ? 0 : found->second, 1) << "request " << id;
    }
    return sys.fired();
  }

  static bool Refused(const FaultSys& sys, const Error& error) {
    EXPECT_TRUE(sys.fired());
    EXPECT_FALSE(error.message.empty());
    return true;
  }

  static void AwaitAnswer(Desktop& desktop, uint32_t id) {
    const int64_t deadline_ns = BootNs() + kPatienceNs;
    while (!desktop.answers().contains(id) && BootNs() < deadline_ns) {
      desktop.ReadUntil(BootNs() + kNsPerMs);
    }
  }

  void ExpectNothingLeft(size_t descriptors, const std::string& children) {
    EXPECT_FALSE(group_.exists() && group_.IsAskedToFreeze());
    EXPECT_TRUE(WaitFor([&] { return StateOf(target_.pid()) == 'S'; }));
    EXPECT_EQ(CountDescriptors(), descriptors);
    EXPECT_EQ(Children(), children);
    EXPECT_TRUE(std::filesystem::is_empty(dir_ / "state")) << "a journal is left";
  }

  void WalkThrough(const Step& step) {
    const size_t descriptors = CountDescriptors();
    const std::string children = Children();
    // Sanitizers make every fork slow: one errno there, all of them in the build without.
    const std::vector<int> errnos =
        kIsSanitized ? std::vector{EIO} : std::vector{EIO, ENOMEM, EPERM, ESRCH, EMFILE, EBUSY};
    for (const int errno_value : errnos) {
      uint64_t nth = 1;
      while (nth < kMostCalls) {
        SCOPED_TRACE(
            Format("%s: call %llu fails with errno %d", step.name, nth + 0ULL, errno_value));
        const bool has_fired = RunOnce(step, nth, errno_value);
        ExpectNothingLeft(descriptors, children);
        if (!has_fired || HasFailure()) break;
        ++nth;
      }
      ASSERT_FALSE(HasFailure());
      ASSERT_GT(nth, 20u) << "the operation made hardly a call: nothing tested";
      ASSERT_LT(nth, kMostCalls);
    }
  }

  TempDir dir_;
  ScopedEnv path_;
  FakeProc proc_;
  SleepingTarget target_;
  TestGroup group_{target_.pid()};
};

TEST_F(FaultTest, sampling) {
  WalkThrough({.name = "sampling",
               .ask =
                   [](Desktop& desktop) {
                     desktop.Send(wire::StartSampling{.request_id = 2, .interval_ms = 100});
                   },
               .waits_for_tick = true});
}

class AdviceFaultTest : public FaultTest, public testing::WithParamInterface<wire::Consistency> {};

TEST_P(AdviceFaultTest, advice) {
  if (GetParam() == wire::Consistency::kFreeze && !group_.exists()) GTEST_SKIP() << "no cgroup v2";
  WalkThrough(
      {.name = "advice", .ask = [&](Desktop& desktop) { AskForAdvice(desktop, GetParam()); }});
}

// Those to come as well.
std::vector<wire::Consistency> AllModes() {
  std::vector<wire::Consistency> modes;
  for (uint8_t id = 1; id < 32; ++id) {
    const auto mode = static_cast<wire::Consistency>(id);
    if (wire::IsKnown(mode)) modes.push_back(mode);
  }
  return modes;
}

INSTANTIATE_TEST_SUITE_P(modes, AdviceFaultTest, testing::ValuesIn(AllModes()),
                         [](const auto& mode) { return std::string(wire::ToName(mode.param)); });

TEST_F(FaultTest, launch) {
  WalkThrough({.name = "launch", .ask = [](Desktop& desktop) {
                 desktop.Send(wire::Launch{.request_id = 2,
                                           .package = "com.example",
                                           .component = "com.example/.Main",
                                           .home_first = true,
                                           .timeout_ms = 60'000});
               }});
}

TEST_F(FaultTest, exec) {
  WalkThrough(
      {.name = "exec", .ask = [](Desktop& desktop) {
         desktop.Send(wire::Exec{
             .request_id = 2, .argv = {"true"}, .timeout_ms = 60'000, .max_output_bytes = 10});
       }});
}

}  // namespace
}  // namespace ebb
