/**
 * Generated from device-agent/protocol/wire.schema.json by `npm run gen`: do not edit.
 *
 * Enum fields are names (strings). 64-bit integers are numbers where 2^53 is enough (a larger one
 * is refused when decoded), strings where they are identities, bigints where they are clock
 * readings in ns. A value that the kernel did not give is null, in metric columns NaN.
 */

export const SCHEMA_HASH = 'db3502bdd2e7491e';

export const LIMITS = {
  /** Largest payload of one frame; a longer length field is a broken stream. */
  maxFrameBytes: 4194304,
  /** Longest string field; longer text is cut by the sender. */
  maxStringBytes: 4096,
  /** Longest bytes field (output of a child command): two of them fit into one frame. */
  maxBlobBytes: 2093056,
  /** Longest name of a process, package or capability detail; longer text is cut by the sender. */
  maxNameBytes: 256,
  /** Most metric columns and most system metrics of one tick. */
  maxMetrics: 64,
  /** Most rows of a small table: capabilities, skip reasons, errnos. */
  maxCounts: 256,
  /** Most processes in one tick; the rest is counted in processes_dropped. */
  maxProcesses: 2048,
  /** Most arguments of a child command. */
  maxArgs: 64,
  /** Most commands of RestoreAtEnd. */
  maxRestoreCommands: 8,
  /** Commands in flight per session; one more is answered with busy. */
  maxPendingCommands: 64,
  /**
   * Most bytes given to one process_madvise call; fewer where a call takes longer than 4 ms, for as
   * long the target may wait for its mmap_lock.
   */
  adviceChunkBytes: 4194304,
  /** Most iovecs of one process_madvise call (the kernel takes 1024). */
  adviceChunkVecs: 512,
} as const;

/** Pure function from a mapping to advice. */
export const Strategy = {
  /** MADV_PAGEOUT on private anonymous memory. */
  pageout_anon: 1,
  /** MADV_PAGEOUT on private file mappings. */
  pageout_file: 2,
  /** MADV_PAGEOUT on private anonymous memory and private file mappings. */
  pageout_all: 3,
  /** MADV_COLD on private file mappings. */
  cold_file: 4,
  /** MADV_COLD on private anonymous memory and private file mappings. */
  cold_all: 5,
  /** MADV_WILLNEED on what is in swap or not resident: the undo of pageout. */
  warm: 6,
  /**
   * No advice: memory.reclaim of the process's own memory group (cgroup v2, Linux 5.19). The kernel
   * chooses the pages, page cache of the group included.
   */
  memory_reclaim: 7,
} as const;
export type Strategy = keyof typeof Strategy;

/** Row of `dumpsys meminfo` that a mapping counts in, by its name. */
export const VmaCategory = {
  /** Dalvik Heap: Java objects. */
  dalvik_heap: 0,
  /** Native Heap: malloc. */
  native_heap: 1,
  /** Dalvik Other: tables and caches of the runtime. */
  dalvik_other: 2,
  /** Stack. */
  stack: 3,
  /** Cursor: windows of databases. */
  cursor: 4,
  /** Ashmem. */
  ashmem: 5,
  /** Gfx dev. */
  gfx_dev: 6,
  /** Other dev. */
  other_dev: 7,
  /** .so mmap, the .bss behind each library included. */
  so: 8,
  /** .jar mmap. */
  jar: 9,
  /** .apk mmap. */
  apk: 10,
  /** .ttf mmap. */
  ttf: 11,
  /** .dex mmap: .dex, .odex, .vdex. */
  dex: 12,
  /** .oat mmap. */
  oat: 13,
  /** .art mmap. */
  art: 14,
  /** Other mmap. */
  other_mmap: 15,
  /** Unknown: no name, or one of the app's own. */
  unknown: 16,
} as const;
export type VmaCategory = keyof typeof VmaCategory;

/** What told which pages of a mapping are to be advised. */
export const PageSource = {
  /** Nothing: whole mappings were advised. */
  none: 0,
  /** PAGEMAP_SCAN: resident pages. */
  pagemap_scan: 1,
  /** The present bit of /proc/PID/pagemap: resident pages. */
  pagemap: 2,
  /** /sys/kernel/mm/page_idle/bitmap: resident pages that were marked, and not touched since. */
  page_idle: 3,
} as const;
export type PageSource = keyof typeof PageSource;

/**
 * How the race with the target's own changes of its layout is closed, or what is known about it.
 */
