// See inject_machine.h: x86-64.
#if defined(__x86_64__)

#include <cpuid.h>
#include <elf.h>
#include <sys/ptrace.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "advise/inject_machine.h"

namespace ebb {
namespace {

constexpr std::array<uint8_t, 3> kCallAndReturn = {0x0f, 0x05, 0xc3};  // syscall; ret
// mov $15, %rax; syscall: the restorer that every C library gives to rt_sigaction(2).
constexpr std::array<uint8_t, 9> kSigreturn = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
constexpr uint64_t kCallBytes = 2;

constexpr int kXstateNote = 0x202;  // NT_X86_XSTATE
constexpr size_t kMaxXstateBytes = 16 * 1024;
constexpr size_t kLegacyXstateBytes = 576;  // FXSAVE area and header
constexpr size_t kSoftwareAt = 464;         // struct _fpx_sw_bytes in the FXSAVE area
constexpr size_t kFeaturesAt = 512;         // XSTATE_BV
constexpr uint32_t kXstateMagic1 = 0x46505853;
constexpr uint32_t kXstateMagic2 = 0x46505845;
constexpr uint64_t kTileFeatures = 3ULL << 17;  // AMX: its state is not in every frame

constexpr uint64_t kRestart = 219;           // restart_syscall(2)
constexpr uint64_t kFrameFlags = 1 | 2 | 4;  // UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS
constexpr uint32_t kBadStackFlags = 0x7fffffff;  // sigaltstack(2) is then left as it is

// struct rt_sigframe of arch/x86/include/asm/sigframe.h.
struct SignalFrame {
  uint64_t restorer;
  uint64_t flags;
  uint64_t link;
  uint64_t stack_base;
  uint32_t stack_flags;
  uint32_t stack_padding;
  uint64_t stack_bytes;
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
  uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
  uint16_t cs, gs, fs, ss;
  uint64_t fault[4];
  uint64_t vector_state;
  uint64_t reserved[8];
  uint64_t signal_mask;
  uint8_t info[128];
};
static_assert(sizeof(SignalFrame) == 440);
constexpr size_t kXstateAt = 448;  // aligned to 64, as XRSTOR wants it

// struct _fpx_sw_bytes.
struct XstateSoftware {
  uint32_t magic1;
  uint32_t extended_bytes;
  uint64_t features;
  uint32_t xstate_bytes;
  uint32_t padding[7];
};
static_assert(sizeof(XstateSoftware) == 48);

uint64_t FeaturesInUse(const SavedThread& saved) {
  uint64_t features = 0;
  std::memcpy(&features, saved.vector_state.data() + kFeaturesAt, sizeof(features));
  return features;
}

// Size of the standard format up to the last feature in use; no more than the kernel takes for any
// thread.
size_t XstateBytes(uint64_t features) {
  size_t bytes = kLegacyXstateBytes;
  for (uint32_t feature = 2; feature < 63; ++feature) {
    if ((features & (1ULL << feature)) == 0) continue;
    uint32_t size = 0;
    uint32_t offset = 0;
    uint32_t flags = 0;
    uint32_t unused = 0;
    if (__get_cpuid_count(0xd, feature, &size, &offset, &flags, &unused) == 0) continue;
    bytes = std::max<size_t>(bytes, size_t{offset} + size);
  }
  return bytes;
}

// What arch_do_signal_or_restart() would do when the thread goes on.
void ApplyRestart(const user_regs_struct& registers, SignalFrame* frame) {
  if (static_cast<int64_t>(registers.orig_rax) < 0) return;
  const auto result = static_cast<int64_t>(registers.rax);
  const bool is_restart = result == -512 || result == -513 || result == -514;
  if (!is_restart && result != -516) return;
  frame->rax = is_restart ? registers.orig_rax : kRestart;
  frame->rip = registers.rip - kCallBytes;
}

}  // namespace

SitePatterns PatternsOfMachine() {
  return {.call_and_return = kCallAndReturn, .sigreturn = kSigreturn, .alignment = 1};
}

int ReadThread(Sys& sys, pid_t tid, SavedThread* saved) {
  iovec part{.iov_base = &saved->registers, .iov_len = sizeof(saved->registers)};
  long result = sys.Ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, reinterpret_cast<uintptr_t>(&part));
  if (result < 0) return static_cast<int>(result);
  constexpr uint64_t kCode64 = 0x33;  // __USER_CS
  if (part.iov_len != sizeof(saved->registers) || saved->registers.cs != kCode64) {
    return -EPROTONOSUPPORT;
  }
  saved->vector_state.resize(kMaxXstateBytes);
  part = {.iov_base = saved->vector_state.data(), .iov_len = saved->vector_state.size()};
  result = sys.Ptrace(PTRACE_GETREGSET, tid, kXstateNote, reinterpret_cast<uintptr_t>(&part));
  if (result < 0) return static_cast<int>(result);
  if (part.iov_len < kLegacyXstateBytes) return -EPROTONOSUPPORT;
  saved->vector_state.resize(part.iov_len);
  const uint64_t features = FeaturesInUse(*saved);
  const bool fits = XstateBytes(features) <= saved->vector_state.size();
  return (features & kTileFeatures) == 0 && fits ? 0 : -EPROTONOSUPPORT;
}

