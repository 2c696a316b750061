// Which release's words this device speaks. Chosen at boot (`ebb.dialect=`), the same as long as it
// runs. What differs is told by AOSP's printing code of that release and by output of real devices.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ebb::guest {

enum class Vendor { kAosp, kSamsung, kMiui };

struct Dialect {
  const char* name = "a14";
  const char* release = "14";
  int sdk = 34;
  Vendor vendor = Vendor::kAosp;
  // Characters of the capability column: none before 11, LCM, LCMN, LCMNFU, LCMNFUAT.
  size_t capability_width = 6;

  // ThisTime went with Android 10, LaunchState came with it.
  bool has_launch_state() const { return sdk >= 29; }
  bool has_freezer() const { return sdk >= 30; }
  bool has_device_config() const { return sdk >= 29; }
  bool has_compaction() const { return sdk >= 29; }
  // "fore" until 10, "fg" since; "trm:" until 14, "t:" since 15.
  bool says_fore() const { return sdk < 30; }
  const char* trim_label() const { return sdk >= 35 ? "t:" : "trm:"; }
  // wm_ tags since 10; before, the same events were am_.
  bool has_wm_events() const { return sdk >= 29; }
  bool has_unfreeze_reason() const { return sdk >= 34; }
  bool has_rss_columns() const { return sdk >= 31; }
};

inline constexpr Dialect kDefaultDialect{};

std::span<const Dialect> AllDialects();

// nullptr when there is none of that name.
const Dialect* FindDialect(std::string_view name);

// Sets the read-only properties that tell the release; what is set already stays.
void SetDialectProperties(const Dialect& dialect);

// Of this device, by ro.ebb.dialect.
const Dialect& DeviceDialect();

// Name of an event's tag in this release: "wm_task_to_front" was "am_task_to_front" before 10.
std::string EventTag(const Dialect& dialect, std::string_view tag);

}  // namespace ebb::guest