export const Consistency = {
  /** cgroup v2 freezer: wait for frozen 1, thaw only what Ebb froze. The layout cannot change. */
  freeze: 1,
  /** The system froze it: verified before and after, nothing is thawed. */
  frozen_already: 2,
  /**
   * SIGSTOP through the pidfd, wait for state T, SIGCONT. The layout cannot change; visible to
   * parents.
   */
  stop: 3,
  /** Advise and report; the layout may change, evidence says whether it did. */
  none: 4,
  /**
   * Every thread seized and interrupted (PTRACE_SEIZE), verified stopped, then detached. The layout
   * cannot change; one tracer only, no signal is sent.
   */
  ptrace: 5,
  /**
   * As ptrace, and madvise(2) runs in a thread of the target, whose registers are restored. The
   * layout cannot change; the target pays the CPU time.
   */
  ptrace_inject: 6,
  /**
   * The target runs; each mapping is read again right before its call (changed: left out) and right
   * after it (changed: counted). Detects, does not prevent.
   */
  cookie: 7,
} as const;
export type Consistency = keyof typeof Consistency;

/** Why a mapping was not advised. */
export const SkipReason = {
  /** The strategy does not want this class of mapping. */
  not_selected: 1,
  /** [vdso] [vvar] [vsyscall] [vectors] [sigpage] [page size compat]. */
  special: 2,
  /** PROT_NONE: a reservation, not memory. */
  prot_none: 3,
  /** Executable mapping. */
  executable: 4,
  /** Shared mapping: others use it. */
  shared: 5,
  /** Device, dmabuf, binder or anon_inode mapping. */
  device: 6,
  /** mlocked, pfnmap, hugetlb or I/O (VmFlags lo pf ht io). */
  locked: 7,
  /** Changed or vanished between read and advice. */
  changed: 8,
  /** The kernel returned an error for this range; see errno counts. */
  kernel_refused: 9,
  /** Not reached before cancel. */
  cancelled: 10,
  /** Not reached: the kernel kept answering EBUSY, the target wanted its own lock. */
  target_busy: 11,
  /** Not of a category that was asked for. */
  category: 12,
  /** Smaller than was asked for. */
  too_small: 13,
  /** Larger than was asked for. */
  too_large: 14,
  /** Not resident: nothing of it could move. Counts bytes of advised mappings, too. */
  not_resident: 15,
  /** Not resident, or touched since it was marked. Counts bytes of advised mappings, too. */
  not_idle: 16,
} as const;
export type SkipReason = keyof typeof SkipReason;

/** As ActivityTaskManager reports it. */
export const LaunchState = {
  /** No launch measured. */
  unknown: 0,
  /** Process created. */
  cold: 1,
  /** Process alive, activity created. */
  warm: 2,
  /** Activity brought forward. */
  hot: 3,
} as const;
export type LaunchState = keyof typeof LaunchState;

/** Outcome of one run-time probe. */
export const CapabilityStatus = {
  /** Probed, not there. */
  missing: 0,
  /** Probed, works. */
  present: 1,
  /** Could not be probed. */
  unknown: 2,
} as const;
export type CapabilityStatus = keyof typeof CapabilityStatus;

/** What the agent probes at start, by a harmless call. */
export const Capability = {
  /** process_madvise(2), Linux 5.10. */
  process_madvise: 1,
  /** MADV_COLD accepted for another process. */
  advice_cold: 2,
  /** MADV_PAGEOUT accepted for another process. */
  advice_pageout: 3,
  /** MADV_WILLNEED accepted for another process, Linux 5.15. */
  advice_willneed: 4,
  /** CAP_SYS_NICE in the agent's effective set. */
  cap_sys_nice: 5,
  /** PTRACE_MODE_READ on another uid's process. */
  ptrace_access: 6,
  /** SwapTotal above zero: without it PAGEOUT of anonymous memory moves nothing. */
  swap: 7,
  /** /sys/block/zramN/mm_stat readable. */
  zram: 8,
  /** cgroup v2 cgroup.freeze for app processes. */
  freezer: 9,
  /** /proc/PID/smaps_rollup, Linux 4.14. */
  smaps_rollup: 10,
  /** /proc/pressure/memory. */
  psi: 11,
  /** pidfd_open(2), Linux 5.3. */
  pidfd: 12,
  /** PAGEMAP_SCAN ioctl, Linux 6.7. */
  pagemap_scan: 13,
  /** The guard process that thaws if the agent dies is running. */
  guard: 14,
  /** PTRACE_SEIZE and PTRACE_INTERRUPT on another process. */
  ptrace_seize: 15,
  /** PROCMAP_QUERY ioctl, Linux 6.11: one mapping is read without the rest. */
  procmap_query: 16,
  /** process_madvise takes a non-zero flags argument; no kernel up to 6.18 does. */
  madvise_flags: 17,
  /** memory.reclaim of cgroup v2, Linux 5.19, with a memory controller. */
  memory_reclaim: 18,
  /**
   * /sys/kernel/mm/page_idle/bitmap (CONFIG_IDLE_PAGE_TRACKING): which pages were touched since
   * they were marked.
   */
  page_idle: 19,
} as const;
export type Capability = keyof typeof Capability;

