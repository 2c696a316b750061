/**
 * Exact inference on few block deltas. Under "the arms are exchangeable within a block" each delta
 * is as likely with the other sign (Fisher 1935): all 2^n sign patterns are enumerated, nothing is
 * assumed about the shape of the noise. For the interval the noise must be symmetric around the
 * effect. Statistic: the mean.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Interval } from '../../common/experiment_analysis.ts';
import { findFault, isProbability } from './values.ts';

/** 2^20 patterns: some milliseconds. */
export const MAX_FLIPPED_VALUES = 20;

export interface SignFlipP {
  readonly twoSided: number;
  /** p against "the centre is at most 0". */
  readonly greater: number;
  /** p against "the centre is at least 0". */
  readonly less: number;
}

/** Exact p-values of "symmetric around `centre`". The least possible two-sided p is 2^(1 − n). */
export function signFlipTest(values: readonly number[], centre = 0): Figure<SignFlipP> {
  const fault = findFault(values, 1);
  if (fault !== null) return unknown(fault);
  const shifted = values.map((value) => value - centre);
  const first = shifted[0] as number;
  // Equal values need no enumeration: only the pattern without a flip is as extreme.
  if (shifted.every((value) => value === first)) return known(equalValuesP(first, shifted.length));
  if (values.length > MAX_FLIPPED_VALUES) return unknown('too_many_values');
  // Flipping the set S changes the sum by −2 Σ_S: it stays as large exactly when Σ_S ≤ 0.
  const patterns = 2 ** shifted.length;
  const greater = countSumsAtMostZero(shifted) / patterns;
  const less = countSumsAtMostZero(shifted.map((value) => -value)) / patterns;
  return known({ twoSided: Math.min(1, 2 * Math.min(greater, less)), greater, less });
}

function equalValuesP(value: number, count: number): SignFlipP {
  if (value === 0) return { twoSided: 1, greater: 1, less: 1 };
  const small = 2 ** -count;
  const greater = value > 0 ? small : 1;
  return { twoSided: Math.min(1, 2 * small), greater, less: value > 0 ? 1 : small };
}

/**
 * Subsets (the empty one too) whose sum is at most 0. Sums that differ by rounding count as equal.
 * The sums of two halves are added pairwise, so that no error builds up over the patterns.
 */
function countSumsAtMostZero(values: readonly number[]): number {
  const middle = values.length >> 1;
  const left = listSubsetSums(values.slice(0, middle));
  const right = listSubsetSums(values.slice(middle));
  let scale = 0;
  for (const value of values) scale += Math.abs(value);
  const limit = scale * 1e-12;
  let count = 0;
  for (const a of left) {
    for (const b of right) {
      if (a + b <= limit) count += 1;
    }
  }
  return count;
}

function listSubsetSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  values.forEach((value, index) => {
    const size = 2 ** index;
    for (let subset = 0; subset < size; subset += 1) {
      sums[size + subset] = (sums[subset] as number) + value;
    }
  });
  return sums;
}

/** 2^12 subset means: enough for every design that is too small for t. */
const MAX_INTERVAL_VALUES = 12;

/**
 * All centres that the two-sided test at 1 − confidence does not reject. Its ends are order
 * statistics of the means of the non-empty subsets (Hartigan 1969, "Using subsample values as
 * typical values"): exact, no search. Unknown when even the widest set, from the smallest to the
 * largest delta, has a confidence of only 1 − 2^(1 − n): for 95 % it takes 6 values.
 */
export function signFlipInterval(values: readonly number[], confidence: number): Figure<Interval> {
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const fault = findFault(values, 1);
  if (fault !== null) return unknown(fault);
  // Rounded: 1 − 0.95 is a little above 0.05, and must not buy one pattern more.
  const tail = Math.round(((1 - confidence) / 2) * 1e12) / 1e12;
  const rank = Math.floor(tail * 2 ** values.length);
  if (rank < 1) return unknown('too_few_values');
  const first = values[0] as number;
  if (values.every((value) => value === first)) {
    return known({ low: first, high: first, confidence });
  }
  if (values.length > MAX_INTERVAL_VALUES) return unknown('too_many_values');
  const means = listSubsetMeans(values);
  const low = means[rank - 1] as number;
  const high = means[means.length - rank] as number;
  return known({ low, high, confidence });
}

/** Means of all non-empty subsets, ascending. */
function listSubsetMeans(values: readonly number[]): Float64Array {
  const sums = listSubsetSums(values);
  const sizes = listSubsetSums(values.map(() => 1));
  return sums
    .map((sum, subset) => sum / (sizes[subset] as number))
    .subarray(1)
    .sort();
}

/** As tEquivalence, by sign flips around ±threshold. */
export function signFlipEquivalence(values: readonly number[], threshold: number): Figure<number> {
  if (!(threshold > 0)) return unknown('bad_parameter');
  const above = signFlipTest(values, -threshold);
  if (!above.known) return above;
  const below = signFlipTest(values, threshold);
  if (!below.known) return below;
  return known(Math.max(above.value.greater, below.value.less));
}

/** Fewest values with which the two-sided test can reach `alpha` at all. */
export function countSignFlipMinimum(alpha: number): number {
  return 1 + Math.max(0, Math.ceil(-Math.log2(alpha) - 1e-12));
}
