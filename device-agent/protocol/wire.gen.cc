// Generated from wire.schema.json by `npm run gen`: do not edit.
//
// clang-format off

#include "protocol/wire.gen.h"

namespace ebb::wire {

std::string_view ToName(Strategy value) {
  switch (value) {
    case Strategy::kPageoutAnon:
      return "pageout_anon";
    case Strategy::kPageoutFile:
      return "pageout_file";
    case Strategy::kPageoutAll:
      return "pageout_all";
    case Strategy::kColdFile:
      return "cold_file";
    case Strategy::kColdAll:
      return "cold_all";
    case Strategy::kWarm:
      return "warm";
    case Strategy::kMemoryReclaim:
      return "memory_reclaim";
  }
  return "";
}

bool FromName(std::string_view name, Strategy& out) {
  for (Strategy value : {
        Strategy::kPageoutAnon,
        Strategy::kPageoutFile,
        Strategy::kPageoutAll,
        Strategy::kColdFile,
        Strategy::kColdAll,
        Strategy::kWarm,
        Strategy::kMemoryReclaim,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(Strategy value) { return !ToName(value).empty(); }

std::string_view ToName(VmaCategory value) {
  switch (value) {
    case VmaCategory::kDalvikHeap:
      return "dalvik_heap";
    case VmaCategory::kNativeHeap:
      return "native_heap";
    case VmaCategory::kDalvikOther:
      return "dalvik_other";
    case VmaCategory::kStack:
      return "stack";
    case VmaCategory::kCursor:
      return "cursor";
    case VmaCategory::kAshmem:
      return "ashmem";
    case VmaCategory::kGfxDev:
      return "gfx_dev";
    case VmaCategory::kOtherDev:
      return "other_dev";
    case VmaCategory::kSo:
      return "so";
    case VmaCategory::kJar:
      return "jar";
    case VmaCategory::kApk:
      return "apk";
    case VmaCategory::kTtf:
      return "ttf";
    case VmaCategory::kDex:
      return "dex";
    case VmaCategory::kOat:
      return "oat";
    case VmaCategory::kArt:
      return "art";
    case VmaCategory::kOtherMmap:
      return "other_mmap";
    case VmaCategory::kUnknown:
      return "unknown";
  }
  return "";
}

bool FromName(std::string_view name, VmaCategory& out) {
  for (VmaCategory value : {
        VmaCategory::kDalvikHeap,
        VmaCategory::kNativeHeap,
        VmaCategory::kDalvikOther,
        VmaCategory::kStack,
        VmaCategory::kCursor,
        VmaCategory::kAshmem,
        VmaCategory::kGfxDev,
        VmaCategory::kOtherDev,
        VmaCategory::kSo,
        VmaCategory::kJar,
        VmaCategory::kApk,
        VmaCategory::kTtf,
        VmaCategory::kDex,
        VmaCategory::kOat,
        VmaCategory::kArt,
        VmaCategory::kOtherMmap,
        VmaCategory::kUnknown,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(VmaCategory value) { return !ToName(value).empty(); }

std::string_view ToName(PageSource value) {
  switch (value) {
    case PageSource::kNone:
      return "none";
    case PageSource::kPagemapScan:
      return "pagemap_scan";
    case PageSource::kPagemap:
      return "pagemap";
    case PageSource::kPageIdle:
      return "page_idle";
  }
  return "";
}

bool FromName(std::string_view name, PageSource& out) {
  for (PageSource value : {
        PageSource::kNone,
        PageSource::kPagemapScan,
        PageSource::kPagemap,
        PageSource::kPageIdle,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(PageSource value) { return !ToName(value).empty(); }

std::string_view ToName(Consistency value) {
  switch (value) {
    case Consistency::kFreeze:
      return "freeze";
    case Consistency::kFrozenAlready:
      return "frozen_already";
    case Consistency::kStop:
      return "stop";
    case Consistency::kNone:
      return "none";
    case Consistency::kPtrace:
      return "ptrace";
    case Consistency::kPtraceInject:
      return "ptrace_inject";
    case Consistency::kCookie:
      return "cookie";
  }
  return "";
}

bool FromName(std::string_view name, Consistency& out) {
  for (Consistency value : {
        Consistency::kFreeze,
        Consistency::kFrozenAlready,
        Consistency::kStop,
        Consistency::kNone,
        Consistency::kPtrace,
        Consistency::kPtraceInject,
        Consistency::kCookie,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(Consistency value) { return !ToName(value).empty(); }

std::string_view ToName(SkipReason value) {
  switch (value) {
    case SkipReason::kNotSelected:
      return "not_selected";
    case SkipReason::kSpecial:
      return "special";
    case SkipReason::kProtNone:
      return "prot_none";
    case SkipReason::kExecutable:
      return "executable";
    case SkipReason::kShared:
      return "shared";
    case SkipReason::kDevice:
      return "device";
    case SkipReason::kLocked:
      return "locked";
    case SkipReason::kChanged:
      return "changed";
    case SkipReason::kKernelRefused:
      return "kernel_refused";
    case SkipReason::kCancelled:
      return "cancelled";
    case SkipReason::kTargetBusy:
      return "target_busy";
    case SkipReason::kCategory:
      return "category";
    case SkipReason::kTooSmall:
      return "too_small";
    case SkipReason::kTooLarge:
      return "too_large";
    case SkipReason::kNotResident:
      return "not_resident";
    case SkipReason::kNotIdle:
      return "not_idle";
  }
  return "";
}

bool FromName(std::string_view name, SkipReason& out) {
  for (SkipReason value : {
        SkipReason::kNotSelected,
        SkipReason::kSpecial,
        SkipReason::kProtNone,
        SkipReason::kExecutable,
        SkipReason::kShared,
        SkipReason::kDevice,
        SkipReason::kLocked,
        SkipReason::kChanged,
        SkipReason::kKernelRefused,
        SkipReason::kCancelled,
        SkipReason::kTargetBusy,
        SkipReason::kCategory,
        SkipReason::kTooSmall,
        SkipReason::kTooLarge,
        SkipReason::kNotResident,
        SkipReason::kNotIdle,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(SkipReason value) { return !ToName(value).empty(); }

std::string_view ToName(LaunchState value) {
  switch (value) {
    case LaunchState::kUnknown:
      return "unknown";
    case LaunchState::kCold:
      return "cold";
    case LaunchState::kWarm:
      return "warm";
    case LaunchState::kHot:
      return "hot";
  }
  return "";
}

bool FromName(std::string_view name, LaunchState& out) {
  for (LaunchState value : {
        LaunchState::kUnknown,
        LaunchState::kCold,
        LaunchState::kWarm,
        LaunchState::kHot,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(LaunchState value) { return !ToName(value).empty(); }

std::string_view ToName(CapabilityStatus value) {
  switch (value) {
    case CapabilityStatus::kMissing:
      return "missing";
    case CapabilityStatus::kPresent:
      return "present";
    case CapabilityStatus::kUnknown:
      return "unknown";
  }
  return "";
}

bool FromName(std::string_view name, CapabilityStatus& out) {
  for (CapabilityStatus value : {
        CapabilityStatus::kMissing,
        CapabilityStatus::kPresent,
        CapabilityStatus::kUnknown,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(CapabilityStatus value) { return !ToName(value).empty(); }

std::string_view ToName(Capability value) {
  switch (value) {
    case Capability::kProcessMadvise:
      return "process_madvise";
    case Capability::kAdviceCold:
      return "advice_cold";
    case Capability::kAdvicePageout:
      return "advice_pageout";
    case Capability::kAdviceWillneed:
      return "advice_willneed";
    case Capability::kCapSysNice:
      return "cap_sys_nice";
    case Capability::kPtraceAccess:
      return "ptrace_access";
    case Capability::kSwap:
      return "swap";
    case Capability::kZram:
      return "zram";
    case Capability::kFreezer:
      return "freezer";
    case Capability::kSmapsRollup:
      return "smaps_rollup";
    case Capability::kPsi:
      return "psi";
    case Capability::kPidfd:
      return "pidfd";
    case Capability::kPagemapScan:
      return "pagemap_scan";
    case Capability::kGuard:
      return "guard";
    case Capability::kPtraceSeize:
      return "ptrace_seize";
    case Capability::kProcmapQuery:
      return "procmap_query";
    case Capability::kMadviseFlags:
      return "madvise_flags";
    case Capability::kMemoryReclaim:
      return "memory_reclaim";
    case Capability::kPageIdle:
      return "page_idle";
  }
  return "";
}

bool FromName(std::string_view name, Capability& out) {
  for (Capability value : {
        Capability::kProcessMadvise,
        Capability::kAdviceCold,
        Capability::kAdvicePageout,
        Capability::kAdviceWillneed,
        Capability::kCapSysNice,
        Capability::kPtraceAccess,
        Capability::kSwap,
        Capability::kZram,
        Capability::kFreezer,
        Capability::kSmapsRollup,
        Capability::kPsi,
        Capability::kPidfd,
        Capability::kPagemapScan,
        Capability::kGuard,
        Capability::kPtraceSeize,
        Capability::kProcmapQuery,
        Capability::kMadviseFlags,
        Capability::kMemoryReclaim,
        Capability::kPageIdle,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(Capability value) { return !ToName(value).empty(); }

std::string_view ToName(NothingMoved value) {
  switch (value) {
    case NothingMoved::kNotApplicable:
      return "not_applicable";
    case NothingMoved::kNoSwap:
      return "no_swap";
    case NothingMoved::kSwapFull:
      return "swap_full";
    case NothingMoved::kAllShared:
      return "all_shared";
    case NothingMoved::kNotResident:
      return "not_resident";
    case NothingMoved::kColdOnly:
      return "cold_only";
    case NothingMoved::kCleanFile:
      return "clean_file";
    case NothingMoved::kUnexplained:
      return "unexplained";
  }
  return "";
}

bool FromName(std::string_view name, NothingMoved& out) {
  for (NothingMoved value : {
        NothingMoved::kNotApplicable,
        NothingMoved::kNoSwap,
        NothingMoved::kSwapFull,
        NothingMoved::kAllShared,
        NothingMoved::kNotResident,
        NothingMoved::kColdOnly,
        NothingMoved::kCleanFile,
        NothingMoved::kUnexplained,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(NothingMoved value) { return !ToName(value).empty(); }

std::string_view ToName(ErrorCode value) {
  switch (value) {
    case ErrorCode::kBadRequest:
      return "bad_request";
    case ErrorCode::kSchemaMismatch:
      return "schema_mismatch";
    case ErrorCode::kNoSuchProcess:
      return "no_such_process";
    case ErrorCode::kTargetForeground:
      return "target_foreground";
    case ErrorCode::kTargetSystem:
      return "target_system";
    case ErrorCode::kTargetProtected:
      return "target_protected";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kCapabilityMissing:
      return "capability_missing";
    case ErrorCode::kPermissionDenied:
      return "permission_denied";
    case ErrorCode::kFreezeTimeout:
      return "freeze_timeout";
    case ErrorCode::kNotFrozen:
      return "not_frozen";
    case ErrorCode::kExecFailed:
      return "exec_failed";
    case ErrorCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case ErrorCode::kLaunchFailed:
      return "launch_failed";
    case ErrorCode::kLaunchUnmeasured:
      return "launch_unmeasured";
    case ErrorCode::kIoError:
      return "io_error";
    case ErrorCode::kInternal:
      return "internal";
    case ErrorCode::kTargetExited:
      return "target_exited";
    case ErrorCode::kAdbMissing:
      return "adb_missing";
    case ErrorCode::kAdbServerUnreachable:
      return "adb_server_unreachable";
    case ErrorCode::kNoDevice:
      return "no_device";
    case ErrorCode::kSeveralDevices:
      return "several_devices";
    case ErrorCode::kUnknownDevice:
      return "unknown_device";
    case ErrorCode::kDeviceUnauthorized:
      return "device_unauthorized";
    case ErrorCode::kDeviceOffline:
      return "device_offline";
    case ErrorCode::kDeviceNotReady:
      return "device_not_ready";
    case ErrorCode::kNoPermissions:
      return "no_permissions";
    case ErrorCode::kRootUnavailable:
      return "root_unavailable";
    case ErrorCode::kUnsupportedAbi:
      return "unsupported_abi";
    case ErrorCode::kAgentMissing:
      return "agent_missing";
    case ErrorCode::kAgentStartFailed:
      return "agent_start_failed";
    case ErrorCode::kAgentDied:
      return "agent_died";
    case ErrorCode::kConnectionLost:
      return "connection_lost";
    case ErrorCode::kProtocolBroken:
      return "protocol_broken";
    case ErrorCode::kUnknownPackage:
      return "unknown_package";
    case ErrorCode::kNotRunning:
      return "not_running";
    case ErrorCode::kNoActivity:
      return "no_activity";
    case ErrorCode::kBadArgument:
      return "bad_argument";
    case ErrorCode::kVirtualDeviceFailed:
      return "virtual_device_failed";
    case ErrorCode::kVirtualDeviceUnknown:
      return "virtual_device_unknown";
    case ErrorCode::kEngineStopped:
      return "engine_stopped";
    case ErrorCode::kMissingTool:
      return "missing_tool";
    case ErrorCode::kAddonMissing:
      return "addon_missing";
  }
  return "";
}

bool FromName(std::string_view name, ErrorCode& out) {
  for (ErrorCode value : {
        ErrorCode::kBadRequest,
        ErrorCode::kSchemaMismatch,
        ErrorCode::kNoSuchProcess,
        ErrorCode::kTargetForeground,
        ErrorCode::kTargetSystem,
        ErrorCode::kTargetProtected,
        ErrorCode::kBusy,
        ErrorCode::kCancelled,
        ErrorCode::kCapabilityMissing,
        ErrorCode::kPermissionDenied,
        ErrorCode::kFreezeTimeout,
        ErrorCode::kNotFrozen,
        ErrorCode::kExecFailed,
        ErrorCode::kDeadlineExceeded,
        ErrorCode::kLaunchFailed,
        ErrorCode::kLaunchUnmeasured,
        ErrorCode::kIoError,
        ErrorCode::kInternal,
        ErrorCode::kTargetExited,
        ErrorCode::kAdbMissing,
        ErrorCode::kAdbServerUnreachable,
        ErrorCode::kNoDevice,
        ErrorCode::kSeveralDevices,
        ErrorCode::kUnknownDevice,
        ErrorCode::kDeviceUnauthorized,
        ErrorCode::kDeviceOffline,
        ErrorCode::kDeviceNotReady,
        ErrorCode::kNoPermissions,
        ErrorCode::kRootUnavailable,
        ErrorCode::kUnsupportedAbi,
        ErrorCode::kAgentMissing,
        ErrorCode::kAgentStartFailed,
        ErrorCode::kAgentDied,
        ErrorCode::kConnectionLost,
        ErrorCode::kProtocolBroken,
        ErrorCode::kUnknownPackage,
        ErrorCode::kNotRunning,
        ErrorCode::kNoActivity,
        ErrorCode::kBadArgument,
        ErrorCode::kVirtualDeviceFailed,
        ErrorCode::kVirtualDeviceUnknown,
        ErrorCode::kEngineStopped,
        ErrorCode::kMissingTool,
        ErrorCode::kAddonMissing,
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(ErrorCode value) { return !ToName(value).empty(); }

std::string_view Remedy(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBadRequest:
      return "This is a bug in Ebb: the desktop sent a field out of range.";
    case ErrorCode::kSchemaMismatch:
      return "Reconnect: the desktop pushes its own agent.";
    case ErrorCode::kNoSuchProcess:
      return "The process ended or its pid was reused; refresh the list and pick it again.";
    case ErrorCode::kTargetForeground:
      return "Press HOME or open another app first, or allow it for this one operation.";
    case ErrorCode::kTargetSystem:
      return "Persistent and system processes are out of reach unless allowed for this one operation.";
    case ErrorCode::kTargetProtected:
      return "The agent, its guard, init and kernel threads are never advised.";
    case ErrorCode::kBusy:
      return "Wait for the running operation on this target, or cancel it.";
    case ErrorCode::kCancelled:
      return "Nothing to do: it was cancelled, the target runs again.";
    case ErrorCode::kCapabilityMissing:
      return "Run `ebb doctor` to see what this device lacks.";
    case ErrorCode::kPermissionDenied:
      return "The agent needs root with CAP_SYS_NICE and ptrace access; run `ebb doctor`.";
    case ErrorCode::kFreezeTimeout:
      return "The target did not freeze in time (uninterruptible sleep); try again or use stop.";
    case ErrorCode::kNotFrozen:
      return "frozen_already needs a process that the system froze; use freeze.";
    case ErrorCode::kExecFailed:
      return "The command is missing on this device or not executable.";
    case ErrorCode::kDeadlineExceeded:
      return "It took longer than its deadline and was ended; raise the timeout or look at the device.";
    case ErrorCode::kLaunchFailed:
      return "The device refused to start it; read the device's own words in the cause.";
    case ErrorCode::kLaunchUnmeasured:
      return "The device gave no TotalTime: press HOME first, or the activity was already in front.";
    case ErrorCode::kIoError:
      return "A file of the kernel could not be read; the cause names it.";
    case ErrorCode::kInternal:
      return "A bug in Ebb: please report it with the log.";
    case ErrorCode::kTargetExited:
      return "The process ended in the middle of the operation.";
    case ErrorCode::kAdbMissing:
      return "Install adb (Debian: apt-get install adb) or set EBB_ADB to its path.";
    case ErrorCode::kAdbServerUnreachable:
      return "Run `adb start-server`; if two adb versions fight, use one of them only.";
    case ErrorCode::kNoDevice:
      return "Plug in a device with USB debugging, or run `ebb device start`.";
    case ErrorCode::kSeveralDevices:
      return "Name one of them with --serial.";
    case ErrorCode::kUnknownDevice:
      return "Run `ebb devices` for the serials that adb knows.";
    case ErrorCode::kDeviceUnauthorized:
      return "Unlock the device and accept the USB-debugging dialog.";
    case ErrorCode::kDeviceOffline:
      return "Replug it or run `adb reconnect offline`.";
    case ErrorCode::kDeviceNotReady:
      return "Boot the device into Android.";
    case ErrorCode::kNoPermissions:
      return "Add a udev rule for the device (Debian: apt-get install android-sdk-platform-tools-common) and replug.";
    case ErrorCode::kRootUnavailable:
      return "Use a userdebug build, an emulator image without Play Store (google_apis), or grant su.";
    case ErrorCode::kUnsupportedAbi:
      return "Ebb ships agents for arm64-v8a and x86_64.";
    case ErrorCode::kAgentMissing:
      return "Build it: npm run setup.";
    case ErrorCode::kAgentStartFailed:
      return "Run `ebb doctor`; the cause holds the agent's own output.";
    case ErrorCode::kAgentDied:
      return "Ebb restarts it; the guard on the device thawed what it had frozen.";
    case ErrorCode::kConnectionLost:
      return "Ebb reconnects by itself; check the cable or the network.";
    case ErrorCode::kProtocolBroken:
      return "The stream did not carry Ebb's frames; Ebb reconnects. If it stays, report the first bytes.";
    case ErrorCode::kUnknownPackage:
      return "Run `ebb apps` for the packages of this device.";
    case ErrorCode::kNotRunning:
      return "Start the app first: ebb launch PACKAGE.";
    case ErrorCode::kNoActivity:
      return "The package has no launcher activity; name one with --activity.";
    case ErrorCode::kBadArgument:
      return "See `ebb --help`.";
    case ErrorCode::kVirtualDeviceFailed:
      return "Read the log that the cause names; `ebb device stop` cleans up.";
    case ErrorCode::kVirtualDeviceUnknown:
      return "Run `ebb device status` for those that run.";
    case ErrorCode::kEngineStopped:
      return "The engine restarts by itself; the last actions are in the log.";
    case ErrorCode::kMissingTool:
      return "Run npm run setup; it installs or names the packages.";
    case ErrorCode::kAddonMissing:
      return "Build it: npm run setup.";
  }
  return "";
}

std::string_view ToName(MessageType type) {
  switch (type) {
    case MessageType::kHello:
      return "Hello";
    case MessageType::kStartSampling:
      return "StartSampling";
    case MessageType::kStopSampling:
      return "StopSampling";
    case MessageType::kAdvise:
      return "Advise";
    case MessageType::kLaunch:
      return "Launch";
    case MessageType::kExec:
      return "Exec";
    case MessageType::kCancel:
      return "Cancel";
    case MessageType::kRestoreAtEnd:
      return "RestoreAtEnd";
    case MessageType::kBye:
      return "Bye";
    case MessageType::kHelloReply:
      return "HelloReply";
    case MessageType::kTick:
      return "Tick";
    case MessageType::kAdviseProgress:
      return "AdviseProgress";
    case MessageType::kAdviseResult:
      return "AdviseResult";
    case MessageType::kLaunchResult:
      return "LaunchResult";
    case MessageType::kExecResult:
      return "ExecResult";
    case MessageType::kDone:
      return "Done";
    case MessageType::kErrorReply:
      return "ErrorReply";
    case MessageType::kLog:
      return "Log";
  }
  return "";
}

void Encode(const DeviceCommand& in, Writer& out) {
  out.Array(in.argv, kMaxArgs,
            [](Writer& writer, const auto& item) { writer.Text(item, kMaxStringBytes); });
}

bool Decode(Reader& in, DeviceCommand& out) {
  return in.Array("DeviceCommand.argv", kMaxArgs, out.argv,
                  [](Reader& reader, auto& item) { return reader.Text("DeviceCommand.argv", kMaxStringBytes, item); });
}

void Encode(const MemoryState& in, Writer& out) {
  out.Number(in.pss_kb);
  out.Number(in.pss_anon_kb);
  out.Number(in.pss_file_kb);
  out.Number(in.swap_pss_kb);
  out.Number(in.rss_kb);
  out.Number(in.rss_anon_kb);
  out.Number(in.swap_kb);
  out.Number(in.uss_kb);
}

bool Decode(Reader& in, MemoryState& out) {
  return in.Number("MemoryState.pss_kb", out.pss_kb) &&
         in.Number("MemoryState.pss_anon_kb", out.pss_anon_kb) &&
         in.Number("MemoryState.pss_file_kb", out.pss_file_kb) &&
         in.Number("MemoryState.swap_pss_kb", out.swap_pss_kb) &&
         in.Number("MemoryState.rss_kb", out.rss_kb) &&
         in.Number("MemoryState.rss_anon_kb", out.rss_anon_kb) &&
         in.Number("MemoryState.swap_kb", out.swap_kb) &&
         in.Number("MemoryState.uss_kb", out.uss_kb);
}

void Encode(const SkipCount& in, Writer& out) {
  out.Enumerator(in.reason);
  out.Number(in.vmas);
  out.Number(in.bytes);
}

bool Decode(Reader& in, SkipCount& out) {
  return in.Enumerator("SkipCount.reason", out.reason) &&
         in.Number("SkipCount.vmas", out.vmas) &&
         in.Number("SkipCount.bytes", out.bytes);
}

void Encode(const Selection& in, Writer& out) {
  out.Array(in.categories, kMaxCounts,
            [](Writer& writer, const auto& item) { writer.Enumerator(item); });
  out.Number(in.min_kb);
  out.Number(in.max_kb);
  out.Number(in.resident_only);
  out.Number(in.idle_ms);
}

bool Decode(Reader& in, Selection& out) {
  return in.Array("Selection.categories", kMaxCounts, out.categories,
                  [](Reader& reader, auto& item) { return reader.Enumerator("Selection.categories", item); }) &&
         in.Number("Selection.min_kb", out.min_kb) &&
         in.Number("Selection.max_kb", out.max_kb) &&
         in.Number("Selection.resident_only", out.resident_only) &&
         in.Number("Selection.idle_ms", out.idle_ms);
}

void Encode(const ErrnoCount& in, Writer& out) {
  out.Number(in.errno_value);
  out.Number(in.calls);
}

bool Decode(Reader& in, ErrnoCount& out) {
  return in.Number("ErrnoCount.errno_value", out.errno_value) &&
         in.Number("ErrnoCount.calls", out.calls);
}

void Encode(const CapabilityRow& in, Writer& out) {
  out.Enumerator(in.capability);
  out.Enumerator(in.status);
  out.Text(in.detail, kMaxNameBytes);
}

bool Decode(Reader& in, CapabilityRow& out) {
  return in.Enumerator("CapabilityRow.capability", out.capability) &&
         in.Enumerator("CapabilityRow.status", out.status) &&
         in.Text("CapabilityRow.detail", kMaxNameBytes, out.detail);
}

void Encode(const Evidence& in, Writer& out) {
  out.Number(in.frozen_start);
  out.Number(in.frozen_end);
  out.Number(in.thawed);
  out.Number(in.hold_us);
  out.Number(in.vmas_read);
  out.Number(in.vmas_advised);
  out.Number(in.vmas_skipped);
  out.Number(in.vmas_changed);
  out.Array(in.skipped, kMaxCounts,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
  out.Array(in.errnos, kMaxCounts,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
  out.Number(in.chunks);
  out.Number(in.worst_chunk_us);
  out.Number(in.ranges_split);
  out.Number(in.splits_cut);
  out.Number(in.busy_pauses);
  out.Number(in.busy_wait_us);
  out.Enumerator(in.page_source);
  out.Number(in.idle_marked_kb);
}

bool Decode(Reader& in, Evidence& out) {
  return in.Number("Evidence.frozen_start", out.frozen_start) &&
         in.Number("Evidence.frozen_end", out.frozen_end) &&
         in.Number("Evidence.thawed", out.thawed) &&
         in.Number("Evidence.hold_us", out.hold_us) &&
         in.Number("Evidence.vmas_read", out.vmas_read) &&
         in.Number("Evidence.vmas_advised", out.vmas_advised) &&
         in.Number("Evidence.vmas_skipped", out.vmas_skipped) &&
         in.Number("Evidence.vmas_changed", out.vmas_changed) &&
         in.Array("Evidence.skipped", kMaxCounts, out.skipped,
                  [](Reader& reader, auto& item) { return Decode(reader, item); }) &&
         in.Array("Evidence.errnos", kMaxCounts, out.errnos,
                  [](Reader& reader, auto& item) { return Decode(reader, item); }) &&
         in.Number("Evidence.chunks", out.chunks) &&
         in.Number("Evidence.worst_chunk_us", out.worst_chunk_us) &&
         in.Number("Evidence.ranges_split", out.ranges_split) &&
         in.Number("Evidence.splits_cut", out.splits_cut) &&
         in.Number("Evidence.busy_pauses", out.busy_pauses) &&
         in.Number("Evidence.busy_wait_us", out.busy_wait_us) &&
         in.Enumerator("Evidence.page_source", out.page_source) &&
         in.Number("Evidence.idle_marked_kb", out.idle_marked_kb);
}

void Encode(const ProcessRow& in, Writer& out) {
  out.Number(in.pid);
  out.Number(in.ppid);
  out.Number(in.start_ticks);
  out.Number(in.uid);
  out.Number(in.oom_score_adj);
  out.Number(in.frozen);
  out.Text(in.state, kMaxNameBytes);
  out.Text(in.name, kMaxNameBytes);
}

bool Decode(Reader& in, ProcessRow& out) {
  return in.Number("ProcessRow.pid", out.pid) &&
         in.Number("ProcessRow.ppid", out.ppid) &&
         in.Number("ProcessRow.start_ticks", out.start_ticks) &&
         in.Number("ProcessRow.uid", out.uid) &&
         in.Number("ProcessRow.oom_score_adj", out.oom_score_adj) &&
         in.Number("ProcessRow.frozen", out.frozen) &&
         in.Text("ProcessRow.state", kMaxNameBytes, out.state) &&
         in.Text("ProcessRow.name", kMaxNameBytes, out.name);
}

void Encode(const MetricColumn& in, Writer& out) {
  out.Number(in.metric);
  out.Array(in.values, kMaxProcesses,
            [](Writer& writer, const auto& item) { writer.Number(item); });
}

bool Decode(Reader& in, MetricColumn& out) {
  return in.Number("MetricColumn.metric", out.metric) &&
         in.Array("MetricColumn.values", kMaxProcesses, out.values,
                  [](Reader& reader, auto& item) { return reader.Number("MetricColumn.values", item); });
}

void Encode(const MetricValue& in, Writer& out) {
  out.Number(in.metric);
  out.Number(in.value);
}

bool Decode(Reader& in, MetricValue& out) {
  return in.Number("MetricValue.metric", out.metric) &&
         in.Number("MetricValue.value", out.value);
}

void Encode(const Hello& in, Writer& out) {
  out.Number(in.request_id);
  out.Text(in.schema_hash, kMaxNameBytes);
}

bool Decode(Reader& in, Hello& out) {
  return in.Number("Hello.request_id", out.request_id) &&
         in.Text("Hello.schema_hash", kMaxNameBytes, out.schema_hash);
}

void Encode(const StartSampling& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.interval_ms);
  out.Number(in.pss_max_age_ms);
  out.Number(in.cpu_budget_permille);
}

bool Decode(Reader& in, StartSampling& out) {
  return in.Number("StartSampling.request_id", out.request_id) &&
         in.Number("StartSampling.interval_ms", out.interval_ms) &&
         in.Number("StartSampling.pss_max_age_ms", out.pss_max_age_ms) &&
         in.Number("StartSampling.cpu_budget_permille", out.cpu_budget_permille);
}

void Encode(const StopSampling& in, Writer& out) {
  out.Number(in.request_id);
}

bool Decode(Reader& in, StopSampling& out) {
  return in.Number("StopSampling.request_id", out.request_id);
}

void Encode(const Advise& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.pid);
  out.Number(in.start_ticks);
  out.Enumerator(in.strategy);
  out.Enumerator(in.consistency);
  out.Number(in.dry_run);
  out.Number(in.allow_foreground);
  out.Number(in.allow_system);
  out.Number(in.timeout_ms);
  Encode(in.selection, out);
  out.Number(in.reclaim_kb);
  out.Number(in.swappiness);
}

bool Decode(Reader& in, Advise& out) {
  return in.Number("Advise.request_id", out.request_id) &&
         in.Number("Advise.pid", out.pid) &&
         in.Number("Advise.start_ticks", out.start_ticks) &&
         in.Enumerator("Advise.strategy", out.strategy) &&
         in.Enumerator("Advise.consistency", out.consistency) &&
         in.Number("Advise.dry_run", out.dry_run) &&
         in.Number("Advise.allow_foreground", out.allow_foreground) &&
         in.Number("Advise.allow_system", out.allow_system) &&
         in.Number("Advise.timeout_ms", out.timeout_ms) &&
         Decode(in, out.selection) &&
         in.Number("Advise.reclaim_kb", out.reclaim_kb) &&
         in.Number("Advise.swappiness", out.swappiness);
}

void Encode(const Launch& in, Writer& out) {
  out.Number(in.request_id);
  out.Text(in.package, kMaxNameBytes);
  out.Text(in.component, kMaxStringBytes);
  out.Number(in.home_first);
  out.Number(in.settle_ms);
  out.Number(in.timeout_ms);
}

bool Decode(Reader& in, Launch& out) {
  return in.Number("Launch.request_id", out.request_id) &&
         in.Text("Launch.package", kMaxNameBytes, out.package) &&
         in.Text("Launch.component", kMaxStringBytes, out.component) &&
         in.Number("Launch.home_first", out.home_first) &&
         in.Number("Launch.settle_ms", out.settle_ms) &&
         in.Number("Launch.timeout_ms", out.timeout_ms);
}

void Encode(const Exec& in, Writer& out) {
  out.Number(in.request_id);
  out.Array(in.argv, kMaxArgs,
            [](Writer& writer, const auto& item) { writer.Text(item, kMaxStringBytes); });
  out.Number(in.timeout_ms);
  out.Number(in.max_output_bytes);
}

bool Decode(Reader& in, Exec& out) {
  return in.Number("Exec.request_id", out.request_id) &&
         in.Array("Exec.argv", kMaxArgs, out.argv,
                  [](Reader& reader, auto& item) { return reader.Text("Exec.argv", kMaxStringBytes, item); }) &&
         in.Number("Exec.timeout_ms", out.timeout_ms) &&
         in.Number("Exec.max_output_bytes", out.max_output_bytes);
}

void Encode(const Cancel& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.target_request_id);
}

bool Decode(Reader& in, Cancel& out) {
  return in.Number("Cancel.request_id", out.request_id) &&
         in.Number("Cancel.target_request_id", out.target_request_id);
}

void Encode(const RestoreAtEnd& in, Writer& out) {
  out.Number(in.request_id);
  out.Array(in.commands, kMaxRestoreCommands,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
}

bool Decode(Reader& in, RestoreAtEnd& out) {
  return in.Number("RestoreAtEnd.request_id", out.request_id) &&
         in.Array("RestoreAtEnd.commands", kMaxRestoreCommands, out.commands,
                  [](Reader& reader, auto& item) { return Decode(reader, item); });
}

void Encode(const Bye& in, Writer& out) {
  out.Number(in.request_id);
}

bool Decode(Reader& in, Bye& out) {
  return in.Number("Bye.request_id", out.request_id);
}

void Encode(const HelloReply& in, Writer& out) {
  out.Number(in.request_id);
  out.Text(in.schema_hash, kMaxNameBytes);
  out.Number(in.agent_pid);
  out.Number(in.guard_pid);
  out.Text(in.abi, kMaxNameBytes);
  out.Text(in.kernel, kMaxNameBytes);
  out.Number(in.page_size);
  out.Number(in.clock_ticks_per_s);
  out.Text(in.boot_id, kMaxNameBytes);
  out.Number(in.boot_ns);
  out.Number(in.wall_ms);
  out.Number(in.uid);
  out.Text(in.selinux, kMaxNameBytes);
  out.Array(in.capabilities, kMaxCounts,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
  out.Number(in.recovered);
  out.Number(in.restored);
}

bool Decode(Reader& in, HelloReply& out) {
  return in.Number("HelloReply.request_id", out.request_id) &&
         in.Text("HelloReply.schema_hash", kMaxNameBytes, out.schema_hash) &&
         in.Number("HelloReply.agent_pid", out.agent_pid) &&
         in.Number("HelloReply.guard_pid", out.guard_pid) &&
         in.Text("HelloReply.abi", kMaxNameBytes, out.abi) &&
         in.Text("HelloReply.kernel", kMaxNameBytes, out.kernel) &&
         in.Number("HelloReply.page_size", out.page_size) &&
         in.Number("HelloReply.clock_ticks_per_s", out.clock_ticks_per_s) &&
         in.Text("HelloReply.boot_id", kMaxNameBytes, out.boot_id) &&
         in.Number("HelloReply.boot_ns", out.boot_ns) &&
         in.Number("HelloReply.wall_ms", out.wall_ms) &&
         in.Number("HelloReply.uid", out.uid) &&
         in.Text("HelloReply.selinux", kMaxNameBytes, out.selinux) &&
         in.Array("HelloReply.capabilities", kMaxCounts, out.capabilities,
                  [](Reader& reader, auto& item) { return Decode(reader, item); }) &&
         in.Number("HelloReply.recovered", out.recovered) &&
         in.Number("HelloReply.restored", out.restored);
}

void Encode(const Tick& in, Writer& out) {
  out.Number(in.seq);
  out.Number(in.scan_start_ns);
  out.Number(in.scan_end_ns);
  out.Number(in.scan_cpu_us);
  out.Number(in.pss_reads);
  out.Number(in.pss_cpu_us);
  out.Number(in.pss_waiting);
  out.Number(in.ticks_dropped);
  out.Number(in.processes_dropped);
  out.Number(in.foreground_pid);
  out.Array(in.rows, kMaxProcesses,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
  out.Array(in.columns, kMaxMetrics,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
  out.Array(in.system, kMaxMetrics,
            [](Writer& writer, const auto& item) { Encode(item, writer); });
}

bool Decode(Reader& in, Tick& out) {
  return in.Number("Tick.seq", out.seq) &&
         in.Number("Tick.scan_start_ns", out.scan_start_ns) &&
         in.Number("Tick.scan_end_ns", out.scan_end_ns) &&
         in.Number("Tick.scan_cpu_us", out.scan_cpu_us) &&
         in.Number("Tick.pss_reads", out.pss_reads) &&
         in.Number("Tick.pss_cpu_us", out.pss_cpu_us) &&
         in.Number("Tick.pss_waiting", out.pss_waiting) &&
         in.Number("Tick.ticks_dropped", out.ticks_dropped) &&
         in.Number("Tick.processes_dropped", out.processes_dropped) &&
         in.Number("Tick.foreground_pid", out.foreground_pid) &&
         in.Array("Tick.rows", kMaxProcesses, out.rows,
                  [](Reader& reader, auto& item) { return Decode(reader, item); }) &&
         in.Array("Tick.columns", kMaxMetrics, out.columns,
                  [](Reader& reader, auto& item) { return Decode(reader, item); }) &&
         in.Array("Tick.system", kMaxMetrics, out.system,
                  [](Reader& reader, auto& item) { return Decode(reader, item); });
}

void Encode(const AdviseProgress& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.bytes_done);
  out.Number(in.bytes_planned);
}

bool Decode(Reader& in, AdviseProgress& out) {
  return in.Number("AdviseProgress.request_id", out.request_id) &&
         in.Number("AdviseProgress.bytes_done", out.bytes_done) &&
         in.Number("AdviseProgress.bytes_planned", out.bytes_planned);
}

void Encode(const AdviseResult& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.pid);
  out.Number(in.start_ticks);
  out.Text(in.name, kMaxNameBytes);
  out.Enumerator(in.strategy);
  out.Enumerator(in.consistency);
  out.Number(in.dry_run);
  out.Number(in.cancelled);
  out.Number(in.start_boot_ns);
  out.Number(in.duration_us);
  out.Number(in.cpu_us);
  out.Number(in.bytes_planned);
  out.Number(in.resident_planned_kb);
  out.Number(in.private_planned_kb);
  out.Number(in.bytes_advised);
  out.Number(in.bytes_moved);
  out.Number(in.net_freed_kb);
  out.Number(in.zram_growth_kb);
  out.Enumerator(in.nothing_moved);
  Encode(in.before, out);
  Encode(in.after, out);
  Encode(in.evidence, out);
}

bool Decode(Reader& in, AdviseResult& out) {
  return in.Number("AdviseResult.request_id", out.request_id) &&
         in.Number("AdviseResult.pid", out.pid) &&
         in.Number("AdviseResult.start_ticks", out.start_ticks) &&
         in.Text("AdviseResult.name", kMaxNameBytes, out.name) &&
         in.Enumerator("AdviseResult.strategy", out.strategy) &&
         in.Enumerator("AdviseResult.consistency", out.consistency) &&
         in.Number("AdviseResult.dry_run", out.dry_run) &&
         in.Number("AdviseResult.cancelled", out.cancelled) &&
         in.Number("AdviseResult.start_boot_ns", out.start_boot_ns) &&
         in.Number("AdviseResult.duration_us", out.duration_us) &&
         in.Number("AdviseResult.cpu_us", out.cpu_us) &&
         in.Number("AdviseResult.bytes_planned", out.bytes_planned) &&
         in.Number("AdviseResult.resident_planned_kb", out.resident_planned_kb) &&
         in.Number("AdviseResult.private_planned_kb", out.private_planned_kb) &&
         in.Number("AdviseResult.bytes_advised", out.bytes_advised) &&
         in.Number("AdviseResult.bytes_moved", out.bytes_moved) &&
         in.Number("AdviseResult.net_freed_kb", out.net_freed_kb) &&
         in.Number("AdviseResult.zram_growth_kb", out.zram_growth_kb) &&
         in.Enumerator("AdviseResult.nothing_moved", out.nothing_moved) &&
         Decode(in, out.before) &&
         Decode(in, out.after) &&
         Decode(in, out.evidence);
}

void Encode(const LaunchResult& in, Writer& out) {
  out.Number(in.request_id);
  out.Text(in.package, kMaxNameBytes);
  out.Text(in.component, kMaxStringBytes);
  out.Text(in.activity, kMaxStringBytes);
  out.Enumerator(in.state);
  out.Number(in.start_boot_ns);
  out.Number(in.total_time_ms);
  out.Number(in.wait_time_ms);
  out.Number(in.elapsed_us);
  out.Number(in.pid_before);
  out.Number(in.pid_after);
  out.Number(in.pid_unchanged);
  out.Number(in.major_faults);
  out.Number(in.minor_faults);
  out.Number(in.swap_ins);
  out.Number(in.system_swap_ins);
  out.Text(in.raw, kMaxStringBytes);
}

bool Decode(Reader& in, LaunchResult& out) {
  return in.Number("LaunchResult.request_id", out.request_id) &&
         in.Text("LaunchResult.package", kMaxNameBytes, out.package) &&
         in.Text("LaunchResult.component", kMaxStringBytes, out.component) &&
         in.Text("LaunchResult.activity", kMaxStringBytes, out.activity) &&
         in.Enumerator("LaunchResult.state", out.state) &&
         in.Number("LaunchResult.start_boot_ns", out.start_boot_ns) &&
         in.Number("LaunchResult.total_time_ms", out.total_time_ms) &&
         in.Number("LaunchResult.wait_time_ms", out.wait_time_ms) &&
         in.Number("LaunchResult.elapsed_us", out.elapsed_us) &&
         in.Number("LaunchResult.pid_before", out.pid_before) &&
         in.Number("LaunchResult.pid_after", out.pid_after) &&
         in.Number("LaunchResult.pid_unchanged", out.pid_unchanged) &&
         in.Number("LaunchResult.major_faults", out.major_faults) &&
         in.Number("LaunchResult.minor_faults", out.minor_faults) &&
         in.Number("LaunchResult.swap_ins", out.swap_ins) &&
         in.Number("LaunchResult.system_swap_ins", out.system_swap_ins) &&
         in.Text("LaunchResult.raw", kMaxStringBytes, out.raw);
}

void Encode(const ExecResult& in, Writer& out) {
  out.Number(in.request_id);
  out.Number(in.exit_code);
  out.Blob(in.stdout, kMaxBlobBytes);
  out.Blob(in.stderr, kMaxBlobBytes);
  out.Number(in.truncated);
}

bool Decode(Reader& in, ExecResult& out) {
  return in.Number("ExecResult.request_id", out.request_id) &&
         in.Number("ExecResult.exit_code", out.exit_code) &&
         in.Blob("ExecResult.stdout", kMaxBlobBytes, out.stdout) &&
         in.Blob("ExecResult.stderr", kMaxBlobBytes, out.stderr) &&
         in.Number("ExecResult.truncated", out.truncated);
}

void Encode(const Done& in, Writer& out) {
  out.Number(in.request_id);
}

bool Decode(Reader& in, Done& out) {
  return in.Number("Done.request_id", out.request_id);
}

void Encode(const ErrorReply& in, Writer& out) {
  out.Number(in.request_id);
  out.Enumerator(in.code);
  out.Text(in.message, kMaxStringBytes);
  out.Text(in.cause, kMaxStringBytes);
  out.Text(in.remedy, kMaxStringBytes);
  out.Number(in.errno_value);
}

bool Decode(Reader& in, ErrorReply& out) {
  return in.Number("ErrorReply.request_id", out.request_id) &&
         in.Enumerator("ErrorReply.code", out.code) &&
         in.Text("ErrorReply.message", kMaxStringBytes, out.message) &&
         in.Text("ErrorReply.cause", kMaxStringBytes, out.cause) &&
         in.Text("ErrorReply.remedy", kMaxStringBytes, out.remedy) &&
         in.Number("ErrorReply.errno_value", out.errno_value);
}

void Encode(const Log& in, Writer& out) {
  out.Number(in.level);
  out.Number(in.boot_ns);
  out.Text(in.text, kMaxStringBytes);
}

bool Decode(Reader& in, Log& out) {
  return in.Number("Log.level", out.level) &&
         in.Number("Log.boot_ns", out.boot_ns) &&
         in.Text("Log.text", kMaxStringBytes, out.text);
}

bool DecodeToAgent(std::uint16_t type, Reader& in, ToAgentMessage& out) {
  switch (static_cast<MessageType>(type)) {
    case MessageType::kHello:
      return Decode(in, out.emplace<Hello>()) && in.Finish("Hello");
    case MessageType::kStartSampling:
      return Decode(in, out.emplace<StartSampling>()) && in.Finish("StartSampling");
    case MessageType::kStopSampling:
      return Decode(in, out.emplace<StopSampling>()) && in.Finish("StopSampling");
    case MessageType::kAdvise:
      return Decode(in, out.emplace<Advise>()) && in.Finish("Advise");
    case MessageType::kLaunch:
      return Decode(in, out.emplace<Launch>()) && in.Finish("Launch");
    case MessageType::kExec:
      return Decode(in, out.emplace<Exec>()) && in.Finish("Exec");
    case MessageType::kCancel:
      return Decode(in, out.emplace<Cancel>()) && in.Finish("Cancel");
    case MessageType::kRestoreAtEnd:
      return Decode(in, out.emplace<RestoreAtEnd>()) && in.Finish("RestoreAtEnd");
    case MessageType::kBye:
      return Decode(in, out.emplace<Bye>()) && in.Finish("Bye");
    case MessageType::kHelloReply:
    case MessageType::kTick:
    case MessageType::kAdviseProgress:
    case MessageType::kAdviseResult:
    case MessageType::kLaunchResult:
    case MessageType::kExecResult:
    case MessageType::kDone:
    case MessageType::kErrorReply:
    case MessageType::kLog:
      break;
  }
  return in.Fail({DecodeErrorKind::kUnknownType, "an agent takes", type, 0});
}

bool DecodeToHost(std::uint16_t type, Reader& in, ToHostMessage& out) {
  switch (static_cast<MessageType>(type)) {
    case MessageType::kHelloReply:
      return Decode(in, out.emplace<HelloReply>()) && in.Finish("HelloReply");
    case MessageType::kTick:
      return Decode(in, out.emplace<Tick>()) && in.Finish("Tick");
    case MessageType::kAdviseProgress:
      return Decode(in, out.emplace<AdviseProgress>()) && in.Finish("AdviseProgress");
    case MessageType::kAdviseResult:
      return Decode(in, out.emplace<AdviseResult>()) && in.Finish("AdviseResult");
    case MessageType::kLaunchResult:
      return Decode(in, out.emplace<LaunchResult>()) && in.Finish("LaunchResult");
    case MessageType::kExecResult:
      return Decode(in, out.emplace<ExecResult>()) && in.Finish("ExecResult");
    case MessageType::kDone:
      return Decode(in, out.emplace<Done>()) && in.Finish("Done");
    case MessageType::kErrorReply:
      return Decode(in, out.emplace<ErrorReply>()) && in.Finish("ErrorReply");
    case MessageType::kLog:
      return Decode(in, out.emplace<Log>()) && in.Finish("Log");
    case MessageType::kHello:
    case MessageType::kStartSampling:
    case MessageType::kStopSampling:
    case MessageType::kAdvise:
    case MessageType::kLaunch:
    case MessageType::kExec:
    case MessageType::kCancel:
    case MessageType::kRestoreAtEnd:
    case MessageType::kBye:
      break;
  }
  return in.Fail({DecodeErrorKind::kUnknownType, "a desktop takes", type, 0});
}

}  // namespace ebb::wire