/** Why bytes_moved is zero although bytes were advised. */
export const NothingMoved = {
  /** Something moved, or nothing was advised. */
  not_applicable: 0,
  /** No swap is configured: anonymous pages have nowhere to go. */
  no_swap: 1,
  /** Swap is full. */
  swap_full: 2,
  /** The pages are mapped by several processes (zygote): the kernel skips them. */
  all_shared: 3,
  /** Nothing of it was resident any more. */
  not_resident: 4,
  /** COLD moves pages to the inactive list; they leave when memory is needed. */
  cold_only: 5,
  /** File pages that the agent may not reclaim (not owner of the inode). */
  clean_file: 6,
  /** None of the known causes fits. */
  unexplained: 7,
} as const;
export type NothingMoved = keyof typeof NothingMoved;

/** Every code, whoever raises it. side: agent = crosses the wire; engine = raised on the desktop. */
export type ErrorCode =
  | 'bad_request'
  | 'schema_mismatch'
  | 'no_such_process'
  | 'target_foreground'
  | 'target_system'
  | 'target_protected'
  | 'busy'
  | 'cancelled'
  | 'capability_missing'
  | 'permission_denied'
  | 'freeze_timeout'
  | 'not_frozen'
  | 'exec_failed'
  | 'deadline_exceeded'
  | 'launch_failed'
  | 'launch_unmeasured'
  | 'io_error'
  | 'internal'
  | 'target_exited'
  | 'adb_missing'
  | 'adb_server_unreachable'
  | 'no_device'
  | 'several_devices'
  | 'unknown_device'
  | 'device_unauthorized'
  | 'device_offline'
  | 'device_not_ready'
  | 'no_permissions'
  | 'root_unavailable'
  | 'unsupported_abi'
  | 'agent_missing'
  | 'agent_start_failed'
  | 'agent_died'
  | 'connection_lost'
  | 'protocol_broken'
  | 'unknown_package'
  | 'not_running'
  | 'no_activity'
  | 'bad_argument'
  | 'virtual_device_failed'
  | 'virtual_device_unknown'
  | 'engine_stopped'
  | 'missing_tool'
  | 'addon_missing';

export interface ErrorRow {
  readonly id: number;
  readonly side: 'agent' | 'engine';
  /** What a person can do about it. */
  readonly remedy: string;
}

