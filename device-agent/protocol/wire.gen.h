// Generated from wire.schema.json by `npm run gen`: do not edit.
//
// Every type of the wire between ebbd and Ebb. Encode appends a message's fields; Decode fills them
// from untrusted bytes and fails with a DecodeError that names the field. Framing (length, CRC)
// stands in frame.h.
//
// clang-format off

#ifndef EBB_PROTOCOL_WIRE_GEN_H_
#define EBB_PROTOCOL_WIRE_GEN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/codec.h"

namespace ebb::wire {

inline constexpr std::string_view kSchemaHash = "db3502bdd2e7491e";

// -------------------------------------------------------------------------------- limits

// Largest payload of one frame; a longer length field is a broken stream.
inline constexpr std::size_t kMaxFrameBytes = 4194304;
// Longest string field; longer text is cut by the sender.
inline constexpr std::size_t kMaxStringBytes = 4096;
// Longest bytes field (output of a child command): two of them fit into one frame.
inline constexpr std::size_t kMaxBlobBytes = 2093056;
// Longest name of a process, package or capability detail; longer text is cut by the sender.
inline constexpr std::size_t kMaxNameBytes = 256;
// Most metric columns and most system metrics of one tick.
inline constexpr std::size_t kMaxMetrics = 64;
// Most rows of a small table: capabilities, skip reasons, errnos.
inline constexpr std::size_t kMaxCounts = 256;
// Most processes in one tick; the rest is counted in processes_dropped.
inline constexpr std::size_t kMaxProcesses = 2048;
// Most arguments of a child command.
inline constexpr std::size_t kMaxArgs = 64;
// Most commands of RestoreAtEnd.
inline constexpr std::size_t kMaxRestoreCommands = 8;
// Commands in flight per session; one more is answered with busy.
inline constexpr std::size_t kMaxPendingCommands = 64;
// Most bytes given to one process_madvise call; fewer where a call takes longer than 4 ms, for as
// long the target may wait for its mmap_lock.
inline constexpr std::size_t kAdviceChunkBytes = 4194304;
// Most iovecs of one process_madvise call (the kernel takes 1024).
inline constexpr std::size_t kAdviceChunkVecs = 512;

// -------------------------------------------------------------------------------- enums

// Pure function from a mapping to advice.
enum class Strategy : std::uint8_t {
  // MADV_PAGEOUT on private anonymous memory.
  kPageoutAnon = 1,
  // MADV_PAGEOUT on private file mappings.
  kPageoutFile = 2,
  // MADV_PAGEOUT on private anonymous memory and private file mappings.
  kPageoutAll = 3,
  // MADV_COLD on private file mappings.
  kColdFile = 4,
  // MADV_COLD on private anonymous memory and private file mappings.
  kColdAll = 5,
  // MADV_WILLNEED on what is in swap or not resident: the undo of pageout.
  kWarm = 6,
  // No advice: memory.reclaim of the process's own memory group (cgroup v2, Linux 5.19). The kernel
  // chooses the pages, page cache of the group included.
  kMemoryReclaim = 7,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(Strategy value);
bool FromName(std::string_view name, Strategy& out);
bool IsKnown(Strategy value);

// Row of `dumpsys meminfo` that a mapping counts in, by its name.
enum class VmaCategory : std::uint8_t {
  // Dalvik Heap: Java objects.
  kDalvikHeap = 0,
  // Native Heap: malloc.
  kNativeHeap = 1,
  // Dalvik Other: tables and caches of the runtime.
  kDalvikOther = 2,
  // Stack.
  kStack = 3,
  // Cursor: windows of databases.
  kCursor = 4,
  // Ashmem.
  kAshmem = 5,
  // Gfx dev.
  kGfxDev = 6,
  // Other dev.
  kOtherDev = 7,
  // .so mmap, the .bss behind each library included.
  kSo = 8,
  // .jar mmap.
  kJar = 9,
  // .apk mmap.
  kApk = 10,
  // .ttf mmap.
  kTtf = 11,
  // .dex mmap: .dex, .odex, .vdex.
  kDex = 12,
  // .oat mmap.
  kOat = 13,
  // .art mmap.
  kArt = 14,
  // Other mmap.
  kOtherMmap = 15,
  // Unknown: no name, or one of the app's own.
  kUnknown = 16,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(VmaCategory value);
bool FromName(std::string_view name, VmaCategory& out);
bool IsKnown(VmaCategory value);

// What told which pages of a mapping are to be advised.
enum class PageSource : std::uint8_t {
  // Nothing: whole mappings were advised.
  kNone = 0,
  // PAGEMAP_SCAN: resident pages.
  kPagemapScan = 1,
  // The present bit of /proc/PID/pagemap: resident pages.
  kPagemap = 2,
  // /sys/kernel/mm/page_idle/bitmap: resident pages that were marked, and not touched since.
  kPageIdle = 3,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(PageSource value);
bool FromName(std::string_view name, PageSource& out);
bool IsKnown(PageSource value);

// How the race with the target's own changes of its layout is closed, or what is known about it.
enum class Consistency : std::uint8_t {
  // cgroup v2 freezer: wait for frozen 1, thaw only what Ebb froze. The layout cannot change.
  kFreeze = 1,
  // The system froze it: verified before and after, nothing is thawed.
  kFrozenAlready = 2,
  // SIGSTOP through the pidfd, wait for state T, SIGCONT. The layout cannot change; visible to
  // parents.
  kStop = 3,
  // Advise and report; the layout may change, evidence says whether it did.
  kNone = 4,
  // Every thread seized and interrupted (PTRACE_SEIZE), verified stopped, then detached. The layout
  // cannot change; one tracer only, no signal is sent.
  kPtrace = 5,
  // As ptrace, and madvise(2) runs in a thread of the target, whose registers are restored. The
  // layout cannot change; the target pays the CPU time.
  kPtraceInject = 6,
  // The target runs; each mapping is read again right before its call (changed: left out) and right
  // after it (changed: counted). Detects, does not prevent.
  kCookie = 7,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(Consistency value);
bool FromName(std::string_view name, Consistency& out);
bool IsKnown(Consistency value);

// Why a mapping was not advised.
enum class SkipReason : std::uint8_t {
  // The strategy does not want this class of mapping.
  kNotSelected = 1,
  // [vdso] [vvar] [vsyscall] [vectors] [sigpage] [page size compat].
  kSpecial = 2,
  // PROT_NONE: a reservation, not memory.
  kProtNone = 3,
  // Executable mapping.
  kExecutable = 4,
  // Shared mapping: others use it.
  kShared = 5,
  // Device, dmabuf, binder or anon_inode mapping.
  kDevice = 6,
  // mlocked, pfnmap, hugetlb or I/O (VmFlags lo pf ht io).
  kLocked = 7,
  // Changed or vanished between read and advice.
  kChanged = 8,
  // The kernel returned an error for this range; see errno counts.
  kKernelRefused = 9,
  // Not reached before cancel.
  kCancelled = 10,
  // Not reached: the kernel kept answering EBUSY, the target wanted its own lock.
  kTargetBusy = 11,
  // Not of a category that was asked for.
  kCategory = 12,
  // Smaller than was asked for.
  kTooSmall = 13,
  // Larger than was asked for.
  kTooLarge = 14,
  // Not resident: nothing of it could move. Counts bytes of advised mappings, too.
  kNotResident = 15,
  // Not resident, or touched since it was marked. Counts bytes of advised mappings, too.
  kNotIdle = 16,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(SkipReason value);
bool FromName(std::string_view name, SkipReason& out);
bool IsKnown(SkipReason value);

// As ActivityTaskManager reports it.
enum class LaunchState : std::uint8_t {
  // No launch measured.
  kUnknown = 0,
  // Process created.
  kCold = 1,
  // Process alive, activity created.
  kWarm = 2,
  // Activity brought forward.
  kHot = 3,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(LaunchState value);
bool FromName(std::string_view name, LaunchState& out);
bool IsKnown(LaunchState value);

// Outcome of one run-time probe.
enum class CapabilityStatus : std::uint8_t {
  // Probed, not there.
  kMissing = 0,
  // Probed, works.
  kPresent = 1,
  // Could not be probed.
  kUnknown = 2,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(CapabilityStatus value);
bool FromName(std::string_view name, CapabilityStatus& out);
bool IsKnown(CapabilityStatus value);

// What the agent probes at start, by a harmless call.
enum class Capability : std::uint8_t {
  // process_madvise(2), Linux 5.10.
  kProcessMadvise = 1,
  // MADV_COLD accepted for another process.
  kAdviceCold = 2,
  // MADV_PAGEOUT accepted for another process.
  kAdvicePageout = 3,
  // MADV_WILLNEED accepted for another process, Linux 5.15.
  kAdviceWillneed = 4,
  // CAP_SYS_NICE in the agent's effective set.
  kCapSysNice = 5,
  // PTRACE_MODE_READ on another uid's process.
  kPtraceAccess = 6,
  // SwapTotal above zero: without it PAGEOUT of anonymous memory moves nothing.
  kSwap = 7,
  // /sys/block/zramN/mm_stat readable.
  kZram = 8,
  // cgroup v2 cgroup.freeze for app processes.
  kFreezer = 9,
  // /proc/PID/smaps_rollup, Linux 4.14.
  kSmapsRollup = 10,
  // /proc/pressure/memory.
  kPsi = 11,
  // pidfd_open(2), Linux 5.3.
  kPidfd = 12,
  // PAGEMAP_SCAN ioctl, Linux 6.7.
  kPagemapScan = 13,
  // The guard process that thaws if the agent dies is running.
  kGuard = 14,
  // PTRACE_SEIZE and PTRACE_INTERRUPT on another process.
  kPtraceSeize = 15,
  // PROCMAP_QUERY ioctl, Linux 6.11: one mapping is read without the rest.
  kProcmapQuery = 16,
  // process_madvise takes a non-zero flags argument; no kernel up to 6.18 does.
  kMadviseFlags = 17,
  // memory.reclaim of cgroup v2, Linux 5.19, with a memory controller.
  kMemoryReclaim = 18,
  // /sys/kernel/mm/page_idle/bitmap (CONFIG_IDLE_PAGE_TRACKING): which pages were touched since
  // they were marked.
  kPageIdle = 19,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(Capability value);
bool FromName(std::string_view name, Capability& out);
bool IsKnown(Capability value);

// Why bytes_moved is zero although bytes were advised.
enum class NothingMoved : std::uint8_t {
  // Something moved, or nothing was advised.
  kNotApplicable = 0,
  // No swap is configured: anonymous pages have nowhere to go.
  kNoSwap = 1,
  // Swap is full.
  kSwapFull = 2,
  // The pages are mapped by several processes (zygote): the kernel skips them.
  kAllShared = 3,
  // Nothing of it was resident any more.
  kNotResident = 4,
  // COLD moves pages to the inactive list; they leave when memory is needed.
  kColdOnly = 5,
  // File pages that the agent may not reclaim (not owner of the inode).
  kCleanFile = 6,
  // None of the known causes fits.
  kUnexplained = 7,
};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(NothingMoved value);
bool FromName(std::string_view name, NothingMoved& out);
bool IsKnown(NothingMoved value);

// -------------------------------------------------------------------------------- errors

// Every code, whoever raises it. side: agent = crosses the wire; engine = raised on the desktop.
enum class ErrorCode : std::uint16_t {
  kBadRequest = 1,
  kSchemaMismatch = 2,
  kNoSuchProcess = 3,
  kTargetForeground = 4,
  kTargetSystem = 5,
  kTargetProtected = 6,
  kBusy = 7,
  kCancelled = 8,
  kCapabilityMissing = 9,
  kPermissionDenied = 10,
  kFreezeTimeout = 11,
  kNotFrozen = 12,
  kExecFailed = 13,
  kDeadlineExceeded = 14,
  kLaunchFailed = 15,
  kLaunchUnmeasured = 16,
  kIoError = 17,
  kInternal = 18,
  kTargetExited = 19,
  kAdbMissing = 100,
  kAdbServerUnreachable = 101,
  kNoDevice = 102,
  kSeveralDevices = 103,
  kUnknownDevice = 104,
  kDeviceUnauthorized = 105,
  kDeviceOffline = 106,
  kDeviceNotReady = 107,
  kNoPermissions = 108,
  kRootUnavailable = 109,
  kUnsupportedAbi = 110,
  kAgentMissing = 111,
  kAgentStartFailed = 112,
  kAgentDied = 113,
  kConnectionLost = 114,
  kProtocolBroken = 115,
  kUnknownPackage = 116,
  kNotRunning = 117,
  kNoActivity = 118,
  kBadArgument = 119,
  kVirtualDeviceFailed = 120,
  kVirtualDeviceUnknown = 121,
  kEngineStopped = 122,
  kMissingTool = 123,
  kAddonMissing = 124,
};
std::string_view ToName(ErrorCode code);
bool FromName(std::string_view name, ErrorCode& out);
bool IsKnown(ErrorCode code);
// What a person can do about it: one line, from the schema.
std::string_view Remedy(ErrorCode code);

// -------------------------------------------------------------------------------- metrics

// Integers; a value that the kernel did not give is missing, never 0. source+key tell the agent's
// generic readers where it stands; several keys are added up.

// A value that the kernel did not give, in MetricColumn and MetricValue.
inline constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();

enum class MetricKind : std::uint8_t { kGauge, kCounter };

// Where the agent's generic readers find a metric.
enum class MetricSource : std::uint8_t {
  kSmapsRollup,
  kAgent,
  kStat,
  kStatm,
  kStatus,
  kMeminfo,
  kZramMmStat,
  kPsiMemory,
  kVmstat,
};

inline constexpr std::size_t kMaxMetricKeys = 2;

struct MetricRow {
  std::uint16_t id;
  std::string_view name;
  std::string_view unit;
  MetricKind kind;
  MetricSource source;
  std::array<std::string_view, kMaxMetricKeys> key_slots;  // use keys()
  std::size_t key_count;

