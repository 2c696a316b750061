// am, input, dumpsys: words of Android 14's ActivityManagerShellCommand.
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
  context.activities->StartActivity(*app, [reply, wait, start_ms](const StartOutcome& outcome) {
    if (!wait) return;
    reply->Out(FormatStartOutcome(outcome, MonotonicMs() - start_ms));
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

// `am freeze|unfreeze [--sticky] PROCESS`, PROCESS = name or pid.
void FreezeCommand(ShellWords words, bool freeze, const ShellContext& context,
                   const ShellReplyPtr& reply) {
  const std::string target = words.empty() ? "" : words.back();
  ProcessTable& processes = context.activities->processes();
  const auto pid = ParseInt(target);
  ProcessRecord* record =
      pid ? processes.FindPid(static_cast<int>(*pid)) : processes.FindName(target);
  if (record == nullptr || !context.activities->SetProcessFrozen(record, freeze)) {
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
  if (name == "freeze") return FreezeCommand(rest, true, context, reply);
  if (name == "unfreeze") return FreezeCommand(rest, false, context, reply);
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

void RunDumpsysCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string service = words.empty() ? "" : words[0];
  if (service == "-l") {
    reply->Out("Currently running services:\n  activity\n  input\n  package\n");
    return reply->Finish(0);
  }
  if (service == "activity" && words.size() >= 2 && words[1] == "lru") {
    reply->Out(context.activities->DumpLru());
    return reply->Finish(0);
  }
  reply->Err("Can't find service: " + service + "\n");
  reply->Finish(0);
}

}  // namespace ebb::guest
