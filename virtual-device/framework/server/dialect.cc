#include "server/dialect.h"

#include <array>

#include "base/property_store.h"

namespace ebb::guest {
namespace {

constexpr std::array kDialects = {
    Dialect{"a9", "9", 28, Vendor::kAosp, 0},          Dialect{"a12", "12", 31, Vendor::kAosp, 4},
    Dialect{"a14", "14", 34, Vendor::kAosp, 6},        Dialect{"a16", "16", 36, Vendor::kAosp, 8},
    Dialect{"samsung", "14", 34, Vendor::kSamsung, 6}, Dialect{"miui", "12", 31, Vendor::kMiui, 4},
};

}  // namespace

std::span<const Dialect> AllDialects() { return kDialects; }

const Dialect* FindDialect(std::string_view name) {
  for (const Dialect& dialect : kDialects) {
    if (name == dialect.name) return &dialect;
  }
  return nullptr;
}

void SetDialectProperties(const Dialect& dialect) {
  const std::string release = dialect.release;
  SetProperty("ro.build.version.release", release);
  SetProperty("ro.build.version.release_or_codename", release);
  SetProperty("ro.build.version.sdk", std::to_string(dialect.sdk));
  SetProperty("ro.product.first_api_level", std::to_string(dialect.sdk));
  SetProperty("ro.build.display.id", "ebb_virtual-userdebug " + release + " EBB1 1 dev-keys");
  SetProperty("ro.build.fingerprint",
              "Ebb/ebb_virtual/ebb_virtual:" + release + "/EBB1/1:userdebug/dev-keys");
  if (dialect.vendor == Vendor::kSamsung) SetProperty("ro.build.version.oneui", "60100");
  if (dialect.vendor == Vendor::kMiui) SetProperty("ro.miui.ui.version.name", "V140");
}

const Dialect& DeviceDialect() {
  const Dialect* named = FindDialect(ReadProperty("ro.ebb.dialect").value_or(""));
  return named == nullptr ? kDefaultDialect : *named;
}

std::string EventTag(const Dialect& dialect, std::string_view tag) {
  if (dialect.has_wm_events() || !tag.starts_with("wm_")) return std::string(tag);
  if (tag == "wm_task_created") return "am_create_task";
  return "am_" + std::string(tag.substr(3));
}

}  // namespace ebb::guest
