// The agent's side of the guard. See guard.h; the other side is guard_process.cc.
#include "advise/guard.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>

#include "advise/held_record.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/format.h"

namespace ebb {
namespace {

constexpr int64_t kReplyTimeoutNs = 2 * kNsPerS;
constexpr int64_t kExitTimeoutNs = 2 * kNsPerS;

Error GuardError(std::string cause, int errno_value) {
  return Error{.code = wire::ErrorCode::kInternal,
               .message = "The guard process is not there: nothing is held without it.",
               .cause = std::move(cause),
               .errno_value = errno_value};
}

template <size_t N>
void CopyText(std::string_view text, std::array<char, N>* out) {
  out->fill('\0');
  std::memcpy(out->data(), text.data(), std::min(text.size(), N - 1));
}

}  // namespace

std::string ReadBootId(Sys& sys) {
  Result<std::string> text = ReadText(sys, "/proc/sys/kernel/random/boot_id", 64);
  if (!text.ok()) return {};
  while (text->ends_with('\n')) text->pop_back();
  return *text;
}

// All members but `sys`, `state_dir` and `restore_list` are guarded by `mutex`.
struct Guard::Impl {
  Impl(Sys& kernel, std::string directory)
      : sys(kernel), state_dir(std::move(directory)), restore_list(kernel, state_dir) {}

  Status StartLocked();
  Status ExchangeLocked(GuardRequest request, int passed_fd);
  Status AwaitReplyLocked(uint32_t sequence);
  void DropLocked();
  std::string JournalPath(pid_t guard_pid) const {
    return state_dir + "/" + std::string(kJournalPrefix) + Format("%010d", guard_pid);
  }