  // Keys within the source; the metric is the sum of their values.
  constexpr std::span<const std::string_view> keys() const { return {key_slots.data(), key_count}; }
};

enum class ProcessMetric : std::uint16_t {
  // Proportional set size, resident: private pages plus each shared page divided by the number of
  // its mappers.
  kPssKb = 1,
  // Anonymous part of PSS (Linux 5.3).
  kPssAnonKb = 2,
  // File-backed part of PSS (Linux 5.3).
  kPssFileKb = 3,
  // Shared-memory part of PSS (Linux 5.3).
  kPssShmemKb = 4,
  // Swap in use, each shared swap slot divided by its users. Not part of pss_kb.
  kSwapPssKb = 5,
  // Resident set size at the time of the PSS scan.
  kRssKb = 6,
  // Unique set size: resident pages that no other process maps.
  kUssKb = 7,
  // How old the smaps_rollup values of this row are at scan end.
  kPssAgeMs = 8,
  // Page faults without I/O since the process began.
  kMinorFaults = 9,
  // Page faults that waited for a page to be read, swap-in from zram among them.
  kMajorFaults = 10,
  // CPU time, user and system.
  kCpuTicks = 11,
  // Resident set size from statm, read every tick (cheap, slightly inexact).
  kRssNowKb = 12,
  // Anonymous swap in use, not divided by sharers.
  kSwapKb = 13,
  // Number of threads.
  kThreads = 14,
};

// Index i is the i-th metric of ProcessMetric; ids need not be consecutive.
inline constexpr std::array<MetricRow, 14> kProcessMetrics = {
    MetricRow{1, "pss_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Pss"}, 1},
    MetricRow{2, "pss_anon_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Pss_Anon"}, 1},
    MetricRow{3, "pss_file_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Pss_File"}, 1},
    MetricRow{4, "pss_shmem_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Pss_Shmem"}, 1},
    MetricRow{5, "swap_pss_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"SwapPss"}, 1},
    MetricRow{6, "rss_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Rss"}, 1},
    MetricRow{7, "uss_kb", "kB", MetricKind::kGauge,
              MetricSource::kSmapsRollup, {"Private_Clean", "Private_Dirty"}, 2},
    MetricRow{8, "pss_age_ms", "ms", MetricKind::kGauge,
              MetricSource::kAgent, {"pss_age_ms"}, 1},
    MetricRow{9, "minor_faults", "1", MetricKind::kCounter,
              MetricSource::kStat, {"minflt"}, 1},
    MetricRow{10, "major_faults", "1", MetricKind::kCounter,
              MetricSource::kStat, {"majflt"}, 1},
    MetricRow{11, "cpu_ticks", "USER_HZ ticks", MetricKind::kCounter,
              MetricSource::kStat, {"utime", "stime"}, 2},
    MetricRow{12, "rss_now_kb", "kB", MetricKind::kGauge,
              MetricSource::kStatm, {"resident"}, 1},
    MetricRow{13, "swap_kb", "kB", MetricKind::kGauge,
              MetricSource::kStatus, {"VmSwap"}, 1},
    MetricRow{14, "threads", "1", MetricKind::kGauge,
              MetricSource::kStat, {"num_threads"}, 1},
};

enum class SystemMetric : std::uint16_t {
  // Memory that the kernel manages.
  kMemTotalKb = 101,
  // Kernel's estimate of what can be allocated without swapping.
  kMemAvailableKb = 102,
  // Memory that nobody uses.
  kMemFreeKb = 103,
  // Size of all swap.
  kSwapTotalKb = 104,
  // Free swap.
  kSwapFreeKb = 105,
  // Uncompressed size of what zram holds, all devices.
  kZramOrigBytes = 106,
  // Compressed size of it.
  kZramComprBytes = 107,
  // Memory that zram takes in all, allocator overhead included.
  kZramUsedBytes = 108,
  // Share of the last 10 s in which some task waited for memory.
  kPsiSomeAvg10 = 109,
  // Share of the last 10 s in which all tasks waited for memory.
  kPsiFullAvg10 = 110,
  // Total stall, some.
  kPsiSomeUs = 111,
  // Total stall, full.
  kPsiFullUs = 112,
  // Pages swapped in.
  kPswpin = 113,
  // Pages swapped out.
  kPswpout = 114,
  // Major faults of all processes.
  kPgmajfault = 115,
  // Page faults of all processes.
  kPgfault = 116,
  // Kills by the kernel's OOM killer.
  kOomKill = 117,
  // Anonymous pages that came back soon after reclaim.
  kWorkingsetRefaultAnon = 118,
  // CPU time of the agent since start, user and system, all threads.
  kAgentCpuUs = 119,
  // Resident memory of the agent.
  kAgentRssKb = 120,
};

// Index i is the i-th metric of SystemMetric; ids need not be consecutive.
inline constexpr std::array<MetricRow, 20> kSystemMetrics = {
    MetricRow{101, "mem_total_kb", "kB", MetricKind::kGauge,
              MetricSource::kMeminfo, {"MemTotal"}, 1},
    MetricRow{102, "mem_available_kb", "kB", MetricKind::kGauge,
              MetricSource::kMeminfo, {"MemAvailable"}, 1},
    MetricRow{103, "mem_free_kb", "kB", MetricKind::kGauge,
              MetricSource::kMeminfo, {"MemFree"}, 1},
    MetricRow{104, "swap_total_kb", "kB", MetricKind::kGauge,
              MetricSource::kMeminfo, {"SwapTotal"}, 1},
    MetricRow{105, "swap_free_kb", "kB", MetricKind::kGauge,
              MetricSource::kMeminfo, {"SwapFree"}, 1},
    MetricRow{106, "zram_orig_bytes", "B", MetricKind::kGauge,
              MetricSource::kZramMmStat, {"orig_data_size"}, 1},
    MetricRow{107, "zram_compr_bytes", "B", MetricKind::kGauge,
              MetricSource::kZramMmStat, {"compr_data_size"}, 1},
    MetricRow{108, "zram_used_bytes", "B", MetricKind::kGauge,
              MetricSource::kZramMmStat, {"mem_used_total"}, 1},
    MetricRow{109, "psi_some_avg10", "0.01 %", MetricKind::kGauge,
              MetricSource::kPsiMemory, {"some.avg10"}, 1},
    MetricRow{110, "psi_full_avg10", "0.01 %", MetricKind::kGauge,
              MetricSource::kPsiMemory, {"full.avg10"}, 1},
    MetricRow{111, "psi_some_us", "us", MetricKind::kCounter,
              MetricSource::kPsiMemory, {"some.total"}, 1},
    MetricRow{112, "psi_full_us", "us", MetricKind::kCounter,
              MetricSource::kPsiMemory, {"full.total"}, 1},
    MetricRow{113, "pswpin", "pages", MetricKind::kCounter,
              MetricSource::kVmstat, {"pswpin"}, 1},
    MetricRow{114, "pswpout", "pages", MetricKind::kCounter,
              MetricSource::kVmstat, {"pswpout"}, 1},
    MetricRow{115, "pgmajfault", "1", MetricKind::kCounter,
              MetricSource::kVmstat, {"pgmajfault"}, 1},
    MetricRow{116, "pgfault", "1", MetricKind::kCounter,
              MetricSource::kVmstat, {"pgfault"}, 1},
    MetricRow{117, "oom_kill", "1", MetricKind::kCounter,
              MetricSource::kVmstat, {"oom_kill"}, 1},
    MetricRow{118, "workingset_refault_anon", "pages", MetricKind::kCounter,
              MetricSource::kVmstat, {"workingset_refault_anon"}, 1},
    MetricRow{119, "agent_cpu_us", "us", MetricKind::kCounter,
              MetricSource::kAgent, {"cpu_us"}, 1},
    MetricRow{120, "agent_rss_kb", "kB", MetricKind::kGauge,
              MetricSource::kAgent, {"rss_kb"}, 1},
};

// -------------------------------------------------------------------------------- messages

enum class MessageType : std::uint16_t {
  kHello = 1,  // to_agent
  kStartSampling = 2,  // to_agent
  kStopSampling = 3,  // to_agent
  kAdvise = 4,  // to_agent
  kLaunch = 5,  // to_agent
  kExec = 6,  // to_agent
  kCancel = 7,  // to_agent
  kRestoreAtEnd = 9,  // to_agent
  kBye = 8,  // to_agent
  kHelloReply = 64,  // to_host
  kTick = 65,  // to_host
  kAdviseProgress = 66,  // to_host
  kAdviseResult = 67,  // to_host
  kLaunchResult = 68,  // to_host
  kExecResult = 69,  // to_host
  kDone = 70,  // to_host
  kErrorReply = 71,  // to_host
  kLog = 72,  // to_host
};
// "" for a type that the schema does not have.
std::string_view ToName(MessageType type);

// A command of the device, no shell.
struct DeviceCommand {
  std::vector<std::string> argv{};

