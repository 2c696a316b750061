// RealSys: one line per system call, errno turned into a negative return value.
#include "base/sys.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/clock.h"

// Numbers are the same on arm64 and x86-64; older C libraries do not know them.
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif

extern char** environ;

namespace ebb {
namespace {

// The kernel's convention from the C library's.
template <typename T>
T ToKernel(T result) {
  return result >= 0 ? result : static_cast<T>(-errno);
}

template <typename Call>
auto Retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return ToKernel(result);
}

timespec ToTimespec(int64_t ns) {
  return {.tv_sec = static_cast<time_t>(ns / kNsPerS), .tv_nsec = static_cast<long>(ns % kNsPerS)};
}

// A message of one packet with room for one passed descriptor; points into itself, so it stays in
// place.
struct PacketMessage {
  PacketMessage(void* bytes, size_t count) : part{.iov_base = bytes, .iov_len = count} {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
  }
  PacketMessage(const PacketMessage&) = delete;
  PacketMessage& operator=(const PacketMessage&) = delete;

  iovec part;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header = {};
};

// posix_spawn attributes of a SpawnRequest; C objects that must be destroyed in pairs.
class SpawnSetup {
 public:
  explicit SpawnSetup(const SpawnRequest& request) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, request.stdout_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, request.stderr_fd, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    for (const std::string& argument : request.argv) {
      argv_.push_back(const_cast<char*>(argument.c_str()));
    }
    argv_.push_back(nullptr);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  pid_t Run() {
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, argv_[0], &actions_, &attributes_, argv_.data(), environ);
    return failed == 0 ? pid : -failed;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  std::vector<char*> argv_;
};

class KernelSys final : public Sys {
 public:
  int OpenAt(int dir_fd, const char* path, int flags, mode_t mode) override {
    return Retry([&] { return ::openat(dir_fd, path, flags | O_CLOEXEC, mode); });
  }
  ssize_t Read(int fd, void* buffer, size_t bytes) override {
    return Retry([&] { return ::read(fd, buffer, bytes); });
  }
  ssize_t PRead(int fd, void* buffer, size_t bytes, off_t offset) override {
    return Retry([&] { return ::pread(fd, buffer, bytes, offset); });
  }
  ssize_t Write(int fd, const void* buffer, size_t bytes) override {
    return Retry([&] { return ::write(fd, buffer, bytes); });
  }
  ssize_t PWrite(int fd, const void* buffer, size_t bytes, off_t offset) override {
    return Retry([&] { return ::pwrite(fd, buffer, bytes, offset); });
  }
  ssize_t ReadLinkAt(int dir_fd, const char* path, std::span<char> buffer) override {
    return ToKernel(::readlinkat(dir_fd, path, buffer.data(), buffer.size()));
  }
  ssize_t GetDirEntries(int fd, std::span<std::byte> buffer) override {
    return ToKernel(
        static_cast<ssize_t>(::syscall(SYS_getdents64, fd, buffer.data(), buffer.size())));
  }
  int Access(const char* path, int mode) override { return ToKernel(::access(path, mode)); }
  int Rename(const char* from, const char* to) override { return ToKernel(::rename(from, to)); }
  int Unlink(const char* path) override { return ToKernel(::unlink(path)); }
  int SetNonBlocking(int fd, bool non_blocking) override {
    const int flags = ToKernel(::fcntl(fd, F_GETFL));
    if (flags < 0) return flags;
    const int wanted = non_blocking ? (flags | O_NONBLOCK) : (flags & ~O_NONBLOCK);
    return ToKernel(::fcntl(fd, F_SETFL, wanted));
  }
  int Ioctl(int fd, unsigned long request, void* argument) override {
    return ToKernel(::ioctl(fd, request, argument));
  }
  int Lock(int fd, int operation) override {
    return Retry([&] { return ::flock(fd, operation); });
  }

