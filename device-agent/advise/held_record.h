// One held target as bytes: what the agent sends to its guard, and what the guard writes into its
// journal. Both ends are the same binary on the same device, so the struct itself is the format;
// the magic and the boot id tell a record of this boot from leftovers.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/sys.h"

namespace ebb {

inline constexpr size_t kMaxHolds = 16;                      // targets held at one moment
inline constexpr uint32_t kHeldRecordMagic = 0x44'4c'48'45;  // "EHLD"

struct HeldRecord {
  uint32_t magic = kHeldRecordMagic;
  uint32_t ticket = 0;  // 0 = no target
  uint32_t kind = 0;    // HoldKind
  int32_t pid = 0;
  uint64_t start_ticks = 0;
  std::array<char, 40> boot_id = {};
  std::array<char, 448> freeze_path = {};  // of cgroup.freeze, with its final NUL

  std::string_view path() const { return std::string_view(freeze_path.data()); }
};
static_assert(sizeof(HeldRecord) == 512,
              "records must not straddle pages: a write may be cut there");
static_assert(std::is_trivially_copyable_v<HeldRecord>);

// What the agent asks of the guard. Each request but kReleased is answered with the same sequence
// number.
enum class GuardOp : uint32_t { kHold = 1, kReleased = 2, kUndo = 3 };

struct GuardRequest {
  GuardOp op = GuardOp::kHold;
  uint32_t sequence = 0;
  HeldRecord record;
};

struct GuardReply {
  uint32_t sequence = 0;
  int32_t result = 0;  // 0 or -errno
};

// Journals of one state directory are called kJournalPrefix + pid of the guard.
inline constexpr std::string_view kJournalPrefix = "ebbd-held-";

// This boot of the device; empty when the kernel does not say.
std::string ReadBootId(Sys& sys);

struct GuardFiles {
  const char* journal_path;
  const char* restore_path;        // see restore_list.h
  std::string_view restore_owner;  // the agent
};

// Everything that the guard process does, from fork to exit; never returns. `socket` is its end.
// Does not allocate: it may have been forked from a process with threads.
[[noreturn]] void RunGuard(Sys& sys, int socket, const GuardFiles& files);

}  // namespace ebb