export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
  bad_request: {
    id: 1,
    side: 'agent',
    remedy: 'This is a bug in Ebb: the desktop sent a field out of range.',
  },
  schema_mismatch: {
    id: 2,
    side: 'agent',
    remedy: 'Reconnect: the desktop pushes its own agent.',
  },
  no_such_process: {
    id: 3,
    side: 'agent',
    remedy: 'The process ended or its pid was reused; refresh the list and pick it again.',
  },
  target_foreground: {
    id: 4,
    side: 'agent',
    remedy: 'Press HOME or open another app first, or allow it for this one operation.',
  },
  target_system: {
    id: 5,
    side: 'agent',
    remedy: 'Persistent and system processes are out of reach unless allowed for this one operation.',
  },
  target_protected: {
    id: 6,
    side: 'agent',
    remedy: 'The agent, its guard, init and kernel threads are never advised.',
  },
  busy: {
    id: 7,
    side: 'agent',
    remedy: 'Wait for the running operation on this target, or cancel it.',
  },
  cancelled: {
    id: 8,
    side: 'agent',
    remedy: 'Nothing to do: it was cancelled, the target runs again.',
  },
  capability_missing: {
    id: 9,
    side: 'agent',
    remedy: 'Run `ebb doctor` to see what this device lacks.',
  },
  permission_denied: {
    id: 10,
    side: 'agent',
    remedy: 'The agent needs root with CAP_SYS_NICE and ptrace access; run `ebb doctor`.',
  },
  freeze_timeout: {
    id: 11,
    side: 'agent',
    remedy: 'The target did not freeze in time (uninterruptible sleep); try again or use stop.',
  },
  not_frozen: {
    id: 12,
    side: 'agent',
    remedy: 'frozen_already needs a process that the system froze; use freeze.',
  },
  exec_failed: {
    id: 13,
    side: 'agent',
    remedy: 'The command is missing on this device or not executable.',
  },
  deadline_exceeded: {
    id: 14,
    side: 'agent',
    remedy: 'It took longer than its deadline and was ended; raise the timeout or look at the device.',
  },
  launch_failed: {
    id: 15,
    side: 'agent',
    remedy: "The device refused to start it; read the device's own words in the cause.",
  },
  launch_unmeasured: {
    id: 16,
    side: 'agent',
    remedy: 'The device gave no TotalTime: press HOME first, or the activity was already in front.',
  },
  io_error: {
    id: 17,
    side: 'agent',
    remedy: 'A file of the kernel could not be read; the cause names it.',
  },
  internal: {
    id: 18,
    side: 'agent',
    remedy: 'A bug in Ebb: please report it with the log.',
  },
  target_exited: {
    id: 19,
    side: 'agent',
    remedy: 'The process ended in the middle of the operation.',
  },
  adb_missing: {
    id: 100,
    side: 'engine',
    remedy: 'Install adb (Debian: apt-get install adb) or set EBB_ADB to its path.',
  },
  adb_server_unreachable: {
    id: 101,
    side: 'engine',
    remedy: 'Run `adb start-server`; if two adb versions fight, use one of them only.',
  },
  no_device: {
    id: 102,
    side: 'engine',
    remedy: 'Plug in a device with USB debugging, or run `ebb device start`.',
  },
  several_devices: {
    id: 103,
    side: 'engine',
    remedy: 'Name one of them with --serial.',
  },
  unknown_device: {
    id: 104,
    side: 'engine',
    remedy: 'Run `ebb devices` for the serials that adb knows.',
  },
  device_unauthorized: {
    id: 105,
    side: 'engine',
    remedy: 'Unlock the device and accept the USB-debugging dialog.',
  },
  device_offline: {
    id: 106,
    side: 'engine',
    remedy: 'Replug it or run `adb reconnect offline`.',
  },
  device_not_ready: {
    id: 107,
    side: 'engine',
    remedy: 'Boot the device into Android.',
  },
  no_permissions: {
    id: 108,
    side: 'engine',
    remedy: 'Add a udev rule for the device (Debian: apt-get install android-sdk-platform-tools-common) and replug.',
  },
  root_unavailable: {
    id: 109,
    side: 'engine',
    remedy: 'Use a userdebug build, an emulator image without Play Store (google_apis), or grant su.',
  },
  unsupported_abi: {
    id: 110,
    side: 'engine',
    remedy: 'Ebb ships agents for arm64-v8a and x86_64.',
  },
  agent_missing: {
    id: 111,
    side: 'engine',
    remedy: 'Build it: npm run setup.',
  },
  agent_start_failed: {
    id: 112,
    side: 'engine',
    remedy: "Run `ebb doctor`; the cause holds the agent's own output.",
  },
  agent_died: {
    id: 113,
    side: 'engine',
    remedy: 'Ebb restarts it; the guard on the device thawed what it had frozen.',
  },
  connection_lost: {
    id: 114,
    side: 'engine',
    remedy: 'Ebb reconnects by itself; check the cable or the network.',
  },
  protocol_broken: {
    id: 115,
    side: 'engine',
    remedy: "The stream did not carry Ebb's frames; Ebb reconnects. If it stays, report the first bytes.",
  },
  unknown_package: {
    id: 116,
    side: 'engine',
    remedy: 'Run `ebb apps` for the packages of this device.',
  },
  not_running: {
    id: 117,
    side: 'engine',
    remedy: 'Start the app first: ebb launch PACKAGE.',
  },
  no_activity: {
    id: 118,
    side: 'engine',
    remedy: 'The package has no launcher activity; name one with --activity.',
  },
  bad_argument: {
    id: 119,
    side: 'engine',
    remedy: 'See `ebb --help`.',
  },
  virtual_device_failed: {
    id: 120,
    side: 'engine',
    remedy: 'Read the log that the cause names; `ebb device stop` cleans up.',
  },
  virtual_device_unknown: {
    id: 121,
    side: 'engine',
    remedy: 'Run `ebb device status` for those that run.',
  },
  engine_stopped: {
    id: 122,
    side: 'engine',
    remedy: 'The engine restarts by itself; the last actions are in the log.',
  },
  missing_tool: {
    id: 123,
    side: 'engine',
    remedy: 'Run npm run setup; it installs or names the packages.',
  },
  addon_missing: {
    id: 124,
    side: 'engine',
    remedy: 'Build it: npm run setup.',
  },
};

export interface MetricRow {
  readonly id: number;
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter';
  readonly doc: string;
}

