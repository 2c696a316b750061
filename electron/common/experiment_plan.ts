/**
 * What an experiment shall do: plain data that people write as JSON (docs/CLI.md), that the window
 * composes and that every result carries. The engine checks it (electron/engine/experiment/
 * plan_schema.ts, the same shape in zod) and fills the defaults below; nothing here does I/O.
 *
 * One measurement: [before] → bring the app up → HOME → dwellBeforeMs → apply the arm → wait until
 * the kernel is done → [pressure] → dwellAfterMs → relaunch.
 */
import type { Family, Threshold } from './experiment_analysis.ts';
import type { Consistency, SelectionMessage, Strategy } from './wire.gen.ts';

export const PLAN_VERSION = 1;

/** What is done to the app in the background before its relaunch. */
export type ArmAction =
  /** The control: everything but the advice. */
  | { readonly kind: 'none' }
  /** process_madvise by the agent; `selection` undefined = all that the strategy takes. */
  | {
      readonly kind: 'advise';
      readonly strategy: Strategy;
      readonly consistency: Consistency;
      readonly selection?: SelectionMessage | undefined;
    }
  /** Android's own compactor: `am compact MODE`. */
  | { readonly kind: 'am_compact'; readonly mode: 'some' | 'full' }
  /**
   * memory.reclaim of the app's memory groups (cgroup v2, Linux 5.19) by the agent: all that is
   * charged, or so many MiB.
   */
  | { readonly kind: 'memory_reclaim'; readonly megabytes: number | null }
  /** The system's freezer: `am freeze`; the launch thaws. */
  | { readonly kind: 'am_freeze' }
  /** Ends the app, so that the relaunch is a cold start: what the other arms save. */
  | { readonly kind: 'kill' };

export interface ExperimentArm {
  /** Unique in the plan; in every table and file. */
  readonly name: string;
  readonly action: ArmAction;
  /** WILLNEED right before the relaunch: what comes back does not have to be waited for. */
  readonly warmBeforeRelaunch: boolean;
}

/** Between the arm and the relaunch: what makes memory scarce. */
export type PressureStep =
  /** A process that fills so much memory with incompressible bytes, holds it and ends. */
  | { readonly kind: 'balloon'; readonly megabytes: number; readonly holdMs: number }
  /** Other apps, launched in this order, each in front for so long. */
  | { readonly kind: 'apps'; readonly packages: readonly string[]; readonly dwellMs: number };

/** Before the bring-up: to make every measurement begin alike. */
export type SetupStep =
  /** `am force-stop` of every app of the plan, those of the pressure too. */
  | { readonly kind: 'force_stop' }
  /** Switches every swap device off and on again: empty zram. */
  | { readonly kind: 'empty_swap' }
  /** Clean page cache, dentries and inodes go. */
  | { readonly kind: 'drop_caches' };

/** The system's own compaction and freezer, which would treat every arm alike, or not. */
export interface Isolation {
  readonly compaction: 'off' | 'leave';
  readonly freezer: 'off' | 'leave';
}

export type ExpectedState = 'hot' | 'warm' | 'cold' | 'any';

export interface StopRule {
  /** Stops when two arms of an app are refused unequally often (Fisher's exact p at most this). */
  readonly refusalP: number;
  /** Stops when so many launches of one app and arm in a row are refused. */
  readonly refusedInARow: number;
}

export interface PlanAnalysis {
  readonly alpha: number;
  readonly threshold: Threshold;
  readonly family: Family;
  /** How often the data will be looked at; see docs/statistics.md. */
  readonly looks: number;
  readonly replicates: number;
}

export interface ExperimentPlan {
  readonly version: typeof PLAN_VERSION;
  readonly name: string;
  /** What question it answers, and whose: shown in the report. */
  readonly description: string;
  /** Packages. */
  readonly apps: readonly string[];
  /** Two to MAX_ARMS; the analysis compares each with `referenceArm`. */
  readonly arms: readonly ExperimentArm[];
  readonly referenceArm: string;
  readonly blocks: number;
  readonly launchesPerBlock: number;
  /** Launches of each app and arm before the first block: counted, in no figure. */
  readonly warmUps: number;
  /** After HOME, before the arm: the system lowers an app's importance meanwhile. */
  readonly dwellBeforeMs: number;
  /** After arm and pressure, before the relaunch. */
  readonly dwellAfterMs: number;
  readonly launchTimeoutMs: number;
  /** How long to wait for "Fully drawn" after a launch; 0 = it is not measured. */
  readonly fullyDrawnWaitMs: number;
  /** Of a relaunch. A kill arm is always expected cold. */
  readonly expectedState: ExpectedState;
  /** An app that was killed meanwhile: measure again, or count it as this slot's outcome. */
  readonly whenKilled: 'repeat' | 'count';
  /** Tries for each planned launch; all are in the data. */
  readonly attempts: number;
  readonly before: readonly SetupStep[];
  readonly pressure: readonly PressureStep[];
  readonly isolation: Isolation;
  readonly stop: StopRule;
  readonly analysis: PlanAnalysis;
  /** Chooses the rows of the counterbalanced order, and seeds the bootstrap. 32 bits. */
  readonly seed: number;
}

export const MAX_ARMS = 16;
export const MAX_APPS = 64;
export const MAX_BLOCKS = 1000;
export const MAX_LAUNCHES_PER_BLOCK = 50;

export const NO_ARM: ExperimentArm = {
  name: 'none',
  action: { kind: 'none' },
  warmBeforeRelaunch: false,
};
export const PAGEOUT_ANON_ARM: ExperimentArm = {
  name: 'pageout_anon',
  action: { kind: 'advise', strategy: 'pageout_anon', consistency: 'freeze' },
  warmBeforeRelaunch: false,
};

/** Everything but the apps. */
export const PLAN_DEFAULTS: Omit<ExperimentPlan, 'apps'> = {
  version: PLAN_VERSION,
  name: 'experiment',
  description: '',
  arms: [NO_ARM, PAGEOUT_ANON_ARM],
  referenceArm: 'none',
  blocks: 10,
  launchesPerBlock: 3,
  warmUps: 1,
  dwellBeforeMs: 1000,
  dwellAfterMs: 1000,
  launchTimeoutMs: 30_000,
  fullyDrawnWaitMs: 0,
  expectedState: 'hot',
  whenKilled: 'repeat',
  attempts: 3,
  before: [],
  pressure: [],
  isolation: { compaction: 'off', freezer: 'off' },
  stop: { refusalP: 0.001, refusedInARow: 10 },
  analysis: {
    alpha: 0.05,
    threshold: { unit: 'percent', percent: 5 },
    family: 'experiment',
    looks: 1,
    replicates: 4999,
  },
  seed: 1,
};

/** Launches that will be measured if none is refused, warm-ups included. */
export function countPlannedLaunches(plan: ExperimentPlan): number {
  const perRound = plan.apps.length * plan.arms.length;
  return perRound * (plan.warmUps + plan.blocks * plan.launchesPerBlock);
}
