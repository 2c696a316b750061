#include "launch/child.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "base/unique_fd.h"

namespace ebb {
namespace {

// Without pidfd (Linux before 5.3) the end of a child is looked for this often.
constexpr int kNoPidfdPollMs = 20;
// A killed process is gone at once unless it hangs in the kernel; then it is left behind.
constexpr int64_t kKillWaitNs = 2 * kNsPerS;
constexpr size_t kMaxCauseBytes = 1024;

// One output of the child: the reading end of a pipe, and what came out of it.
struct Output {
  UniqueFd read_end;
  UniqueFd write_end;
  std::string text;
  bool truncated = false;
};

class Child {
 public:
  Child(Sys& sys, size_t max_output_bytes, const CancelToken& cancel)
      : sys_(sys), max_output_bytes_(max_output_bytes), cancel_(cancel) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (running_) Kill();
  }

  Status Start(const std::vector<std::string>& argv);
  // Waits for the end, the deadline or a cancel.
  StopReason WaitForEnd();
  ChildOutcome TakeOutcome();
  std::string LastWords() const;
  int read_errno() const { return read_errno_; }

 private:
  Status OpenPipe(Output* output);
  void Drain(Output* output);
  bool Reap();
  void Kill();
  void PollOnce(int64_t deadline_ns);

  Sys& sys_;
  const size_t max_output_bytes_;
  const CancelToken& cancel_;
  std::array<Output, 2> outputs_;
  UniqueFd pidfd_;
  pid_t pid_ = -1;
  bool running_ = false;
  int wait_status_ = 0;
  int read_errno_ = 0;  // An output could not be read to its end.
  int64_t start_ns_ = 0;
  int64_t end_ns_ = 0;
};

Status Child::OpenPipe(Output* output) {
  std::array<int, 2> ends = {-1, -1};
  const int made = sys_.Pipe(ends);
  if (made < 0) return ErrorFromErrno(-made, "A pipe for a child could not be made.");
  output->read_end.Reset(ends[0]);
  output->write_end.Reset(ends[1]);
  const int set = sys_.SetNonBlocking(ends[0], true);
  if (set < 0) return ErrorFromErrno(-set, "A pipe for a child could not be set up.");
  return Ok{};
}

Status Child::Start(const std::vector<std::string>& argv) {
  for (Output& output : outputs_) {
    const Status opened = OpenPipe(&output);
    if (!opened) return opened;
  }
  start_ns_ = BootNs();
  pid_ = sys_.Spawn({.argv = argv,
                     .stdout_fd = outputs_[0].write_end.get(),
                     .stderr_fd = outputs_[1].write_end.get()});
  for (Output& output : outputs_) output.write_end.Reset();
  if (pid_ < 0) {
    return Error{.code = wire::ErrorCode::kExecFailed,
                 .message = Format("%s could not be started.", argv[0].c_str()),
                 .cause = ErrnoText(-pid_),
                 .errno_value = -pid_};
  }
  running_ = true;
  pidfd_.Reset(sys_.PidfdOpen(pid_));
  return Ok{};
}

StopReason Child::WaitForEnd() {
  while (running_) {
    const StopReason stop = cancel_.Check();
    if (stop != StopReason::kNone) {
      Kill();
      return stop;
    }
    PollOnce(cancel_.deadline_ns());
    // First look whether it ended, then read: what it wrote before it ended is in the pipes by
    // then. End of file is not waited for, a process that it left behind may keep the pipes open.
    const bool ended = Reap();
    for (Output& output : outputs_) Drain(&output);
    if (ended) return StopReason::kNone;
  }
  return StopReason::kNone;
}

void Child::PollOnce(int64_t deadline_ns) {
  std::array<pollfd, 4> waits;
  waits[0] = {.fd = cancel_.wake_fd(), .events = POLLIN, .revents = 0};
  waits[1] = {.fd = pidfd_.valid() ? pidfd_.get() : -1, .events = POLLIN, .revents = 0};
  for (size_t i = 0; i < outputs_.size(); ++i) {
    waits[2 + i] = {.fd = outputs_[i].read_end.get(), .events = POLLIN, .revents = 0};
  }
  int timeout_ms = PollTimeoutMs(deadline_ns);
  if (!pidfd_.valid()) timeout_ms = std::min(timeout_ms, kNoPidfdPollMs);
  sys_.Poll(waits, timeout_ms);
}

void Child::Drain(Output* output) {
  std::array<char, 16 * 1024> buffer;
  while (output->read_end.valid()) {
    const ssize_t got = sys_.Read(output->read_end.get(), buffer.data(), buffer.size());
    if (got == -EAGAIN) return;
    if (got <= 0) {
      if (got < 0) read_errno_ = static_cast<int>(-got);
      output->read_end.Reset();
      return;
    }
    const size_t room = max_output_bytes_ - output->text.size();
    const size_t kept = std::min(room, static_cast<size_t>(got));
    output->text.append(buffer.data(), kept);
    output->truncated = output->truncated || kept < static_cast<size_t>(got);
  }
}

// True when the child is gone; then its status is known.
bool Child::Reap() {
  const pid_t reaped = sys_.WaitPid(pid_, &wait_status_, WNOHANG);
  if (reaped != pid_) return false;
  running_ = false;
  end_ns_ = BootNs();
  return true;
}

void Child::Kill() {
  const int64_t deadline_ns = BootNs() + kKillWaitNs;
  while (running_ && BootNs() < deadline_ns) {
    sys_.Kill(-pid_, SIGKILL);
    std::array<pollfd, 1> waits = {
        pollfd{.fd = pidfd_.valid() ? pidfd_.get() : -1, .events = POLLIN, .revents = 0}};
    sys_.Poll(waits, kNoPidfdPollMs);
    Reap();
  }
  if (running_) Log(LogLevel::kWarning, "Child %d survives SIGKILL: it hangs in the kernel.", pid_);
  running_ = false;
}

ChildOutcome Child::TakeOutcome() {
  return ChildOutcome{.exit_code = WIFSIGNALED(wait_status_) ? 128 + WTERMSIG(wait_status_)
                                                             : WEXITSTATUS(wait_status_),
                      .out = std::move(outputs_[0].text),
                      .err = std::move(outputs_[1].text),
                      .truncated = outputs_[0].truncated || outputs_[1].truncated,
                      .start_ns = start_ns_,
                      .end_ns = end_ns_};
}

std::string Child::LastWords() const {
  const std::string said = outputs_[0].text + outputs_[1].text;
  if (said.empty()) return "It said nothing until then.";
  return "It had said: " + said.substr(0, kMaxCauseBytes);
}

}  // namespace