export const PROCESS_METRICS = [
  {
    id: 1,
    name: 'pss_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Proportional set size, resident: private pages plus each shared page divided by the number of its mappers.',
  },
  {
    id: 2,
    name: 'pss_anon_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Anonymous part of PSS (Linux 5.3).',
  },
  {
    id: 3,
    name: 'pss_file_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'File-backed part of PSS (Linux 5.3).',
  },
  {
    id: 4,
    name: 'pss_shmem_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Shared-memory part of PSS (Linux 5.3).',
  },
  {
    id: 5,
    name: 'swap_pss_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Swap in use, each shared swap slot divided by its users. Not part of pss_kb.',
  },
  {
    id: 6,
    name: 'rss_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Resident set size at the time of the PSS scan.',
  },
  {
    id: 7,
    name: 'uss_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Unique set size: resident pages that no other process maps.',
  },
  {
    id: 8,
    name: 'pss_age_ms',
    unit: 'ms',
    kind: 'gauge',
    doc: 'How old the smaps_rollup values of this row are at scan end.',
  },
  {
    id: 9,
    name: 'minor_faults',
    unit: '1',
    kind: 'counter',
    doc: 'Page faults without I/O since the process began.',
  },
  {
    id: 10,
    name: 'major_faults',
    unit: '1',
    kind: 'counter',
    doc: 'Page faults that waited for a page to be read, swap-in from zram among them.',
  },
  {
    id: 11,
    name: 'cpu_ticks',
    unit: 'USER_HZ ticks',
    kind: 'counter',
    doc: 'CPU time, user and system.',
  },
  {
    id: 12,
    name: 'rss_now_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Resident set size from statm, read every tick (cheap, slightly inexact).',
  },
  {
    id: 13,
    name: 'swap_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Anonymous swap in use, not divided by sharers.',
  },
  {
    id: 14,
    name: 'threads',
    unit: '1',
    kind: 'gauge',
    doc: 'Number of threads.',
  },
] as const satisfies readonly MetricRow[];
export type ProcessMetricName = (typeof PROCESS_METRICS)[number]['name'];

export const SYSTEM_METRICS = [
  {
    id: 101,
    name: 'mem_total_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Memory that the kernel manages.',
  },
  {
    id: 102,
    name: 'mem_available_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: "Kernel's estimate of what can be allocated without swapping.",
  },
  {
    id: 103,
    name: 'mem_free_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Memory that nobody uses.',
  },
  {
    id: 104,
    name: 'swap_total_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Size of all swap.',
  },
  {
    id: 105,
    name: 'swap_free_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Free swap.',
  },
  {
    id: 106,
    name: 'zram_orig_bytes',
    unit: 'B',
    kind: 'gauge',
    doc: 'Uncompressed size of what zram holds, all devices.',
  },
  {
    id: 107,
    name: 'zram_compr_bytes',
    unit: 'B',
    kind: 'gauge',
    doc: 'Compressed size of it.',
  },
  {
    id: 108,
    name: 'zram_used_bytes',
    unit: 'B',
    kind: 'gauge',
    doc: 'Memory that zram takes in all, allocator overhead included.',
  },
  {
    id: 109,
    name: 'psi_some_avg10',
    unit: '0.01 %',
    kind: 'gauge',
    doc: 'Share of the last 10 s in which some task waited for memory.',
  },
  {
    id: 110,
    name: 'psi_full_avg10',
    unit: '0.01 %',
    kind: 'gauge',
    doc: 'Share of the last 10 s in which all tasks waited for memory.',
  },
  {
    id: 111,
    name: 'psi_some_us',
    unit: 'us',
    kind: 'counter',
    doc: 'Total stall, some.',
  },
  {
    id: 112,
    name: 'psi_full_us',
    unit: 'us',
    kind: 'counter',
    doc: 'Total stall, full.',
  },
  {
    id: 113,
    name: 'pswpin',
    unit: 'pages',
    kind: 'counter',
    doc: 'Pages swapped in.',
  },
  {
    id: 114,
    name: 'pswpout',
    unit: 'pages',
    kind: 'counter',
    doc: 'Pages swapped out.',
  },
  {
    id: 115,
    name: 'pgmajfault',
    unit: '1',
    kind: 'counter',
    doc: 'Major faults of all processes.',
  },
  {
    id: 116,
    name: 'pgfault',
    unit: '1',
    kind: 'counter',
    doc: 'Page faults of all processes.',
  },
  {
    id: 117,
    name: 'oom_kill',
    unit: '1',
    kind: 'counter',
    doc: "Kills by the kernel's OOM killer.",
  },
  {
    id: 118,
    name: 'workingset_refault_anon',
    unit: 'pages',
    kind: 'counter',
    doc: 'Anonymous pages that came back soon after reclaim.',
  },
  {
    id: 119,
    name: 'agent_cpu_us',
    unit: 'us',
    kind: 'counter',
    doc: 'CPU time of the agent since start, user and system, all threads.',
  },
  {
    id: 120,
    name: 'agent_rss_kb',
    unit: 'kB',
    kind: 'gauge',
    doc: 'Resident memory of the agent.',
  },
] as const satisfies readonly MetricRow[];
export type SystemMetricName = (typeof SYSTEM_METRICS)[number]['name'];

/** A command of the device, no shell. */
export interface DeviceCommandMessage {
  readonly argv: readonly string[];
}

