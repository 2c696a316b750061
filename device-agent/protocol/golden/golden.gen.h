// Generated from wire.schema.json by `npm run gen`: do not edit.
//
// What the frames of each golden/*.bin hold.
//
// clang-format off

#ifndef EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_
#define EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_

#include <vector>

#include "protocol/wire.gen.h"

namespace ebb::wire {

inline std::vector<Hello> GoldenHello() {
  return {
      // typical
      Hello{
        .request_id = 1U,
        .schema_hash = "schema_hash 2",
      },
      // smallest
      Hello{
        .request_id = 0U,
        .schema_hash = "",
      },
      // largest
      Hello{
        .request_id = 4294967295U,
        .schema_hash = "zł 内存 🐘 \"\\",
      },
  };
}

inline std::vector<StartSampling> GoldenStartSampling() {
  return {
      // typical
      StartSampling{
        .request_id = 1U,
        .interval_ms = 2U,
        .pss_max_age_ms = 3U,
        .cpu_budget_permille = 4U,
      },
      // smallest
      StartSampling{
        .request_id = 0U,
        .interval_ms = 0U,
        .pss_max_age_ms = 0U,
        .cpu_budget_permille = 0U,
      },
      // largest
      StartSampling{
        .request_id = 4294967295U,
        .interval_ms = 4294967295U,
        .pss_max_age_ms = 4294967295U,
        .cpu_budget_permille = 4294967295U,
      },
  };
}

inline std::vector<StopSampling> GoldenStopSampling() {
  return {
      // typical
      StopSampling{
        .request_id = 1U,
      },
      // smallest
      StopSampling{
        .request_id = 0U,
      },
      // largest
      StopSampling{
        .request_id = 4294967295U,
      },
  };
}

inline std::vector<Advise> GoldenAdvise() {
  return {
      // typical
      Advise{
        .request_id = 1U,
        .pid = 2U,
        .start_ticks = 3U,
        .strategy = Strategy::kColdAll,
        .consistency = Consistency::kPtraceInject,
        .dry_run = false,
        .allow_foreground = true,
        .allow_system = false,
        .timeout_ms = 9U,
        .selection = Selection{
          .categories = {VmaCategory::kDex, VmaCategory::kOat},
          .min_kb = 14U,
          .max_kb = 15U,
          .resident_only = false,
          .idle_ms = 17U,
        },
        .reclaim_kb = 18U,
        .swappiness = 19,
      },
      // smallest
      Advise{
        .request_id = 0U,
        .pid = 0U,
        .start_ticks = 0U,
        .strategy = Strategy::kPageoutAnon,
        .consistency = Consistency::kFreeze,
        .dry_run = false,
        .allow_foreground = true,
        .allow_system = false,
        .timeout_ms = 0U,
        .selection = Selection{
          .categories = {},
          .min_kb = 0U,
          .max_kb = 0U,
          .resident_only = false,
          .idle_ms = 0U,
        },
        .reclaim_kb = 0U,
        .swappiness = -1,
      },
      // largest
      Advise{
        .request_id = 4294967295U,
        .pid = 4294967295U,
        .start_ticks = 18446744073709551615U,
        .strategy = Strategy::kMemoryReclaim,
        .consistency = Consistency::kCookie,
        .dry_run = true,
        .allow_foreground = true,
        .allow_system = true,
        .timeout_ms = 4294967295U,
        .selection = Selection{
          .categories = {VmaCategory::kUnknown, VmaCategory::kUnknown},
          .min_kb = 9007199254740991U,
          .max_kb = 9007199254740991U,
          .resident_only = true,
          .idle_ms = 4294967295U,
        },
        .reclaim_kb = 9007199254740991U,
        .swappiness = 9007199254740991,
      },
  };
}

inline std::vector<Launch> GoldenLaunch() {
  return {
      // typical
      Launch{
        .request_id = 1U,
        .package = "package 2",
        .component = "component 3",
        .home_first = false,
        .settle_ms = 5U,
        .timeout_ms = 6U,
      },
      // smallest
      Launch{
        .request_id = 0U,
        .package = "",
        .component = "",
        .home_first = false,
        .settle_ms = 0U,
        .timeout_ms = 0U,
      },
      // largest
      Launch{
        .request_id = 4294967295U,
        .package = "zł 内存 🐘 \"\\",
        .component = "zł 内存 🐘 \"\\",
        .home_first = true,
        .settle_ms = 4294967295U,
        .timeout_ms = 4294967295U,
      },
  };
}

inline std::vector<Exec> GoldenExec() {
  return {
      // typical
      Exec{
        .request_id = 1U,
        .argv = {"argv 3", "argv 4"},
        .timeout_ms = 5U,
        .max_output_bytes = 6U,
      },
      // smallest
      Exec{
        .request_id = 0U,
        .argv = {},
        .timeout_ms = 0U,
        .max_output_bytes = 0U,
      },
      // largest
      Exec{
        .request_id = 4294967295U,
        .argv = {"zł 内存 🐘 \"\\", "zł 内存 🐘 \"\\"},
        .timeout_ms = 4294967295U,
        .max_output_bytes = 4294967295U,
      },
  };
}

inline std::vector<Cancel> GoldenCancel() {
  return {
      // typical
      Cancel{
        .request_id = 1U,
        .target_request_id = 2U,
      },
      // smallest
      Cancel{
        .request_id = 0U,
        .target_request_id = 0U,
      },
      // largest
      Cancel{
        .request_id = 4294967295U,
        .target_request_id = 4294967295U,
      },
  };
}

inline std::vector<RestoreAtEnd> GoldenRestoreAtEnd() {
  return {
      // typical
      RestoreAtEnd{
        .request_id = 1U,
        .commands = {DeviceCommand{
          .argv = {"argv 5", "argv 6"},
        }, DeviceCommand{
          .argv = {"argv 9", "argv 10"},
        }},
      },
      // smallest
      RestoreAtEnd{
        .request_id = 0U,
        .commands = {},
      },
      // largest
      RestoreAtEnd{
        .request_id = 4294967295U,
        .commands = {DeviceCommand{
          .argv = {"zł 内存 🐘 \"\\", "zł 内存 🐘 \"\\"},
        }, DeviceCommand{
          .argv = {"zł 内存 🐘 \"\\", "zł 内存 🐘 \"\\"},
        }},
      },
  };
}

inline std::vector<Bye> GoldenBye() {
  return {
      // typical
      Bye{
        .request_id = 1U,
      },
      // smallest
      Bye{
        .request_id = 0U,
      },
      // largest
      Bye{
        .request_id = 4294967295U,
      },
  };
}

inline std::vector<HelloReply> GoldenHelloReply() {
  return {
      // typical
      HelloReply{
        .request_id = 1U,
        .schema_hash = "schema_hash 2",
        .agent_pid = 3U,
        .guard_pid = 4U,
        .abi = "abi 5",
        .kernel = "kernel 6",
        .page_size = 7U,
        .clock_ticks_per_s = 8U,
        .boot_id = "boot_id 9",
        .boot_ns = 10U,
        .wall_ms = 11U,
        .uid = 12U,
        .selinux = "selinux 13",
        .capabilities = {CapabilityRow{
          .capability = Capability::kMadviseFlags,
          .status = CapabilityStatus::kUnknown,
          .detail = "detail 18",
        }, CapabilityRow{
          .capability = Capability::kAdviceCold,
          .status = CapabilityStatus::kMissing,
          .detail = "detail 22",
        }},
        .recovered = 23U,
        .restored = 24U,
      },
      // smallest
      HelloReply{
        .request_id = 0U,
        .schema_hash = "",
        .agent_pid = 0U,
        .guard_pid = 0U,
        .abi = "",
        .kernel = "",
        .page_size = 0U,
        .clock_ticks_per_s = 0U,
        .boot_id = "",
        .boot_ns = 0U,
        .wall_ms = 0U,
        .uid = 0U,
        .selinux = "",
        .capabilities = {},
        .recovered = 0U,
        .restored = 0U,
      },
      // largest
      HelloReply{
        .request_id = 4294967295U,
        .schema_hash = "zł 内存 🐘 \"\\",
        .agent_pid = 4294967295U,
        .guard_pid = 4294967295U,
        .abi = "zł 内存 🐘 \"\\",
        .kernel = "zł 内存 🐘 \"\\",
        .page_size = 4294967295U,
        .clock_ticks_per_s = 4294967295U,
        .boot_id = "zł 内存 🐘 \"\\",
        .boot_ns = 18446744073709551615U,
        .wall_ms = 9007199254740991U,
        .uid = 4294967295U,
        .selinux = "zł 内存 🐘 \"\\",
        .capabilities = {CapabilityRow{
          .capability = Capability::kPageIdle,
          .status = CapabilityStatus::kUnknown,
          .detail = "zł 内存 🐘 \"\\",
        }, CapabilityRow{
          .capability = Capability::kPageIdle,
          .status = CapabilityStatus::kUnknown,
          .detail = "zł 内存 🐘 \"\\",
        }},
        .recovered = 4294967295U,
        .restored = 4294967295U,
      },
  };
}

inline std::vector<Tick> GoldenTick() {
  return {
      // typical
      Tick{
        .seq = 1U,
        .scan_start_ns = 2U,
        .scan_end_ns = 3U,
        .scan_cpu_us = 4U,
        .pss_reads = 5U,
        .pss_cpu_us = 6U,
        .pss_waiting = 7U,
        .ticks_dropped = 8U,
        .processes_dropped = 9U,
        .foreground_pid = 10U,
        .rows = {ProcessRow{
          .pid = 13U,
          .ppid = 14U,
          .start_ticks = 15U,
          .uid = 16U,
          .oom_score_adj = 17,
          .frozen = false,
          .state = "state 19",
          .name = "name 20",
        }, ProcessRow{
          .pid = 22U,
          .ppid = 23U,
          .start_ticks = 24U,
          .uid = 25U,
          .oom_score_adj = 26,
          .frozen = true,
          .state = "state 28",
          .name = "name 29",
        }},
        .columns = {MetricColumn{
          .metric = 32U,
          .values = {34, 35},
        }, MetricColumn{
          .metric = 37U,
          .values = {39, 40},
        }},
        .system = {MetricValue{
          .metric = 43U,
          .value = 44,
        }, MetricValue{
          .metric = 46U,
          .value = 47,
        }},
      },
      // smallest
      Tick{
        .seq = 0U,
        .scan_start_ns = 0U,
        .scan_end_ns = 0U,
        .scan_cpu_us = 0U,
        .pss_reads = 0U,
        .pss_cpu_us = 0U,
        .pss_waiting = 0U,
        .ticks_dropped = 0U,
        .processes_dropped = 0U,
        .foreground_pid = 0U,
        .rows = {},
        .columns = {},
        .system = {},
      },
      // largest
      Tick{
        .seq = 9007199254740991U,
        .scan_start_ns = 18446744073709551615U,
        .scan_end_ns = 18446744073709551615U,
        .scan_cpu_us = 9007199254740991U,
        .pss_reads = 4294967295U,
        .pss_cpu_us = 9007199254740991U,
        .pss_waiting = 4294967295U,
        .ticks_dropped = 4294967295U,
        .processes_dropped = 4294967295U,
        .foreground_pid = 4294967295U,
        .rows = {ProcessRow{
          .pid = 4294967295U,
          .ppid = 4294967295U,
          .start_ticks = 18446744073709551615U,
          .uid = 4294967295U,
          .oom_score_adj = 2147483647,
          .frozen = true,
          .state = "zł 内存 🐘 \"\\",
          .name = "zł 内存 🐘 \"\\",
        }, ProcessRow{
          .pid = 4294967295U,
          .ppid = 4294967295U,
          .start_ticks = 18446744073709551615U,
          .uid = 4294967295U,
          .oom_score_adj = 2147483647,
          .frozen = true,
          .state = "zł 内存 🐘 \"\\",
          .name = "zł 内存 🐘 \"\\",
        }},
        .columns = {MetricColumn{
          .metric = 65535U,
          .values = {kMissing, 0, 9007199254740991, -9007199254740991},
        }, MetricColumn{
          .metric = 65535U,
          .values = {kMissing, 0, 9007199254740991, -9007199254740991},
        }},
        .system = {MetricValue{
          .metric = 65535U,
          .value = 9007199254740991,
        }, MetricValue{
          .metric = 65535U,
          .value = 9007199254740991,
        }},
      },
  };
}

inline std::vector<AdviseProgress> GoldenAdviseProgress() {
  return {
      // typical
      AdviseProgress{
        .request_id = 1U,
        .bytes_done = 2U,
        .bytes_planned = 3U,
      },
      // smallest
      AdviseProgress{
        .request_id = 0U,
        .bytes_done = 0U,
        .bytes_planned = 0U,
      },
      // largest
      AdviseProgress{
        .request_id = 4294967295U,
        .bytes_done = 9007199254740991U,
        .bytes_planned = 9007199254740991U,
      },
  };
}

inline std::vector<AdviseResult> GoldenAdviseResult() {
  return {
      // typical
      AdviseResult{
        .request_id = 1U,
        .pid = 2U,
        .start_ticks = 3U,
        .name = "name 4",
        .strategy = Strategy::kWarm,
        .consistency = Consistency::kCookie,
        .dry_run = true,
        .cancelled = false,
        .start_boot_ns = 9U,
        .duration_us = 10U,
        .cpu_us = 11U,
        .bytes_planned = 12U,
        .resident_planned_kb = 13,
        .private_planned_kb = 14,
        .bytes_advised = 15U,
        .bytes_moved = 16,
        .net_freed_kb = 17,
        .zram_growth_kb = 18,
        .nothing_moved = NothingMoved::kAllShared,
        .before = MemoryState{
          .pss_kb = 21,
          .pss_anon_kb = 22,
          .pss_file_kb = 23,
          .swap_pss_kb = 24,
          .rss_kb = 25,
          .rss_anon_kb = 26,
          .swap_kb = 27,
          .uss_kb = 28,
        },
        .after = MemoryState{
          .pss_kb = 30,
          .pss_anon_kb = 31,
          .pss_file_kb = 32,
          .swap_pss_kb = 33,
          .rss_kb = 34,
          .rss_anon_kb = 35,
          .swap_kb = 36,
          .uss_kb = 37,
        },
        .evidence = Evidence{
          .frozen_start = true,
          .frozen_end = false,
          .thawed = true,
          .hold_us = 42U,
          .vmas_read = 43U,
          .vmas_advised = 44U,
          .vmas_skipped = 45U,
          .vmas_changed = 46U,
          .skipped = {SkipCount{
            .reason = SkipReason::kSpecial,
            .vmas = 50U,
            .bytes = 51U,
          }, SkipCount{
            .reason = SkipReason::kDevice,
            .vmas = 54U,
            .bytes = 55U,
          }},
          .errnos = {ErrnoCount{
            .errno_value = 58,
            .calls = 59U,
          }, ErrnoCount{
            .errno_value = 61,
            .calls = 62U,
          }},
          .chunks = 63U,
          .worst_chunk_us = 64U,
          .ranges_split = 65U,
          .splits_cut = 66U,
          .busy_pauses = 67U,
          .busy_wait_us = 68U,
          .page_source = PageSource::kPagemapScan,
          .idle_marked_kb = 70U,
        },
      },
      // smallest
      AdviseResult{
        .request_id = 0U,
        .pid = 0U,
        .start_ticks = 0U,
        .name = "",
        .strategy = Strategy::kPageoutAnon,
        .consistency = Consistency::kFreeze,
        .dry_run = true,
        .cancelled = false,
        .start_boot_ns = 0U,
        .duration_us = 0U,
        .cpu_us = 0U,
        .bytes_planned = 0U,
        .resident_planned_kb = -1,
        .private_planned_kb = -1,
        .bytes_advised = 0U,
        .bytes_moved = -9007199254740991,
        .net_freed_kb = -9007199254740991,
        .zram_growth_kb = -9007199254740991,
        .nothing_moved = NothingMoved::kNotApplicable,
        .before = MemoryState{
          .pss_kb = -1,
          .pss_anon_kb = -1,
          .pss_file_kb = -1,
          .swap_pss_kb = -1,
          .rss_kb = -1,
          .rss_anon_kb = -1,
          .swap_kb = -1,
          .uss_kb = -1,
        },
        .after = MemoryState{
          .pss_kb = -1,
          .pss_anon_kb = -1,
          .pss_file_kb = -1,
          .swap_pss_kb = -1,
          .rss_kb = -1,
          .rss_anon_kb = -1,
          .swap_kb = -1,
          .uss_kb = -1,
        },
        .evidence = Evidence{
          .frozen_start = true,
          .frozen_end = false,
          .thawed = true,
          .hold_us = 0U,
          .vmas_read = 0U,
          .vmas_advised = 0U,
          .vmas_skipped = 0U,
          .vmas_changed = 0U,
          .skipped = {},
          .errnos = {},
          .chunks = 0U,
          .worst_chunk_us = 0U,
          .ranges_split = 0U,
          .splits_cut = 0U,
          .busy_pauses = 0U,
          .busy_wait_us = 0U,
          .page_source = PageSource::kNone,
          .idle_marked_kb = 0U,
        },
      },
      // largest
      AdviseResult{
        .request_id = 4294967295U,
        .pid = 4294967295U,
        .start_ticks = 18446744073709551615U,
        .name = "zł 内存 🐘 \"\\",
        .strategy = Strategy::kMemoryReclaim,
        .consistency = Consistency::kCookie,
        .dry_run = true,
        .cancelled = true,
        .start_boot_ns = 18446744073709551615U,
        .duration_us = 9007199254740991U,
        .cpu_us = 9007199254740991U,
        .bytes_planned = 9007199254740991U,
        .resident_planned_kb = 9007199254740991,
        .private_planned_kb = 9007199254740991,
        .bytes_advised = 9007199254740991U,
        .bytes_moved = 9007199254740991,
        .net_freed_kb = 9007199254740991,
        .zram_growth_kb = 9007199254740991,
        .nothing_moved = NothingMoved::kUnexplained,
        .before = MemoryState{
          .pss_kb = 9007199254740991,
          .pss_anon_kb = 9007199254740991,
          .pss_file_kb = 9007199254740991,
          .swap_pss_kb = 9007199254740991,
          .rss_kb = 9007199254740991,
          .rss_anon_kb = 9007199254740991,
          .swap_kb = 9007199254740991,
          .uss_kb = 9007199254740991,
        },
        .after = MemoryState{
          .pss_kb = 9007199254740991,
          .pss_anon_kb = 9007199254740991,
          .pss_file_kb = 9007199254740991,
          .swap_pss_kb = 9007199254740991,
          .rss_kb = 9007199254740991,
          .rss_anon_kb = 9007199254740991,
          .swap_kb = 9007199254740991,
          .uss_kb = 9007199254740991,
        },
        .evidence = Evidence{
          .frozen_start = true,
          .frozen_end = true,
          .thawed = true,
          .hold_us = 9007199254740991U,
          .vmas_read = 4294967295U,
          .vmas_advised = 4294967295U,
          .vmas_skipped = 4294967295U,
          .vmas_changed = 4294967295U,
          .skipped = {SkipCount{
            .reason = SkipReason::kNotIdle,
            .vmas = 4294967295U,
            .bytes = 9007199254740991U,
          }, SkipCount{
            .reason = SkipReason::kNotIdle,
            .vmas = 4294967295U,
            .bytes = 9007199254740991U,
          }},
          .errnos = {ErrnoCount{
            .errno_value = 2147483647,
            .calls = 4294967295U,
          }, ErrnoCount{
            .errno_value = 2147483647,
            .calls = 4294967295U,
          }},
          .chunks = 4294967295U,
          .worst_chunk_us = 9007199254740991U,
          .ranges_split = 4294967295U,
          .splits_cut = 4294967295U,
          .busy_pauses = 4294967295U,
          .busy_wait_us = 9007199254740991U,
          .page_source = PageSource::kPageIdle,
          .idle_marked_kb = 9007199254740991U,
        },
      },
  };
}

inline std::vector<LaunchResult> GoldenLaunchResult() {
  return {
      // typical
      LaunchResult{
        .request_id = 1U,
        .package = "package 2",
        .component = "component 3",
        .activity = "activity 4",
        .state = LaunchState::kCold,
        .start_boot_ns = 6U,
        .total_time_ms = 7,
        .wait_time_ms = 8,
        .elapsed_us = 9U,
        .pid_before = 10U,
        .pid_after = 11U,
        .pid_unchanged = false,
        .major_faults = 13,
        .minor_faults = 14,
        .swap_ins = 15,
        .system_swap_ins = 16,
        .raw = "raw 17",
      },
      // smallest
      LaunchResult{
        .request_id = 0U,
        .package = "",
        .component = "",
        .activity = "",
        .state = LaunchState::kUnknown,
        .start_boot_ns = 0U,
        .total_time_ms = -1,
        .wait_time_ms = -1,
        .elapsed_us = 0U,
        .pid_before = 0U,
        .pid_after = 0U,
        .pid_unchanged = false,
        .major_faults = -1,
        .minor_faults = -1,
        .swap_ins = -1,
        .system_swap_ins = -1,
        .raw = "",
      },
      // largest
      LaunchResult{
        .request_id = 4294967295U,
        .package = "zł 内存 🐘 \"\\",
        .component = "zł 内存 🐘 \"\\",
        .activity = "zł 内存 🐘 \"\\",
        .state = LaunchState::kHot,
        .start_boot_ns = 18446744073709551615U,
        .total_time_ms = 9007199254740991,
        .wait_time_ms = 9007199254740991,
        .elapsed_us = 9007199254740991U,
        .pid_before = 4294967295U,
        .pid_after = 4294967295U,
        .pid_unchanged = true,
        .major_faults = 9007199254740991,
        .minor_faults = 9007199254740991,
        .swap_ins = 9007199254740991,
        .system_swap_ins = 9007199254740991,
        .raw = "zł 内存 🐘 \"\\",
      },
  };
}

inline std::vector<ExecResult> GoldenExecResult() {
  return {
      // typical
      ExecResult{
        .request_id = 1U,
        .exit_code = 2,
        .stdout = {0, 255, 3},
        .stderr = {0, 255, 4},
        .truncated = true,
      },
      // smallest
      ExecResult{
        .request_id = 0U,
        .exit_code = -2147483648,
        .stdout = {},
        .stderr = {},
        .truncated = true,
      },
      // largest
      ExecResult{
        .request_id = 4294967295U,
        .exit_code = 2147483647,
        .stdout = {0, 255, 3},
        .stderr = {0, 255, 4},
        .truncated = true,
      },
  };
}

inline std::vector<Done> GoldenDone() {
  return {
      // typical
      Done{
        .request_id = 1U,
      },
      // smallest
      Done{
        .request_id = 0U,
      },
      // largest
      Done{
        .request_id = 4294967295U,
      },
  };
}

inline std::vector<ErrorReply> GoldenErrorReply() {
  return {
      // typical
      ErrorReply{
        .request_id = 1U,
        .code = ErrorCode::kNoSuchProcess,
        .message = "message 3",
        .cause = "cause 4",
        .remedy = "remedy 5",
        .errno_value = 6,
      },
      // smallest
      ErrorReply{
        .request_id = 0U,
        .code = ErrorCode::kBadRequest,
        .message = "",
        .cause = "",
        .remedy = "",
        .errno_value = -2147483648,
      },
      // largest
      ErrorReply{
        .request_id = 4294967295U,
        .code = ErrorCode::kAddonMissing,
        .message = "zł 内存 🐘 \"\\",
        .cause = "zł 内存 🐘 \"\\",
        .remedy = "zł 内存 🐘 \"\\",
        .errno_value = 2147483647,
      },
  };
}

inline std::vector<Log> GoldenLog() {
  return {
      // typical
      Log{
        .level = 1U,
        .boot_ns = 2U,
        .text = "text 3",
      },
      // smallest
      Log{
        .level = 0U,
        .boot_ns = 0U,
        .text = "",
      },
      // largest
      Log{
        .level = 255U,
        .boot_ns = 18446744073709551615U,
        .text = "zł 内存 🐘 \"\\",
      },
  };
}

// Calls check(file stem, messages) for every message type of the schema.
template <typename Check>
void ForEachGolden(Check check) {
  check("hello", GoldenHello());
  check("start_sampling", GoldenStartSampling());
  check("stop_sampling", GoldenStopSampling());
  check("advise", GoldenAdvise());
  check("launch", GoldenLaunch());
  check("exec", GoldenExec());
  check("cancel", GoldenCancel());
  check("restore_at_end", GoldenRestoreAtEnd());
  check("bye", GoldenBye());
  check("hello_reply", GoldenHelloReply());
  check("tick", GoldenTick());
  check("advise_progress", GoldenAdviseProgress());
  check("advise_result", GoldenAdviseResult());
  check("launch_result", GoldenLaunchResult());
  check("exec_result", GoldenExecResult());
  check("done", GoldenDone());
  check("error_reply", GoldenErrorReply());
  check("log", GoldenLog());
}

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_
