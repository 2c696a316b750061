// device_config and settings: DeviceConfigService and SettingsService.
#include <string>

#include "base/text.h"
#include "server/shell_service.h"

namespace ebb::guest {
namespace {

void ListSpace(const SettingsStore& store, const std::string& space, const char* prefix,
               const ShellReplyPtr& reply) {
  const auto found = store.spaces().find(space);
  if (found == store.spaces().end()) return;
  for (const auto& [name, value] : found->second) {
    reply->Out(FormatText("%s%s=%s\n", prefix, name.c_str(), value.c_str()));
  }
}

bool IsSettingsSpace(const std::string& name) {
  return name == "global" || name == "secure" || name == "system";
}

// Words without options and what they take.
std::vector<std::string> PlainWords(ShellWords words) {
  std::vector<std::string> plain;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--user") {
      ++i;
    } else {
      plain.push_back(words[i]);
    }
  }
  return plain;
}

}  // namespace

void RunDeviceConfigCommand(ShellWords words, const ShellContext& context,
                            const ShellReplyPtr& reply) {
  if (!context.activities->dialect().has_device_config()) {
    reply->Err("cmd: Can't find service: device_config\n");
    return reply->Finish(20);
  }
  SettingsStore& flags = *context.flags;
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "get" && words.size() == 3) {
    reply->Out(flags.Get(words[1], words[2]).value_or("null") + "\n");
    return reply->Finish(0);
  }
  if (verb == "put" && (words.size() == 4 || words.size() == 5)) {
    return reply->Finish(flags.Put(words[1], words[2], words[3]) ? 0 : 1);
  }
  if (verb == "delete" && words.size() == 3) {
    const bool was_there = flags.Remove(words[1], words[2]);
    reply->Out(was_there ? "Successfully deleted " + words[2] + " from " + words[1] + "\n"
                         : "Failed to delete " + words[2] + " from " + words[1] + "\n");
    return reply->Finish(0);
  }
  if (verb == "list" && words.size() <= 2) {
    for (const auto& [space, values] : flags.spaces()) {
      if (words.size() == 2 && space != words[1]) continue;
      ListSpace(flags, space, words.size() == 2 ? "" : (space + "/").c_str(), reply);
    }
    return reply->Finish(0);
  }
  reply->Err("Invalid command: " + verb + "\n");
  reply->Finish(255);
}

void RunSettingsCommand(ShellWords words, const ShellContext& context, const ShellReplyPtr& reply) {
  SettingsStore& settings = *context.settings;
  const std::vector<std::string> plain = PlainWords(words);
  const std::string verb = plain.empty() ? "" : plain[0];
  if (plain.size() < 2 || !IsSettingsSpace(plain[1])) {
    reply->Err("Invalid namespace '" + (plain.size() < 2 ? verb : plain[1]) + "'\n");
    return reply->Finish(255);
  }
  if (verb == "get" && plain.size() == 3) {
    reply->Out(settings.Get(plain[1], plain[2]).value_or("null") + "\n");
    return reply->Finish(0);
  }
  if (verb == "put" && plain.size() >= 4) {
    return reply->Finish(settings.Put(plain[1], plain[2], plain[3]) ? 0 : 1);
  }
  if (verb == "delete" && plain.size() == 3) {
    reply->Out(FormatText("Deleted %d rows\n", settings.Remove(plain[1], plain[2]) ? 1 : 0));
    return reply->Finish(0);
  }
  if (verb == "list" && plain.size() == 2) {
    ListSpace(settings, plain[1], "", reply);
    return reply->Finish(0);
  }
  reply->Err("Bad arguments\n");
  reply->Finish(255);
}

}  // namespace ebb::guest