/** One process at one moment, by smaps_rollup; -1 = the kernel did not give it. */
export interface MemoryStateMessage {
  readonly pssKb: number | null;
  readonly pssAnonKb: number | null;
  readonly pssFileKb: number | null;
  readonly swapPssKb: number | null;
  readonly rssKb: number | null;
  /** RssAnon of status. */
  readonly rssAnonKb: number | null;
  /** VmSwap of status. */
  readonly swapKb: number | null;
  readonly ussKb: number | null;
}

/** Mappings not advised for one reason. */
export interface SkipCountMessage {
  readonly reason: SkipReason;
  readonly vmas: number;
  readonly bytes: number;
}

/**
 * Which of the mappings that the strategy takes are advised; at its smallest values all of them.
 */
export interface SelectionMessage {
  /** None = all. */
  readonly categories: readonly VmaCategory[];
  /** Size of the mapping, address space. */
  readonly minKb: number;
  /** 0 = no limit. */
  readonly maxKb: number;
  /** Only the pages that are resident, found right before each call; not for warm. */
  readonly residentOnly: boolean;
  /**
   * Only resident pages that nobody touches for so long: marked, waited for, looked at. 0 = not
   * asked; below timeout_ms; not for warm.
   */
  readonly idleMs: number;
}

/** How often process_madvise returned this errno. */
export interface ErrnoCountMessage {
  readonly errnoValue: number;
  readonly calls: number;
}

/** One probe. */
export interface CapabilityRowMessage {
  readonly capability: Capability;
  readonly status: CapabilityStatus;
  /** What was found, e.g. errno or path. */
  readonly detail: string;
}

/** What is known about the layout race in this operation. */
export interface EvidenceMessage {
  /** The target could not run when advice began (frozen or stopped, verified). */
  readonly frozenStart: boolean;
  /** The same, verified after the last chunk. */
  readonly frozenEnd: boolean;
  /** Ebb let it run again (only what Ebb froze). */
  readonly thawed: boolean;
  /** How long Ebb kept the target from running. */
  readonly holdUs: number;
  readonly vmasRead: number;
  readonly vmasAdvised: number;
  readonly vmasSkipped: number;
  /** Advised mappings that were not identical in the second reading of the layout. */
  readonly vmasChanged: number;
  readonly skipped: readonly SkipCountMessage[];
  readonly errnos: readonly ErrnoCountMessage[];
  /** process_madvise calls. */
  readonly chunks: number;
  readonly worstChunkUs: number;
  /**
   * Ranges that the kernel refused (ENOMEM, EINVAL) and that were halved until the refused pages
   * were known; the rest of each was advised.
   */
  readonly rangesSplit: number;
  /**
   * Of these, ranges whose calls ran out before: what counts as refused there is wider than what
   * is.
   */
  readonly splitsCut: number;
  /**
   * Pauses made because the kernel answered EBUSY: the target contends its mmap_lock. It runs
   * meanwhile.
   */
  readonly busyPauses: number;
  /** How long they took in all. */
  readonly busyWaitUs: number;
  readonly pageSource: PageSource;
  /** Resident memory that was marked before the wait of idle_ms. */
  readonly idleMarkedKb: number;
}

/** Identity of one process in a tick; its metrics stand in the tick's columns at the same index. */
export interface ProcessRowMessage {
  readonly pid: number;
  readonly ppid: number;
  /** Field 22 of stat: with pid it is the identity of a process. */
  readonly startTicks: string;
  readonly uid: number;
  readonly oomScoreAdj: number;
  /** cgroup.events says frozen 1. */
  readonly frozen: boolean;
  /** State letter of stat. */
  readonly state: string;
  /** argv[0] of cmdline (Android's process name), else comm. */
  readonly name: string;
}

/** One metric for all rows of the tick; the smallest i64 = missing. */
export interface MetricColumnMessage {
  readonly metric: number;
  readonly values: Float64Array;
}

/** One system metric. */
export interface MetricValueMessage {
  readonly metric: number;
  readonly value: number | null;
}

/** First message of a session. */
export interface HelloMessage {
  readonly type: 'Hello';
  readonly requestId: number;
  readonly schemaHash: string;
}

/** Send a Tick every interval; a second one changes the interval. */
export interface StartSamplingMessage {
  readonly type: 'StartSampling';
  readonly requestId: number;
  /** 100 to 10000. */
  readonly intervalMs: number;
  /**
   * A PSS older than this is read again, one after the other, even if nothing moved; 0 = read all
   * at every tick, whatever that costs.
   */
  readonly pssMaxAgeMs: number;
  /**
   * Share of one core that scanning may take over half a minute, in 0.1 %: 10 = 1 %. The cheap
   * files are read at every tick; smaps_rollup gets what they leave. 1 to 1000; 0 = 10.
   */
  readonly cpuBudgetPermille: number;
}

