/**
 * How many blocks? Two questions with two answers: before an experiment, how many show a difference
 * with 80 % power; after an inconclusive one, how many more end it. Both look at the measured
 * spread, never at the measured difference: "power at the observed effect" repeats the p-value in
 * other words (Hoenig and Heisey 2001).
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import { studentQuantile } from './student_t.ts';
import { computeDifferencePower } from './t_power.ts';
import { findFault, isProbability, toMedian, toStandardDeviation } from './values.ts';

/** Below, the analysis uses sign flips; the planner never asks for fewer. */
export const MIN_T_BLOCKS = 8;
export const MAX_PLANNED_BLOCKS = 10_000;

export interface DesignQuestion {
  /** Standard deviation of a block's delta. */
  readonly deltaSdMs: number;
  /** Two-sided level. */
  readonly alpha: number;
  /** Such as 0.8. */
  readonly power: number;
}

/** Fewest blocks that find a true difference of this size with this power (t test on deltas). */
export function planBlocks(question: DesignQuestion, differenceMs: number): Figure<number> {
  const { deltaSdMs, alpha, power } = question;
  const isSound =
    deltaSdMs >= 0 && differenceMs > 0 && isProbability(alpha) && isProbability(power);
  if (!isSound || !Number.isFinite(deltaSdMs)) return unknown('bad_parameter');
  if (deltaSdMs === 0) return known(MIN_T_BLOCKS);
  const effect = differenceMs / deltaSdMs;
  return findFewest((blocks) => computeDifferencePower({ blocks, effect, alpha }) >= power);
}

/** Smallest true difference that so many blocks find with this power. */
export function detectDifference(question: DesignQuestion, blocks: number): Figure<number> {
  const { deltaSdMs, alpha, power } = question;
  const isSound = deltaSdMs >= 0 && isProbability(alpha) && isProbability(power) && power > alpha;
  if (!isSound || !Number.isFinite(deltaSdMs) || !Number.isInteger(blocks)) {
    return unknown('bad_parameter');
  }
  if (blocks < MIN_T_BLOCKS) return unknown('too_few_blocks');
  let low = 0;
  let high = 1;
  while (computeDifferencePower({ blocks, effect: high, alpha }) < power && high < 1e6) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (computeDifferencePower({ blocks, effect: middle, alpha }) < power) low = middle;
    else high = middle;
  }
  return known(high * deltaSdMs);
}

/**
 * Fewest blocks at which an interval of this spread is at most as long as the threshold. Then a
 * verdict must fall, whatever the truth: an interval that holds 0 and is no longer than the
 * threshold lies inside ±threshold.
 */
export function planDecision(
  deltaSdMs: number,
  thresholdMs: number,
  alpha: number,
): Figure<number> {
  const isSound = deltaSdMs >= 0 && thresholdMs > 0 && isProbability(alpha);
  if (!isSound || !Number.isFinite(deltaSdMs)) return unknown('bad_parameter');
  return findFewest((blocks) => {
    const reach = (studentQuantile(1 - alpha / 2, blocks - 1) * deltaSdMs) / Math.sqrt(blocks);
    return 2 * reach <= thresholdMs;
  });
}

/** Bisection: `isEnough` holds from some number of blocks on. */
function findFewest(isEnough: (blocks: number) => boolean): Figure<number> {
  let high = MIN_T_BLOCKS;
  while (!isEnough(high)) {
    if (high === MAX_PLANNED_BLOCKS) return unknown('beyond_limit');
    high = Math.min(MAX_PLANNED_BLOCKS, high * 2);
  }
  let low = Math.max(MIN_T_BLOCKS - 1, Math.floor(high / 2));
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return known(high);
}

/** Variance of the median of m standard normal values, m = 1 to 10 (normal order statistics). */
const MEDIAN_VARIANCES = [
  1, 0.5, 0.448671, 0.298244, 0.286834, 0.214736, 0.210447, 0.168194, 0.166101, 0.138327,
];

export interface SpreadParts {
  /** Within an arm of a block. */
  readonly launchSdMs: number;
  /** Between runs of the same arm: what all launches of an arm in one block share. */
  readonly batchSdMs: number;
  readonly launchesPerBlock: number;
}

/** Standard deviation to expect of a block's delta. */
export function expectDeltaSd({ launchSdMs, batchSdMs, launchesPerBlock }: SpreadParts): number {
  const tabled = MEDIAN_VARIANCES[launchesPerBlock - 1];
  const medianVariance = tabled ?? Math.PI / (2 * launchesPerBlock);
  return Math.sqrt(2 * (batchSdMs ** 2 + medianVariance * launchSdMs ** 2));
}

/**
 * The same from a pilot that ran only one arm, one list of launches per block: two arms that vary
 * like it. Drift between its blocks is in the figure, so that it errs towards more blocks.
 */
export function measureDeltaSd(blocks: readonly (readonly number[])[]): Figure<number> {
  const full = blocks.filter((launches) => launches.length > 0);
  if (full.length === 0) return unknown('no_values');
  const fault = findFault(full.flat(), 1) ?? (full.length < 2 ? 'too_few_blocks' : null);
  if (fault !== null) return unknown(fault);
  return known(Math.SQRT2 * toStandardDeviation(full.map(toMedian)));
}
