/**
 * The contract between the engine and its faces (window, command line, tests).
 *
 * `EngineApi` is what a face may call; `EngineEvents` is what the engine tells unasked. Everything
 * here survives the structured clone algorithm, so that a generic proxy (`rpc.ts`) carries it over
 * any MessagePort. The engine never throws over this line: every call settles with a `Result`, also
 * when the stream closes (`engine_stopped`, `connection_lost`).
 */
import type { ExperimentApi, ExperimentEvents } from './experiment_run.ts';
import type { MemoryMapRequest, ProcessMemory } from './memory_map.ts';
import type { Result } from './result.ts';
import type {
  Capability,
  CapabilityStatus,
  Consistency,
  EvidenceMessage,
  LaunchState,
  MemoryStateMessage,
  NothingMoved,
  SelectionMessage,
  Strategy,
} from './wire.gen.ts';

// ------------------------------------------------------------------------------------------------
// devices

/** What adb says about a device, plus `unreachable`: known to Ebb, at present not in adb's list. */
export type DeviceState =
  | 'device'
  | 'offline'
  | 'unauthorized'
  | 'authorizing'
  | 'connecting'
  | 'recovery'
  | 'rescue'
  | 'sideload'
  | 'bootloader'
  | 'host'
  | 'no_permissions'
  | 'unreachable'
  | 'unknown';

/** Where Ebb stands with a device. */
export type SessionState = 'idle' | 'connecting' | 'streaming' | 'reconnecting' | 'failed';

export interface DeviceSummary {
  readonly serial: string;
  readonly state: DeviceState;
  /** What adb itself said, verbatim. */
  readonly rawState: string;
  /** Human name: model, or the virtual device's name, or the serial. */
  readonly name: string;
  readonly model: string | null;
  readonly transport: 'usb' | 'tcp' | 'emulator' | 'unknown';
  readonly isVirtual: boolean;
  readonly session: SessionState;
  /** What to do about it, one line; empty when nothing is to be done. */
  readonly remedy: string;
  /** Attempts since the connection was lost; 0 while connected. */
  readonly reconnectAttempt: number;
  /** Unix ms of the next attempt, null when none is planned. */
  readonly nextAttemptAtMs: number | null;
}

export type PreflightStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** One line of `ebb doctor`. */
export interface PreflightCheck {
  /** adb, root, abi, kernel, process_madvise, cap_sys_nice, swap, freezer, smaps_rollup, psi, … */
  readonly name: string;
  readonly status: PreflightStatus;
  /** What was found, with the value. */
  readonly detail: string;
  /** Empty when status is ok. */
  readonly remedy: string;
}

export type RootMethod = 'adbd' | 'adb_root' | 'su' | 'none';

export interface DeviceInfo {
  readonly serial: string;
  readonly model: string;
  readonly isVirtual: boolean;
  readonly androidRelease: string;
  readonly abi: string;
  readonly kernel: string;
  readonly rootMethod: RootMethod;
  readonly pageSizeKb: number;
  readonly capabilities: readonly {
    readonly capability: Capability;
    readonly status: CapabilityStatus;
    readonly detail: string;
  }[];
  readonly agent: {
    readonly binaryBytes: number;
    readonly pid: number;
    readonly guardPid: number;
    readonly firstSampleMs: number | null;
  };
}

// ------------------------------------------------------------------------------------------------
// samples

/**
 * One process at one tick. Metrics: kB, counts or ms as in `METRICS` of wire.gen.ts; null = the
 * kernel did not give it.
 */
export interface ProcessSample {
  readonly pid: number;
  readonly startTicks: string;
  readonly uid: number;
  readonly oomScoreAdj: number;
  readonly frozen: boolean;
  readonly processName: string;
}

/**
 * One tick as the renderer gets it: identities beside typed columns (index i of every column
 * belongs to processes[i]; NaN = missing). Column keys are metric names of the schema (`pss_kb`,
 * `swap_pss_kb`, …).
 */
