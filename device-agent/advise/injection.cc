// See injection.h.
#include "advise/injection.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/clock.h"
#include "base/format.h"
#include "procfs/maps.h"

namespace ebb {
namespace {

constexpr int kGetSignalMask = 0x420a;  // PTRACE_GETSIGMASK, Linux 3.11
constexpr int kSetSignalMask = 0x420b;
constexpr int kEventStop = 128;                 // PTRACE_EVENT_STOP
constexpr int kCallStop = SIGTRAP | 0x80;       // PTRACE_O_TRACESYSGOOD
constexpr uint64_t kAllSignals = ~uint64_t{0};  // SIGKILL and SIGSTOP are never blocked
constexpr int kAttempts = 3;
constexpr int64_t kBusyWaitNs = 2 * kNsPerMs;  // what 4 MiB of compression take
constexpr uint64_t kFrameAlignment = 64;

// Stacks are told by name: below the stack pointer of any other one, memory may belong to somebody
// (a goroutine's lies between other objects of its heap).
bool IsThreadStack(std::string_view name) {
  return name == "[stack]" || name.starts_with("[anon:stack_and_tls:");
}

// Code of files and of the kernel does not change; a JIT's might.
bool IsFixedCode(const procfs::Vma& vma) {
  return vma.executable && vma.readable && !vma.writable &&
         (vma.name == "[vdso]" || (vma.inode != 0 && !vma.name.starts_with("/memfd:")));
}

// Nothing, or where `pattern` begins in `bytes`, at a multiple of `alignment`.
size_t Find(std::span<const uint8_t> bytes, std::span<const uint8_t> pattern, size_t alignment) {
  auto from = bytes.begin();
  while (true) {
    from = std::search(from, bytes.end(), pattern.begin(), pattern.end());
    if (from == bytes.end()) return SIZE_MAX;
    const auto at = static_cast<size_t>(from - bytes.begin());
    if (at % alignment == 0) return at;
    ++from;
  }
}

Error Missing(const Target& target, const char* cause) {
  return Error{.code = wire::ErrorCode::kCapabilityMissing,
               .message = Format("madvise cannot be run inside process %d (%s).", target.pid,
                                 target.name.c_str()),
               .cause = cause};
}

}  // namespace

Injection::Injection(Sys& sys, const Target& target, InjectSites known)
    : sys_(sys),
      target_(target),
      memory_(sys.OpenAt(target.proc_dir.get(), "mem", O_RDWR, 0)),
      sites_(known) {}

Status Injection::Prepare(std::span<const TracedThread> threads) {
  if (!memory_.valid()) return TargetError(-memory_.get(), target_, "Opening mem");
  if (Status read = ReadMappings(); !read.ok()) return read;
  for (const TracedThread& thread : threads) {
    if (!thread.is_interrupted) continue;
    const Result<bool> is_usable = TryThread(thread.tid);
    if (!is_usable.ok()) return is_usable.error();
    if (*is_usable) return WriteFrame();
  }
  return Error{.code = wire::ErrorCode::kBusy,
               .message = Format("No thread of process %d (%s) can run a call just now.",
                                 target_.pid, target_.name.c_str()),
               .cause = "None waits within a system call on a stack of its own."};
}

// Stacks, and the two places in the code: the vDSO and the C library come first or last in the
// address space, so all fixed code is looked through until both are found.
Status Injection::ReadMappings() {
  CheckKnownSites();
  const UniqueFd maps(sys_.OpenAt(target_.proc_dir.get(), "maps", O_RDONLY, 0));
  if (!maps.valid()) return TargetError(-maps.get(), target_, "Opening maps");
  procfs::MapsParser parser;
  const auto on_vma = [&](const procfs::Vma& vma) {
    if (IsThreadStack(vma.name)) stacks_.push_back({.start = vma.start, .end = vma.end});
    const bool is_done = sites_.call_and_return != 0 && sites_.sigreturn != 0;
    if (!is_done && IsFixedCode(vma)) FindSites(vma.start, vma.end);
  };
  std::array<char, 16 * 1024> text;
  while (true) {
    const ssize_t got = sys_.Read(maps.get(), text.data(), text.size());
    if (got < 0) return TargetError(static_cast<int>(-got), target_, "Reading maps");
    if (got == 0) break;
    parser.Feed(std::string_view(text.data(), static_cast<size_t>(got)), on_vma);
  }
  if (sites_.call_and_return == 0) return Missing(target_, "Its code has no call with a return.");
  if (sites_.sigreturn == 0) return Missing(target_, "Its code does not call rt_sigreturn.");
  return Ok{};
}

// The target ran since they were found: its code may have been unmapped.
void Injection::CheckKnownSites() {
  const SitePatterns patterns = PatternsOfMachine();
  const auto check = [&](std::span<const uint8_t> pattern, uint64_t* address) {
    std::vector<uint8_t> code(pattern.size());
    const ssize_t got =
        sys_.PRead(memory_.get(), code.data(), code.size(), static_cast<off_t>(*address));
    const bool is_there =
        got == static_cast<ssize_t>(code.size()) && std::ranges::equal(code, pattern);
    if (!is_there) *address = 0;
  };
  check(patterns.call_and_return, &sites_.call_and_return);
  check(patterns.sigreturn, &sites_.sigreturn);
}

void Injection::FindSites(uint64_t start, uint64_t end) {
  const SitePatterns patterns = PatternsOfMachine();
  constexpr uint64_t kPieceBytes = 64 * 1024;
  constexpr uint64_t kOverlapBytes = 16;  // a pattern may lie across two pieces
  std::vector<uint8_t> piece(kPieceBytes + kOverlapBytes);
  for (uint64_t at = start; at < end; at += kPieceBytes) {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(piece.size(), end - at));
    const ssize_t got = sys_.PRead(memory_.get(), piece.data(), wanted, static_cast<off_t>(at));
    if (got <= 0) continue;
    const std::span<const uint8_t> bytes(piece.data(), static_cast<size_t>(got));
    const auto look = [&](std::span<const uint8_t> pattern, uint64_t* address) {
      if (*address != 0) return;
      const size_t found = Find(bytes, pattern, patterns.alignment);
      if (found != SIZE_MAX) *address = at + found;
    };
    look(patterns.call_and_return, &sites_.call_and_return);
    look(patterns.sigreturn, &sites_.sigreturn);
    if (sites_.call_and_return != 0 && sites_.sigreturn != 0) return;
  }
}