  bool operator==(const DeviceCommand&) const = default;
};
void Encode(const DeviceCommand& in, Writer& out);
bool Decode(Reader& in, DeviceCommand& out);

// One process at one moment, by smaps_rollup; -1 = the kernel did not give it.
struct MemoryState {
  std::int64_t pss_kb = -1;
  std::int64_t pss_anon_kb = -1;
  std::int64_t pss_file_kb = -1;
  std::int64_t swap_pss_kb = -1;
  std::int64_t rss_kb = -1;
  // RssAnon of status.
  std::int64_t rss_anon_kb = -1;
  // VmSwap of status.
  std::int64_t swap_kb = -1;
  std::int64_t uss_kb = -1;

  bool operator==(const MemoryState&) const = default;
};
void Encode(const MemoryState& in, Writer& out);
bool Decode(Reader& in, MemoryState& out);

// Mappings not advised for one reason.
struct SkipCount {
  SkipReason reason = SkipReason::kNotSelected;
  std::uint32_t vmas = 0;
  std::uint64_t bytes = 0;

  bool operator==(const SkipCount&) const = default;
};
void Encode(const SkipCount& in, Writer& out);
bool Decode(Reader& in, SkipCount& out);

// Which of the mappings that the strategy takes are advised; at its smallest values all of them.
struct Selection {
  // None = all.
  std::vector<VmaCategory> categories{};
  // Size of the mapping, address space.
  std::uint64_t min_kb = 0;
  // 0 = no limit.
  std::uint64_t max_kb = 0;
  // Only the pages that are resident, found right before each call; not for warm.
  bool resident_only = false;
  // Only resident pages that nobody touches for so long: marked, waited for, looked at. 0 = not
  // asked; below timeout_ms; not for warm.
  std::uint32_t idle_ms = 0;