export interface TickEvent {
  readonly serial: string;
  readonly seq: number;
  /** Device boot clock at scan start, in ms. */
  readonly bootMs: number;
  /** The same moment on this computer's wall clock, Unix ms: what charts put on the x axis. */
  readonly atMs: number;
  readonly scanMs: number;
  readonly scanCpuMs: number;
  readonly pssReads: number;
  /** Part of scanCpuMs that reading PSS took. */
  readonly pssCpuMs: number;
  /** Processes whose PSS was due and had to wait: for CPU budget, or for a launch to end. */
  readonly pssWaiting: number;
  readonly ticksDropped: number;
  readonly processes: readonly ProcessSample[];
  /**
   * Package that each process belongs to ('' = none: a native or system process), parallel to
   * `processes`.
   */
  readonly packages: readonly string[];
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** System metrics by name; NaN = missing. */
  readonly system: Readonly<Record<string, number>>;
}

/** One app = one package: its processes added up. */
export interface AppRow {
  readonly package: string;
  readonly pid: number;
  readonly uid: number;
  readonly oomScoreAdj: number;
  readonly frozen: boolean;
  readonly processes: readonly {
    readonly pid: number;
    readonly name: string;
    readonly oomScoreAdj: number;
    readonly pssKb: number | null;
  }[];
  readonly pssKb: number | null;
  readonly swapPssKb: number | null;
  readonly rssKb: number | null;
  readonly ussKb: number | null;
  readonly pssAgeMs: number | null;
}

// ------------------------------------------------------------------------------------------------
// advice

export interface AdviseRequest {
  readonly serial: string;
  /** A package (all its processes) or a pid. */
  readonly target: string | number;
  readonly strategy: keyof typeof Strategy;
  readonly consistency: keyof typeof Consistency;
  readonly dryRun: boolean;
  readonly allowForeground?: boolean;
  readonly allowSystem?: boolean;
  readonly timeoutMs?: number;
  /** Which of the strategy's mappings; undefined = all. */
  readonly selection?: SelectionMessage | undefined;
  /** memory_reclaim: how much is asked for; undefined = all that the group is charged for. */
  readonly reclaimKb?: number;
  /** memory_reclaim: 0 to 200; undefined = the kernel's own. */
  readonly swappiness?: number;
}

/**
 * Outcome for one process. Advised, moved and net freed are three different numbers: see
 * docs/PROTOCOL.md.
 */
export interface AdviseOutcome {
  readonly package: string;
  readonly pid: number;
  readonly processName: string;
  readonly strategy: keyof typeof Strategy;
  readonly consistency: keyof typeof Consistency;
  readonly dryRun: boolean;
  /** What was asked for. */
  readonly selection: SelectionMessage;
  readonly cancelled: boolean;
  readonly atMs: number;
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly bytesPlanned: number;
  readonly residentPlannedKb: number | null;
  readonly privatePlannedKb: number | null;
  readonly bytesAdvised: number;
  readonly bytesMoved: number;
  readonly netFreedKb: number;
  readonly zramGrowthKb: number;
  readonly nothingMoved: keyof typeof NothingMoved;
  /** A sentence for `nothingMoved`, '' when not applicable. */
  readonly explanation: string;
  readonly before: MemoryStateMessage;
  readonly after: MemoryStateMessage;
  readonly evidence: EvidenceMessage;
}

