#include "sample/sampler.h"

#include <sys/prctl.h>

#include <array>

#include "base/clock.h"
#include "base/log.h"

namespace ebb {
namespace {

// Expiries since the last reading; 0 when there is none.
uint64_t TakeExpiries(Sys& sys, int timer_fd) {
  uint64_t count = 0;
  const ssize_t got = sys.Read(timer_fd, &count, sizeof(count));
  return got == static_cast<ssize_t>(sizeof(count)) ? count : 0;
}

}  // namespace

Sampler::Sampler(Sys& sys, ScanRoots roots, TickSink& sink, Event wake)
    : sys_(sys), sink_(sink), scanner_(sys, std::move(roots)), wake_(std::move(wake)) {}

Result<std::unique_ptr<Sampler>> Sampler::Start(Sys& sys, ScanRoots roots, TickSink& sink) {
  Result<Event> wake = Event::Create(sys);
  if (!wake) return wake.error();
  std::unique_ptr<Sampler> sampler(
      new Sampler(sys, std::move(roots), sink, std::move(wake).value()));
  sampler->timer_.Reset(sys.BootTimer());
  if (!sampler->timer_.valid()) {
    return ErrorFromErrno(-sampler->timer_.get(), "The sampler got no timer.");
  }
  sampler->thread_ = std::thread([raw = sampler.get()] { raw->Run(); });
  return sampler;
}

Sampler::~Sampler() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.Signal();
  thread_.join();
}

void Sampler::SetRate(SampleRate rate) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = rate;
  }
  wake_.Signal();
}

void Sampler::Run() {
  sys_.Prctl(PR_SET_NAME, reinterpret_cast<unsigned long>("ebb_sampler"));
  std::array<pollfd, 2> waits = {pollfd{.fd = wake_.fd(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = timer_.get(), .events = POLLIN, .revents = 0}};
  while (true) {
    sys_.Poll(waits, -1);
    if (wake_.Take()) {
      if (!ApplyRate()) return;
      if (rate_.interval_ns > 0) ScanOnce(1);
    }
    const uint64_t due = TakeExpiries(sys_, timer_.get());
    if (due > 0 && rate_.interval_ns > 0) ScanOnce(due);
  }
}

bool Sampler::ApplyRate() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    rate_ = wanted_;
  }
  credit_.SetShare(rate_.cpu_budget_permille, BootNs());
  const int64_t interval_ns = rate_.interval_ns;
  // The grid is that of the boot clock itself: two sessions on one device tick together.
  const int64_t first_ns = interval_ns == 0 ? 0 : (BootNs() / interval_ns + 1) * interval_ns;
  const int result = sys_.SetTimer(timer_.get(), first_ns, interval_ns);
  if (result < 0) Log(LogLevel::kError, "The sampler's timer could not be set: errno %d.", -result);
  return true;
}

void Sampler::ScanOnce(uint64_t ticks_due) {
  tick_.seq += ticks_due;
  const int64_t cpu_start_ns = ThreadCpuNs();
  const Status scanned = scanner_.Scan({.pss_max_age_ns = rate_.pss_max_age_ns,
                                        .cpu_budget_ns = credit_.AvailableNs(BootNs()),
                                        .launch = &launch_gate_,
                                        .looks_at_all = changes_expected_.exchange(false)},
                                       &tick_);
  credit_.Spend(ThreadCpuNs() - cpu_start_ns);
  if (!scanned) {
    // Once, not at every tick: the log shares the stream with the ticks.
    if (!scan_failed_) Log(LogLevel::kError, "%s", scanned.error().message.c_str());
    scan_failed_ = true;
    return;
  }
  scan_failed_ = false;
  if (!sink_.PushTick(tick_)) ++tick_.ticks_dropped;
}

}  // namespace ebb