uint64_t InstructionPointer(const SavedThread& saved) { return saved.registers.rip; }
uint64_t StackPointer(const SavedThread& saved) { return saved.registers.rsp; }

bool IsWithinCall(const SavedThread& saved, std::span<const uint8_t> code) {
  return static_cast<int64_t>(saved.registers.orig_rax) >= 0 &&
         code[kCodeBytes - 2] == kCallAndReturn[0] && code[kCodeBytes - 1] == kCallAndReturn[1];
}

size_t SignalFrameBytes(const SavedThread& saved) {
  return kXstateAt + XstateBytes(FeaturesInUse(saved)) + sizeof(kXstateMagic2);
}

std::vector<std::byte> ToSignalFrame(const SavedThread& saved, const InjectSites& sites,
                                     uint64_t address) {
  const user_regs_struct& r = saved.registers;
  SignalFrame frame = {};
  frame.restorer = sites.sigreturn;
  frame.flags = kFrameFlags;
  frame.stack_flags = kBadStackFlags;
  frame.r8 = r.r8, frame.r9 = r.r9, frame.r10 = r.r10, frame.r11 = r.r11;
  frame.r12 = r.r12, frame.r13 = r.r13, frame.r14 = r.r14, frame.r15 = r.r15;
  frame.rdi = r.rdi, frame.rsi = r.rsi, frame.rbp = r.rbp, frame.rbx = r.rbx;
  frame.rdx = r.rdx, frame.rax = r.rax, frame.rcx = r.rcx, frame.rsp = r.rsp;
  frame.rip = r.rip, frame.eflags = r.eflags;
  frame.cs = static_cast<uint16_t>(r.cs);
  frame.ss = static_cast<uint16_t>(r.ss);
  frame.vector_state = address + kXstateAt;
  frame.signal_mask = saved.signal_mask;
  ApplyRestart(r, &frame);

  const uint64_t features = FeaturesInUse(saved);
  const size_t xstate_bytes = XstateBytes(features);
  constexpr uint64_t kLegacyFeatures = 3;  // x87, SSE
  const XstateSoftware software = {
      .magic1 = kXstateMagic1,
      .extended_bytes = static_cast<uint32_t>(xstate_bytes + sizeof(kXstateMagic2)),
      .features = features | kLegacyFeatures,
      .xstate_bytes = static_cast<uint32_t>(xstate_bytes),
      .padding = {}};
  std::vector<std::byte> bytes(SignalFrameBytes(saved));
  std::memcpy(bytes.data(), &frame, sizeof(frame));
  std::memcpy(bytes.data() + kXstateAt, saved.vector_state.data(), xstate_bytes);
  std::memcpy(bytes.data() + kXstateAt + kSoftwareAt, &software, sizeof(software));
  std::memcpy(bytes.data() + kXstateAt + xstate_bytes, &kXstateMagic2, sizeof(kXstateMagic2));
  return bytes;
}

user_regs_struct ToCallRegisters(const SavedThread& saved, const InjectSites& sites,
                                 uint64_t frame_address, const InjectedCall& call) {
  user_regs_struct registers = saved.registers;
  registers.rip = sites.call_and_return;
  registers.rsp = frame_address;  // the return takes the restorer's address from there
  registers.rax = call.number;
  registers.orig_rax = ~0ULL;  // no call of its own to be taken up again
  registers.rdi = call.arguments[0];
  registers.rsi = call.arguments[1];
  registers.rdx = call.arguments[2];
  return registers;
}

int64_t ResultOf(const user_regs_struct& registers) { return static_cast<int64_t>(registers.rax); }

}  // namespace ebb

#endif  // __x86_64__
