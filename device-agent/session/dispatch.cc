// The session's commands: each is checked, run (in a lane when it takes time) and answered exactly
// once.
#include <algorithm>
#include <cstring>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "launch/child.h"
#include "launch/launcher.h"
#include "session/session.h"

namespace ebb {
namespace {

// As StartSampling's and Advise's fields are documented in the schema.
constexpr uint32_t kMinIntervalMs = 100;
constexpr uint32_t kMaxIntervalMs = 10'000;
constexpr uint32_t kMaxTimeoutMs = 600'000;
constexpr uint32_t kWholeCorePermille = 1'000;
constexpr uint32_t kDefaultCpuPermille = 10;

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

Error BadRequest(std::string message, std::string cause = {}) {
  return Error{.code = wire::ErrorCode::kBadRequest,
               .message = std::move(message),
               .cause = std::move(cause)};
}

// Every command begins with its request id, so that also one that cannot be decoded is answered.
uint32_t PeekRequestId(const wire::Frame& frame) {
  uint32_t id = 0;
  wire::Reader(frame.payload, frame.payload_bytes).Number("request_id", id);
  return id;
}

Error StoppedInQueue(const Command& command) {
  const bool late = CancelToken(command.cancel).Check() == StopReason::kDeadline;
  return Error{.code = late ? wire::ErrorCode::kDeadlineExceeded : wire::ErrorCode::kCancelled,
               .message = Format("Command %u was ended before its turn came.", command.request_id)};
}

}  // namespace

void Session::Dispatch(const wire::Frame& frame) {
  wire::Reader payload(frame.payload, frame.payload_bytes);
  wire::ToAgentMessage message;
  if (!wire::DecodeToAgent(frame.type, payload, message)) {
    Refuse(PeekRequestId(frame),
           BadRequest(Format("Message type %u could not be decoded.", frame.type),
                      payload.error().ToText()));
    return;
  }
  std::visit(
      [this](const auto& request) {
        const bool is_hello = std::is_same_v<std::decay_t<decltype(request)>, wire::Hello>;
        if (state_ == State::kAwaitHello && !is_hello) {
          Refuse(request.request_id, BadRequest("The first command must be Hello."));
        } else {
          Handle(request);
        }
      },
      message);
}

void Session::Handle(const wire::Hello& hello) {
  if (hello.schema_hash != wire::kSchemaHash) {
    Refuse(hello.request_id,
           Error{.code = wire::ErrorCode::kSchemaMismatch,
                 .message = "The desktop speaks schema " + hello.schema_hash + ", this agent " +
                            std::string(wire::kSchemaHash) + "."});
    Close(kExitSchemaMismatch);
    return;
  }
  wire::HelloReply reply = identity_;
  reply.request_id = hello.request_id;
  reply.boot_ns = static_cast<uint64_t>(BootNs());
  reply.wall_ms = static_cast<uint64_t>(WallMs());
  outbox_.PushReply(reply);
  // A second Hello is answered as the first: the desktop may compare the clocks again.
  state_ = State::kReady;
  SetLogSink(&outbox_);
}

void Session::Handle(const wire::StartSampling& request) {
  if (request.interval_ms < kMinIntervalMs || request.interval_ms > kMaxIntervalMs) {
    Refuse(request.request_id,
           BadRequest(Format("interval_ms is %u, %u to %u are taken.", request.interval_ms,
                             kMinIntervalMs, kMaxIntervalMs)));
    return;
  }
  if (request.cpu_budget_permille > kWholeCorePermille) {
    Refuse(request.request_id, BadRequest(Format("cpu_budget_permille is %u, at most %u is taken.",
                                                 request.cpu_budget_permille, kWholeCorePermille)));
    return;
  }
  // The reply goes first: the first tick may be there before this function returns.
  outbox_.PushReply(wire::Done{.request_id = request.request_id});
  sampler_->SetRate({.interval_ns = int64_t{request.interval_ms} * kNsPerMs,
                     .pss_max_age_ns = int64_t{request.pss_max_age_ms} * kNsPerMs,
                     .cpu_budget_permille = request.cpu_budget_permille == 0
                                                ? kDefaultCpuPermille
                                                : request.cpu_budget_permille});
}

void Session::Handle(const wire::StopSampling& request) {
  sampler_->SetRate({});
  outbox_.PushReply(wire::Done{.request_id = request.request_id});
}

void Session::Handle(const wire::Advise& request) { Accept(advice_lane_, request); }
void Session::Handle(const wire::Launch& request) { Accept(launch_lane_, request); }
void Session::Handle(const wire::Exec& request) { Accept(exec_lane_, request); }

void Session::Handle(const wire::Cancel& request) {
  CommandPtr target;
  {
    const std::lock_guard lock(pending_mutex_);
    const auto found = pending_.find(request.target_request_id);
    if (found != pending_.end()) target = found->second.command;
  }
  // A command that has just been answered needs no cancelling: that is no error either.
  if (target) {
    target->cancel.Cancel();
    target->wake.Signal();
    WithdrawStopped();
  }
  outbox_.PushReply(wire::Done{.request_id = request.request_id});
}

void Session::Handle(const wire::RestoreAtEnd& request) {
  std::vector<std::vector<std::string>> commands;
  for (const wire::DeviceCommand& command : request.commands) commands.push_back(command.argv);
  if (const Status kept = restore_list_.Keep(commands); !kept.ok()) {
    Refuse(request.request_id, kept.error());
    return;
  }
  outbox_.PushReply(wire::Done{.request_id = request.request_id});
}

void Session::Handle(const wire::Bye& request) {
  bye_request_id_ = request.request_id;  // Answered when all is quiet.
  Close(kExitOk);
}

template <typename Request>
void Session::Accept(Lane& lane, const Request& request) {
  const uint32_t id = request.request_id;
  if (id == 0) return Refuse(0, BadRequest("request_id 0 cannot be answered."));
  if (request.timeout_ms == 0 || request.timeout_ms > kMaxTimeoutMs) {
    return Refuse(id, BadRequest(Format("timeout_ms is %u, 1 to %u are taken.", request.timeout_ms,
                                        kMaxTimeoutMs)));
  }
  Result<Event> wake = Event::Create(sys_);
  if (!wake) return Refuse(id, wake.error());
  const int64_t deadline_ns = BootNs() + int64_t{request.timeout_ms} * kNsPerMs;
  auto command =
      std::make_shared<Command>(id, wire::ToAgentMessage(request), deadline_ns, std::move(*wake));
  Error refusal;
  {
    const std::lock_guard lock(pending_mutex_);
    if (pending_.contains(id)) {
      // The id will be answered once, by the command that has it.
      refusal = BadRequest(Format("request_id %u is in use by a command in flight.", id));
    } else if (pending_.size() >= wire::kMaxPendingCommands) {
      refusal = Error{.code = wire::ErrorCode::kBusy,
                      .message = Format("%zu commands are in flight already.", pending_.size())};
    } else {
      pending_.emplace(id, Pending{command, &lane});
    }
  }
  if (!refusal.message.empty()) {
    return Refuse(refusal.code == wire::ErrorCode::kBusy ? id : 0, refusal);
  }
  lane.Push(std::move(command));
}

// On a lane's thread.
void Session::RunCommand(Command& command) {
  const CancelToken token(command.cancel);
  const auto run = Overloaded{
      [&](const wire::Advise& request) {
        const auto advised = advisor_.Run(
            request, token,
            [this](const wire::AdviseProgress& progress) { outbox_.PushDroppable(progress); });
        sampler_->ExpectChanges();
        Complete(command, advised);
      },
      [&](const wire::Launch& request) {
        sampler_->launch_gate().Begin(request.package);
        const auto launched = RunLaunch(sys_, roots_.proc, request, token);
        sampler_->launch_gate().End();
        Complete(command, launched);
      },
      [&](const wire::Exec& request) { Complete(command, RunExec(sys_, request, token)); },
      [](const auto&) { EBB_CHECK(!"only these three are ever put into a lane"); }};
  std::visit(run, command.message);
}

void Session::CancelAll() {
  {
    const std::lock_guard lock(pending_mutex_);
    for (auto& [id, pending] : pending_) {
      pending.command->cancel.Cancel();
      pending.command->wake.Signal();
    }
  }
  WithdrawStopped();
}

// Answers the commands that have to stop and that no thread has begun.
void Session::WithdrawStopped() {
  std::vector<CommandPtr> withdrawn;
  {
    const std::lock_guard lock(pending_mutex_);
    for (const auto& [id, pending] : pending_) {
      const bool stop = CancelToken(pending.command->cancel).ShouldStop();
      if (stop && pending.lane->Withdraw(*pending.command)) withdrawn.push_back(pending.command);
    }
  }
  for (const CommandPtr& command : withdrawn) {
    Complete(*command, Result<wire::Done>(StoppedInQueue(*command)));
  }
}

// The one place where a long command is answered. Any thread. Both steps under one lock: nobody
// sees a command that is neither in flight nor answered.
template <typename Message>
void Session::Complete(const Command& command, const Result<Message>& outcome) {
  {
    const std::lock_guard lock(pending_mutex_);
    EBB_CHECK(pending_.erase(command.request_id) == 1);
    if (outcome) {
      outbox_.PushReply(*outcome);
    } else {
      Refuse(command.request_id, outcome.error());
    }
  }
  wake_.Signal();  // The end of the session waits for the last one.
}

void Session::Refuse(uint32_t request_id, const Error& error) {
  outbox_.PushReply(wire::ErrorReply{.request_id = request_id,
                                     .code = error.code,
                                     .message = error.message,
                                     .cause = error.cause,
                                     .remedy = std::string(wire::Remedy(error.code)),
                                     .errno_value = error.errno_value});
}

}  // namespace ebb
