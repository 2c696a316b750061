/**
 * Launches for a change without blocks: the reference table of a design that has no batch shifts.
 * Two samples of lognormal times, Mann–Whitney, so many launches an arm.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import { normalCdf, normalQuantile } from './normal_distribution.ts';
import type { Random } from './random.ts';
import { countChoicesBySum, rankValues } from './ranks.ts';
import { isProbability } from './values.ts';

export interface ChangeQuestion {
  /** Standard deviation over mean of the times of one arm: 0.1 = 10 %. */
  readonly variation: number;
  /** Ratio of medians − 1: 0.05 = 5 % slower. */
  readonly change: number;
  readonly alpha: number;
}

/** Launches for each arm (Noether 1987): (z + z)² / (6 (P(arm > reference) − ½)²), rounded up. */
export function planLaunches(question: ChangeQuestion, power: number): Figure<number> {
  const { variation, change, alpha } = question;
  const isSound = variation > 0 && change > -1 && isProbability(alpha) && isProbability(power);
  if (!isSound) return unknown('bad_parameter');
  const distance = Math.log1p(change) / (toLogSd(variation) * Math.SQRT2);
  const excess = normalCdf(distance) - 0.5;
  const reach = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  const launches = Math.ceil(reach ** 2 / (6 * excess ** 2));
  return Number.isFinite(launches) ? known(launches) : unknown('beyond_limit');
}

/** Share of `runs` simulated experiments with `launches` an arm that the exact test finds. */
export function simulatePower(
  question: ChangeQuestion,
  launches: number,
  { runs, random }: { readonly runs: number; readonly random: Random },
): number {
  const logSd = toLogSd(question.variation);
  const shift = Math.log1p(question.change);
  const critical = findCriticalSum(launches, question.alpha);
  // Ranks of the logarithms are those of the times.
  const draw = (centre: number): number[] =>
    Array.from({ length: launches }, () => centre + logSd * random.normal());
  const expected = launches * (2 * launches + 1);
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    const { doubledRanks } = rankValues([...draw(shift), ...draw(0)]);
    const sum = doubledRanks.slice(0, launches).reduce((total, rank) => total + rank, 0);
    // The null distribution is symmetric around `expected` (all in doubled ranks).
    if (expected - Math.abs(sum - expected) <= 2 * critical) found += 1;
  }
  return found / runs;
}

function toLogSd(variation: number): number {
  return Math.sqrt(Math.log1p(variation ** 2));
}

/** Above, the exact distribution takes seconds and the normal one is as good. */
const MAX_EXACT_LAUNCHES = 50;

/** Largest rank sum whose two-sided p is at most alpha; −1 if none is. */
function findCriticalSum(launches: number, alpha: number): number {
  if (launches > MAX_EXACT_LAUNCHES) {
    const mean = (launches * (2 * launches + 1)) / 2;
    const sd = Math.sqrt((mean * launches) / 6);
    return Math.floor(mean + normalQuantile(alpha / 2) * sd - 0.5);
  }
  const ranks = Array.from({ length: 2 * launches }, (_, index) => index + 1);
  const counts = countChoicesBySum(ranks, launches);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let cumulative = 0;
  for (let sum = 0; sum < counts.length; sum += 1) {
    cumulative += counts[sum] as number;
    if ((2 * cumulative) / total > alpha) return sum - 1;
  }
  return counts.length - 1;
}
