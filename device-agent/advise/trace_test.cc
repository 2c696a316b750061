// Holds by ptrace, on real processes: what a target notices of them, and of their sudden end.
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cerrno>
#include <thread>

#include "advise/advisor_fixture.h"
#include "advise/inject_hold.h"
#include "advise/injection.h"
#include "base/page_size.h"

namespace ebb {
namespace {

constexpr size_t kPatternBytes = 32;

// Waits within read(2) with patterns in vector and general registers; whether both were still there
// when the call came back. Inline, so that the compiler keeps nothing of its own in between.
bool ReadWithPatterns(int fd, char* byte) {
#if defined(__x86_64__)
  alignas(32) uint8_t before[kPatternBytes];
  alignas(32) uint8_t after[kPatternBytes] = {};
  for (size_t i = 0; i < kPatternBytes; ++i) before[i] = static_cast<uint8_t>(17 * i + 3);
  int64_t result = 0;
  uint64_t general = 0x0123456789abcdefULL;
  const bool has_avx = __builtin_cpu_supports("avx");
  if (has_avx) {
    asm volatile(
        "vmovdqa %[before], %%ymm9\n\t"
        "mov %[general], %%r13\n\t"
        "syscall\n\t"
        "mov %%r13, %[general]\n\t"
        "vmovdqa %%ymm9, %[after]\n\t"
        "vzeroupper"
        : "=a"(result), [after] "=m"(after), [general] "+m"(general)
        : "a"(0L), "D"(static_cast<long>(fd)), "S"(byte), "d"(1L), [before] "m"(before)
        : "rcx", "r11", "r13", "xmm9", "memory");
    return result == 1 && std::memcmp(before, after, kPatternBytes) == 0 &&
           general == 0x0123456789abcdefULL;
  }
#endif
  return ::read(fd, byte, 1) == 1;
}

// A process that waits in read(2) all the time and answers each byte with 1 when its registers and
// signal mask are as they were, else 0.
class RegisterTarget {
 public:
  RegisterTarget() {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    pid_ = ::fork();
    if (pid_ == 0) Live(ends[1]);
    ::close(ends[1]);
    socket_.Reset(ends[0]);
    EXPECT_TRUE(IsWhole());
  }
  ~RegisterTarget() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
  }
  RegisterTarget(const RegisterTarget&) = delete;
  RegisterTarget& operator=(const RegisterTarget&) = delete;

  bool IsWhole() {
    char byte = 'p';
    if (::write(socket_.get(), &byte, 1) != 1) return false;
    pollfd answer{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&answer, 1, static_cast<int>(kTestDeadlineNs / kNsPerMs)) != 1) return false;
    return ::read(socket_.get(), &byte, 1) == 1 && byte == 1;
  }
  pid_t pid() const { return pid_; }

 private:
  [[noreturn]] static void Live(int socket) {
    WriteText("/proc/self/oom_score_adj", "900");
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    while (true) {
      char byte = 0;
      bool is_whole = ReadWithPatterns(socket, &byte);
      sigset_t now;
      sigprocmask(SIG_SETMASK, nullptr, &now);
      is_whole = is_whole && sigismember(&now, SIGUSR2) == 1 && sigismember(&now, SIGUSR1) == 0;
      byte = is_whole ? 1 : 0;
      if (::write(socket, &byte, 1) != 1) ::_exit(0);
    }
  }

  pid_t pid_ = 0;
  UniqueFd socket_;
};

using TraceTest = AdvisorTest;

TEST_F(TraceTest, injected_calls_leave_registers_and_mask_as_they_were) {
  RegisterTarget registers;
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(registers.pid()), 0);
  ASSERT_TRUE(target.ok());
  InjectHold hold(
      {.sys = RealSys(), .guard = *guard_, .target = *target, .timeout_ns = kTestDeadlineNs});
  const CancelSource source;
  for (int round = 0; round < 20; ++round) {
    const Status taken = hold.Take(CancelToken(source));
    ASSERT_TRUE(taken.ok()) << taken.error().message << taken.error().cause;
    EXPECT_TRUE(hold.IsHeld());
    const iovec nothing{.iov_base = nullptr, .iov_len = 0};
    EXPECT_EQ(hold.Advise({&nothing, 1}, Advice::kCold), 0);
    const iovec hole{.iov_base = nullptr, .iov_len = PageBytes()};
    EXPECT_EQ(hold.Advise({&hole, 1}, Advice::kCold), -ENOMEM) << "the target's own kernel answer";
    ASSERT_TRUE(hold.Release().ok());
    ASSERT_TRUE(registers.IsWhole()) << round;
  }
}

// The way back that the target has by itself: its tracer ends with the registers still set for the
// call, before it was made and after.
TEST_F(TraceTest, tracer_that_dies_with_altered_registers_leaves_a_whole_target) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer's own threads have other stacks";
  RegisterTarget registers;
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(registers.pid()), 0);
  ASSERT_TRUE(target.ok());
  for (int round = 0; round < 20; ++round) {
    Status prepared = Ok{};
    int advised = -1;
    {
      TracerThread tracer;
      TracedThreads threads(RealSys(), *target);
      Injection injection(RealSys(), *target);
      tracer.Run([&] {
        const CancelSource source;
        prepared = threads.StopAll(CancelToken(source), kTestDeadlineNs);
        if (prepared.ok()) prepared = injection.Prepare(threads.threads());
        const iovec nothing{.iov_base = nullptr, .iov_len = 0};
        if (prepared.ok()) advised = injection.Advise(nothing, Advice::kCold, kTestDeadlineNs);
      });
      // The thread ends here: nothing was restored, nothing detached.
    }
    ASSERT_TRUE(prepared.ok()) << prepared.error().cause;
    EXPECT_EQ(advised, 0);
    ASSERT_TRUE(WaitFor([&] { return StateOf(registers.pid()) == 'S'; }));
    ASSERT_TRUE(registers.IsWhole()) << round;
  }
}