/** A process of the target that was left alone, and why. */
export interface AdviseRefusal {
  readonly package: string;
  readonly pid: number;
  readonly processName: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface AdviseReport {
  readonly outcomes: readonly AdviseOutcome[];
  readonly refusals: readonly AdviseRefusal[];
}

// ------------------------------------------------------------------------------------------------
// launches

export interface LaunchRequest {
  readonly serial: string;
  readonly package: string;
  /** Default: the package's launcher activity. */
  readonly activity?: string;
  readonly homeFirst?: boolean;
  readonly settleMs?: number;
  readonly timeoutMs?: number;
  /**
   * What was done to the app before, for the plot's arm: 'untouched', or the strategy. The engine
   * fills it from its own log when absent.
   */
  readonly arm?: string;
}

export interface LaunchOutcome {
  readonly package: string;
  readonly component: string;
  /** The activity that came up, as the device says; '' = it did not say. */
  readonly activity: string;
  readonly arm: string;
  readonly state: keyof typeof LaunchState;
  readonly atMs: number;
  /** Time to initial display; null = no launch measured. */
  readonly totalTimeMs: number | null;
  readonly waitTimeMs: number | null;
  readonly elapsedMs: number;
  readonly majorFaults: number | null;
  readonly minorFaults: number | null;
  readonly swapIns: number | null;
  readonly systemSwapIns: number | null;
  readonly pidBefore: number;
  readonly pidAfter: number;
  readonly pidUnchanged: boolean;
}

// ------------------------------------------------------------------------------------------------
// virtual device

export interface VirtualDeviceRequest {
  readonly name?: string;
  readonly profile?: string;
  /** x86_64 or arm64. */
  readonly arch?: string;
  readonly kernel?: string;
  /** Output formats: a9, a12, a14, a16, samsung, miui. */
  readonly dialect?: string;
  readonly swap?: boolean;
  readonly seed?: number;
  /** Fault switches for tests and for trying out what Ebb does: see virtual-device/faults.ts. */
  readonly faults?: readonly string[];
}

export interface VirtualDeviceState {
  readonly name: string;
  readonly state: 'running' | 'booting' | 'stale';
  readonly serial: string;
  readonly pid: number;
  readonly profile: string;
  readonly arch: string;
  readonly kernel: string;
  readonly logFile: string;
}

// ------------------------------------------------------------------------------------------------
// the log

export type ActionKind =
  | 'advise'
  | 'warm'
  | 'launch'
  | 'connect'
  | 'drop'
  | 'reconnect'
  | 'kill'
  | 'freeze'
  | 'device'
  | 'error';

/** One line of the action log and one marker of the timeline. */
export interface ActionEntry {
  readonly id: number;
  readonly serial: string;
  readonly atMs: number;
  readonly kind: ActionKind;
  readonly package: string;
  /** One sentence with the figures. */
  readonly text: string;
  /** What undoes it, if anything does. */
  readonly undo: { readonly label: string; readonly request: AdviseRequest } | null;
  readonly failed: boolean;
}

// ------------------------------------------------------------------------------------------------
// the two halves

/** Calls. `callId`s that faces choose make long calls cancellable: see `cancel`. */
export interface EngineApi extends ExperimentApi {
  listDevices(): Promise<Result<readonly DeviceSummary[]>>;
  /** Start (or keep) a session: root, agent, sampling. Settles when the first tick came. */
  connect(serial: string, intervalMs?: number): Promise<Result<DeviceInfo>>;
  disconnect(serial: string): Promise<Result<null>>;
  setInterval(serial: string, intervalMs: number): Promise<Result<null>>;
  deviceInfo(serial: string): Promise<Result<DeviceInfo>>;
  doctor(serial: string | null): Promise<Result<readonly PreflightCheck[]>>;
  listApps(serial: string): Promise<Result<readonly AppRow[]>>;
  /** Costly for the target (mmap_lock, every page table): for one app, not for sampling. */
  memoryMap(request: MemoryMapRequest): Promise<Result<readonly ProcessMemory[]>>;
  advise(request: AdviseRequest, callId?: string): Promise<Result<AdviseReport>>;
  launch(request: LaunchRequest, callId?: string): Promise<Result<LaunchOutcome>>;
  /** Presses HOME: the app in front goes to the background, so that it may be advised. */
  pressHome(serial: string): Promise<Result<null>>;
  cancel(callId: string): Promise<Result<null>>;
  actions(serial: string): Promise<Result<readonly ActionEntry[]>>;
  launches(serial: string): Promise<Result<readonly LaunchOutcome[]>>;
  startVirtualDevice(request: VirtualDeviceRequest): Promise<Result<VirtualDeviceState>>;
  stopVirtualDevice(name: string): Promise<Result<null>>;
  listVirtualDevices(): Promise<Result<readonly VirtualDeviceState[]>>;
}

/** Events, by topic. */
export interface EngineEvents extends ExperimentEvents {
  devices: readonly DeviceSummary[];
  tick: TickEvent;
  action: ActionEntry;
  launch: LaunchOutcome & { readonly serial: string };
  adviseProgress: {
    readonly serial: string;
    readonly callId: string;
    readonly package: string;
    readonly bytesDone: number;
    readonly bytesPlanned: number;
  };
  virtualDeviceProgress: { readonly text: string };
  /** No ticks between these moments: charts draw a grey band. `toMs` null = it lasts. */
  gap: {
    readonly serial: string;
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly reason: string;
  };
}

export type EngineEventName = keyof EngineEvents;
