/**
 * What an analysis of launch experiments takes and gives: plain data, for the engine that computes
 * it (electron/engine/statistics), for the report and for the window that show it.
 *
 * Times are milliseconds, differences are arm − reference: above 0 = the arm is slower.
 * Definitions, assumptions and sources of every figure: docs/statistics.md.
 */
import type { Figure } from './figure.ts';
import type { LaunchState } from './wire.gen.ts';

/** One launch as the runner kept it, refused ones too. */
export interface ExperimentLaunch {
  /** Order in the run, unique in the experiment. */
  readonly sequence: number;
  /** Every arm once per block. From 0. */
  readonly block: number;
  readonly app: string;
  readonly arm: string;
  /** Time to initial display; null = none measured. */
  readonly totalTimeMs: number | null;
  readonly state: LaunchState;
  /** The gate that refused it; null = passed. A launch without a time above 0 never counts. */
  readonly refusedReason: string | null;
  /** Fixed beforehand, counted, in no figure. */
  readonly warmUp?: boolean;
  /** What all launches must share (build, page size, …): another value refuses to pool. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** Smallest difference that matters: absolute, or of the reference arm's median. */
export type Threshold =
  | { readonly unit: 'ms'; readonly ms: number }
  | { readonly unit: 'percent'; readonly percent: number };

/** Which comparisons share one error rate: all of the experiment, or the apps of each arm. */
export type Family = 'experiment' | 'arm';

export interface AnalysisOptions {
  readonly referenceArm: string;
  /** Two-sided error rate of a whole family. Default 0.05. */
  readonly alpha?: number;
  /** Default 5 % of the reference arm's median. */
  readonly threshold?: Threshold;
  /** Default experiment. */
  readonly family?: Family;
  /** How often the plan says to look at the data, and which look this is. Default 1 of 1. */
  readonly looks?: { readonly planned: number; readonly current: number };
  /** Resamples of each bootstrap. Default 4 999. */
  readonly replicates?: number;
  /** 32 bits. Default 1. */
  readonly seed?: number;
  /** Order of the arms in the result. Default: the reference, then by name. */
  readonly arms?: readonly string[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The one asked for, such as 0.95. */
  readonly confidence: number;
}

/** A figure with its BCa bootstrap interval over blocks. */
export interface BootstrapFigure {
  readonly estimate: number;
  readonly interval: Figure<Interval>;
}

/** Mann–Kendall test of a series with one value per block. */
export interface Drift {
  readonly p: number;
  readonly method: 'exact' | 'normal';
  /** Kendall's tau-a, −1 to 1. */
  readonly tau: number;
  /** Theil–Sen slope, in the series' unit per block. */
  readonly slopePerBlock: number;
}

/** Two-sided rank test. */
export interface RankTest {
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

export interface MannWhitney extends RankTest {
  /** Pairs of launches in which the arm is slower, ties half. */
  readonly u: number;
}

/** Empirical distribution: `share[i]` of the launches took at most `ms[i]`. */
export interface Ecdf {
  readonly ms: readonly number[];
  readonly share: readonly number[];
}

export interface OutlierFlag {
  readonly sequence: number;
  readonly totalTimeMs: number;
  /** Modified z-score; flagged above 3.5 in size. */
  readonly score: number;
}

/** One app under one arm. */
export interface GroupAnalysis {
  readonly app: string;
  readonly arm: string;
  readonly accepted: number;
  readonly refused: number;
  readonly refusedByReason: Readonly<Record<string, number>>;
  readonly warmUps: number;
  /** Accepted launches by state. */
  readonly states: Readonly<Partial<Record<LaunchState, number>>>;
  /** Interval: BCa over blocks. */
  readonly medianMs: Figure<BootstrapFigure>;
  readonly p90Ms: Figure<BootstrapFigure>;
  readonly meanMs: Figure<number>;
  readonly sdMs: Figure<number>;
  readonly ecdf: Ecdf;
  readonly outliers: Figure<readonly OutlierFlag[]>;
}

/** One block in which both arms have an accepted launch. */
export interface BlockDelta {
  readonly block: number;
  readonly armMedianMs: number;
  readonly referenceMedianMs: number;
  readonly deltaMs: number;
  readonly armLaunches: number;
  readonly referenceLaunches: number;
}

/** The primary result: location of the block deltas. */
export interface BlockComparison {
  readonly blocks: number;
  /** The headline: Hodges and Lehmann's estimate. */
  readonly hodgesLehmannMs: Figure<number>;
  readonly meanMs: Figure<number>;
  readonly sdMs: Figure<number>;
  /** t for 8 blocks or more; sign flips for fewer, and where all deltas are equal. */
  readonly method: 't' | 'sign_flip';
  /** Of the mean, by `method`. */
  readonly interval: Figure<Interval>;
  /** Two-sided, of "no difference", by `method`: p ≤ α exactly when 0 is outside the interval. */
  readonly p: Figure<number>;
  /** Two one-sided tests against ±threshold, by `method`. Small = equivalent. */
  readonly equivalenceP: Figure<number>;
  /** Companions that assume less: exact sign flips, Wilcoxon's signed ranks with its interval. */
  readonly signFlipP: Figure<number>;
  readonly signedRank: Figure<RankTest>;
  readonly signedRankInterval: Figure<Interval>;
}

export type InconclusiveReason =
  /** No test reaches the level with so few. */
  | 'too_few_blocks'
  /** The interval holds 0 and reaches beyond the threshold, or Holm's correction took it back. */
  | 'too_wide'
  /** Arms were refused unequally often: more blocks do not help. */
  | 'refusals_differ'
  /** At the measured spread it would take more than 10 000 blocks. */
  | 'beyond_limit';

export type Verdict =
  | { readonly kind: 'different'; readonly direction: 'slower' | 'faster' }
  /** Inside the threshold; `differs`: too small to matter, yet not 0. */
  | { readonly kind: 'equivalent'; readonly differs: boolean }
  | {
      readonly kind: 'inconclusive';
      readonly why: InconclusiveReason;
      /** After so many more, at the measured spread, one of the other verdicts must fall. */
      readonly moreBlocks: number | null;
    };

export interface Decision {
  readonly comparison: BlockComparison;
  readonly pHolm: Figure<number>;
  readonly equivalencePHolm: Figure<number>;
  readonly verdict: Verdict;
}

/** Launch by launch, blocks ignored: describes, never decides. */
export interface LaunchLevel {
  readonly mannWhitney: Figure<MannWhitney>;
  readonly shiftMs: Figure<number>;
  readonly shiftInterval: Figure<Interval>;
  readonly cliffsDelta: Figure<number>;
  readonly cliffsDeltaInterval: Figure<Interval>;
}

export const CAUTIONS = {
  refusals_differ: 'The arms were refused unequally often, so that the launches left differ too.',
  order_unbalanced: 'One arm came first in most blocks: what comes first may be slower or faster.',
  effect_drifts: 'The difference changes over the run: one figure does not describe it.',
  level_drifts: 'Both arms change over the run; the blocks take that out of the difference.',
  outliers_matter: 'Without the flagged launches the verdict is another one.',
  blocks_incomplete: 'Blocks without an accepted launch in both arms were left out.',
  undeclared_look: 'The data were looked at more often than planned: the error rate is higher.',
} as const;
export type Caution = keyof typeof CAUTIONS;

/** One app, one arm against the reference arm. */
export interface PairAnalysis extends Decision {
  readonly app: string;
  readonly arm: string;
  readonly referenceArm: string;
  readonly thresholdMs: Figure<number>;
  readonly blocks: readonly BlockDelta[];
  /** Blocks with launches of only one of the arms, or with none accepted. */
  readonly incompleteBlocks: readonly number[];
  /** In how many blocks each came first. */
  readonly order: { readonly armFirst: number; readonly referenceFirst: number };
  readonly refusalP: Figure<number>;
  readonly ratioOfMedians: Figure<BootstrapFigure>;
  readonly p90DifferenceMs: Figure<BootstrapFigure>;
  /** `level`: mean of both arms' medians, ms per block; `effect`: the deltas. */
  readonly drift: { readonly level: Figure<Drift>; readonly effect: Figure<Drift> };
  readonly launchLevel: LaunchLevel;
  /** The same again without the launches that either arm flags. */
  readonly withoutOutliers: Decision & { readonly left: number };
  readonly cautions: readonly Caution[];
}

export interface ExperimentAnalysis {
  readonly version: 1;
  readonly options: Required<AnalysisOptions>;
  /** Level of each comparison's family at this look. */
  readonly alphaAtLook: number;
  /** Bound of the chance of a false claim over all looks up to this one, per family. */
  readonly errorBound: number;
  readonly launches: {
    readonly all: number;
    readonly accepted: number;
    readonly refused: number;
    readonly warmUps: number;
  };
  readonly blocks: number;
  readonly apps: readonly string[];
  readonly arms: readonly string[];
  readonly groups: readonly GroupAnalysis[];
  readonly pairs: readonly PairAnalysis[];
  readonly verdicts: Readonly<Record<Verdict['kind'], number>>;
}