  bool operator==(const Selection&) const = default;
};
void Encode(const Selection& in, Writer& out);
bool Decode(Reader& in, Selection& out);

// How often process_madvise returned this errno.
struct ErrnoCount {
  std::int32_t errno_value = 0;
  std::uint32_t calls = 0;

  bool operator==(const ErrnoCount&) const = default;
};
void Encode(const ErrnoCount& in, Writer& out);
bool Decode(Reader& in, ErrnoCount& out);

// One probe.
struct CapabilityRow {
  Capability capability = Capability::kProcessMadvise;
  CapabilityStatus status = CapabilityStatus::kMissing;
  // What was found, e.g. errno or path.
  std::string detail{};

  bool operator==(const CapabilityRow&) const = default;
};
void Encode(const CapabilityRow& in, Writer& out);
bool Decode(Reader& in, CapabilityRow& out);

// What is known about the layout race in this operation.
struct Evidence {
  // The target could not run when advice began (frozen or stopped, verified).
  bool frozen_start = false;
  // The same, verified after the last chunk.
  bool frozen_end = false;
  // Ebb let it run again (only what Ebb froze).
  bool thawed = false;
  // How long Ebb kept the target from running.
  std::uint64_t hold_us = 0;
  std::uint32_t vmas_read = 0;
  std::uint32_t vmas_advised = 0;
  std::uint32_t vmas_skipped = 0;
  // Advised mappings that were not identical in the second reading of the layout.
  std::uint32_t vmas_changed = 0;
  std::vector<SkipCount> skipped{};
  std::vector<ErrnoCount> errnos{};
  // process_madvise calls.
  std::uint32_t chunks = 0;
  std::uint64_t worst_chunk_us = 0;
  // Ranges that the kernel refused (ENOMEM, EINVAL) and that were halved until the refused pages
  // were known; the rest of each was advised.
  std::uint32_t ranges_split = 0;
  // Of these, ranges whose calls ran out before: what counts as refused there is wider than what
  // is.
  std::uint32_t splits_cut = 0;
  // Pauses made because the kernel answered EBUSY: the target contends its mmap_lock. It runs
  // meanwhile.
  std::uint32_t busy_pauses = 0;
  // How long they took in all.
  std::uint64_t busy_wait_us = 0;
  PageSource page_source = PageSource::kNone;
  // Resident memory that was marked before the wait of idle_ms.
  std::uint64_t idle_marked_kb = 0;

