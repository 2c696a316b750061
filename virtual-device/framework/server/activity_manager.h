// Which app is in front, which processes live, how important each is. Owned and called by
// system_server's one thread.
//
// A launch is timed from the moment the intent arrives here to the moment the app says its first
// frame is drawn, both by CLOCK_MONOTONIC. Nothing is added: a slow launch is slow because the
// app's process was.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/event_log.h"
#include "server/formats.h"
#include "server/process_table.h"

namespace ebb::guest {

class ActivityManager {
 public:
  using StartReply = std::function<void(const StartOutcome&)>;
  // Asks the zygote for a process.
  using ForkRequest = std::function<void(const ProcessRecord&)>;

  ActivityManager(const Profile& profile, EventLog* log, ForkRequest fork_request)
      : profile_(profile), log_(log), fork_request_(std::move(fork_request)) {}

  // Starts what the profile wants at boot, then brings the launcher to the front. `on_booted` runs
  // once.
  void Boot(std::function<void()> on_booted);

  // `reply` is called exactly once: now, when drawn, when the process died or at the deadline.
  void StartActivity(const AppSpec& app, StartReply reply);
  void GoHome();
  // Finishes the activity in front: its next start is a warm one.
  void GoBack();
  void ForceStop(const AppSpec& app);
  // `am kill`: only processes that nobody would miss.
  void KillBackground(const AppSpec& app);
  // False when no such process runs or its group cannot be written.
  bool SetProcessFrozen(ProcessRecord* record, bool frozen);

  void OnForked(int token, int pid);
  // The connection of a process; `pid` may not be known yet when the zygote's answer is still on
  // its way.
  void OnAttached(UniqueFd channel, int pid);
  // False when the channel has to be closed.
  void OnMessage(ProcessRecord* record, const std::string& message);
  void OnDied(int pid);

  // Milliseconds of CLOCK_MONOTONIC at which OnDeadline wants to be called; -1 = never.
  int64_t NextDeadlineMs() const;
  void OnDeadline();

  std::string DumpLru();
  ProcessTable& processes() { return processes_; }
  const AppSpec* foreground() const { return foreground_; }
  const Profile& profile() const { return profile_; }

 private:
  struct Launch {
    const AppSpec* app = nullptr;
    LaunchKind kind = LaunchKind::kUnknown;
    bool brought_to_front = false;
    int64_t intent_ns = 0;
    int64_t deadline_ms = 0;
    std::vector<StartReply> replies;
  };
  struct Task {
    int id = 0;
    int token = 0;
  };

  ProcessRecord* StartProcess(const AppSpec& app, bool is_service, const char* reason);
  void SendToProcess(ProcessRecord* record, const std::string& message);
  void MoveToFront(const AppSpec& app, ProcessRecord* record);
  Task& TaskOf(const AppSpec& app);
  Launch* FindLaunch(const AppSpec* app);
  void FinishLaunch(const AppSpec* app, const StartOutcome& outcome);
  void OnDrawn(ProcessRecord* record, int64_t drawn_ns);
  void OnRestored(ProcessRecord* record);
  void BootNext();
  void Kill(ProcessRecord* record, const std::string& reason);
  Role RoleOf(const ProcessRecord& record) const;
  void UpdateImportance();
  const AppSpec* FindHome() const;

  const Profile& profile_;
  EventLog* const log_;
  const ForkRequest fork_request_;
  ProcessTable processes_;
  std::map<const AppSpec*, Task> tasks_;
  std::vector<Launch> launches_;
  std::map<int, UniqueFd> early_channels_;
  const AppSpec* foreground_ = nullptr;
  const AppSpec* previous_ = nullptr;
  std::vector<std::pair<const AppSpec*, bool>> boot_queue_;  // app, is_service; back is next
  int boot_running_ = 0;
  std::function<void()> on_booted_;
  int last_task_ = 0;
  int last_token_ = 0;
};

}  // namespace ebb::guest
