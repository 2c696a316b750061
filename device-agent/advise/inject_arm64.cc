// See inject_machine.h: arm64.
#if defined(__aarch64__)

#include <elf.h>
#include <sys/ptrace.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "advise/inject_machine.h"

namespace ebb {
namespace {

constexpr std::array<uint8_t, 4> kCall = {0x01, 0x00, 0x00, 0xd4};           // svc #0
constexpr std::array<uint8_t, 8> kCallAndReturn = {0x01, 0x00, 0x00, 0xd4,   // svc #0
                                                   0xc0, 0x03, 0x5f, 0xd6};  // ret
// mov x8, #139; svc #0: __kernel_rt_sigreturn of the vDSO.
constexpr std::array<uint8_t, 8> kSigreturn = {0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4};

constexpr uint32_t kFpsimdMagic = 0x46508001;
constexpr uint32_t kBadStackFlags = 0x7fffffff;  // sigaltstack(2) is then left as it is

// struct user_fpsimd_state.
struct VectorState {
  uint8_t vregs[512];
  uint32_t fpsr;
  uint32_t fpcr;
  uint32_t reserved[2];
};

// struct rt_sigframe of arch/arm64/kernel/signal.c, without the frame record, which only debuggers
// read.
struct alignas(16) SignalFrame {
  uint8_t info[128];
  uint64_t flags;
  uint64_t link;
  uint64_t stack_base;
  uint32_t stack_flags;
  uint32_t stack_padding;
  uint64_t stack_bytes;
  uint64_t signal_mask;
  uint8_t unused[128];
  uint64_t fault_address;
  uint64_t regs[31];
  uint64_t sp;
  uint64_t pc;
  uint64_t pstate;
  uint64_t padding;
  struct {
    uint32_t magic;
    uint32_t bytes;
    uint32_t fpsr;
    uint32_t fpcr;
    uint8_t vregs[512];
  } fpsimd;
  uint8_t rest[4096 - 528];  // zeros: the end of the list of records
};
static_assert(sizeof(SignalFrame) == 128 + 176 + 288 + 4096);

}  // namespace

SitePatterns PatternsOfMachine() {
  return {.call_and_return = kCallAndReturn, .sigreturn = kSigreturn, .alignment = 4};
}

int ReadThread(Sys& sys, pid_t tid, SavedThread* saved) {
  iovec part{.iov_base = &saved->registers, .iov_len = sizeof(saved->registers)};
  long result = sys.Ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, reinterpret_cast<uintptr_t>(&part));
  if (result < 0) return static_cast<int>(result);
  if (part.iov_len != sizeof(saved->registers)) return -EPROTONOSUPPORT;  // a 32-bit process
  saved->vector_state.resize(sizeof(VectorState));
  part = {.iov_base = saved->vector_state.data(), .iov_len = saved->vector_state.size()};
  result = sys.Ptrace(PTRACE_GETREGSET, tid, NT_FPREGSET, reinterpret_cast<uintptr_t>(&part));
  if (result < 0) return static_cast<int>(result);
  return part.iov_len == sizeof(VectorState) ? 0 : -EPROTONOSUPPORT;
}

uint64_t InstructionPointer(const SavedThread& saved) { return saved.registers.pc; }
uint64_t StackPointer(const SavedThread& saved) { return saved.registers.sp; }

// The kernel has wound the counter back to the call already where it will be made again. SVE state
// beyond the 128 bits that the frame carries does not outlive the entry into a call.
bool IsWithinCall(const SavedThread&, std::span<const uint8_t> code) {
  return std::memcmp(code.data(), kCall.data(), kCall.size()) == 0 ||
         std::memcmp(code.data() + kCodeBytes, kCall.data(), kCall.size()) == 0;
}

size_t SignalFrameBytes(const SavedThread&) { return sizeof(SignalFrame); }

std::vector<std::byte> ToSignalFrame(const SavedThread& saved, const InjectSites&, uint64_t) {
  VectorState vectors;
  std::memcpy(&vectors, saved.vector_state.data(), sizeof(vectors));
  SignalFrame frame = {};
  frame.stack_flags = kBadStackFlags;
  frame.signal_mask = saved.signal_mask;
  std::memcpy(frame.regs, saved.registers.regs, sizeof(frame.regs));
  frame.sp = saved.registers.sp;
  frame.pc = saved.registers.pc;
  frame.pstate = saved.registers.pstate;
  frame.fpsimd.magic = kFpsimdMagic;
  frame.fpsimd.bytes = sizeof(frame.fpsimd);
  frame.fpsimd.fpsr = vectors.fpsr;
  frame.fpsimd.fpcr = vectors.fpcr;
  std::memcpy(frame.fpsimd.vregs, vectors.vregs, sizeof(vectors.vregs));
  std::vector<std::byte> bytes(sizeof(frame));
  std::memcpy(bytes.data(), &frame, sizeof(frame));
  return bytes;
}

user_regs_struct ToCallRegisters(const SavedThread& saved, const InjectSites& sites,
                                 uint64_t frame_address, const InjectedCall& call) {
  user_regs_struct registers = saved.registers;
  registers.pc = sites.call_and_return;
  registers.sp = frame_address;
  registers.regs[30] = sites.sigreturn;
  registers.regs[8] = call.number;
  registers.regs[0] = call.arguments[0];
  registers.regs[1] = call.arguments[1];
  registers.regs[2] = call.arguments[2];
  return registers;
}

int64_t ResultOf(const user_regs_struct& registers) {
  return static_cast<int64_t>(registers.regs[0]);
}

}  // namespace ebb

#endif  // __aarch64__
