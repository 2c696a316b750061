// Birth, alarms and death of processes.
#include <signal.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/packet_socket.h"
#include "base/page_size.h"
#include "base/text.h"
#include "server/activity_manager.h"
#include "server/cgroup_tree.h"

namespace ebb::guest {
namespace {

// What Android 15 keeps at most before it trims the least recently used; earlier releases kept 32.
constexpr int64_t kMaxCachedProcesses = 1024;

int64_t ReadRssBytes(int pid) {
  const auto text = ReadFileText(FormatText("/proc/%d/statm", pid));
  if (!text) return 0;
  const std::vector<std::string> words = SplitText(*text, ' ');
  const int64_t pages = words.size() < 2 ? 0 : ParseInt(words[1]).value_or(0);
  return pages * static_cast<int64_t>(PageBytes());
}

}  // namespace

ProcessRecord* ActivityManager::StartProcess(const BootStep& step, const char* reason) {
  ProcessRecord* record = processes_.Add(*step.app, step.kind, step.index);
  fork_request_(*record);
  // The event is written when the pid is known; the reason waits with the record.
  record->waiting.insert(record->waiting.begin(), std::string("#") + reason);
  return record;
}

void ActivityManager::StartSandboxed(const AppSpec& app) {
  for (int i = 0; i < app.sandbox.count; ++i) {
    // No type: that is how a device logs a bound service's process.
    StartProcess({&app, ProcessKind::kSandboxed, i}, "");
  }
}

void ActivityManager::SendToProcess(ProcessRecord* record, const std::string& message) {
  if (record->channel.valid()) {
    SendPacket(record->channel.get(), message);
  } else {
    record->waiting.push_back(message);
  }
}

void ActivityManager::OnForked(int token, int pid) {
  ProcessRecord* record = processes_.FindToken(token);
  if (record == nullptr) return;
  if (pid <= 0) {
    const AppSpec* app = record->app;
    const bool is_main = record->is_main();
    OnRestored(record);
    processes_.Remove(record);
    if (is_main) {
      FinishLaunch(app, {true, LaunchKind::kUnknown, app->Component(), -1, false});
    }
    return;
  }
  record->pid = pid;
  const std::string reason = record->waiting.front().substr(1);
  record->waiting.erase(record->waiting.begin());
  log_->WriteEvent("am_proc_start",
                   FormatText("[0,%d,%d,%s,%s,{%s}]", pid, record->uid, record->name.c_str(),
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
  PlanWakeUp(record);
}

void ActivityManager::OnMessage(ProcessRecord* record, const std::string& message) {
  if (message == "restored") return OnRestored(record);
  if (message.starts_with("heaps")) {
    record->heaps = ParseNamedRanges(message);
    return;
  }
  if (message == "woken") {
    record->receiving = false;
    return UpdateImportance();
  }
  const std::vector<std::string> words = SplitText(message, ' ');
  if (words.size() == 3 && words[0] == "drawn" && record->is_main()) {
    OnDrawn(record, ParseInt(words[1]).value_or(0));
  }
}

void ActivityManager::PlanWakeUp(ProcessRecord* record) {
  const bool has_alarm = record->is_main() && record->app->wake_ms > 0;
  record->wake_at_ms = has_alarm ? MonotonicMs() + record->app->wake_ms : 0;
}

// An alarm's broadcast: a cached process runs for the moment, thawed if need be; one that is more
// important runs anyway.
void ActivityManager::WakeUp(ProcessRecord* record) {
  PlanWakeUp(record);
  if (record->dying || record->receiving) return;
  if (record->importance.oom_score_adj >= kCachedMinAdj) {
    record->receiving = true;
    UpdateImportance();
  }
  SendToProcess(record, "wake");
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

// More cached processes than the device wants: the least recently used go, as
// OomAdjuster.updateAndTrimProcessLSP has it.
void ActivityManager::TrimCached() {
  const int64_t limit =
      flags_.GetInt("activity_manager", "max_cached_processes", kMaxCachedProcesses);
  int64_t cached = 0;
  for (ProcessRecord* record : processes_.InLruOrder()) {
    if (record->importance.oom_score_adj < kCachedMinAdj || record->dying) continue;
    if (++cached <= limit) continue;
    const bool empty = record->importance.proc_state_number == 19;
    Kill(record,
         FormatText("%s #%lld", empty ? "empty" : "cached", static_cast<long long>(cached)));
  }
}

void ActivityManager::OnDied(int pid) {
  early_channels_.erase(pid);
  ProcessRecord* record = processes_.FindPid(pid);
  if (record == nullptr) return;
  const AppSpec* app = record->app;
  OnRestored(record);
  const bool is_main = record->is_main();
  const Importance importance = record->importance;
  // A start right after a force-stop has its new process already: then the front and the launch
  // belong to that one.
  const bool was_killed_here = record->dying;
  record->dying = true;
  const bool is_gone = is_main && processes_.FindMain(*app) == nullptr;
  const bool was_front = foreground_ == app && is_gone;
  if (!was_killed_here) {
    log_->Write(
        LogBuffer::kSystem, "ActivityManager",
        FormatText("Process %s (pid %d) has died: %s %s", record->name.c_str(), pid,
                   CompactOomLabel(importance.oom_score_adj).c_str(), importance.proc_state));
  }
  log_->WriteEvent("am_proc_died",
                   FormatText("[0,%d,%s,%d,%d]", pid, record->name.c_str(),
                              importance.oom_score_adj, importance.proc_state_number));
  optimizer_.OnDied(*record);
  RemoveProcessGroup(record->uid, pid);
  processes_.Remove(record);
  if (is_gone) {
    for (ProcessRecord* sandboxed : processes_.SandboxedOf(*app)) {
      Kill(sandboxed, "isolated not needed");
    }
    FinishLaunch(app, {true, LaunchKind::kUnknown, app->Component(), -1, false});
  }
  if (behind_ == app && is_gone) behind_ = nullptr;
  if (was_front) {
    foreground_ = nullptr;
    GoHome();
  }
  if ((app->is_persistent || app->is_bound_by_system) && is_gone) {
    SendToProcess(StartProcess({app, ProcessKind::kMain, 0}, "restart"), "restore process");
  }
  UpdateImportance();
}

}  // namespace ebb::guest
