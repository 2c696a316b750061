/** Wilcoxon's signed-rank test on block deltas: the companion of the Hodges–Lehmann estimate. */
import type { RankTest } from '../../common/experiment_analysis.ts';
import { known, unknown, type Figure } from '../../common/figure.ts';
import { normalCdf } from './normal_distribution.ts';
import { countSubsetsBySum, rankValues, toTails, toTwoSided } from './ranks.ts';
import { findFault } from './values.ts';

/** Up to here exact; above, the normal approximation. */
export const MAX_EXACT_SIGNED_RANKS = 100;

/**
 * Two-sided p of "symmetric around 0" (Wilcoxon 1945). Zeros are dropped; ties get midranks and the
 * exact distribution of just these midranks, where R falls back to the normal approximation. Only
 * zeros: p = 1.
 */
export function signedRankTest(values: readonly number[]): Figure<RankTest> {
  const fault = findFault(values, 1);
  if (fault !== null) return unknown(fault);
  const signed = values.filter((value) => value !== 0);
  if (signed.length === 0) return known({ p: 1, method: 'exact' });
  const { doubledRanks, tieTerm } = rankValues(signed.map(Math.abs));
  const positive = doubledRanks.reduce(
    (sum, rank, index) => sum + ((signed[index] as number) > 0 ? rank : 0),
    0,
  );
  if (signed.length <= MAX_EXACT_SIGNED_RANKS) {
    const p = toTwoSided(toTails(countSubsetsBySum(doubledRanks), positive));
    return known({ p, method: 'exact' });
  }
  const n = signed.length;
  const distance = positive / 2 - (n * (n + 1)) / 4;
  const sd = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48);
  const z = (Math.abs(distance) - 0.5) / sd;
  return known({ p: Math.min(1, 2 * normalCdf(-z)), method: 'normal' });
}
