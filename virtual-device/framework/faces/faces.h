// The programs that the one binary is, chosen by the name it was started under.
#pragma once

#include <span>
#include <string>

namespace ebb::guest {

using FaceWords = std::span<const std::string>;

// am, cmd, pm, input, dumpsys, logcat: system_server answers. `words` with the command's name
// first.
int RunRemoteFace(FaceWords words);

// Without the command's own name.
int RunGetprop(FaceWords words);
int RunSetprop(FaceWords words);

// Set-user-id: `su`, `su -c COMMAND`, `su 0 COMMAND`.
int RunSu(FaceWords words);

// Process 1: starts and watches the services, reaps, obeys ctl.start / ctl.stop / ctl.restart and
// the host's control line.
int RunInit(FaceWords words);

// In adbd's place: speaks adb's handshake as a device whose owner never accepts the computer's key.
int RunAdbdUnauthorized();

// The fault `swap-full`; returns when the swap is full, and leaves a process that keeps it so.
int RunFillSwap();

}  // namespace ebb::guest
