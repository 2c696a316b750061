/**
 * What an experiment did: every launch as it was kept, refused ones too, what each arm cost, the
 * file of a run, and what the engine tells meanwhile. Plain data: the journal, the result file, the
 * report and the window all show these.
 *
 * Sizes are kB = 1024 bytes as the kernel's, times milliseconds; null = not to be had, never 0.
 */
import type { DeviceInfo } from './engine_api.ts';
import type { ExperimentAnalysis, Interval } from './experiment_analysis.ts';
import type { ExperimentArm, ExperimentPlan } from './experiment_plan.ts';
import type { Figure } from './figure.ts';
import type { EbbError, Result } from './result.ts';
import type { LaunchState } from './wire.gen.ts';

// ------------------------------------------------------------------------------------------------
// one launch

/** What refuses a launch, and the sentence that a person reads. */
export const GATES = {
  bring_up_failed: 'The app could not be brought up.',
  not_in_background: 'The app did not go to the background after HOME.',
  setup_failed: 'A step before the bring-up failed.',
  arm_failed: 'The arm could not be applied.',
  pressure_failed: 'A step of the pressure failed.',
  launch_failed: 'The relaunch failed.',
  no_time: 'The device measured no launch.',
  killed: 'The process was killed before the relaunch.',
  state_differs: 'The launch was not of the expected state.',
  other_activity: 'Another package came up instead.',
  not_in_front: 'The app was not in front afterwards.',
  foreign_launch: 'Another app was launched meanwhile.',
  dialog: 'A dialog stood in front of the app.',
} as const;
export type Gate = keyof typeof GATES;

export interface Refusal {
  readonly gate: Gate;
  /** With the value that made it refuse. */
  readonly detail: string;
}

/** Memory of an app, all its processes added up, and what zram took, at one moment. */
export interface AppMemory {
  readonly processes: number;
  readonly rssAnonKb: number | null;
  readonly rssFileKb: number | null;
  readonly swapKb: number | null;
  /** mem_used_total of all zram devices: what swapped pages really cost. */
  readonly zramUsedKb: number | null;
}

/**
 * What an arm did to the app. Read in the same way for every arm, the control included, so that
 * the arms can be compared: moved = fall of RssAnon + RssFile, net freed = moved − growth of zram.
 */
export interface ArmEffect {
  readonly before: AppMemory;
  readonly after: AppMemory;
  readonly movedKb: number | null;
  readonly netFreedKb: number | null;
  /** What the kernel said it walked; null where the arm is not advice. */
  readonly advisedKb: number | null;
  /** CPU time of the thread that did the work, compression included. */
  readonly cpuMs: number | null;
  /** From the start of the action until the kernel was done. */
  readonly durationMs: number;
  /** How long the app was kept from running. */
  readonly holdMs: number | null;
  /** Processes that were protected, a wait that ended at its deadline: whole sentences. */
  readonly notes: readonly string[];
}

/** What might have mattered, read before the bring-up. Names as the kernel's or Android's. */
export interface Covariates {
  readonly memAvailableKb: number | null;
  readonly memFreeKb: number | null;
  readonly swapFreeKb: number | null;
  readonly swapTotalKb: number | null;
  readonly zramDiskKb: number | null;
  /** 10 s averages, percent. */
  readonly psiMemorySome: number | null;
  readonly psiMemoryFull: number | null;
  readonly psiIoSome: number | null;
  readonly psiCpuSome: number | null;
  /** Hottest thermal zone, °C. */
  readonly temperatureC: number | null;
  readonly batteryPercent: number | null;
  /** Of cpu0. */
  readonly governor: string | null;
  readonly screenOn: boolean | null;
  /** 1 min. */
  readonly loadAverage: number | null;
  readonly bootId: string;
}

/** µs that tasks waited during the relaunch, by /proc/pressure: some / full. */
export interface LaunchPressure {
  readonly memorySomeUs: number | null;
  readonly memoryFullUs: number | null;
  readonly ioSomeUs: number | null;
  readonly cpuSomeUs: number | null;
}

