#include "app/app_process.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string>

#include "app/app_faults.h"
#include "app/app_memory.h"
#include "base/clock.h"
#include "base/packet_socket.h"
#include "base/property_store.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

class AppProcess {
 public:
  AppProcess(const AppSpec& spec, AppProcessKind kind, uint64_t seed)
      : spec_(spec),
        kind_(kind),
        background_(BackgroundOf(spec, kind)),
        faults_(ParseAppFaults(ReadProperty("ro.ebb.faults").value_or(""), spec, kind)),
        memory_(spec, seed) {}

  void Run() {
    server_ = ConnectPackets(kActivitySocket);
    if (!server_.valid() || !SendPacket(server_.get(), "attach")) return;
    int64_t next_background_ms = MonotonicMs() + background_.period_ms;
    while (true) {
      pollfd waiting{server_.get(), POLLIN, 0};
      const int ready = poll(&waiting, 1, TimeoutMs(next_background_ms));
      if (ready > 0) {
        const auto packet = ReceivePacket(server_.get());
        if (!packet || !Obey(*packet)) return;
      }
      if (background_.period_ms > 0 && created_ && MonotonicMs() >= next_background_ms) {
        memory_.RunBackground(background_);
        next_background_ms = MonotonicMs() + background_.period_ms;
      }
      if (faults_.churn_period_ms > 0 && created_) churn_.Step();
      if (HasToExit()) return;
    }
  }

 private:
  static BackgroundSpec BackgroundOf(const AppSpec& spec, AppProcessKind kind) {
    if (kind == AppProcessKind::kSandboxed) return {};
    return kind == AppProcessKind::kService ? spec.service.background : spec.background;
  }

  bool HasToExit() const {
    return faults_.exit_after_ms > 0 && created_ &&
           MonotonicMs() >= created_at_ms_ + faults_.exit_after_ms;
  }

  // Until there is something to do; -1 = not before a message comes.
  int TimeoutMs(int64_t next_background_ms) const {
    if (!created_) return -1;
    int64_t until_ms = std::numeric_limits<int>::max();
    const auto no_later = [&until_ms](int64_t ms) { until_ms = std::min(until_ms, ms); };
    if (background_.period_ms > 0) no_later(next_background_ms - MonotonicMs());
    if (faults_.churn_period_ms > 0) no_later(faults_.churn_period_ms);
    if (faults_.exit_after_ms > 0) {
      no_later(created_at_ms_ + faults_.exit_after_ms - MonotonicMs());
    }
    if (until_ms == std::numeric_limits<int>::max()) return -1;
    return static_cast<int>(std::max<int64_t>(0, until_ms));
  }

  void CreateOnce() {
    if (created_) return;
    created_ = true;
    created_at_ms_ = MonotonicMs();
    switch (kind_) {
      case AppProcessKind::kMain:
        return memory_.CreateProcess();
      case AppProcessKind::kService:
        return memory_.CreateSmallProcess(spec_.service.heap_kb);
      case AppProcessKind::kSandboxed:
        return memory_.CreateSmallProcess(spec_.sandbox.heap_kb);
    }
  }

  void CreateActivity() {
    if (kind_ == AppProcessKind::kMain) memory_.CreateActivity();
  }

  bool TellHeaps() { return SendPacket(server_.get(), "heaps" + memory_.DescribeHeaps()); }

  // False when system_server is gone.
  bool Obey(const std::string& packet) {
    if (packet == "restore process") {
      CreateOnce();
      return TellHeaps() && SendPacket(server_.get(), "restored");
    }
    if (packet == "restore activity") {
      CreateOnce();
      CreateActivity();
      checksum_ += memory_.DrawFirstFrame();
      return TellHeaps() && SendPacket(server_.get(), "restored");
    }
    if (packet == "wake") {
      checksum_ += memory_.HandleAlarm();
      return SendPacket(server_.get(), "woken");
    }
    if (packet.starts_with("launch ")) {
      // Each kind does what is missing: nothing for hot, the activity for warm, everything for
      // cold.
      CreateOnce();
      CreateActivity();
      checksum_ += memory_.DrawFirstFrame();
      const int64_t drawn_ns = MonotonicNs();
      const std::string drawn = FormatText("drawn %lld %llu", static_cast<long long>(drawn_ns),
                                           static_cast<unsigned long long>(checksum_));
      return SendPacket(server_.get(), drawn) && TellHeaps();
    }
    if (packet == "destroy") {
      memory_.DestroyActivity();
      return SendPacket(server_.get(), "destroyed");
    }
    return true;
  }

  const AppSpec& spec_;
  const AppProcessKind kind_;
  const BackgroundSpec background_;
  const AppFaults faults_;
  AppMemory memory_;
  LayoutChurn churn_;
  UniqueFd server_;
  bool created_ = false;
  int64_t created_at_ms_ = 0;
  // Sent out with every frame, so that no compiler may drop the work behind it.
  uint64_t checksum_ = 0;
};

}  // namespace

void RunAppProcess(const AppSpec& spec, AppProcessKind kind, uint64_t seed) {
  AppProcess(spec, kind, seed).Run();
  _exit(0);
}

}  // namespace ebb::guest