  bool operator==(const Evidence&) const = default;
};
void Encode(const Evidence& in, Writer& out);
bool Decode(Reader& in, Evidence& out);

// Identity of one process in a tick; its metrics stand in the tick's columns at the same index.
struct ProcessRow {
  std::uint32_t pid = 0;
  std::uint32_t ppid = 0;
  // Field 22 of stat: with pid it is the identity of a process.
  std::uint64_t start_ticks = 0;
  std::uint32_t uid = 0;
  std::int32_t oom_score_adj = 0;
  // cgroup.events says frozen 1.
  bool frozen = false;
  // State letter of stat.
  std::string state{};
  // argv[0] of cmdline (Android's process name), else comm.
  std::string name{};

  bool operator==(const ProcessRow&) const = default;
};
void Encode(const ProcessRow& in, Writer& out);
bool Decode(Reader& in, ProcessRow& out);

// One metric for all rows of the tick; the smallest i64 = missing.
struct MetricColumn {
  std::uint16_t metric = 0;
  std::vector<std::int64_t> values{};

  bool operator==(const MetricColumn&) const = default;
};
void Encode(const MetricColumn& in, Writer& out);
bool Decode(Reader& in, MetricColumn& out);

// One system metric.
struct MetricValue {
  std::uint16_t metric = 0;
  std::int64_t value = kMissing;