Result<bool> Injection::TryThread(pid_t tid) {
  SavedThread saved;
  const int read = ReadThread(sys_, tid, &saved);
  if (read == -EPROTONOSUPPORT) return Missing(target_, "It is a 32-bit process, or uses AMX.");
  if (read == -ENODEV || read == -EINVAL) {
    return Missing(target_, "This processor's vector registers cannot be saved (no XSAVE).");
  }
  if (read < 0) return false;  // it was killed, or another thread will do
  std::array<uint8_t, 2 * kCodeBytes> code;
  const uint64_t counter = InstructionPointer(saved);
  const ssize_t got =
      sys_.PRead(memory_.get(), code.data(), code.size(), static_cast<off_t>(counter - kCodeBytes));
  if (got != static_cast<ssize_t>(code.size()) || !IsWithinCall(saved, code)) return false;
  const uint64_t top = StackPointer(saved);
  const auto stack = std::ranges::find_if(
      stacks_, [&](const Stack& range) { return range.start <= top && top < range.end; });
  if (stack == stacks_.end() || top - stack->start < kStackRoomBytes) return false;
  const long masked = sys_.Ptrace(kGetSignalMask, tid, sizeof(saved.signal_mask),
                                  reinterpret_cast<uintptr_t>(&saved.signal_mask));
  if (masked < 0) return false;
  saved_ = std::move(saved);
  tid_ = tid;
  return true;
}

