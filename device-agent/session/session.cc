// The session's loop: bytes in, bytes out, deadlines, signals, the end. Commands are in
// dispatch.cc.
#include "session/session.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/clock.h"
#include "base/log.h"

namespace ebb {
namespace {

constexpr size_t kReadBytes = 16 * 1024;
constexpr size_t kExecThreads = 4;

}  // namespace

Session::Session(Sys& sys, const SessionParts& parts, wire::HelloReply identity, Event wake)
    : sys_(sys),
      advisor_(parts.advisor),
      restore_list_(parts.restore_list),
      identity_(std::move(identity)),
      wake_(std::move(wake)),
      outbox_(wake_),
      advice_lane_(1, [this](Command& command) { RunCommand(command); }),
      launch_lane_(1, [this](Command& command) { RunCommand(command); }),
      exec_lane_(kExecThreads, [this](Command& command) { RunCommand(command); }) {}

Result<std::unique_ptr<Session>> Session::Create(Sys& sys, const SessionParts& parts,
                                                 wire::HelloReply identity, ScanRoots roots) {
  Result<Event> wake = Event::Create(sys);
  if (!wake) return wake.error();
  std::unique_ptr<Session> session(
      new Session(sys, parts, std::move(identity), std::move(wake).value()));
  session->roots_ = roots;
  auto sampler = Sampler::Start(sys, std::move(roots), *session);
  if (!sampler) return sampler.error();
  session->sampler_ = std::move(sampler).value();
  return session;
}

Session::~Session() { SetLogSink(nullptr); }

int Session::Run(const SessionStreams& streams, const SessionLimits& limits) {
  streams_ = streams;
  limits_ = limits;
  begin_ns_ = last_write_ns_ = BootNs();
  sys_.SetNonBlocking(streams_.in_fd, true);
  sys_.SetNonBlocking(streams_.out_fd, true);
  while (state_ != State::kClosing) Loop();
  Finish();
  SetLogSink(nullptr);
  // The descriptors may be shared with a shell that outlives us.
  sys_.SetNonBlocking(streams_.in_fd, false);
  sys_.SetNonBlocking(streams_.out_fd, false);
  return exit_code_;
}

void Session::Loop() {
  const bool may_read = outbox_.unsent_bytes() < Outbox::kFullBytes;
  std::array<pollfd, 4> waits = {
      pollfd{.fd = wake_.fd(), .events = POLLIN, .revents = 0},
      pollfd{.fd = streams_.signal_fd, .events = POLLIN, .revents = 0},
      // Without POLLIN a closed stream is still told of.
      pollfd{
          .fd = streams_.in_fd, .events = static_cast<short>(may_read ? POLLIN : 0), .revents = 0},
      pollfd{.fd = outbox_.empty() ? -1 : streams_.out_fd, .events = POLLOUT, .revents = 0}};
  sys_.Poll(waits, PollTimeoutMs(NextDeadlineNs()));
  wake_.Take();
  if (waits[1].revents != 0) TakeSignal();
  WriteOutput();
  if (waits[2].revents != 0 && state_ != State::kClosing) ReadInput();
  CheckDeadlines();
}

int64_t Session::NextDeadlineNs() const {
  int64_t deadline_ns = INT64_MAX;
  if (state_ == State::kAwaitHello) deadline_ns = begin_ns_ + limits_.hello_ns;
  if (!outbox_.empty()) deadline_ns = std::min(deadline_ns, last_write_ns_ + limits_.stall_ns);
  const std::lock_guard lock(pending_mutex_);
  for (const auto& [id, pending] : pending_) {
    const int64_t command_ns = CancelToken(pending.command->cancel).deadline_ns();
    // A command that runs past its deadline stops by itself; only one in a queue needs us.
    if (command_ns > BootNs()) deadline_ns = std::min(deadline_ns, command_ns);
  }
  return deadline_ns;
}

void Session::CheckDeadlines() {
  if (state_ == State::kClosing) return;
  WithdrawStopped();
  const int64_t now_ns = BootNs();
  if (state_ == State::kAwaitHello && now_ns >= begin_ns_ + limits_.hello_ns) Close(kExitNoHello);
  if (!outbox_.empty() && now_ns >= last_write_ns_ + limits_.stall_ns) Close(kExitStalled);
}

void Session::ReadInput() {
  std::array<uint8_t, kReadBytes> buffer;
  const ssize_t got = sys_.Read(streams_.in_fd, buffer.data(), buffer.size());
  if (got == -EAGAIN) return;
  if (got <= 0) {  // End of the stream, or as good as that.
    Close(kExitOk);
    return;
  }
  reader_.Feed(buffer.data(), static_cast<size_t>(got));
  TakeFrames();
}

void Session::TakeFrames() {
  wire::Frame frame;
  while (state_ != State::kClosing) {
    switch (reader_.Next(frame)) {
      case wire::FrameStatus::kFrame:
        Dispatch(frame);
        break;
      case wire::FrameStatus::kIncomplete:
        return;
      case wire::FrameStatus::kBroken:
        Refuse(0, Error{.code = wire::ErrorCode::kBadRequest,
                        .message = "What came in is no frame of Ebb; the agent ends.",
                        .cause = reader_.failure().ToText()});
        Close(kExitBrokenStream);
        return;
    }
  }
}

void Session::WriteOutput() {
  const size_t before = outbox_.unsent_bytes();
  const int result = outbox_.WriteSome(sys_, streams_.out_fd);
  const size_t after = outbox_.unsent_bytes();
  if (after == 0 || after < before) last_write_ns_ = BootNs();
  if (result < 0) {  // EPIPE: nobody is there any more.
    output_broken_ = true;
    if (state_ != State::kClosing) Close(kExitOk);
  }
}

void Session::TakeSignal() {
  signalfd_siginfo info{};
  const ssize_t got = sys_.Read(streams_.signal_fd, &info, sizeof(info));
  if (got != static_cast<ssize_t>(sizeof(info))) return;
  Close(kExitSignal + static_cast<int>(info.ssi_signo));
}

void Session::Close(int exit_code) {
  exit_code_ = exit_code;
  state_ = State::kClosing;
}

// Stops everything, waits for it, says the last words.
void Session::Finish() {
  sampler_->SetRate({});
  CancelAll();
  const int64_t stop_deadline_ns = BootNs() + limits_.stop_ns;
  std::array<pollfd, 1> waits = {pollfd{.fd = wake_.fd(), .events = POLLIN, .revents = 0}};
  while (PendingCount() > 0) {
    // Something hangs in the kernel and holds a target, maybe. Its guard lets go once we are gone;
    // waiting on would keep an app from running.
    if (BootNs() >= stop_deadline_ns) _exit(exit_code_);
    sys_.Poll(waits, PollTimeoutMs(stop_deadline_ns));
    wake_.Take();
    WriteOutput();
  }
  sampler_.reset();
  if (bye_request_id_ != 0) outbox_.PushReply(wire::Done{.request_id = bye_request_id_});
  const int64_t flush_deadline_ns = BootNs() + limits_.flush_ns;
  while (!outbox_.empty() && !output_broken_ && BootNs() < flush_deadline_ns) {
    std::array<pollfd, 1> room = {pollfd{.fd = streams_.out_fd, .events = POLLOUT, .revents = 0}};
    sys_.Poll(room, PollTimeoutMs(flush_deadline_ns));
    WriteOutput();
  }
}

bool Session::PushTick(const wire::Tick& tick) { return outbox_.PushDroppable(tick); }

size_t Session::PendingCount() const {
  const std::lock_guard lock(pending_mutex_);
  return pending_.size();
}

}  // namespace ebb