  bool operator==(const MetricValue&) const = default;
};
void Encode(const MetricValue& in, Writer& out);
bool Decode(Reader& in, MetricValue& out);

// First message of a session.
struct Hello {
  static constexpr MessageType kType = MessageType::kHello;

  std::uint32_t request_id = 0;
  std::string schema_hash{};

  bool operator==(const Hello&) const = default;
};
void Encode(const Hello& in, Writer& out);
bool Decode(Reader& in, Hello& out);

// Send a Tick every interval; a second one changes the interval.
struct StartSampling {
  static constexpr MessageType kType = MessageType::kStartSampling;

  std::uint32_t request_id = 0;
  // 100 to 10000.
  std::uint32_t interval_ms = 0;
  // A PSS older than this is read again, one after the other, even if nothing moved; 0 = read all
  // at every tick, whatever that costs.
  std::uint32_t pss_max_age_ms = 0;
  // Share of one core that scanning may take over half a minute, in 0.1 %: 10 = 1 %. The cheap
  // files are read at every tick; smaps_rollup gets what they leave. 1 to 1000; 0 = 10.
  std::uint32_t cpu_budget_permille = 0;

  bool operator==(const StartSampling&) const = default;
};
void Encode(const StartSampling& in, Writer& out);
bool Decode(Reader& in, StartSampling& out);

// No more ticks.
struct StopSampling {
  static constexpr MessageType kType = MessageType::kStopSampling;

  std::uint32_t request_id = 0;

  bool operator==(const StopSampling&) const = default;
};
void Encode(const StopSampling& in, Writer& out);
bool Decode(Reader& in, StopSampling& out);

// Advise one process.
struct Advise {
  static constexpr MessageType kType = MessageType::kAdvise;

  std::uint32_t request_id = 0;
  std::uint32_t pid = 0;
  // 0 = whatever has this pid now.
  std::uint64_t start_ticks = 0;
  Strategy strategy = Strategy::kPageoutAnon;
  Consistency consistency = Consistency::kFreeze;
  // Read, classify and report; advise nothing, freeze nothing.
  bool dry_run = false;
  bool allow_foreground = false;
  bool allow_system = false;
  // 1 to 600000; at the deadline it is cancelled between chunks.
  std::uint32_t timeout_ms = 0;
  // Not for memory_reclaim, which knows no mappings.
  Selection selection{};
  // memory_reclaim only: how much is asked for; 0 = all that the group is charged for.
  std::uint64_t reclaim_kb = 0;
  // memory_reclaim only: 0 to 200, Linux 6.12; -1 = the kernel's own.
  std::int64_t swappiness = -1;

  bool operator==(const Advise&) const = default;
};
void Encode(const Advise& in, Writer& out);
bool Decode(Reader& in, Advise& out);

// HOME, then start an activity and time it under the device clock.
struct Launch {
  static constexpr MessageType kType = MessageType::kLaunch;

  std::uint32_t request_id = 0;
  std::string package{};
  // package/activity
  std::string component{};
  bool home_first = false;
  // Wait after HOME.
  std::uint32_t settle_ms = 0;
  std::uint32_t timeout_ms = 0;

