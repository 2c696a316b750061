#include "app/app_process.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "app/app_memory.h"
#include "base/clock.h"
#include "base/packet_socket.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

class AppProcess {
 public:
  AppProcess(const AppSpec& spec, AppProcessKind kind, uint64_t seed)
      : spec_(spec), kind_(kind), background_(BackgroundOf(spec, kind)), memory_(spec, seed) {}

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
    }
  }

 private:
  static BackgroundSpec BackgroundOf(const AppSpec& spec, AppProcessKind kind) {
    if (kind == AppProcessKind::kSandboxed) return {};
    return kind == AppProcessKind::kService ? spec.service.background : spec.background;
  }

  int TimeoutMs(int64_t next_background_ms) const {
    if (background_.period_ms == 0 || !created_) return -1;
    return static_cast<int>(std::max<int64_t>(0, next_background_ms - MonotonicMs()));
  }

  void CreateOnce() {
    if (created_) return;
    created_ = true;
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
  AppMemory memory_;
  UniqueFd server_;
  bool created_ = false;
  // Sent out with every frame, so that no compiler may drop the work behind it.
  uint64_t checksum_ = 0;
};

}  // namespace

void RunAppProcess(const AppSpec& spec, AppProcessKind kind, uint64_t seed) {
  AppProcess(spec, kind, seed).Run();
  _exit(0);
}

}  // namespace ebb::guest
