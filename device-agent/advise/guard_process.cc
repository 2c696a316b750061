// The guard process: waits for the agent's requests and for its end. See guard.h for what it is
// for.
//
// No allocation and no lock here: when the agent restarts a dead guard it forks from a process with
// threads, where another thread may have held the heap's lock.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "advise/guard.h"
#include "advise/held_record.h"
#include "advise/restore_list.h"

namespace ebb {
namespace {

constexpr char kGuardName[] = "ebbd-guard";
constexpr int kUndoAttempts = 3;

struct Slot {
  HeldRecord record;  // ticket 0 = free
  int undo_fd = -1;
};

// The list of held targets, in memory and in the journal file.
class HeldList {
 public:
  HeldList(Sys& sys, int journal_fd) : sys_(sys), journal_fd_(journal_fd) {}

  int Add(const HeldRecord& record, int undo_fd) {
    Slot* slot = Find(0);
    if (slot == nullptr || undo_fd < 0) {
      if (undo_fd >= 0) ::close(undo_fd);
      return slot == nullptr ? -ENOSPC : -EBADF;
    }
    slot->record = record;
    slot->undo_fd = undo_fd;
    return WriteJournal(*slot);
  }

  // Takes a target off the list; with `undo` it lets it run first.
  int Remove(uint32_t ticket, bool undo) {
    Slot* slot = ticket == 0 ? nullptr : Find(ticket);
    if (slot == nullptr) return -ENOENT;
    const int result = undo ? Undo(*slot) : 0;
    ::close(slot->undo_fd);
    *slot = Slot{};
    (void)WriteJournal(*slot);
    return result;
  }

  void UndoAll() {
    for (Slot& slot : slots_) {
      if (slot.record.ticket != 0) (void)Remove(slot.record.ticket, true);
    }
  }

 private:
  Slot* Find(uint32_t ticket) {
    for (Slot& slot : slots_) {
      if (slot.record.ticket == ticket) return &slot;
    }
    return nullptr;
  }

  // Through the descriptor that the agent passed: it means the same process, or the same group of
  // the same process, for ever. A group or process that is gone needs nothing.
  int Undo(const Slot& slot) {
    int result = -EIO;
    for (int attempt = 0; attempt < kUndoAttempts && result != 0; ++attempt) {
      if (slot.record.kind == static_cast<uint32_t>(HoldKind::kFreeze)) {
        const ssize_t written = sys_.Write(slot.undo_fd, "0", 1);
        result = written == 1 || written == -ENODEV ? 0 : static_cast<int>(written);
      } else {
        result = sys_.PidfdSendSignal(slot.undo_fd, SIGCONT);
        if (result == -ESRCH) result = 0;
      }
    }
    return result;
  }

  // Each record has a place of its own and is written by one call: a kill cannot leave half of one.
  // A device whose disk is full still gets its targets back from this process; only the second net
  // is missing.
  int WriteJournal(const Slot& slot) {
    if (journal_fd_ < 0) return 0;
    const auto index = &slot - slots_.data();
    const off_t offset = static_cast<off_t>(index) * static_cast<off_t>(sizeof(HeldRecord));
    (void)::pwrite(journal_fd_, &slot.record, sizeof(HeldRecord), offset);
    return 0;
  }

