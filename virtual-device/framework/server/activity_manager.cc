#include "server/activity_manager.h"

#include <signal.h>

#include <algorithm>

#include "base/clock.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/text.h"
#include "server/cgroup_tree.h"

namespace ebb::guest {
namespace {

// AOSP gives up on a launch after ten seconds; emulated processors get more.
constexpr int64_t kLaunchDeadlineMs = 60'000;
// Two at a time: as many as the machine has processors.
constexpr int kBootParallel = 2;

int64_t ReadRssBytes(int pid) {
  const auto text = ReadFileText(FormatText("/proc/%d/statm", pid));
  if (!text) return 0;
  const std::vector<std::string> words = SplitText(*text, ' ');
  return words.size() < 2 ? 0 : ParseInt(words[1]).value_or(0) * 4096;
}

}  // namespace

void ActivityManager::Boot(std::function<void()> on_booted) {
  on_booted_ = std::move(on_booted);
  // The queue is worked from its back: apps in the profile's order, each service after its app, the
  // launcher last.
  for (const AppSpec& app : profile_.apps) {
    if (app.is_home || app.at_boot == AtBoot::kNone) continue;
    boot_queue_.insert(boot_queue_.begin(), {&app, false});
    if (!app.service.suffix.empty()) boot_queue_.insert(boot_queue_.begin(), {&app, true});
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
  const auto [app, is_service] = boot_queue_.back();
  boot_queue_.pop_back();
  ++boot_running_;
  ProcessRecord* record =
      StartProcess(*app, is_service, is_service ? "service" : "pre-top-activity");
  record->has_activity = !is_service && app->at_boot == AtBoot::kActivity && !app->is_persistent;
  if (record->has_activity) TaskOf(*app);
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

ProcessRecord* ActivityManager::StartProcess(const AppSpec& app, bool is_service,
                                             const char* reason) {
  ProcessRecord* record = processes_.Add(app, is_service);
  fork_request_(*record);
  // The event is written when the pid is known; the reason waits with the record.
  record->waiting.insert(record->waiting.begin(), std::string("#") + reason);
  return record;
}

void ActivityManager::SendToProcess(ProcessRecord* record, const std::string& message) {
  if (record->channel.valid()) {
    SendPacket(record->channel.get(), message);
  } else {
    record->waiting.push_back(message);
  }
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
  if (record == nullptr) record = StartProcess(app, false, "next-top-activity");
  launches_.push_back({&app,
                       kind,
                       has_task && kind == LaunchKind::kHot,
                       intent_ns,
                       MonotonicMs() + kLaunchDeadlineMs,
                       {}});
  launches_.back().replies.push_back(std::move(reply));
  if (record->frozen) SetProcessFrozen(record, false);
  MoveToFront(app, record);
  const char* const kinds[] = {"", "cold", "warm", "hot"};
  SendToProcess(record, std::string("launch ") + kinds[static_cast<int>(kind)]);
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
  foreground_ = &app;
  processes_.MarkUsed(record);
  UpdateImportance();
}

void ActivityManager::OnForked(int token, int pid) {
  ProcessRecord* record = processes_.FindToken(token);
  if (record == nullptr) return;
  if (pid <= 0) {
    const AppSpec* app = record->app;
    OnRestored(record);
    processes_.Remove(record);
    FinishLaunch(app, {true, LaunchKind::kUnknown, app->Component(), -1, false});
    return;
  }
  record->pid = pid;
  const std::string reason = record->waiting.front().substr(1);
  record->waiting.erase(record->waiting.begin());
  log_->WriteEvent("am_proc_start",
                   FormatText("[0,%d,%d,%s,%s,{%s}]", pid, record->app->uid, record->name.c_str(),
                              reason.c_str(), record->app->Component().c_str()));
  UpdateImportance();
  if (const auto early = early_channels_.find(pid); early != early_channels_.end()) {
    UniqueFd channel = std::move(early->second);
    early_channels_.erase(early);
    OnAttached(std::move(channel), pid);
  }
}

void ActivityManager::OnAttached(UniqueFd channel, int pid) {
  ProcessRecord* record = processes_.FindPid(pid);
  if (record == nullptr) {
    early_channels_[pid] = std::move(channel);
    return;
  }
  record->channel = std::move(channel);
  // Written again: the process set its own starting value after the zygote had told its pid.
  WriteFileText(FormatText("/proc/%d/oom_score_adj", pid),
                std::to_string(record->importance.oom_score_adj));
  log_->WriteEvent("am_proc_bound", FormatText("[0,%d,%s]", pid, record->name.c_str()));
  for (const std::string& message : record->waiting) SendPacket(record->channel.get(), message);
  record->waiting.clear();
}

void ActivityManager::OnMessage(ProcessRecord* record, const std::string& message) {
  if (message == "restored") return OnRestored(record);
  const std::vector<std::string> words = SplitText(message, ' ');
  if (words.size() == 3 && words[0] == "drawn") OnDrawn(record, ParseInt(words[1]).value_or(0));
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
              "Displayed " + app->Component() + " for user 0: " + FormatDuration(total_ms));
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

void ActivityManager::Kill(ProcessRecord* record, const std::string& reason) {
  if (record->pid <= 0 || record->dying) return;
  log_->WriteEvent("am_kill", FormatText("[0,%d,%s,%d,%s,%lld]", record->pid, record->name.c_str(),
                                         record->importance.oom_score_adj, reason.c_str(),
                                         static_cast<long long>(ReadRssBytes(record->pid))));
  record->dying = true;
  kill(record->pid, SIGKILL);
}

void ActivityManager::ForceStop(const AppSpec& app) {
  for (ProcessRecord* record : processes_.OfPackage(app.package))
    Kill(record, "stop " + app.package);
  tasks_.erase(&app);
  if (previous_ == &app) previous_ = nullptr;
}

void ActivityManager::KillBackground(const AppSpec& app) {
  for (ProcessRecord* record : processes_.OfPackage(app.package)) {
    if (record->importance.oom_score_adj >= kServiceAdj) Kill(record, "kill background");
  }
}

bool ActivityManager::SetProcessFrozen(ProcessRecord* record, bool frozen) {
  if (!SetFrozen(record->app->uid, record->pid, frozen)) return false;
  record->frozen = frozen;
  // am_unfreeze got a third field, the reason, in Android 14; 6 = OOM_ADJ_REASON_ACTIVITY there.
  log_->WriteEvent(frozen ? "am_freeze" : "am_unfreeze",
                   FormatText(frozen ? "[%d,%s]" : "[%d,%s,6]", record->pid, record->name.c_str()));
  return true;
}

void ActivityManager::OnDied(int pid) {
  early_channels_.erase(pid);
  ProcessRecord* record = processes_.FindPid(pid);
  if (record == nullptr) return;
  const AppSpec* app = record->app;
  OnRestored(record);
  const bool is_main = !record->is_service;
  // A start right after a force-stop has its new process already: then the front and the launch
  // belong to that one.
  record->dying = true;
  const bool is_gone = is_main && processes_.FindMain(*app) == nullptr;
  const bool was_front = foreground_ == app && is_gone;
  log_->WriteEvent("am_proc_died",
                   FormatText("[0,%d,%s,%d,%d]", pid, record->name.c_str(),
                              record->importance.oom_score_adj, was_front ? 2 : 19));
  RemoveProcessGroup(app->uid, pid);
  processes_.Remove(record);
  if (is_gone) FinishLaunch(app, {true, LaunchKind::kUnknown, app->Component(), -1, false});
  if (was_front) {
    foreground_ = nullptr;
    GoHome();
  }
  if (app->is_persistent && is_gone) {
    SendToProcess(StartProcess(*app, false, "restart"), "restore process");
  }
  UpdateImportance();
}

int64_t ActivityManager::NextDeadlineMs() const {
  int64_t next = -1;
  for (const Launch& launch : launches_) {
    if (next < 0 || launch.deadline_ms < next) next = launch.deadline_ms;
  }
  return next;
}

void ActivityManager::OnDeadline() {
  const int64_t now_ms = MonotonicMs();
  while (true) {
    const auto late =
        std::find_if(launches_.begin(), launches_.end(),
                     [now_ms](const Launch& launch) { return launch.deadline_ms <= now_ms; });
    if (late == launches_.end()) return;
    FinishLaunch(late->app, {true, LaunchKind::kUnknown, late->app->Component(), -1, false});
  }
}

Role ActivityManager::RoleOf(const ProcessRecord& record) const {
  if (record.app->is_persistent) return Role::kPersistent;
  if (record.is_service) return Role::kService;
  if (record.app == foreground_) return Role::kTop;
  if (record.app->is_home) return Role::kHome;
  if (record.app == previous_) return Role::kPrevious;
  return record.has_activity ? Role::kCachedActivity : Role::kCachedEmpty;
}

void ActivityManager::UpdateImportance() {
  const std::vector<ProcessRecord*> order = processes_.InLruOrder();
  std::vector<Role> roles;
  for (const ProcessRecord* record : order) roles.push_back(RoleOf(*record));
  const std::vector<Importance> importances = AssignImportance(roles);
  for (size_t i = 0; i < order.size(); ++i) {
    const bool changed = order[i]->importance.oom_score_adj != importances[i].oom_score_adj;
    order[i]->importance = importances[i];
    if (order[i]->pid > 0 && changed) {
      WriteFileText(FormatText("/proc/%d/oom_score_adj", order[i]->pid),
                    std::to_string(importances[i].oom_score_adj));
    }
  }
}

std::string ActivityManager::DumpLru() {
  std::vector<LruRow> rows;
  for (const ProcessRecord* record : processes_.InLruOrder()) {
    if (record->pid <= 0) continue;
    const bool has_task = !record->is_service && tasks_.contains(record->app);
    rows.push_back({record->importance, record->pid, record->name, record->app->uid,
                    record->has_activity, has_task});
  }
  rows.push_back({{kSystemAdj, "PER ", "LCMNFU"}, getpid(), "system", 1000, false, false});
  return FormatLru(rows);
}

}  // namespace ebb::guest