export interface LaunchRecord {
  /** Order in the run, from 0, refused ones and warm-ups counted. */
  readonly sequence: number;
  /** From 0; warm-ups stand in −1. */
  readonly block: number;
  readonly warmUp: boolean;
  readonly app: string;
  readonly arm: string;
  /** Which launch of its app and arm in the block, from 0. */
  readonly index: number;
  /** Which try of that launch, from 1. */
  readonly attempt: number;
  readonly refusal: Refusal | null;
  /** Unix ms by this computer's clock, start of the relaunch (of the measurement if none came). */
  readonly atMs: number;
  /** From the first step of the measurement to the end of the gates. */
  readonly tookMs: number;
  readonly bringUpState: LaunchState | null;
  readonly state: LaunchState;
  /** Time to initial display. */
  readonly totalTimeMs: number | null;
  readonly waitTimeMs: number | null;
  /** Time to "Fully drawn", where the plan waits for it and the app reports it. */
  readonly fullyDrawnMs: number | null;
  readonly majorFaults: number | null;
  readonly minorFaults: number | null;
  /** Pages of the process that came back from swap. */
  readonly swapIns: number | null;
  readonly systemSwapIns: number | null;
  readonly launchPressure: LaunchPressure;
  readonly pidBefore: number;
  readonly pidAfter: number;
  readonly pidUnchanged: boolean;
  /** What the log says about who killed it; null = not killed, or nobody said. */
  readonly killReason: string | null;
  /** Of the plan's apps and those of its pressure: alive right before the relaunch. */
  readonly alive: readonly string[];
  readonly effect: ArmEffect | null;
  readonly covariates: Covariates;
}

// ------------------------------------------------------------------------------------------------
// what it cost

/** Location over blocks: Hodges and Lehmann's estimate; interval of the mean, t or sign flips. */
export interface BlockFigure {
  readonly estimate: Figure<number>;
  readonly interval: Figure<Interval>;
  readonly blocks: number;
}

/** One app under one arm; app null = all apps: each block's mean over the apps that have it. */
export interface CostRow {
  readonly app: string | null;
  readonly arm: string;
  /** Accepted launches. */
  readonly launches: number;
  /** Refused by gate `killed`, warm-ups left out. */
  readonly kills: number;
  /** Added launch time against the reference arm; of the reference arm itself not_defined. */
  readonly paidMs: BlockFigure;
  /** MiB for each application of the arm, medians of blocks. */
  readonly movedMb: BlockFigure;
  readonly netFreedMb: BlockFigure;
  /** CPU milliseconds for each MiB moved. */
  readonly cpuMsPerMb: BlockFigure;
  /** Pages for each relaunch. */
  readonly swapIns: BlockFigure;
  readonly majorFaults: BlockFigure;
  /** paidMs / netFreedMb block by block; not_defined where a block freed nothing. */
  readonly paidMsPerMb: BlockFigure;
}

/** One dot of the picture MB freed against ms paid. */
export interface FrontierPoint {
  readonly app: string | null;
  readonly arm: string;
  readonly netFreedMb: number;
  readonly paidMs: number;
  /** No other arm of the same app frees at least as much for at most as much, and one better. */
  readonly isEfficient: boolean;
}

export interface CostTable {
  readonly rows: readonly CostRow[];
  readonly frontier: readonly FrontierPoint[];
}

// ------------------------------------------------------------------------------------------------
// a run

/** What is true for the whole run and is shown with it. */
export interface ExperimentDevice {
  readonly info: DeviceInfo;
  readonly buildFingerprint: string;
  readonly swapTotalKb: number | null;
  readonly memTotalKb: number | null;
  readonly zramAlgorithm: string | null;
  /** As it was found, before any isolation. */
  readonly systemCompaction: string | null;
  readonly systemFreezer: string | null;
  readonly mglru: string | null;
  readonly apps: readonly {
    readonly package: string;
    readonly versionCode: string | null;
    /** AOT state by `dumpsys package`, e.g. speed-profile. */
    readonly compilation: string | null;
  }[];
}

export type EndReason =
  | 'complete'
  | 'cancelled'
  /** Arms were refused unequally often, or one only refused: see `detail`. */
  | 'stopped_by_refusals'
  | 'failed';

export interface RunEnd {
  readonly reason: EndReason;
  readonly detail: string;
  readonly atMs: number;
}

/** Something broke the run off, and it went on later. */
export interface Interruption {
  readonly atMs: number;
  readonly resumedAtMs: number | null;
  /** paused, connection lost, engine ended. */
  readonly reason: string;
  /** Launches finished until then. */
  readonly launches: number;
}

/** An arm that this device does not have; it was left out before the start. */
export interface UnavailableArm {
  readonly arm: string;
  readonly reason: string;
}