/** No more ticks. */
export interface StopSamplingMessage {
  readonly type: 'StopSampling';
  readonly requestId: number;
}

/** Advise one process. */
export interface AdviseMessage {
  readonly type: 'Advise';
  readonly requestId: number;
  readonly pid: number;
  /** 0 = whatever has this pid now. */
  readonly startTicks: string;
  readonly strategy: Strategy;
  readonly consistency: Consistency;
  /** Read, classify and report; advise nothing, freeze nothing. */
  readonly dryRun: boolean;
  readonly allowForeground: boolean;
  readonly allowSystem: boolean;
  /** 1 to 600000; at the deadline it is cancelled between chunks. */
  readonly timeoutMs: number;
  /** Not for memory_reclaim, which knows no mappings. */
  readonly selection: SelectionMessage;
  /** memory_reclaim only: how much is asked for; 0 = all that the group is charged for. */
  readonly reclaimKb: number;
  /** memory_reclaim only: 0 to 200, Linux 6.12; -1 = the kernel's own. */
  readonly swappiness: number | null;
}

/** HOME, then start an activity and time it under the device clock. */
export interface LaunchMessage {
  readonly type: 'Launch';
  readonly requestId: number;
  readonly package: string;
  /** package/activity */
  readonly component: string;
  readonly homeFirst: boolean;
  /** Wait after HOME. */
  readonly settleMs: number;
  readonly timeoutMs: number;
}