Result<ChildOutcome> RunChild(Sys& sys, const std::vector<std::string>& argv,
                              size_t max_output_bytes, const CancelToken& cancel) {
  Child child(sys, max_output_bytes, cancel);
  const Status started = child.Start(argv);
  if (!started) return started.error();
  const int64_t start_ns = BootNs();
  switch (child.WaitForEnd()) {
    case StopReason::kNone:
      break;
    case StopReason::kCancelled:
      return Error{.code = wire::ErrorCode::kCancelled,
                   .message = Format("%s was cancelled and killed.", argv[0].c_str()),
                   .cause = child.LastWords()};
    case StopReason::kDeadline:
      return Error{
          .code = wire::ErrorCode::kDeadlineExceeded,
          .message = Format("%s did not end within %lld ms and was killed.", argv[0].c_str(),
                            static_cast<long long>((BootNs() - start_ns) / kNsPerMs)),
          .cause = child.LastWords()};
  }
  if (child.read_errno() != 0) {
    // Half an output would be taken for the whole answer.
    return ErrorFromErrno(child.read_errno(), "The output of " + argv[0] + " could not be read.");
  }
  return child.TakeOutcome();
}

Result<wire::ExecResult> RunExec(Sys& sys, const wire::Exec& request, const CancelToken& cancel) {
  if (request.argv.empty() || request.argv[0].empty()) {
    return Error{.code = wire::ErrorCode::kBadRequest, .message = "Exec came without a program."};
  }
  const size_t max_output_bytes = std::min<size_t>(request.max_output_bytes, wire::kMaxBlobBytes);
  auto ran = RunChild(sys, request.argv, max_output_bytes, cancel);
  if (!ran) return ran.error();
  wire::ExecResult result;
  result.request_id = request.request_id;
  result.exit_code = ran->exit_code;
  result.stdout.assign(ran->out.begin(), ran->out.end());
  result.stderr.assign(ran->err.begin(), ran->err.end());
  result.truncated = ran->truncated;
  return result;
}

}  // namespace ebb
