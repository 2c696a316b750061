// Which app is in front, which processes live, how important each is. Owned and called by
// system_server's one thread.
//
// A launch is timed from the moment the intent arrives here to the moment the app says its first
// frame is drawn, both by CLOCK_MONOTONIC. Nothing is added: a slow launch is slow because the
// app's process was.
//
// Three files: activity_manager.cc launches, activity_processes.cc starts, wakes and buries
// processes, activity_importance.cc says how important each is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/cached_app_optimizer.h"
#include "server/event_log.h"
#include "server/formats.h"
#include "server/process_table.h"
#include "server/settings_store.h"

namespace ebb::guest {

class ActivityManager {
 public:
  using StartReply = std::function<void(const StartOutcome&)>;
  // Asks the zygote for a process.
  using ForkRequest = std::function<void(const ProcessRecord&)>;

  // What it uses and does not own; all of it outlives it.
  struct Parts {
    const Profile& profile;
    const Dialect& dialect;
    const SettingsStore& flags;
    const SettingsStore& settings;
    EventLog* log;
  };

  ActivityManager(const Parts& parts, ForkRequest fork_request)
      : profile_(parts.profile),
        dialect_(parts.dialect),
        flags_(parts.flags),
        log_(parts.log),
        fork_request_(std::move(fork_request)),
        optimizer_(parts.log, parts.flags, parts.settings, parts.dialect) {}

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

  void OnForked(int token, int pid);
  // The connection of a process; `pid` may not be known yet when the zygote's answer is still on
  // its way.
  void OnAttached(UniqueFd channel, int pid);
  void OnMessage(ProcessRecord* record, const std::string& message);
  void OnDied(int pid);

  // Milliseconds of CLOCK_MONOTONIC at which OnDeadline wants to be called; -1 = never.
  int64_t NextDeadlineMs() const;
  void OnDeadline();

  std::string DumpLru();
  OomDump DumpOom();
  ProcessTable& processes() { return processes_; }
  CachedAppOptimizer& optimizer() { return optimizer_; }
  const AppSpec* foreground() const { return foreground_; }
  const Profile& profile() const { return profile_; }
  const Dialect& dialect() const { return dialect_; }
  bool has_task(const ProcessRecord& record) const {
    return record.is_main() && tasks_.contains(record.app);
  }

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
  struct BootStep {
    const AppSpec* app = nullptr;
    ProcessKind kind = ProcessKind::kMain;
    int index = 0;
  };

  ProcessRecord* StartProcess(const BootStep& step, const char* reason);
  void StartSandboxed(const AppSpec& app);
  void SendToProcess(ProcessRecord* record, const std::string& message);
  void MoveToFront(const AppSpec& app, ProcessRecord* record);
  Task& TaskOf(const AppSpec& app);
  Launch* FindLaunch(const AppSpec* app);
  void FinishLaunch(const AppSpec* app, const StartOutcome& outcome);
  void OnDrawn(ProcessRecord* record, int64_t drawn_ns);
  void OnRestored(ProcessRecord* record);
  void BootNext();
  void Kill(ProcessRecord* record, const std::string& reason);
  void PlanWakeUp(ProcessRecord* record);
  void WakeUp(ProcessRecord* record);
  void TrimCached();
  Role RoleOf(const ProcessRecord& record) const;
  void UpdateImportance();
  void ApplyImportance(ProcessRecord* record, const Importance& importance);
  const AppSpec* FindHome() const;

  const Profile& profile_;
  const Dialect& dialect_;
  const SettingsStore& flags_;
  EventLog* const log_;
  const ForkRequest fork_request_;
  ProcessTable processes_;
  CachedAppOptimizer optimizer_;
  std::map<const AppSpec*, Task> tasks_;
  std::vector<Launch> launches_;
  std::map<int, UniqueFd> early_channels_;
  const AppSpec* foreground_ = nullptr;
  const AppSpec* previous_ = nullptr;
  // Seen behind a translucent activity in front.
  const AppSpec* behind_ = nullptr;
  std::vector<BootStep> boot_queue_;  // back is next
  int boot_running_ = 0;
  std::function<void()> on_booted_;
  int last_task_ = 0;
};

}  // namespace ebb::guest
