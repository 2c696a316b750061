#include "server/system_server.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/property_store.h"
#include "base/text.h"
#include "server/activity_manager.h"
#include "server/event_log.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

constexpr size_t kLogCapacity = 4096;
constexpr size_t kSessionLimit = 64;
constexpr int kSessionBufferBytes = 4 << 20;

class SystemServer {
 public:
  SystemServer(const Profile& profile, const std::vector<NamedRange>& zygote_heaps, UniqueFd zygote)
      : zygote_heaps_(zygote_heaps),
        zygote_(std::move(zygote)),
        log_(kLogCapacity, dialect_),
        activities_({profile, dialect_, flags_, settings_, &log_},
                    [this](const ProcessRecord& record) { RequestFork(record); }) {
    const auto changed = [this] {
      activities_.optimizer().OnSettingsChanged(&activities_.processes());
    };
    flags_.on_changed = changed;
    settings_.on_changed = changed;
  }

  int Run() {
    signal(SIGPIPE, SIG_IGN);
    // Children answer slow commands; nobody waits for them.
    signal(SIGCHLD, SIG_IGN);
    WriteFileText("/proc/self/oom_score_adj", std::to_string(kSystemAdj));
    shell_ = ListenPackets(kShellSocket);
    apps_ = ListenPackets(kActivitySocket);
    if (!shell_.valid() || !apps_.valid()) return 1;
    activities_.Boot([] {
      SetProperty("sys.boot_completed", "1");
      SetProperty("dev.bootcomplete", "1");
      WriteConsole(
          FormatText("boot completed after %lld ms", static_cast<long long>(MonotonicMs())));
    });
    while (RunOnce()) {
    }
    return 0;
  }

 private:
  void RequestFork(const ProcessRecord& record) {
    SendPacket(zygote_.get(),
               FormatText("fork %d %s %s %d %s", record.token, record.app->package.c_str(),
                          record.kind_name(), record.uid, record.name.c_str()));
  }

  int PollTimeoutMs() const {
    const int64_t deadline = activities_.NextDeadlineMs();
    if (deadline < 0) return -1;
    return static_cast<int>(std::max<int64_t>(0, deadline - MonotonicMs()));
  }

  // One round: what became ready is handled, the zygote first, since apps are known by what it
  // says.
  bool RunOnce() {
    std::vector<pollfd> waiting = {{zygote_.get(), POLLIN, 0},
                                   {shell_.get(), POLLIN, 0},
                                   {apps_.get(), POLLIN, 0},
                                   {activities_.optimizer().compactor_fd(), POLLIN, 0}};
    const size_t first_app = waiting.size();
    for (const auto& record : activities_.processes().all()) {
      if (record->channel.valid()) waiting.push_back({record->channel.get(), POLLIN, 0});
    }
    const size_t first_session = waiting.size();
    for (const ShellReplyPtr& session : sessions_) waiting.push_back({session->fd(), POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), PollTimeoutMs()) < 0) return true;
    activities_.OnDeadline();
    if (waiting[0].revents != 0 && !ReadZygote()) return false;
    if (waiting[3].revents != 0) {
      activities_.optimizer().OnCompactionsDone(&activities_.processes());
    }
    for (size_t i = first_app; i < first_session; ++i) {
      if (waiting[i].revents != 0) ReadApp(waiting[i].fd);
    }
    for (size_t i = first_session; i < waiting.size(); ++i) {
      if (waiting[i].revents != 0) ReadSession(waiting[i].fd);
    }
    if (waiting[1].revents != 0) AcceptSession();
    if (waiting[2].revents != 0) AcceptApp();
    std::erase_if(sessions_, [](const ShellReplyPtr& session) { return session->finished(); });
    return true;
  }

  bool ReadZygote() {
    const auto packet = ReceivePacket(zygote_.get());
    if (!packet) return false;
    const std::vector<std::string> words = SplitText(*packet, ' ');
    if (words.size() == 3 && words[0] == "forked") {
      activities_.OnForked(static_cast<int>(ParseInt(words[1]).value_or(0)),
                           static_cast<int>(ParseInt(words[2]).value_or(0)));
    } else if (words.size() == 2 && words[0] == "died") {
      activities_.OnDied(static_cast<int>(ParseInt(words[1]).value_or(0)));
    }
    return true;
  }

  void AcceptApp() {
    UniqueFd channel = AcceptPackets(apps_.get());
    if (!channel.valid()) return;
    const int pid = PeerPid(channel.get());
    activities_.OnAttached(std::move(channel), pid);
  }

  void ReadApp(int fd) {
    for (const auto& record : activities_.processes().all()) {
      if (record->channel.get() != fd) continue;
      const auto packet = ReceivePacket(fd);
      if (packet) {
        activities_.OnMessage(record.get(), *packet);
      } else {
        record->channel.Reset(-1);  // the zygote tells when it is really gone
      }
      return;
    }
  }

  void AcceptSession() {
    UniqueFd client = AcceptPackets(shell_.get());
    if (!client.valid() || sessions_.size() >= kSessionLimit) return;
    // Room for a whole log dump: this loop never waits for a client that reads slowly.
    setsockopt(client.get(), SOL_SOCKET, SO_SNDBUFFORCE, &kSessionBufferBytes, sizeof(int));
    sessions_.push_back(std::make_shared<ShellReply>(std::move(client)));
  }

  void ReadSession(int fd) {
    const auto found =
        std::find_if(sessions_.begin(), sessions_.end(),
                     [fd](const ShellReplyPtr& session) { return session->fd() == fd; });
    if (found == sessions_.end()) return;
    const ShellReplyPtr session = *found;
    const auto packet = ReceivePacket(fd);
    if (!packet) return session->Close();
    if (packet->empty()) return;
    const std::vector<std::string> words = SplitText(*packet, '\0');
    RunShellCommand(words, {&activities_, &log_, &flags_, &settings_, &zygote_heaps_}, session);
  }

  const std::vector<NamedRange>& zygote_heaps_;
  const Dialect& dialect_ = DeviceDialect();
  SettingsStore flags_;
  SettingsStore settings_;
  UniqueFd zygote_;
  UniqueFd shell_;
  UniqueFd apps_;
  EventLog log_;
  ActivityManager activities_;
  std::vector<ShellReplyPtr> sessions_;
};

}  // namespace

int RunSystemServer(const Profile& profile, const std::vector<NamedRange>& zygote_heaps,
                    UniqueFd zygote) {
  return SystemServer(profile, zygote_heaps, std::move(zygote)).Run();
}

}  // namespace ebb::guest
