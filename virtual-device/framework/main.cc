// ebb-framework: the miniature Android userspace of Ebb's virtual device, one binary under many
// names.
#include <stdio.h>
#include <string.h>

#include <string>
#include <vector>

#include "base/files.h"
#include "base/property_store.h"
#include "base/text.h"
#include "faces/faces.h"
#include "lmkd/lmkd.h"
#include "profile/profile.h"
#include "server/dialect.h"
#include "zygote/zygote.h"

namespace ebb::guest {
namespace {

int StartZygote(const ArgumentArea& arguments) {
  const std::string name = ReadProperty("ro.ebb.profile").value_or("default");
  const auto text = ReadFileText("/system/etc/ebb/profiles/" + name + ".conf", 1U << 20U);
  std::string error = "no such file";
  const auto profile = text ? ParseProfile(*text, &error) : std::nullopt;
  if (!profile) {
    WriteConsole("profile " + name + " cannot be used: " + error);
    return 1;
  }
  const auto seed = ParseInt(ReadProperty("ro.ebb.seed").value_or("1")).value_or(1);
  return RunZygote(*profile, static_cast<uint64_t>(seed), arguments);
}

int RunFace(const std::string& name, FaceWords words) {
  const FaceWords rest = words.subspan(1);
  if (name == "getprop") return RunGetprop(rest);
  if (name == "setprop") return RunSetprop(rest);
  if (name == "su") return RunSu(rest);
  if (name == "lmkd") return RunLowMemoryKiller();
  if (name == "ebb_init") return RunInit(rest);
  if (name == "adbd_unauthorized") return RunAdbdUnauthorized();
  if (name == "ebb_fill_swap") return RunFillSwap();
  if (name == "load_properties") {
    // The first file names the dialect; what that says goes before the files that follow.
    for (const std::string& file : rest) {
      LoadProperties(ReadFileText(file).value_or(""));
      SetDialectProperties(DeviceDialect());
    }
    return 0;
  }
  return RunRemoteFace(words);
}

}  // namespace
}  // namespace ebb::guest

int main(int argc, char** argv) {
  using namespace ebb::guest;
  std::vector<std::string> words(argv, argv + argc);
  if (words.empty()) return 1;
  words[0] = words[0].substr(words[0].rfind('/') + 1);
  if (words[0] == "app_process64") {
    // The words lie one after the other: together they are the room for process names.
    const char* end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
    return StartZygote({argv[0], static_cast<size_t>(end - argv[0])});
  }
  if (words[0] == "ebb-framework" && words.size() > 1) words.erase(words.begin());
  return RunFace(words[0], words);
}
