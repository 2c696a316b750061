#include "server/activity_manager.h"

#include <algorithm>

#include "base/clock.h"
#include "base/packet_socket.h"
#include "base/text.h"

namespace ebb::guest {
namespace {

// AOSP gives up on a launch after ten seconds; emulated processors get more.
constexpr int64_t kLaunchDeadlineMs = 60'000;
// Two at a time: as many as the machine has processors.
constexpr int kBootParallel = 2;

}  // namespace

void ActivityManager::Boot(std::function<void()> on_booted) {
  on_booted_ = std::move(on_booted);
  // The queue is worked from its back: apps in the profile's order, each with its other processes,
  // the launcher last.
  const auto enqueue = [this](const BootStep& step) {
    boot_queue_.insert(boot_queue_.begin(), step);
  };
  for (const AppSpec& app : profile_.apps) {
    if (app.is_home || app.at_boot == AtBoot::kNone) continue;
    enqueue({&app, ProcessKind::kMain, 0});
    if (!app.service.suffix.empty()) enqueue({&app, ProcessKind::kService, 0});
    if (app.at_boot != AtBoot::kActivity) continue;
    for (int i = 0; i < app.sandbox.count; ++i) enqueue({&app, ProcessKind::kSandboxed, i});
  }
  for (int i = 0; i < kBootParallel; ++i) BootNext();
}

void ActivityManager::BootNext() {
  if (boot_queue_.empty()) {
    if (boot_running_ > 0 || !on_booted_) return;
    const AppSpec* home = FindHome();
    const auto booted = std::move(on_booted_);
    on_booted_ = nullptr;
    if (home == nullptr) return booted();
    StartActivity(*home, [booted](const StartOutcome&) { booted(); });
    return;
  }
  const BootStep step = boot_queue_.back();
  boot_queue_.pop_back();
  ++boot_running_;
  const AppSpec& app = *step.app;
  const bool is_main = step.kind == ProcessKind::kMain;
  ProcessRecord* record = StartProcess(step, is_main ? "pre-top-activity" : "service");
  record->has_activity = is_main && app.at_boot == AtBoot::kActivity && !app.is_persistent;
  if (record->has_activity) TaskOf(app);
  record->restoring = true;
  SendToProcess(record, record->has_activity ? "restore activity" : "restore process");
}

void ActivityManager::OnRestored(ProcessRecord* record) {
  if (!record->restoring) return;
  record->restoring = false;
  --boot_running_;
  UpdateImportance();
  BootNext();
}

const AppSpec* ActivityManager::FindHome() const {
  for (const AppSpec& app : profile_.apps) {
    if (app.is_home) return &app;
  }
  return nullptr;
}

ActivityManager::Task& ActivityManager::TaskOf(const AppSpec& app) {
  Task& task = tasks_[&app];
  if (task.id == 0) {
    task.id = ++last_task_;
    // Tokens are identity hashes on a device: large, unordered, but the same all the activity's
    // life.
    task.token = static_cast<int>(static_cast<uint32_t>(task.id) * 2654435761U >> 4U);
    log_->WriteEvent("wm_task_created", std::to_string(task.id));
  }
  return task;
}

ActivityManager::Launch* ActivityManager::FindLaunch(const AppSpec* app) {
  for (Launch& launch : launches_) {
    if (launch.app == app) return &launch;
  }
  return nullptr;
}

void ActivityManager::StartActivity(const AppSpec& app, StartReply reply) {
  const int64_t intent_ns = MonotonicNs();
  if (Launch* running = FindLaunch(&app)) {
    running->replies.push_back(std::move(reply));
    return;
  }
  ProcessRecord* record = processes_.FindMain(app);
  const bool has_activity = record != nullptr && record->has_activity;
  if (foreground_ == &app && has_activity) {
    // Already resumed: nothing is drawn, so nothing is measured.
    return reply({false, LaunchKind::kUnknown, app.Component(), 0, true});
  }
  const bool has_task = tasks_.contains(&app);
  const Task task = TaskOf(app);
  const LaunchKind kind = record == nullptr ? LaunchKind::kCold
                          : has_activity    ? LaunchKind::kHot
                                            : LaunchKind::kWarm;
  log_->WriteEvent("wm_task_to_front", FormatText("[0,%d,0]", task.id));
  if (kind != LaunchKind::kHot) {
    log_->WriteEvent("wm_create_activity",
                     FormatText("[0,%d,%d,%s,android.intent.action.MAIN,NULL,NULL,268435456]",
                                task.token, task.id, app.Component().c_str()));
  }
  if (record == nullptr) {
    record = StartProcess({&app, ProcessKind::kMain, 0}, "next-top-activity");
    StartSandboxed(app);
  }
  launches_.push_back({&app,
                       kind,
                       has_task && kind == LaunchKind::kHot,
                       intent_ns,
                       MonotonicMs() + kLaunchDeadlineMs,
                       {}});
  launches_.back().replies.push_back(std::move(reply));
  // Becoming important thaws it, before it is told anything.
  MoveToFront(app, record);
  const char* const kinds[] = {"", "cold", "warm", "hot"};
  const std::string message = std::string("launch ") + kinds[static_cast<int>(kind)];
  SendToProcess(record, message);
  for (ProcessRecord* sandboxed : processes_.SandboxedOf(app)) SendToProcess(sandboxed, message);
}

void ActivityManager::MoveToFront(const AppSpec& app, ProcessRecord* record) {
  if (foreground_ != nullptr && foreground_ != &app) {
    const Task& leaving = TaskOf(*foreground_);
    log_->WriteEvent("wm_pause_activity",
                     FormatText("[0,%d,%s,userLeaving=true,pauseBackTasks]", leaving.token,
                                foreground_->Component().c_str()));
    if (ProcessRecord* before = processes_.FindMain(*foreground_)) {
      processes_.MarkUsed(before);
      SendToProcess(before, "pause");
    }
    // The launcher has a level of its own and is never "previous".
    if (!foreground_->is_home) previous_ = foreground_;
  }
  if (previous_ == &app) previous_ = nullptr;
  behind_ = app.is_translucent && foreground_ != &app ? foreground_ : nullptr;
  foreground_ = &app;
  for (ProcessRecord* sandboxed : processes_.SandboxedOf(app)) processes_.MarkUsed(sandboxed);
  processes_.MarkUsed(record);
  UpdateImportance();
}

void ActivityManager::OnDrawn(ProcessRecord* record, int64_t drawn_ns) {
  const AppSpec* app = record->app;
  record->has_activity = true;
  const Task& task = TaskOf(*app);
  log_->WriteEvent("wm_set_resumed_activity",
                   FormatText("[0,%s,resumeTopActivity]", app->Component().c_str()));
  const Launch* launch = FindLaunch(app);
  if (launch == nullptr) return;
  const int64_t total_ms = (drawn_ns - launch->intent_ns) / 1'000'000;
  log_->WriteEvent("wm_activity_launch_time",
                   FormatText("[0,%d,%s,%lld]", task.token, app->Component().c_str(),
                              static_cast<long long>(total_ms)));
  log_->Write(LogBuffer::kSystem, "ActivityTaskManager",
              FormatDisplayed(app->Component(), total_ms, dialect_));
  UpdateImportance();
  FinishLaunch(app, {false, launch->kind, app->Component(), total_ms, launch->brought_to_front});
}

void ActivityManager::FinishLaunch(const AppSpec* app, const StartOutcome& outcome) {
  const auto found = std::find_if(launches_.begin(), launches_.end(),
                                  [app](const Launch& launch) { return launch.app == app; });
  if (found == launches_.end()) return;
  const std::vector<StartReply> replies = std::move(found->replies);
  launches_.erase(found);
  for (const StartReply& reply : replies) reply(outcome);
}

void ActivityManager::GoHome() {
  if (const AppSpec* home = FindHome()) StartActivity(*home, [](const StartOutcome&) {});
}

void ActivityManager::GoBack() {
  const AppSpec* app = foreground_;
  if (app == nullptr || app->is_home) return;
  if (ProcessRecord* record = processes_.FindMain(*app)) {
    const Task& task = TaskOf(*app);
    log_->WriteEvent("wm_finish_activity", FormatText("[0,%d,%d,%s,app-request]", task.token,
                                                      task.id, app->Component().c_str()));
    SendToProcess(record, "destroy");
    record->has_activity = false;
    tasks_.erase(app);
  }
  // What is finished is not "previous": nobody can go back to it.
  foreground_ = nullptr;
  GoHome();
}

int64_t ActivityManager::NextDeadlineMs() const {
  int64_t next = CachedAppOptimizer::NextDeadlineMs(processes_);
  const auto take = [&next](int64_t at_ms) {
    if (at_ms > 0 && (next < 0 || at_ms < next)) next = at_ms;
  };
  for (const Launch& launch : launches_) take(launch.deadline_ms);
  for (const auto& record : processes_.all()) take(record->wake_at_ms);
  return next;
}

void ActivityManager::OnDeadline() {
  const int64_t now_ms = MonotonicMs();
  for (const auto& record : processes_.all()) {
    if (record->wake_at_ms != 0 && record->wake_at_ms <= now_ms) WakeUp(record.get());
  }
  optimizer_.OnDeadline(&processes_);
  while (true) {
    const auto late =
        std::find_if(launches_.begin(), launches_.end(),
                     [now_ms](const Launch& launch) { return launch.deadline_ms <= now_ms; });
    if (late == launches_.end()) return;
    FinishLaunch(late->app, {true, LaunchKind::kUnknown, late->app->Component(), -1, false});
  }
}

}  // namespace ebb::guest
