// The only seam between the agent and the kernel. Everything that can fail goes through a Sys&, so
// that tests can make the n-th call fail (fault_sys.h) and so that one file shows all that a root
// process of ours does.
//
// Convention of every call: the kernel's own, >= 0 on success and -errno on failure; the thread's
// errno means nothing here. Interrupted calls are taken up again, except Poll, which may return 0
// early: look at the clock. Safe from any thread.
#pragma once

#include <poll.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

struct utsname;

namespace ebb {

// A child to start: no shell, found on PATH, in a process group of its own, default signals, stdin
// from /dev/null. The descriptors stay the caller's.
struct SpawnRequest {
  std::vector<std::string> argv;
  int stdout_fd = -1;
  int stderr_fd = -1;
};

class Sys {
 public:
  // Files. Paths are C strings: most callers format them into a buffer on the stack.
  virtual int OpenAt(int dir_fd, const char* path, int flags, mode_t mode) = 0;
  virtual ssize_t Read(int fd, void* buffer, size_t bytes) = 0;
  virtual ssize_t PRead(int fd, void* buffer, size_t bytes, off_t offset) = 0;
  virtual ssize_t Write(int fd, const void* buffer, size_t bytes) = 0;
  virtual ssize_t PWrite(int fd, const void* buffer, size_t bytes, off_t offset) = 0;
  virtual ssize_t ReadLinkAt(int dir_fd, const char* path, std::span<char> buffer) = 0;
  virtual ssize_t GetDirEntries(int fd, std::span<std::byte> buffer) = 0;  // getdents64(2)
  virtual int Access(const char* path, int mode) = 0;
  virtual int Unlink(const char* path) = 0;
  virtual int Rename(const char* from, const char* to) = 0;
  virtual int SetNonBlocking(int fd, bool non_blocking) = 0;
  virtual int Ioctl(int fd, unsigned long request, void* argument) = 0;

  virtual int Lock(int fd, int operation) = 0;  // flock(2)

  // Waiting. All descriptors are created close-on-exec.
  virtual int Pipe(std::span<int, 2> fds) = 0;
  virtual int SocketPair(std::span<int, 2> fds) = 0;  // AF_UNIX, SOCK_SEQPACKET
  // One packet, with `passed_fd` beside it unless that is -1 (SCM_RIGHTS).
  virtual ssize_t SendPacket(int socket, const void* bytes, size_t count, int passed_fd) = 0;
  // One packet; `passed_fd` becomes the caller's descriptor that came with it, or -1. 0 = other end
  // gone.
  virtual ssize_t ReceivePacket(int socket, void* bytes, size_t count, int* passed_fd) = 0;
  virtual int EventFd() = 0;    // counter, non-blocking
  virtual int BootTimer() = 0;  // timerfd on CLOCK_BOOTTIME, non-blocking
  // First expiry at `first_ns` (BootNs time line), then every `interval_ns`; both 0 = off.
  virtual int SetTimer(int fd, int64_t first_ns, int64_t interval_ns) = 0;
  virtual int Poll(std::span<pollfd> fds, int timeout_ms) = 0;  // timeout -1 = for ever

  // Processes.
  virtual pid_t Spawn(const SpawnRequest& request) = 0;  // pid, or -errno, also when exec fails
  virtual pid_t Fork() = 0;
  virtual pid_t NewSession() = 0;  // setsid(2)
  virtual pid_t WaitPid(pid_t pid, int* status, int options) = 0;
  virtual int Kill(pid_t pid, int signal) = 0;  // negative pid = process group
  virtual int PidfdOpen(pid_t pid) = 0;
  virtual int PidfdSendSignal(int pidfd, int signal) = 0;
  virtual ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) = 0;
  virtual ssize_t ProcessMadviseFlags(int pidfd, int advice, unsigned flags) = 0;  // no ranges
  // ptrace(2). The tracer is the calling thread, not the process; its death detaches all.
  virtual long Ptrace(int request, pid_t tid, uintptr_t address, uintptr_t data) = 0;
  virtual int SetPriority(pid_t tid, int nice) = 0;  // 0 = the calling thread
  // Of the calling thread; 0 = not at real time. Children begin without it.
  virtual int SetRealTimePriority(int priority) = 0;
  virtual int Prctl(int option, unsigned long argument) = 0;
  virtual int CapabilitiesEffective(uint64_t* mask) = 0;  // of the calling thread
  virtual int Uname(utsname* name) = 0;
  virtual void Yield() = 0;

 protected:
  ~Sys() = default;
};

// The real kernel. One instance for the whole program; has no state.
Sys& RealSys();

}  // namespace ebb
