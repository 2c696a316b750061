// am and input: words of Android 14's ActivityManagerShellCommand.
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/property_store.h"
#include "base/text.h"
#include "server/intent_arguments.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

// Tests switch this on to see what becomes of a start that never returns.
bool HasFault(std::string_view fault) {
  const auto faults = ReadProperty("debug.ebb.fault");
  if (!faults) return false;
  for (const std::string& name : SplitText(*faults, ',')) {
    if (name == fault) return true;
  }
  return false;
}

const AppSpec* ResolveStart(const StartArguments& arguments, const Profile& profile) {
  if (!arguments.component.empty()) {
    const std::string component = ShortComponent(arguments.component);
    const AppSpec* app = profile.FindPackage(component.substr(0, component.find('/')));
    return app != nullptr && app->Component() == component ? app : nullptr;
  }
  return profile.FindPackage(arguments.package);
}

// "{pkg/pkg.Activity}" whatever form was given.
std::string LongForm(const std::string& component) {
  const std::string brief = ShortComponent(component);
  const size_t slash = brief.find('/');
  if (slash == std::string::npos || brief[slash + 1] != '.') return "{" + component + "}";
  return "{" + brief.substr(0, slash + 1) + brief.substr(0, slash) + brief.substr(slash + 1) + "}";
}

void RefuseStart(const StartArguments& arguments, const ShellReplyPtr& reply) {
  if (arguments.component.empty()) {
    reply->Out("Error: Activity not started, unable to resolve " + FormatIntent(arguments, "") +
               "\n");
  } else {
    reply->Out("Error type 3\nError: Activity class " + LongForm(arguments.component) +
               " does not exist.\n");
  }
  reply->Finish(1);
}

void StartActivityCommand(ShellWords words, const ShellContext& context,
                          const ShellReplyPtr& reply) {
  const int64_t start_ms = MonotonicMs();
  const StartArguments arguments = ParseStartArguments(words);
  if (!arguments.error.empty()) {
    reply->Err(
        "\nException occurred while executing 'start':\njava.lang.IllegalArgumentException: " +
        arguments.error + "\n");
    return reply->Finish(255);
  }
  const AppSpec* app = ResolveStart(arguments, context.activities->profile());
  if (arguments.stop_first && app != nullptr) context.activities->ForceStop(*app);
  reply->Out("Starting: " + FormatIntent(arguments, ShortComponent(arguments.component)) + "\n");
  if (HasFault("am-hang")) return;  // the client waits until it gives up
  if (app == nullptr) return RefuseStart(arguments, reply);
  const bool wait = arguments.wait;
  const Dialect* dialect = &context.activities->dialect();
  context.activities->StartActivity(
      *app, [reply, wait, start_ms, dialect](const StartOutcome& outcome) {
        if (!wait) return;
        reply->Out(FormatStartOutcome(outcome, MonotonicMs() - start_ms, *dialect));
        reply->Finish(0);
      });
  if (!wait) reply->Finish(0);
}

// One package after options such as `--user 0`; nullptr and an answer when it is none of ours.
const AppSpec* TakePackage(ShellWords words, const ShellContext& context) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--user") {
      ++i;
    } else {
      return context.activities->profile().FindPackage(words[i]);
    }
  }
  return nullptr;
}

ProcessRecord* FindTarget(const std::string& target, const ShellContext& context) {
  ProcessTable& processes = context.activities->processes();
  const auto pid = ParseInt(target);
  return pid ? processes.FindPid(static_cast<int>(*pid)) : processes.FindName(target);
}

std::optional<CompactProfile> ParseProfileWord(std::string_view word) {
  if (word == "full") return CompactProfile::kFull;
  if (word == "some") return CompactProfile::kSome;
  return std::nullopt;
}

// `am compact native some|full PID`: any process.
void CompactNativeCommand(ShellWords words, const ShellContext& context,
                          const ShellReplyPtr& reply) {
  const auto profile = words.empty() ? std::nullopt : ParseProfileWord(words[0]);
  const auto pid = words.size() < 2 ? std::nullopt : ParseInt(words[1]);
  if (!profile || !pid) {
    reply->Err("Error: failed to parse '" + (words.empty() ? std::string() : words.back()) +
               "' as a PID\n");
    return reply->Finish(255);
  }
  const std::string rest = FormatText(" %s native compaction for pid: %lld\n", words[0].c_str(),
                                      static_cast<long long>(*pid));
  context.activities->optimizer().CompactNative(static_cast<int>(*pid), *profile);
  reply->Out("Executing" + rest + "Finished" + rest);
  reply->Finish(0);
}