  bool operator==(const Launch&) const = default;
};
void Encode(const Launch& in, Writer& out);
bool Decode(Reader& in, Launch& out);

// Run a command of the device (no shell) and give back its exit code and output.
struct Exec {
  static constexpr MessageType kType = MessageType::kExec;

  std::uint32_t request_id = 0;
  std::vector<std::string> argv{};
  std::uint32_t timeout_ms = 0;
  std::uint32_t max_output_bytes = 0;

  bool operator==(const Exec&) const = default;
};
void Encode(const Exec& in, Writer& out);
bool Decode(Reader& in, Exec& out);

// Cancel a command in flight; that command is then answered with cancelled or a partial result.
struct Cancel {
  static constexpr MessageType kType = MessageType::kCancel;

  std::uint32_t request_id = 0;
  std::uint32_t target_request_id = 0;

  bool operator==(const Cancel&) const = default;
};
void Encode(const Cancel& in, Writer& out);
bool Decode(Reader& in, Cancel& out);

// Commands that put changed settings of the device back, should nobody else do it: run when this
// agent ends, however it ends, or by the next one. Replaces the list before; an empty one forgets
// it.
struct RestoreAtEnd {
  static constexpr MessageType kType = MessageType::kRestoreAtEnd;

  std::uint32_t request_id = 0;
  std::vector<DeviceCommand> commands{};

  bool operator==(const RestoreAtEnd&) const = default;
};
void Encode(const RestoreAtEnd& in, Writer& out);
bool Decode(Reader& in, RestoreAtEnd& out);

// Thaw, answer, exit 0 (exec: streams cannot half-close).
struct Bye {
  static constexpr MessageType kType = MessageType::kBye;

  std::uint32_t request_id = 0;

  bool operator==(const Bye&) const = default;
};
void Encode(const Bye& in, Writer& out);
bool Decode(Reader& in, Bye& out);

// Who the agent is and what this device can do.
struct HelloReply {
  static constexpr MessageType kType = MessageType::kHelloReply;

  std::uint32_t request_id = 0;
  std::string schema_hash{};
  std::uint32_t agent_pid = 0;
  std::uint32_t guard_pid = 0;
  // x86_64 or arm64-v8a.
  std::string abi{};
  // uname release.
  std::string kernel{};
  // Bytes.
  std::uint32_t page_size = 0;
  std::uint32_t clock_ticks_per_s = 0;
  std::string boot_id{};
  // CLOCK_BOOTTIME now.
  std::uint64_t boot_ns = 0;
  // Device wall clock now, Unix ms.
  std::uint64_t wall_ms = 0;
  std::uint32_t uid = 0;
  // Context of the agent, empty without SELinux.
  std::string selinux{};
  std::vector<CapabilityRow> capabilities{};
  // Processes that a former agent had left held and this start let run again.
  std::uint32_t recovered = 0;
  // Commands that a former agent had left in RestoreAtEnd and this start ran.
  std::uint32_t restored = 0;

  bool operator==(const HelloReply&) const = default;
};
void Encode(const HelloReply& in, Writer& out);
bool Decode(Reader& in, HelloReply& out);

// One scan of all processes. Complete in itself, so that a recording can be read from any frame.
struct Tick {
  static constexpr MessageType kType = MessageType::kTick;

  std::uint64_t seq = 0;
  // CLOCK_BOOTTIME.
  std::uint64_t scan_start_ns = 0;
  std::uint64_t scan_end_ns = 0;
  // CPU time that this scan took.
  std::uint64_t scan_cpu_us = 0;
  // smaps_rollup files read in this tick.
  std::uint32_t pss_reads = 0;
  // Part of scan_cpu_us that they took.
  std::uint64_t pss_cpu_us = 0;
  // Processes whose PSS should be read and was not, because the budget was spent or their app was
  // being launched: pss_age_ms says how old it is.
  std::uint32_t pss_waiting = 0;
  // Ticks dropped since start because the outbox was full.
  std::uint32_t ticks_dropped = 0;
  // Processes left out because of max_processes.
  std::uint32_t processes_dropped = 0;
  // Lowest oom_score_adj 0 app process, 0 if none.
  std::uint32_t foreground_pid = 0;
  std::vector<ProcessRow> rows{};
  std::vector<MetricColumn> columns{};
  std::vector<MetricValue> system{};

  bool operator==(const Tick&) const = default;
};
void Encode(const Tick& in, Writer& out);
bool Decode(Reader& in, Tick& out);

// At most 10 a second.
struct AdviseProgress {
  static constexpr MessageType kType = MessageType::kAdviseProgress;

  std::uint32_t request_id = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_planned = 0;

  bool operator==(const AdviseProgress&) const = default;
};
void Encode(const AdviseProgress& in, Writer& out);
bool Decode(Reader& in, AdviseProgress& out);

// Outcome of one Advise, also of a cancelled one (what was done until then).
struct AdviseResult {
  static constexpr MessageType kType = MessageType::kAdviseResult;

