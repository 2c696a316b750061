// Preloaded into Debian's adbd only. Off Android, libbase keeps properties in the process itself,
// so that adbd would not know the device's model or port; these two definitions come first and
// answer from the guest's property files (base/property_store.h). The rest of adbd is untouched.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace {

// The shells that adbd starts must not inherit the preload.
__attribute__((constructor)) void ForgetPreload() { unsetenv("LD_PRELOAD"); }

std::string PathOf(const std::string& key) { return "/dev/__properties__/" + key; }

}  // namespace

namespace android::base {

std::string GetProperty(const std::string& key, const std::string& default_value) {
  if (key.find('/') != std::string::npos) return default_value;
  std::ifstream file(PathOf(key));
  if (!file) return default_value;
  const std::string value((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return value.empty() ? default_value : value;
}

bool SetProperty(const std::string& key, const std::string& value) {
  if (key.find('/') != std::string::npos) return false;
  std::ofstream file(PathOf(key));
  file << value;
  return static_cast<bool>(file);
}

}  // namespace android::base