// `am compact some|full PROCESS` (Android 14), `am compact PROCESS some|full` (12), `system`,
// `native …`. As on a device "Finished" means queued: the am_compact event tells when it is done.
void CompactCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string first = words.empty() ? "" : words[0];
  CachedAppOptimizer& optimizer = context.activities->optimizer();
  if (first == "native") return CompactNativeCommand(words.subspan(1), context, reply);
  if (first == "system") {
    optimizer.CompactSystem();
    reply->Out("Executing system compaction\nFinished system compaction\n");
    return reply->Finish(0);
  }
  const bool profile_first = ParseProfileWord(first).has_value();
  const std::string second = words.size() < 2 ? "" : words[1];
  const auto profile = ParseProfileWord(profile_first ? first : second);
  if (!profile) {
    reply->Err("Error: unknown compact command '" + first + "'\n");
    return reply->Finish(255);
  }
  const ProcessRecord* record = FindTarget(profile_first ? second : first, context);
  if (record == nullptr || record->pid <= 0) {
    reply->Err("Error: could not find the process\n");
    return reply->Finish(255);
  }
  const std::string rest = FormatText(
      " %s compaction for %d\n", *profile == CompactProfile::kFull ? "full" : "some", record->pid);
  optimizer.CompactNow(*record, *profile);
  reply->Out(FormatText("Process record found pid: %d\n", record->pid) + "Executing" + rest +
             "Finished" + rest);
  reply->Finish(0);
}

// `am freeze|unfreeze [--sticky] PROCESS`, PROCESS = name or pid.
void FreezeCommand(ShellWords words, bool freeze, const ShellContext& context,
                   const ShellReplyPtr& reply) {
  const std::string target = words.empty() ? "" : words.back();
  ProcessRecord* record = FindTarget(target, context);
  if (record == nullptr ||
      !context.activities->optimizer().SetFrozen(record, freeze, UnfreezeReason::kNone)) {
    reply->Err("Error: could not find the process " + target + "\n");
    return reply->Finish(255);
  }
  reply->Out(std::string(freeze ? "Freezing" : "Unfreezing") +
             " pid: " + std::to_string(record->pid) + "\n");
  reply->Finish(0);
}

}  // namespace

void RunActivityCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string name = words.empty() ? "" : words[0];
  const ShellWords rest = words.empty() ? words : words.subspan(1);
  if (name == "start" || name == "start-activity")
    return StartActivityCommand(rest, context, reply);
  if ((name == "freeze" || name == "unfreeze") && context.activities->dialect().has_freezer()) {
    return FreezeCommand(rest, name == "freeze", context, reply);
  }
  if (name == "compact" && context.activities->dialect().has_compaction()) {
    return CompactCommand(rest, context, reply);
  }
  if (name == "force-stop" || name == "kill") {
    // As on a device: a package that is not there is no error.
    if (const AppSpec* app = TakePackage(rest, context)) {
      if (name == "kill") context.activities->KillBackground(*app);
      if (name == "force-stop") context.activities->ForceStop(*app);
    }
    return reply->Finish(0);
  }
  reply->Err("Unknown command: " + name + "\n");
  reply->Finish(255);
}

void RunInputCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string key = words.size() >= 2 && words[0] == "keyevent" ? words.back() : "";
  if (key == "KEYCODE_HOME" || key == "HOME" || key == "3") {
    context.activities->GoHome();
    return reply->Finish(0);
  }
  if (key == "KEYCODE_BACK" || key == "BACK" || key == "4") {
    context.activities->GoBack();
    return reply->Finish(0);
  }
  reply->Err(
      "Error: only keyevent KEYCODE_HOME and KEYCODE_BACK have a meaning on this virtual device\n");
  reply->Finish(255);
}

}  // namespace ebb::guest
