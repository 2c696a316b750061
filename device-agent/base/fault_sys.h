// Test double of Sys: hands every call on to another Sys, and makes the n-th one fail with a chosen
// errno. A test runs its scenario for n = 1, 2, 3, … until a run ends with fired() == false: then
// every call has failed once.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/sys.h"

namespace ebb {

class FaultSys : public Sys {
 public:
  // Fails call number `nth` (from 1; 0 = none) with `errno_value`; later calls succeed again.
  FaultSys(Sys& real, uint64_t nth, int errno_value)
      : real_(real), nth_(nth), errno_value_(errno_value) {}

  uint64_t calls() const { return calls_; }
  bool fired() const { return nth_ != 0 && calls_ >= nth_; }

  int OpenAt(int dir_fd, const char* path, int flags, mode_t mode) override {
    return Fails() ? -errno_value_ : real_.OpenAt(dir_fd, path, flags, mode);
  }
  ssize_t Read(int fd, void* buffer, size_t bytes) override {
    return Fails() ? -errno_value_ : real_.Read(fd, buffer, bytes);
  }
  ssize_t PRead(int fd, void* buffer, size_t bytes, off_t offset) override {
    return Fails() ? -errno_value_ : real_.PRead(fd, buffer, bytes, offset);
  }
  ssize_t Write(int fd, const void* buffer, size_t bytes) override {
    return Fails() ? -errno_value_ : real_.Write(fd, buffer, bytes);
  }
  ssize_t PWrite(int fd, const void* buffer, size_t bytes, off_t offset) override {
    return Fails() ? -errno_value_ : real_.PWrite(fd, buffer, bytes, offset);
  }
  ssize_t ReadLinkAt(int dir_fd, const char* path, std::span<char> buffer) override {
    return Fails() ? -errno_value_ : real_.ReadLinkAt(dir_fd, path, buffer);
  }
  ssize_t GetDirEntries(int fd, std::span<std::byte> buffer) override {
    return Fails() ? -errno_value_ : real_.GetDirEntries(fd, buffer);
  }
  int Access(const char* path, int mode) override {
    return Fails() ? -errno_value_ : real_.Access(path, mode);
  }
  int Rename(const char* from, const char* to) override {
    return Fails() ? -errno_value_ : real_.Rename(from, to);
  }
  int Unlink(const char* path) override { return Fails() ? -errno_value_ : real_.Unlink(path); }
  int SetNonBlocking(int fd, bool non_blocking) override {
    return Fails() ? -errno_value_ : real_.SetNonBlocking(fd, non_blocking);
  }
  int Ioctl(int fd, unsigned long request, void* argument) override {
    return Fails() ? -errno_value_ : real_.Ioctl(fd, request, argument);
  }
  int Lock(int fd, int operation) override {
    return Fails() ? -errno_value_ : real_.Lock(fd, operation);
  }
  int Pipe(std::span<int, 2> fds) override { return Fails() ? -errno_value_ : real_.Pipe(fds); }
  int SocketPair(std::span<int, 2> fds) override {
    return Fails() ? -errno_value_ : real_.SocketPair(fds);
  }
  ssize_t SendPacket(int socket, const void* bytes, size_t count, int passed_fd) override {
    return Fails() ? -errno_value_ : real_.SendPacket(socket, bytes, count, passed_fd);
  }
  ssize_t ReceivePacket(int socket, void* bytes, size_t count, int* passed_fd) override {
    return Fails() ? -errno_value_ : real_.ReceivePacket(socket, bytes, count, passed_fd);
  }
  int EventFd() override { return Fails() ? -errno_value_ : real_.EventFd(); }
  int BootTimer() override { return Fails() ? -errno_value_ : real_.BootTimer(); }
  int SetTimer(int fd, int64_t first_ns, int64_t interval_ns) override {
    return Fails() ? -errno_value_ : real_.SetTimer(fd, first_ns, interval_ns);
  }
  int Poll(std::span<pollfd> fds, int timeout_ms) override {
    return Fails() ? -errno_value_ : real_.Poll(fds, timeout_ms);
  }
  pid_t Spawn(const SpawnRequest& request) override {
    return Fails() ? -errno_value_ : real_.Spawn(request);
  }
  pid_t Fork() override { return Fails() ? -errno_value_ : real_.Fork(); }
  pid_t NewSession() override { return Fails() ? -errno_value_ : real_.NewSession(); }
  pid_t WaitPid(pid_t pid, int* status, int options) override {
    return Fails() ? -errno_value_ : real_.WaitPid(pid, status, options);
  }
  int Kill(pid_t pid, int signal) override {
    return Fails() ? -errno_value_ : real_.Kill(pid, signal);
  }
  int PidfdOpen(pid_t pid) override { return Fails() ? -errno_value_ : real_.PidfdOpen(pid); }
  int PidfdSendSignal(int pidfd, int signal) override {
    return Fails() ? -errno_value_ : real_.PidfdSendSignal(pidfd, signal);
  }
  ssize_t ProcessMadvise(int pidfd, std::span<const iovec> ranges, int advice) override {
    return Fails() ? -errno_value_ : real_.ProcessMadvise(pidfd, ranges, advice);
  }
  ssize_t ProcessMadviseFlags(int pidfd, int advice, unsigned flags) override {
    return Fails() ? -errno_value_ : real_.ProcessMadviseFlags(pidfd, advice, flags);
  }
  long Ptrace(int request, pid_t tid, uintptr_t address, uintptr_t data) override {
    return Fails() ? -errno_value_ : real_.Ptrace(request, tid, address, data);
  }
  int SetPriority(pid_t tid, int nice) override {
    return Fails() ? -errno_value_ : real_.SetPriority(tid, nice);
  }
  int SetRealTimePriority(int priority) override {
    return Fails() ? -errno_value_ : real_.SetRealTimePriority(priority);
  }
  int Prctl(int option, unsigned long argument) override {
    return Fails() ? -errno_value_ : real_.Prctl(option, argument);
  }
  int CapabilitiesEffective(uint64_t* mask) override {
    return Fails() ? -errno_value_ : real_.CapabilitiesEffective(mask);
  }
  int Uname(utsname* name) override { return Fails() ? -errno_value_ : real_.Uname(name); }
  void Yield() override { real_.Yield(); }  // Cannot fail.

 protected:
  Sys& real() { return real_; }

 private:
  bool Fails() { return ++calls_ == nth_; }

  Sys& real_;
  const uint64_t nth_;
  const int errno_value_;
  std::atomic<uint64_t> calls_ = 0;
};

}  // namespace ebb