Status Injection::WriteFrame() {
  const uint64_t below = StackPointer(saved_) - kRedZoneBytes - SignalFrameBytes(saved_);
  frame_address_ = below / kFrameAlignment * kFrameAlignment;
  const std::vector<std::byte> frame = ToSignalFrame(saved_, sites_, frame_address_);
  const ssize_t written =
      sys_.PWrite(memory_.get(), frame.data(), frame.size(), static_cast<off_t>(frame_address_));
  if (written == static_cast<ssize_t>(frame.size())) return Ok{};
  tid_ = 0;
  return TargetError(written < 0 ? static_cast<int>(-written) : EIO, target_, "Writing its stack");
}

int Injection::Advise(const iovec& range, Advice advice, int64_t timeout_ns) {
  if (tid_ == 0 || is_lost_) return -EINTR;
  const InjectedCall call{.number = SYS_madvise,
                          .arguments = {reinterpret_cast<uint64_t>(range.iov_base), range.iov_len,
                                        static_cast<uint64_t>(advice)}};
  return Call(call, BootNs() + timeout_ns);
}

int Injection::Call(const InjectedCall& call, int64_t deadline_ns) {
  int result = SetRegisters(ToCallRegisters(saved_, sites_, frame_address_, call));
  // Signals wait meanwhile: a handler would run on top of the frame. From here on the frame's own
  // mask is the way back, so the registers come first.
  if (result == 0 && !is_altered_) result = SetSignalMask(kAllSignals);
  is_altered_ = true;
  if (result == 0) result = StepToCallStop(deadline_ns);  // into the call
  if (result == 0) result = StepToCallStop(deadline_ns);  // and out of it
  user_regs_struct after = {};
  iovec part{.iov_base = &after, .iov_len = sizeof(after)};
  if (result == 0) {
    result = static_cast<int>(
        sys_.Ptrace(PTRACE_GETREGSET, tid_, NT_PRSTATUS, reinterpret_cast<uintptr_t>(&part)));
  }
  if (result == 0) return static_cast<int>(ResultOf(after));
  is_lost_ = true;
  return result;
}

// Waits with an end: a process that the system freezes just now comes back when it is thawed.
int Injection::StepToCallStop(int64_t deadline_ns) {
  const int64_t patient_ns = BootNs() + kBusyWaitNs;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const long resumed = sys_.Ptrace(PTRACE_SYSCALL, tid_, 0, 0);
    if (resumed < 0) return static_cast<int>(resumed);
    int status = 0;
    pid_t waited = 0;
    while ((waited = sys_.WaitPid(tid_, &status, __WALL | WNOHANG)) == 0) {
      const int64_t now_ns = BootNs();
      if (now_ns >= deadline_ns) return -ETIMEDOUT;
      if (now_ns < patient_ns) {
        sys_.Yield();
      } else {
        (void)sys_.Poll({}, 1);
      }
    }
    if (waited < 0) return waited == -ECHILD ? -ESRCH : waited;
    if (!WIFSTOPPED(status)) return -ESRCH;
    if (WSTOPSIG(status) == kCallStop) return 0;
    const bool is_our_interrupt = (status >> 16) == kEventStop && WSTOPSIG(status) == SIGTRAP;
    if (!is_our_interrupt) return -EINTR;  // somebody stops the whole process
  }
  return -EINTR;
}

int Injection::SetRegisters(user_regs_struct registers) {
  iovec part{.iov_base = &registers, .iov_len = sizeof(registers)};
  return static_cast<int>(
      sys_.Ptrace(PTRACE_SETREGSET, tid_, NT_PRSTATUS, reinterpret_cast<uintptr_t>(&part)));
}

int Injection::SetSignalMask(uint64_t mask) {
  return static_cast<int>(
      sys_.Ptrace(kSetSignalMask, tid_, sizeof(mask), reinterpret_cast<uintptr_t>(&mask)));
}

// The mask first: until the registers are back, the frame would bring both. A thread that does not
// answer, running or gone, has the frame.
void Injection::Restore() {
  if (!is_altered_) return;
  is_altered_ = false;
  for (int attempt = 0; attempt < kAttempts && SetSignalMask(saved_.signal_mask) != 0; ++attempt) {
  }
  for (int attempt = 0; attempt < kAttempts && SetRegisters(saved_.registers) != 0; ++attempt) {
  }
}

}  // namespace ebb