/** Run a command of the device (no shell) and give back its exit code and output. */
export interface ExecMessage {
  readonly type: 'Exec';
  readonly requestId: number;
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/** Cancel a command in flight; that command is then answered with cancelled or a partial result. */
export interface CancelMessage {
  readonly type: 'Cancel';
  readonly requestId: number;
  readonly targetRequestId: number;
}

/**
 * Commands that put changed settings of the device back, should nobody else do it: run when this
 * agent ends, however it ends, or by the next one. Replaces the list before; an empty one forgets
 * it.
 */
export interface RestoreAtEndMessage {
  readonly type: 'RestoreAtEnd';
  readonly requestId: number;
  readonly commands: readonly DeviceCommandMessage[];
}

/** Thaw, answer, exit 0 (exec: streams cannot half-close). */
export interface ByeMessage {
  readonly type: 'Bye';
  readonly requestId: number;
}

/** Who the agent is and what this device can do. */
export interface HelloReplyMessage {
  readonly type: 'HelloReply';
  readonly requestId: number;
  readonly schemaHash: string;
  readonly agentPid: number;
  readonly guardPid: number;
  /** x86_64 or arm64-v8a. */
  readonly abi: string;
  /** uname release. */
  readonly kernel: string;
  /** Bytes. */
  readonly pageSize: number;
  readonly clockTicksPerS: number;
  readonly bootId: string;
  /** CLOCK_BOOTTIME now. */
  readonly bootNs: bigint;
  /** Device wall clock now, Unix ms. */
  readonly wallMs: number;
  readonly uid: number;
  /** Context of the agent, empty without SELinux. */
  readonly selinux: string;
  readonly capabilities: readonly CapabilityRowMessage[];
  /** Processes that a former agent had left held and this start let run again. */
  readonly recovered: number;
  /** Commands that a former agent had left in RestoreAtEnd and this start ran. */
  readonly restored: number;
}

/**
 * One scan of all processes. Complete in itself, so that a recording can be read from any frame.
 */
export interface TickMessage {
  readonly type: 'Tick';
  readonly seq: number;
  /** CLOCK_BOOTTIME. */
  readonly scanStartNs: bigint;
  readonly scanEndNs: bigint;
  /** CPU time that this scan took. */
  readonly scanCpuUs: number;
  /** smaps_rollup files read in this tick. */
  readonly pssReads: number;
  /** Part of scan_cpu_us that they took. */
  readonly pssCpuUs: number;
  /**
   * Processes whose PSS should be read and was not, because the budget was spent or their app was
   * being launched: pss_age_ms says how old it is.
   */
  readonly pssWaiting: number;
  /** Ticks dropped since start because the outbox was full. */
  readonly ticksDropped: number;
  /** Processes left out because of max_processes. */
  readonly processesDropped: number;
  /** Lowest oom_score_adj 0 app process, 0 if none. */
  readonly foregroundPid: number;
  readonly rows: readonly ProcessRowMessage[];
  readonly columns: readonly MetricColumnMessage[];
  readonly system: readonly MetricValueMessage[];
}

/** At most 10 a second. */
export interface AdviseProgressMessage {
  readonly type: 'AdviseProgress';
  readonly requestId: number;
  readonly bytesDone: number;
  readonly bytesPlanned: number;
}

/** Outcome of one Advise, also of a cancelled one (what was done until then). */
export interface AdviseResultMessage {
  readonly type: 'AdviseResult';
  readonly requestId: number;
  readonly pid: number;
  readonly startTicks: string;
  readonly name: string;
  readonly strategy: Strategy;
  /** The mode really used (stop where freeze is not to be had). */
  readonly consistency: Consistency;
  readonly dryRun: boolean;
  readonly cancelled: boolean;
  readonly startBootNs: bigint;
  readonly durationUs: number;
  /** CPU time of the advising thread, compression included. */
  readonly cpuUs: number;
  /** Sum of the sizes of the mappings chosen (address space). */
  readonly bytesPlanned: number;
  /** Resident part of them (Rss by smaps), -1 = not read. */
  readonly residentPlannedKb: number | null;
  /** Resident and private part of them: what can move. */
  readonly privatePlannedKb: number | null;
  /** What the kernel returned: bytes walked, not bytes reclaimed. */
  readonly bytesAdvised: number;
  /**
   * Fall of resident memory of the target caused by the advice (RssAnon+RssFile before minus
   * after); negative for warm.
   */
  readonly bytesMoved: number;
  /** bytes_moved minus growth of zram's memory, in kB; may be negative. */
  readonly netFreedKb: number;
  readonly zramGrowthKb: number;
  readonly nothingMoved: NothingMoved;
  readonly before: MemoryStateMessage;
  readonly after: MemoryStateMessage;
  readonly evidence: EvidenceMessage;
}

/** One launch. */
export interface LaunchResultMessage {
  readonly type: 'LaunchResult';
  readonly requestId: number;
  readonly package: string;
  readonly component: string;
  /** The activity that came up, as the device says. */
  readonly activity: string;
  readonly state: LaunchState;
  readonly startBootNs: bigint;
  /** TotalTime of am start -W: time to initial display; -1 = no launch measured. */
  readonly totalTimeMs: number | null;
  /** WaitTime; never a substitute for total_time_ms. */
  readonly waitTimeMs: number | null;
  /** am's own run time under CLOCK_BOOTTIME. */
  readonly elapsedUs: number;
  /** 0 = was not running. */
  readonly pidBefore: number;
  readonly pidAfter: number;
  /** Same (pid, start_ticks). */
  readonly pidUnchanged: boolean;
  /** majflt of the package's main process during the launch. */
  readonly majorFaults: number | null;
  readonly minorFaults: number | null;
  /**
   * Pages of the process that came back from swap: fall of VmSwap / page size; 0 for a cold start.
   */
  readonly swapIns: number | null;
  /** pswpin of the whole system meanwhile. */
  readonly systemSwapIns: number | null;
  /** Output of am. */
  readonly raw: string;
}

/** Outcome of Exec. */
export interface ExecResultMessage {
  readonly type: 'ExecResult';
  readonly requestId: number;
  /** 128 + signal where a signal ended it. */
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
}

/** A command without a result of its own succeeded. */
export interface DoneMessage {
  readonly type: 'Done';
  readonly requestId: number;
}

/** A command failed; request_id 0 = not tied to a command. */
export interface ErrorReplyMessage {
  readonly type: 'ErrorReply';
  readonly requestId: number;
  readonly code: ErrorCode;
  /** What failed, with the value. */
  readonly message: string;
  readonly cause: string;
  readonly remedy: string;
  /** 0 = none. */
  readonly errnoValue: number;
}

/** A line of the agent's log. */
export interface LogMessage {
  readonly type: 'Log';
  /** 0 debug, 1 info, 2 warning, 3 error. */
  readonly level: number;
  readonly bootNs: bigint;
  readonly text: string;
}

/** Commands: desktop to agent. */
export type ToAgentMessage =
  | HelloMessage
  | StartSamplingMessage
  | StopSamplingMessage
  | AdviseMessage
  | LaunchMessage
  | ExecMessage
  | CancelMessage
  | RestoreAtEndMessage
  | ByeMessage;

/** Answers and events: agent to desktop. */
export type ToHostMessage =
  | HelloReplyMessage
  | TickMessage
  | AdviseProgressMessage
  | AdviseResultMessage
  | LaunchResultMessage
  | ExecResultMessage
  | DoneMessage
  | ErrorReplyMessage
  | LogMessage;

/** What answers each command, unless ErrorReply does. */
export interface ReplyOf {
  Hello: HelloReplyMessage;
  StartSampling: DoneMessage;
  StopSampling: DoneMessage;
  Advise: AdviseResultMessage;
  Launch: LaunchResultMessage;
  Exec: ExecResultMessage;
  Cancel: DoneMessage;
  RestoreAtEnd: DoneMessage;
  Bye: DoneMessage;
}
