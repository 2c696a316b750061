/**
 * Does a series drift over the run? Mann (1945) and Kendall: ranks only, so that one slow block is
 * no trend and a bent trend still is one. Used on one value per block: launches of a block share
 * its conditions, and a test on launches would call each shift between blocks a drift.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Drift } from '../../common/experiment_analysis.ts';
import { normalCdf } from './normal_distribution.ts';
import { rankValues } from './ranks.ts';
import { findFault, toMedian } from './values.ts';

/** Fewer values cannot reach p = 0.05: 4! orders give at least 2/24. */
const MIN_VALUES = 5;
const MAX_VALUES = 2000;
const MAX_EXACT_VALUES = 100;

/**
 * Two-sided p of "no trend", Kendall's tau-a and the slope of Theil and Sen (median of the slopes
 * of all pairs, per step). Exact without ties; else normal with tie and continuity correction.
 */
export function testDrift(series: readonly number[]): Figure<Drift> {
  const fault = findFault(series, MIN_VALUES, 'too_few_blocks');
  if (fault !== null) return unknown(fault);
  if (series.length > MAX_VALUES) return unknown('too_many_values');
  const slopes: number[] = [];
  let score = 0;
  series.forEach((earlier, index) => {
    for (let later = index + 1; later < series.length; later += 1) {
      const change = (series[later] as number) - earlier;
      score += Math.sign(change);
      slopes.push(change / (later - index));
    }
  });
  const { tieTerm } = rankValues(series);
  const isExact = tieTerm === 0 && series.length <= MAX_EXACT_VALUES;
  return known({
    p: isExact ? exactP(score, series.length) : normalP(score, series),
    method: isExact ? 'exact' : 'normal',
    tau: score / slopes.length,
    slopePerBlock: toMedian(slopes),
  });
}

/** Probabilities of the number of inversions of a random order (Kendall 1938). */
function inversionProbabilities(count: number): Float64Array {
  let probabilities = new Float64Array([1]);
  for (let size = 2; size <= count; size += 1) {
    const next = new Float64Array(probabilities.length + size - 1);
    probabilities.forEach((probability, inversions) => {
      for (let added = 0; added < size; added += 1) {
        next[inversions + added] = (next[inversions + added] as number) + probability / size;
      }
    });
    probabilities = next;
  }
  return probabilities;
}

function exactP(score: number, count: number): number {
  const probabilities = inversionProbabilities(count);
  // As many inversions as the less likely side has; the distribution is symmetric.
  const inversions = (probabilities.length - 1 - Math.abs(score)) / 2;
  let tail = 0;
  for (let index = 0; index <= inversions; index += 1) tail += probabilities[index] as number;
  return Math.min(1, 2 * tail);
}

function normalP(score: number, series: readonly number[]): number {
  if (score === 0) return 1;
  const n = series.length;
  const sorted = series.toSorted((a, b) => a - b);
  let ties = 0;
  for (let start = 0; start < n;) {
    const end = sorted.lastIndexOf(sorted[start] as number) + 1;
    const size = end - start;
    ties += size * (size - 1) * (2 * size + 5);
    start = end;
  }
  const variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;
  return Math.min(1, 2 * normalCdf(-(Math.abs(score) - 1) / Math.sqrt(variance)));
}