  int Pipe(std::span<int, 2> fds) override { return ToKernel(::pipe2(fds.data(), O_CLOEXEC)); }
  int SocketPair(std::span<int, 2> fds) override {
    return ToKernel(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()));
  }
  ssize_t SendPacket(int socket, const void* bytes, size_t count, int passed_fd) override {
    PacketMessage message(const_cast<void*>(bytes), count);
    if (passed_fd >= 0) {
      message.header.msg_control = message.control;
      message.header.msg_controllen = sizeof(message.control);
      cmsghdr* control = CMSG_FIRSTHDR(&message.header);
      control->cmsg_level = SOL_SOCKET;
      control->cmsg_type = SCM_RIGHTS;
      control->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(control), &passed_fd, sizeof(int));
    }
    return Retry([&] { return ::sendmsg(socket, &message.header, MSG_NOSIGNAL); });
  }
  ssize_t ReceivePacket(int socket, void* bytes, size_t count, int* passed_fd) override {
    *passed_fd = -1;
    PacketMessage message(bytes, count);
    message.header.msg_control = message.control;
    message.header.msg_controllen = sizeof(message.control);
    const ssize_t got = Retry([&] { return ::recvmsg(socket, &message.header, MSG_CMSG_CLOEXEC); });
    if (got < 0) return got;
    const cmsghdr* control = CMSG_FIRSTHDR(&message.header);
    if (control != nullptr && control->cmsg_level == SOL_SOCKET &&
        control->cmsg_type == SCM_RIGHTS && control->cmsg_len == CMSG_LEN(sizeof(int))) {
      std::memcpy(passed_fd, CMSG_DATA(control), sizeof(int));
    }
    return got;
  }
  int EventFd() override { return ToKernel(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
  int BootTimer() override {
    return ToKernel(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  }
  int SetTimer(int fd, int64_t first_ns, int64_t interval_ns) override {
    itimerspec spec{};
    spec.it_value = ToTimespec(first_ns);
    spec.it_interval = ToTimespec(interval_ns);
    return ToKernel(::timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, nullptr));
  }
  int Poll(std::span<pollfd> fds, int timeout_ms) override {
    const int ready = ::poll(fds.data(), static_cast<nfds_t>(fds.size()), timeout_ms);
    return ready < 0 && errno == EINTR ? 0 : ToKernel(ready);
  }

  pid_t Spawn(const SpawnRequest& request) override {
    return request.argv.empty() ? -EINVAL : SpawnSetup(request).Run();
  }
  pid_t Fork() override { return ToKernel(::fork()); }
  pid_t NewSession() override { return ToKernel(::setsid()); }
  pid_t WaitPid(pid_t pid, int* status, int options) override {
    return Retry([&] { return ::waitpid(pid, status, options); });
  }
  int Kill(pid_t pid, int signal) override { return ToKernel(::kill(pid, signal)); }
  int PidfdOpen(pid_t pid) override {
    return static_cast<int>(ToKernel(::syscall(SYS_pidfd_open, pid, 0)));
  }
  int PidfdSendSignal(int pidfd, int signal) override {
    return static_cast<int>(ToKernel(::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0)));
  }
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    return static_cast<ssize_t>(
        ToKernel(::syscall(SYS_process_madvise, pidfd, ranges.data(), ranges.size(), advice, 0UL)));
  }
  ssize_t ProcessMadviseFlags(int pidfd, int advice, unsigned flags) override {
    return static_cast<ssize_t>(
        ToKernel(::syscall(SYS_process_madvise, pidfd, nullptr, 0UL, advice, flags)));
  }
  long Ptrace(int request, pid_t tid, uintptr_t address, uintptr_t data) override {
    return ToKernel(::syscall(SYS_ptrace, request, tid, address, data));
  }
  int SetPriority(pid_t tid, int nice) override {
    return ToKernel(::setpriority(PRIO_PROCESS, static_cast<id_t>(tid), nice));
  }
  int SetRealTimePriority(int priority) override {
    const sched_param param{.sched_priority = priority};
    const int policy = priority > 0 ? SCHED_FIFO : SCHED_OTHER;
    // musl's own wrapper only says ENOSYS.
    return static_cast<int>(
        ToKernel(::syscall(SYS_sched_setscheduler, 0, policy | SCHED_RESET_ON_FORK, &param)));
  }
  int Prctl(int option, unsigned long argument) override {
    return ToKernel(::prctl(option, argument, 0UL, 0UL, 0UL));
  }
  int CapabilitiesEffective(uint64_t* mask) override {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[2] = {};
    const long result = ToKernel(::syscall(SYS_capget, &header, data));
    *mask = (static_cast<uint64_t>(data[1].effective) << 32) | data[0].effective;
    return static_cast<int>(result);
  }
  int Uname(utsname* name) override { return ToKernel(::uname(name)); }
  void Yield() override { ::sched_yield(); }
};

}  // namespace

Sys& RealSys() {
  static KernelSys kernel;
  return kernel;
}

}  // namespace ebb