  Sys& sys;
  const std::string state_dir;
  RestoreList restore_list;
  std::mutex mutex;
  std::string boot_id;
  UniqueFd socket;
  pid_t pid = 0;
  uint32_t last_sequence = 0;
  uint32_t last_ticket = 0;
  struct Held {
    HeldRecord record;
    int undo_fd = -1;  // of the holder
  };
  std::map<uint32_t, Held> held;  // by ticket
};

// Forks a guard and tells it about everything that is held right now.
Status Guard::Impl::StartLocked() {
  DropLocked();
  std::array<int, 2> ends = {-1, -1};
  int result = sys.SocketPair(ends);
  if (result < 0) return GuardError("socketpair: " + ErrnoText(-result), -result);
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  std::string journal_path = JournalPath(0);  // made here: the guard must not allocate
  const pid_t child = sys.Fork();
  if (child == 0) {
    char* digit = &journal_path.back();
    for (int rest = ::getpid(); rest != 0; rest /= 10)
      *digit-- = static_cast<char>('0' + rest % 10);
    RunGuard(RealSys(), theirs.get(),
             {.journal_path = journal_path.c_str(),
              .restore_path = restore_list.path().c_str(),
              .restore_owner = restore_list.owner()});
  }
  if (child < 0) return GuardError("fork: " + ErrnoText(-child), -child);
  pid = child;
  socket = std::move(ours);
  for (const auto& [ticket, entry] : held) {
    Status told = ExchangeLocked({.op = GuardOp::kHold, .record = entry.record}, entry.undo_fd);
    if (!told.ok()) return told;
  }
  return Ok{};
}

// Gives up on the present guard: it sees the end of its socket, undoes its list and exits.
void Guard::Impl::DropLocked() {
  socket.Reset();
  if (pid == 0) return;
  const int64_t deadline_ns = BootNs() + kExitTimeoutNs;
  int wait_status = 0;
  while (true) {
    const pid_t ended = sys.WaitPid(pid, &wait_status, WNOHANG);
    if (ended == pid || ended == -ECHILD) break;
    if (BootNs() >= deadline_ns) {
      (void)sys.Kill(pid, SIGKILL);
      (void)sys.WaitPid(pid, &wait_status, 0);
      break;
    }
    (void)sys.Poll({}, 1);
  }
  // A guard that was killed left its journal; what stands in it is ours, alive, to let go.
  (void)sys.Unlink(JournalPath(pid).c_str());
  pid = 0;
}

Status Guard::Impl::AwaitReplyLocked(uint32_t sequence) {
  const int64_t deadline_ns = BootNs() + kReplyTimeoutNs;
  while (BootNs() < deadline_ns) {
    pollfd readable{.fd = socket.get(), .events = POLLIN, .revents = 0};
    const int ready = sys.Poll({&readable, 1}, PollTimeoutMs(deadline_ns));
    if (ready < 0) return GuardError("poll: " + ErrnoText(-ready), -ready);
    if (ready == 0) continue;
    GuardReply reply;
    const ssize_t got = sys.Read(socket.get(), &reply, sizeof(reply));
    if (got <= 0) return GuardError("It ended.", static_cast<int>(-got));
    if (static_cast<size_t>(got) != sizeof(reply) || reply.sequence != sequence) continue;
    if (reply.result == 0) return Ok{};
    return GuardError("It answered " + ErrnoText(-reply.result), -reply.result);
  }
  return GuardError("It did not answer in time.", ETIMEDOUT);
}

Status Guard::Impl::ExchangeLocked(GuardRequest request, int passed_fd) {
  request.sequence = ++last_sequence;
  const ssize_t sent = sys.SendPacket(socket.get(), &request, sizeof(request), passed_fd);
  if (sent < 0) {
    return GuardError("send: " + ErrnoText(static_cast<int>(-sent)), static_cast<int>(-sent));
  }
  return AwaitReplyLocked(request.sequence);
}

Guard::Guard(Sys& sys, std::string state_dir)
    : impl_(std::make_unique<Impl>(sys, std::move(state_dir))) {}

RestoreList& Guard::restore_list() { return impl_->restore_list; }

Guard::~Guard() {
  const std::lock_guard lock(impl_->mutex);
  impl_->DropLocked();
}

Result<std::unique_ptr<Guard>> Guard::Start(Sys& sys, const std::string& state_dir) {
  std::unique_ptr<Guard> guard(new Guard(sys, state_dir));
  const std::lock_guard lock(guard->impl_->mutex);
  guard->impl_->boot_id = ReadBootId(sys);
  Status started = guard->impl_->StartLocked();
  if (!started.ok()) {
    guard->impl_->DropLocked();
    return std::move(started).error();
  }
  return guard;
}

Result<uint32_t> Guard::WillHold(const HeldTarget& target) {
  const std::lock_guard lock(impl_->mutex);
  Impl::Held entry{.record = {}, .undo_fd = target.undo_fd};
  entry.record.ticket = ++impl_->last_ticket;
  entry.record.kind = static_cast<uint32_t>(target.kind);
  entry.record.pid = target.pid;
  entry.record.start_ticks = target.start_ticks;
  if (target.freeze_path.size() >= entry.record.freeze_path.size()) {
    return GuardError("The cgroup's path is too long: " + target.freeze_path, ENAMETOOLONG);
  }
  CopyText(impl_->boot_id, &entry.record.boot_id);
  CopyText(target.freeze_path, &entry.record.freeze_path);
  if (impl_->held.size() >= kMaxHolds) {
    return Error{.code = wire::ErrorCode::kBusy,
                 .message = Format("%zu targets are held already.", kMaxHolds),
                 .cause = "The guard's list is full."};
  }
  const GuardRequest request{.op = GuardOp::kHold, .sequence = 0, .record = entry.record};
  Status told = GuardError("It has ended.", 0);
  if (impl_->socket.valid()) told = impl_->ExchangeLocked(request, target.undo_fd);
  if (!told.ok()) {
    told = impl_->StartLocked();
    if (told.ok()) told = impl_->ExchangeLocked(request, target.undo_fd);
  }
  if (!told.ok()) {
    impl_->DropLocked();
    return std::move(told).error();
  }
  impl_->held.emplace(entry.record.ticket, entry);
  return entry.record.ticket;
}

void Guard::Released(uint32_t ticket) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->held.erase(ticket) == 0 || !impl_->socket.valid()) return;
  GuardRequest request{.op = GuardOp::kReleased, .sequence = ++impl_->last_sequence, .record = {}};
  request.record.ticket = ticket;
  // A guard that still has this target on its list could undo what the system did later: start
  // anew.
  if (impl_->sys.SendPacket(impl_->socket.get(), &request, sizeof(request), -1) < 0) {
    impl_->DropLocked();
  }
}

Status Guard::UndoNow(uint32_t ticket) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->held.erase(ticket) == 0) return GuardError("It knows no such hold.", 0);
  if (!impl_->socket.valid()) return GuardError("It has ended.", 0);
  GuardRequest request{.op = GuardOp::kUndo, .sequence = 0, .record = {}};
  request.record.ticket = ticket;
  Status undone = impl_->ExchangeLocked(request, -1);
  if (!undone.ok()) impl_->DropLocked();  // at the end of its socket it undoes everything
  return undone;
}

bool Guard::IsAlive() {
  const std::lock_guard lock(impl_->mutex);
  if (!impl_->socket.valid()) return false;
  pollfd hang_up{.fd = impl_->socket.get(), .events = 0, .revents = 0};
  return impl_->sys.Poll({&hang_up, 1}, 0) == 0;
}

pid_t Guard::pid() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->pid;
}

}  // namespace ebb