  Sys& sys_;
  const int journal_fd_;
  std::array<Slot, kMaxHolds> slots_;
};

// Out of everything that could end or confuse it together with the agent: its session and signals,
// adbd's cgroup (init kills that whole group when adbd restarts), the low-memory killer, adb's
// stream.
void Detach(Sys& sys, int* socket) {
  (void)sys.NewSession();
  for (const int signal_number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGQUIT}) {
    ::signal(signal_number, SIG_IGN);
  }
  (void)sys.Prctl(PR_SET_NAME, reinterpret_cast<unsigned long>(kGuardName));
  (void)sys.SetPriority(0, 0);  // may have been forked from a niced thread
  constexpr int kOurSocket = 3;
  if (*socket != kOurSocket) {
    (void)::dup3(*socket, kOurSocket, O_CLOEXEC);
    *socket = kOurSocket;
  }
  const long open_max = std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 4096L);
  for (int fd = kOurSocket + 1; fd < open_max; ++fd) ::close(fd);
  const int null_fd = sys.OpenAt(AT_FDCWD, "/dev/null", O_RDWR, 0);
  if (null_fd >= 0) {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) (void)::dup2(null_fd, fd);
    ::close(null_fd);
  }
  const int oom_fd = sys.OpenAt(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY, 0);
  if (oom_fd >= 0) {
    (void)sys.Write(oom_fd, "-1000", 5);
    ::close(oom_fd);
  }
  for (const char* root : {"/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/unified/cgroup.procs"}) {
    const int fd = sys.OpenAt(AT_FDCWD, root, O_WRONLY, 0);
    if (fd < 0) continue;
    (void)sys.Write(fd, "0", 1);
    ::close(fd);
  }
}

// The name that `ps -A` and the desktop's process list show is argv[0], which lies between
// arg_start and arg_end of our own stack (fields 48 and 49 of stat).
void RenameArguments(Sys& sys) {
  std::array<char, 1024> text = {};
  const int fd = sys.OpenAt(AT_FDCWD, "/proc/self/stat", O_RDONLY, 0);
  if (fd < 0) return;
  const ssize_t got = sys.Read(fd, text.data(), text.size() - 1);
  ::close(fd);
  if (got <= 0) return;
  const char* at = std::strrchr(text.data(), ')');
  constexpr int kBlanksToArgStart = 46;  // field 3 follows the first blank after ')'
  for (int blanks = 0; at != nullptr && blanks < kBlanksToArgStart; ++blanks) {
    at = std::strchr(at + 1, ' ');
  }
  if (at == nullptr) return;
  char* after = nullptr;
  const unsigned long begin = std::strtoul(at, &after, 10);
  const unsigned long end = std::strtoul(after, nullptr, 10);
  if (begin == 0 || end <= begin) return;
  char* arguments = reinterpret_cast<char*>(begin);  // NOLINT: the kernel's own number
  std::memset(arguments, 0, end - begin);
  std::memcpy(arguments, kGuardName, std::min<size_t>(sizeof(kGuardName) - 1, end - begin - 1));
}

int OpenJournal(Sys& sys, const char* path) {
  const int fd = sys.OpenAt(AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return -1;
  // Held as long as this process lives: the next agent does not touch the journal of a living
  // guard.
  (void)sys.Lock(fd, LOCK_EX | LOCK_NB);
  return fd;
}

int Handle(HeldList& held, const GuardRequest& request, int passed_fd) {
  switch (request.op) {
    case GuardOp::kHold:
      return held.Add(request.record, passed_fd);
    case GuardOp::kReleased:
      return held.Remove(request.record.ticket, false);
    case GuardOp::kUndo:
      return held.Remove(request.record.ticket, true);
  }
  return -EINVAL;
}

}  // namespace

void RunGuard(Sys& sys, int socket, const GuardFiles& files) {
  Detach(sys, &socket);
  RenameArguments(sys);
  HeldList held(sys, OpenJournal(sys, files.journal_path));
  GuardRequest request;
  while (true) {
    int passed_fd = -1;
    const ssize_t got = sys.ReceivePacket(socket, &request, sizeof(request), &passed_fd);
    if (got <= 0) break;  // the agent closed the socket, or died
    if (static_cast<size_t>(got) != sizeof(request)) continue;
    const GuardReply reply{.sequence = request.sequence,
                           .result = Handle(held, request, passed_fd)};
    if (request.op != GuardOp::kReleased) {
      (void)sys.SendPacket(socket, &reply, sizeof(reply), -1);
    }
  }
  held.UndoAll();
  (void)sys.Unlink(files.journal_path);
  (void)RunRestoreFile(sys, files.restore_path, files.restore_owner);
  ::_exit(0);
}

}  // namespace ebb