  std::uint32_t request_id = 0;
  std::uint32_t pid = 0;
  std::uint64_t start_ticks = 0;
  std::string name{};
  Strategy strategy = Strategy::kPageoutAnon;
  // The mode really used (stop where freeze is not to be had).
  Consistency consistency = Consistency::kFreeze;
  bool dry_run = false;
  bool cancelled = false;
  std::uint64_t start_boot_ns = 0;
  std::uint64_t duration_us = 0;
  // CPU time of the advising thread, compression included.
  std::uint64_t cpu_us = 0;
  // Sum of the sizes of the mappings chosen (address space).
  std::uint64_t bytes_planned = 0;
  // Resident part of them (Rss by smaps), -1 = not read.
  std::int64_t resident_planned_kb = -1;
  // Resident and private part of them: what can move.
  std::int64_t private_planned_kb = -1;
  // What the kernel returned: bytes walked, not bytes reclaimed.
  std::uint64_t bytes_advised = 0;
  // Fall of resident memory of the target caused by the advice (RssAnon+RssFile before minus
  // after); negative for warm.
  std::int64_t bytes_moved = 0;
  // bytes_moved minus growth of zram's memory, in kB; may be negative.
  std::int64_t net_freed_kb = 0;
  std::int64_t zram_growth_kb = 0;
  NothingMoved nothing_moved = NothingMoved::kNotApplicable;
  MemoryState before{};
  MemoryState after{};
  Evidence evidence{};

  bool operator==(const AdviseResult&) const = default;
};
void Encode(const AdviseResult& in, Writer& out);
bool Decode(Reader& in, AdviseResult& out);

// One launch.
struct LaunchResult {
  static constexpr MessageType kType = MessageType::kLaunchResult;

  std::uint32_t request_id = 0;
  std::string package{};
  std::string component{};
  // The activity that came up, as the device says.
  std::string activity{};
  LaunchState state = LaunchState::kUnknown;
  std::uint64_t start_boot_ns = 0;
  // TotalTime of am start -W: time to initial display; -1 = no launch measured.
  std::int64_t total_time_ms = -1;
  // WaitTime; never a substitute for total_time_ms.
  std::int64_t wait_time_ms = -1;
  // am's own run time under CLOCK_BOOTTIME.
  std::uint64_t elapsed_us = 0;
  // 0 = was not running.
  std::uint32_t pid_before = 0;
  std::uint32_t pid_after = 0;
  // Same (pid, start_ticks).
  bool pid_unchanged = false;
  // majflt of the package's main process during the launch.
  std::int64_t major_faults = -1;
  std::int64_t minor_faults = -1;
  // Pages of the process that came back from swap: fall of VmSwap / page size; 0 for a cold start.
  std::int64_t swap_ins = -1;
  // pswpin of the whole system meanwhile.
  std::int64_t system_swap_ins = -1;
  // Output of am.
  std::string raw{};

  bool operator==(const LaunchResult&) const = default;
};
void Encode(const LaunchResult& in, Writer& out);
bool Decode(Reader& in, LaunchResult& out);

// Outcome of Exec.
struct ExecResult {
  static constexpr MessageType kType = MessageType::kExecResult;

  std::uint32_t request_id = 0;
  // 128 + signal where a signal ended it.
  std::int32_t exit_code = 0;
  std::vector<std::uint8_t> stdout{};
  std::vector<std::uint8_t> stderr{};
  bool truncated = false;

  bool operator==(const ExecResult&) const = default;
};
void Encode(const ExecResult& in, Writer& out);
bool Decode(Reader& in, ExecResult& out);

// A command without a result of its own succeeded.
struct Done {
  static constexpr MessageType kType = MessageType::kDone;

  std::uint32_t request_id = 0;

  bool operator==(const Done&) const = default;
};
void Encode(const Done& in, Writer& out);
bool Decode(Reader& in, Done& out);

// A command failed; request_id 0 = not tied to a command.
struct ErrorReply {
  static constexpr MessageType kType = MessageType::kErrorReply;

  std::uint32_t request_id = 0;
  ErrorCode code = ErrorCode::kInternal;
  // What failed, with the value.
  std::string message{};
  std::string cause{};
  std::string remedy{};
  // 0 = none.
  std::int32_t errno_value = 0;

  bool operator==(const ErrorReply&) const = default;
};
void Encode(const ErrorReply& in, Writer& out);
bool Decode(Reader& in, ErrorReply& out);

// A line of the agent's log.
struct Log {
  static constexpr MessageType kType = MessageType::kLog;

  // 0 debug, 1 info, 2 warning, 3 error.
  std::uint8_t level = 0;
  std::uint64_t boot_ns = 0;
  std::string text{};

  bool operator==(const Log&) const = default;
};
void Encode(const Log& in, Writer& out);
bool Decode(Reader& in, Log& out);

// Commands: desktop to agent.
using ToAgentMessage = std::variant<Hello, StartSampling, StopSampling, Advise, Launch, Exec, Cancel, RestoreAtEnd, Bye>;
// Decodes a whole payload of that type; fails on trailing bytes and on types of the other
// direction.
bool DecodeToAgent(std::uint16_t type, Reader& in, ToAgentMessage& out);

// Answers and events: agent to desktop.
using ToHostMessage = std::variant<HelloReply, Tick, AdviseProgress, AdviseResult, LaunchResult, ExecResult, Done, ErrorReply, Log>;
// Decodes a whole payload of that type; fails on trailing bytes and on types of the other
// direction.
bool DecodeToHost(std::uint16_t type, Reader& in, ToHostMessage& out);

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_WIRE_GEN_H_
