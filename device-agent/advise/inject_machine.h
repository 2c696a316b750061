// What an injected system call needs to know of the machine: registers, the two places in the
// target's own code that it uses, and the signal frame that brings everything back. One .cc file
// per machine (inject_x86_64.cc, inject_arm64.cc). Layouts: arch/*/include/uapi/asm/sigcontext.h
// and signal.c of the kernel.
#pragma once

#include <sys/types.h>
#include <sys/user.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/sys.h"

namespace ebb {

// Addresses in the target of code that every process has mapped: nothing is ever written there.
struct InjectSites {
  uint64_t call_and_return = 0;  // a system call instruction with a return right behind it
  uint64_t sigreturn = 0;        // sets the number of rt_sigreturn and calls
};

struct SitePatterns {
  std::span<const uint8_t> call_and_return;
  std::span<const uint8_t> sigreturn;
  size_t alignment;  // of instructions
};
SitePatterns PatternsOfMachine();

// A thread as it was found: all that has to come back.
struct SavedThread {
  user_regs_struct registers = {};
  uint64_t signal_mask = 0;
  std::vector<std::byte> vector_state;  // as ptrace gives it, or empty
};

// Reads `saved` from a stopped thread. -EPROTONOSUPPORT: registers of another machine (a 32-bit
// process), or vector state that no signal frame of ours can carry.
int ReadThread(Sys& sys, pid_t tid, SavedThread* saved);

uint64_t InstructionPointer(const SavedThread& saved);
uint64_t StackPointer(const SavedThread& saved);
// The thread was interrupted within a system call, `code` being the bytes around its instruction
// pointer (kCodeBytes before it and as many from it on). There, by the call's own contract, nothing
// but what a signal frame carries is alive.
inline constexpr size_t kCodeBytes = 4;
bool IsWithinCall(const SavedThread& saved, std::span<const uint8_t> code);

// Bytes below the stack pointer that still belong to the function that runs.
inline constexpr uint64_t kRedZoneBytes = 256;
// Space for the largest frame, and for what a handler may need besides.
inline constexpr uint64_t kStackRoomBytes = 32 * 1024;

// The signal frame that makes rt_sigreturn(2) put `saved` back, as it must stand at `address`
// (aligned to 64), which is where the injected call's stack pointer points.
std::vector<std::byte> ToSignalFrame(const SavedThread& saved, const InjectSites& sites,
                                     uint64_t address);
size_t SignalFrameBytes(const SavedThread& saved);

struct InjectedCall {
  uint64_t number = 0;
  uint64_t arguments[3] = {};
};
// Registers to make the call with; whatever happens next, the target goes on by itself: the call
// returns into `sites.sigreturn`, and the frame puts everything back.
user_regs_struct ToCallRegisters(const SavedThread& saved, const InjectSites& sites,
                                 uint64_t frame_address, const InjectedCall& call);
int64_t ResultOf(const user_regs_struct& registers);

}  // namespace ebb