/** The file of a run: everything, so that a report needs nothing else. */
export interface ExperimentResult {
  readonly version: 1;
  readonly kind: 'ebb_experiment';
  readonly id: string;
  /** Made by a simulation: no device was measured. A report must say so. */
  readonly simulated: boolean;
  readonly plan: ExperimentPlan;
  readonly device: ExperimentDevice;
  readonly startedAtMs: number;
  /** null = it still runs, or broke off and can be resumed. */
  readonly end: RunEnd | null;
  readonly interruptions: readonly Interruption[];
  readonly unavailableArms: readonly UnavailableArm[];
  /** What all launches share; another value refuses to pool. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly launches: readonly LaunchRecord[];
  /** null = nothing to analyse; `analysisError` says why. */
  readonly analysis: ExperimentAnalysis | null;
  readonly analysisError: EbbError | null;
  readonly cost: CostTable;
}

// ------------------------------------------------------------------------------------------------
// while it runs

export type ExperimentState =
  | 'preparing'
  | 'running'
  /** Between two launches, until somebody resumes it. */
  | 'paused'
  /** The device is gone; it goes on by itself when it is back. */
  | 'waiting_for_device'
  | 'finishing'
  | 'ended'
  /** Broke off (the engine ended): can be resumed. */
  | 'interrupted';

export interface ExperimentStatus {
  readonly id: string;
  readonly serial: string;
  readonly name: string;
  readonly state: ExperimentState;
  /** Planned launches that are settled: accepted, counted or given up after their attempts. */
  readonly settled: number;
  readonly planned: number;
  readonly accepted: number;
  readonly refused: number;
  readonly block: number;
  readonly blocks: number;
  /** Of the measurement that runs. */
  readonly app: string;
  readonly arm: string;
  /** What happens right now, one sentence. */
  readonly step: string;
  readonly elapsedMs: number;
  /** From the launches of this run; before the first from the plan's own waits. */
  readonly leftMs: number | null;
  readonly end: RunEnd | null;
}

export interface ExperimentRequest {
  readonly serial: string;
  readonly plan: ExperimentPlan;
}

/** What a plan will take and can show, before anything is done to the device. */
export interface ExperimentForecast {
  readonly plan: ExperimentPlan;
  readonly launches: number;
  /** The plan's own waits and, for all else, OVERHEAD_MS a launch: an assumption, said so. */
  readonly estimatedMs: number;
  /**
   * Smallest true difference found with 80 % power, as a share of the launch time, at assumed
   * coefficients of variation of launches and of batches.
   */
  readonly detectable: readonly {
    readonly launchCvPercent: number;
    readonly batchCvPercent: number;
    readonly differencePercent: Figure<number>;
  }[];
  readonly arms: readonly ExperimentArm[];
}

/** One run that this computer keeps, the newest first in lists. */
export interface ExperimentSummary {
  readonly id: string;
  readonly name: string;
  readonly serial: string;
  readonly startedAtMs: number;
  readonly state: ExperimentState;
  readonly launches: number;
  readonly end: RunEnd | null;
}

/** Calls of the engine, part of EngineApi. All but the first are about one run by its id. */
export interface ExperimentApi {
  /** `plan`: JSON of any origin. Defaults filled in, or what is wrong with it. */
  checkExperiment(plan: unknown): Promise<Result<ExperimentForecast>>;
  /** Settles when the run has begun; what happens then comes as events. */
  startExperiment(request: ExperimentRequest): Promise<Result<ExperimentStatus>>;
  /** After the launch that runs. */
  pauseExperiment(id: string): Promise<Result<ExperimentStatus>>;
  /** A paused run, or one that broke off when the engine ended. */
  resumeExperiment(id: string): Promise<Result<ExperimentStatus>>;
  /** Ends it for good; what was measured stays, restored is what was changed on the device. */
  cancelExperiment(id: string): Promise<Result<ExperimentStatus>>;
  experimentStatus(id: string): Promise<Result<ExperimentStatus>>;
  /** Also while it runs: of the launches until now. */
  experimentResult(id: string): Promise<Result<ExperimentResult>>;
  listExperiments(): Promise<Result<readonly ExperimentSummary[]>>;
}

/** Events of the engine, part of EngineEvents. */
export interface ExperimentEvents {
  experimentStatus: ExperimentStatus;
  /** Every finished launch, refused ones too. */
  experimentLaunch: { readonly id: string; readonly launch: LaunchRecord };
}
