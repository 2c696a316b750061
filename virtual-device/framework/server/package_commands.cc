// pm and cmd package: words of Android 14's PackageManagerShellCommand.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

struct ListOptions {
  bool show_uid = false;
  bool show_file = false;
  bool only_system = false;
  bool only_third_party = false;
  std::string filter;
};

std::string ApkPath(const AppSpec& app) { return "/data/app/" + app.package + "/base.apk"; }

void ListPackages(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  ListOptions options;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "-U")
      options.show_uid = true;
    else if (words[i] == "-f")
      options.show_file = true;
    else if (words[i] == "-s")
      options.only_system = true;
    else if (words[i] == "-3")
      options.only_third_party = true;
    else if (words[i] == "--user")
      ++i;
    else if (!words[i].starts_with("-"))
      options.filter = words[i];
  }
  std::string text;
  for (const AppSpec& app : context.activities->profile().apps) {
    if (options.only_system && !app.is_system) continue;
    if (options.only_third_party && app.is_system) continue;
    if (app.package.find(options.filter) == std::string::npos) continue;
    text += "package:";
    if (options.show_file) text += ApkPath(app) + "=";
    text += app.package;
    if (options.show_uid) text += FormatText(" uid:%d", app.uid);
    text += "\n";
  }
  reply->Out(text);
  reply->Finish(0);
}

void ResolveActivity(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  bool brief = false;
  std::string package;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--brief")
      brief = true;
    else if (words[i] == "--user" || words[i] == "-a" || words[i] == "-c")
      ++i;
    else if (!words[i].starts_with("-") || words[i] == "-p") {
      if (words[i] != "-p") package = words[i];
    }
  }
  const AppSpec* app = context.activities->profile().FindPackage(package);
  if (app == nullptr || app->is_persistent) {
    reply->Out("No activity found\n");
    return reply->Finish(0);
  }
  if (brief) {
    reply->Out("priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=false\n");
    reply->Out(app->Component() + "\n");
  } else {
    reply->Out(
        "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 "
        "isDefault=false\nActivityInfo:\n");
    reply->Out("  name=" + app->LongComponent().substr(app->package.size() + 1) +
               "\n  packageName=" + app->package + "\n");
  }
  reply->Finish(0);
}

}  // namespace

void RunPackageCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  const std::string name = words.empty() ? "" : words[0];
  if (name == "list" && words.size() >= 2 && (words[1] == "packages" || words[1] == "package")) {
    return ListPackages(words.subspan(2), context, reply);
  }
  if (name == "resolve-activity") return ResolveActivity(words.subspan(1), context, reply);
  if (name == "path" && words.size() >= 2) {
    const AppSpec* app = context.activities->profile().FindPackage(words.back());
    if (app == nullptr) return reply->Finish(1);
    reply->Out("package:" + ApkPath(*app) + "\n");
    return reply->Finish(0);
  }
  reply->Err("Unknown command: " + name + "\n");
  reply->Finish(255);
}

}  // namespace ebb::guest
