/**
 * Mann and Whitney's test of two samples of launches (1947). Takes launches as independent, which
 * those of one block are not: it describes, it never decides (see block_comparison.ts).
 */
import type { MannWhitney } from '../../common/experiment_analysis.ts';
import { known, unknown, type Figure } from '../../common/figure.ts';
import { normalCdf } from './normal_distribution.ts';
import {
  countChoicesBySum,
  estimateChoiceSteps,
  rankValues,
  toTails,
  toTwoSided,
  type Ranking,
} from './ranks.ts';
import { findFault } from './values.ts';

/** Additions of the exact distribution, at most: 50 against 50 launches, about 0.1 s. */
const MAX_EXACT_STEPS = 5e7;

/**
 * Two-sided p. Exact wherever its work is bounded, with ties too: then over the permutations of
 * just these midranks. Else normal with tie and continuity correction. All values equal: p = 1.
 */
export function mannWhitney(
  arm: readonly number[],
  reference: readonly number[],
): Figure<MannWhitney> {
  const fault = findFault(arm, 1) ?? findFault(reference, 1);
  if (fault !== null) return unknown(fault);
  const ranking = rankValues([...arm, ...reference]);
  const smallest = Math.min(arm.length, reference.length);
  const u =
    sumOf(ranking.doubledRanks.slice(0, arm.length)) / 2 - (arm.length * (arm.length + 1)) / 2;
  if (estimateChoiceSteps(ranking.doubledRanks, smallest) <= MAX_EXACT_STEPS) {
    return known({ u, p: exactP(ranking, arm.length), method: 'exact' });
  }
  return known({ u, p: normalP(u, ranking, arm.length), method: 'normal' });
}

/** Ranks of the smaller sample, and whole ranks where there are no ties: less work, the same p. */
function exactP({ doubledRanks, tieTerm }: Ranking, armCount: number): number {
  const ranks = tieTerm === 0 ? doubledRanks.map((rank) => rank / 2) : doubledRanks;
  const isArmSmaller = armCount * 2 <= ranks.length;
  const own = isArmSmaller ? ranks.slice(0, armCount) : ranks.slice(armCount);
  return toTwoSided(toTails(countChoicesBySum(ranks, own.length), sumOf(own)));
}

function normalP(u: number, ranking: Ranking, armCount: number): number {
  const total = ranking.doubledRanks.length;
  const pairs = armCount * (total - armCount);
  const variance = (pairs / 12) * (total + 1 - ranking.tieTerm / (total * (total - 1)));
  if (variance <= 0) return 1;
  const z = (Math.abs(u - pairs / 2) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * normalCdf(-z));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
