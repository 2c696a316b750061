// What lives on this device: the zygote and its apps, parsed from
// /system/etc/ebb/profiles/NAME.conf, which the image builder writes from apps/*.json and
// profiles/*.json. Sizes are kB.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb::guest {

// How much of an app is there when the device has booted.
enum class AtBoot { kNone, kProcess, kActivity };

// Regular work of a process that nobody looks at; period 0 = none.
struct BackgroundSpec {
  int64_t period_ms = 0;
  int64_t touch_kb = 0;
  int64_t churn_kb = 0;
};

struct ServiceSpec {
  std::string suffix;       // ":sync"; empty = the app has no service process
  bool foreground = false;  // music that plays: perceptible
  int64_t heap_kb = 0;
  BackgroundSpec background;
};

// Processes without rights of their own that an app starts with itself, as browsers do for pages.
struct SandboxSpec {
  std::string name;  // "sandboxed_process"; empty = none
  int count = 0;
  int64_t heap_kb = 0;
  bool app_zygote = false;  // uids 90000+ rather than 99000+
};

struct AppSpec {
  std::string package;
  std::string activity;  // ".MainActivity"
  int uid = 0;
  bool is_system = false;      // in /system: `pm list packages -s`
  bool is_persistent = false;  // never cached, never killed
  bool is_home = false;
  bool is_bound_by_system = false;  // the input method: visible as long as it lives
  bool is_translucent = false;      // what was in front stays visible behind it
  AtBoot at_boot = AtBoot::kNone;
  int64_t java_heap_kb = 0;
  int64_t native_heap_kb = 0;
  int64_t activity_kb = 0;  // goes with the activity, comes with a warm launch
  int64_t code_kb = 0;      // oat/x86_64/base.odex
  int64_t apk_kb = 0;       // base.apk
  int64_t graphics_kb = 0;  // shared, locked, like memory of a GPU driver
  int64_t wake_ms = 0;      // an alarm this often, also when frozen; 0 = never
  int hot_percent = 0;      // share of heap that a hot launch touches
  double compress_ratio = 3.0;
  BackgroundSpec background;
  ServiceSpec service;
  SandboxSpec sandbox;

  // "pkg/.Activity"
  std::string Component() const { return package + "/" + activity; }
  // "pkg/pkg.Activity"
  std::string LongComponent() const {
    return activity.starts_with('.') ? package + "/" + package + activity : Component();
  }
};

struct ZygoteSpec {
  int64_t heap_kb = 0;
  int64_t code_kb = 0;
  double compress_ratio = 3.0;
};

struct Profile {
  std::string name;
  ZygoteSpec zygote;
  std::vector<AppSpec> apps;

  const AppSpec* FindPackage(std::string_view package) const;
};

// nullopt and a sentence in `error` for a line that is not understood: a profile is ours, a mistake
// in it must show.
std::optional<Profile> ParseProfile(std::string_view text, std::string* error);

}  // namespace ebb::guest