TEST_F(TraceTest, agent_killed_while_it_traces_leaves_nothing_stopped) {
  for (const auto mode : {wire::Consistency::kPtrace, wire::Consistency::kPtraceInject}) {
    StartTarget({.heap_bytes = 16 * kMiB});
    const uint64_t checksum = target_->Checksum();
    for (int round = 0; round < 20; ++round) {
      const pid_t agent = ::fork();
      if (agent == 0) {
        TestStateDir own_dir;
        auto guard = Guard::Start(RealSys(), own_dir.path());
        const CancelSource source;
        while (guard.ok()) {
          Advisor advisor(RealSys(), **guard);
          (void)advisor.Run(Request(mode), CancelToken(source), nullptr).ok();
        }
        ::_exit(1);
      }
      // Some rounds of it, then at another moment each time.
      ASSERT_TRUE(WaitFor([&] { return StateOf(target_->pid()) == 't' || HasEnded(agent); }));
      const int64_t until_ns = BootNs() + round * 137 * kNsPerUs;
      WaitFor([&] { return BootNs() >= until_ns; });
      ::kill(agent, SIGKILL);
      int status = 0;
      ::waitpid(agent, &status, 0);
      ASSERT_TRUE(WIFSIGNALED(status)) << "the agent ended by itself";
      ASSERT_TRUE(WaitFor([&] { return StateOf(target_->pid()) != 't'; })) << round;
      target_->Ping();
    }
    EXPECT_EQ(target_->Checksum(), checksum);
  }
}

TEST_F(TraceTest, a_sleep_that_was_interrupted_by_the_hold_lasts_as_long_as_asked) {
  constexpr int64_t kSleepNs = 400 * kNsPerMs;
  std::array<int, 2> pipe_ends = {-1, -1};
  ASSERT_EQ(::pipe(pipe_ends.data()), 0);
  const pid_t sleeper = ::fork();
  if (sleeper == 0) {
    const int64_t start_ns = BootNs();
    const timespec time{.tv_sec = 0, .tv_nsec = kSleepNs};
    const int result = ::nanosleep(&time, nullptr);
    int64_t slept_ns = result == 0 ? BootNs() - start_ns : -1;
    (void)!::write(pipe_ends[1], &slept_ns, sizeof(slept_ns));
    ::_exit(0);
  }
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(sleeper), 0);
  ASSERT_TRUE(target.ok());
  ASSERT_TRUE(WaitFor([&] { return StateOf(sleeper) == 'S'; }));
  InjectHold hold(
      {.sys = RealSys(), .guard = *guard_, .target = *target, .timeout_ns = kTestDeadlineNs});
  const CancelSource source;
  const Status taken = hold.Take(CancelToken(source));
  ASSERT_TRUE(taken.ok()) << taken.error().cause;
  const iovec nothing{.iov_base = nullptr, .iov_len = 0};
  EXPECT_EQ(hold.Advise({&nothing, 1}, Advice::kCold), 0);
  ASSERT_TRUE(hold.Release().ok());
  int64_t slept_ns = 0;
  ASSERT_EQ(::read(pipe_ends[0], &slept_ns, sizeof(slept_ns)),
            static_cast<ssize_t>(sizeof(slept_ns)));
  EXPECT_GE(slept_ns, kSleepNs);
  int status = 0;
  ::waitpid(sleeper, &status, 0);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST_F(TraceTest, target_under_a_debugger_is_busy) {
  StartTarget();
  std::thread debugger;
  std::atomic<int> phase = 0;
  debugger = std::thread([&] {
    EXPECT_EQ(::ptrace(PTRACE_SEIZE, target_->pid(), nullptr, nullptr), 0);
    phase = 1;
    EXPECT_TRUE(WaitFor([&] { return phase == 2; }));
  });
  EXPECT_TRUE(WaitFor([&] { return phase == 1; }));
  const auto result = Run(Request(wire::Consistency::kPtrace));
  phase = 2;
  debugger.join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, wire::ErrorCode::kBusy);
  ExpectRunning();
}

TEST_F(TraceTest, signal_that_arrives_while_held_is_delivered_afterwards) {
  StartTarget();
  const auto target = OpenTarget(RealSys(), static_cast<uint32_t>(target_->pid()), 0);
  ASSERT_TRUE(target.ok());
  InjectHold hold(
      {.sys = RealSys(), .guard = *guard_, .target = *target, .timeout_ns = kTestDeadlineNs});
  const CancelSource source;
  ASSERT_TRUE(hold.Take(CancelToken(source)).ok());
  EXPECT_EQ(::kill(target_->pid(), SIGTERM), 0);
  const iovec nothing{.iov_base = nullptr, .iov_len = 0};
  EXPECT_EQ(hold.Advise({&nothing, 1}, Advice::kCold), 0);
  EXPECT_FALSE(HasEnded(target_->pid()));
  ASSERT_TRUE(hold.Release().ok());
  EXPECT_TRUE(WaitFor([&] { return HasEnded(target_->pid()); }));
}

}  // namespace
}  // namespace ebb
