// See inject_hold.h.
#include "advise/inject_hold.h"

#include <cerrno>

#include "base/clock.h"

namespace ebb {
namespace {

constexpr int kLookAgainMs = 1;

}  // namespace

InjectHold::~InjectHold() { (void)InjectHold::Release().ok(); }

// A target that computes is let go and stopped again until one of its threads waits in the kernel.
Status InjectHold::Take(const CancelToken& cancel) {
  const int64_t deadline_ns = BootNs() + context_.timeout_ns;
  while (true) {
    if (Status stopped = PtraceHold::Take(cancel); !stopped.ok()) return stopped;
    if (injection_) return Ok{};
    injection_.emplace(context_.sys, context_.target, sites_);
    Status prepared = Ok{};
    tracer().Run([&] { prepared = injection_->Prepare(threads()); });
    if (prepared.ok()) return prepared;
    (void)Release().ok();
    const bool is_worth_waiting = prepared.error().code == wire::ErrorCode::kBusy;
    if (!is_worth_waiting || BootNs() >= deadline_ns || cancel.ShouldStop()) return prepared;
    (void)context_.sys.Poll({}, kLookAgainMs);
  }
}

Status InjectHold::Release() {
  if (injection_) tracer().Run([&] { injection_->Restore(); });
  if (injection_) sites_ = injection_->sites();
  injection_.reset();
  return PtraceHold::Release();
}

ssize_t InjectHold::Advise(std::span<const iovec> ranges, Advice advice) {
  if (!injection_) return -ESRCH;
  ssize_t bytes = 0;
  int result = 0;
  tracer().Run([&] {
    for (const iovec& range : ranges) {
      result = injection_->Advise(range, advice, context_.timeout_ns);
      if (result != 0) return;
      bytes += static_cast<ssize_t>(range.iov_len);
    }
  });
  return bytes > 0 ? bytes : result;
}

}  // namespace ebb
