/**
 * Hodges and Lehmann's estimates of location ("Estimates of location based on rank tests", 1963),
 * with the intervals that invert Wilcoxon's tests. One wild block moves them little.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Interval } from '../../common/experiment_analysis.ts';
import { countChoicesBySum, countSubsetsBySum, findQuantileIndex } from './ranks.ts';
import { normalQuantile } from './normal_distribution.ts';
import { MAX_EXACT_SIGNED_RANKS } from './signed_rank.ts';
import { findFault, isProbability } from './values.ts';

/** Bound of the pairs that are formed and sorted: 2 000 blocks, or 1 400 launches an arm. */
const MAX_PAIRS = 2_001_000;

/** Above this many values in both arms the interval's rank comes from the normal approximation. */
const MAX_EXACT_RANK_SUM = 100;

/** Pseudomedian: the median of the means of all pairs of values, each with itself too. */
export function estimateCentre(values: readonly number[]): Figure<number> {
  const averages = listWalshAverages(values);
  return averages.known ? known(middleOf(averages.value)) : averages;
}

/** Shift between two samples: the median of all differences arm − reference. */
export function estimateShift(
  arm: readonly number[],
  reference: readonly number[],
): Figure<number> {
  const differences = listDifferences(arm, reference);
  return differences.known ? known(middleOf(differences.value)) : differences;
}

/**
 * Interval of the pseudomedian by inverting the signed-rank test: order statistics of the Walsh
 * averages. Assumes symmetric values; with ties its confidence is at least the one asked for.
 */
export function centreInterval(values: readonly number[], confidence: number): Figure<Interval> {
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const averages = listWalshAverages(values);
  if (!averages.known) return averages;
  return cutTails(averages.value, signedRankCut(values.length, (1 - confidence) / 2), confidence);
}

/** Interval of the shift by inverting the Mann–Whitney test. Takes launches as independent. */
export function shiftInterval(
  arm: readonly number[],
  reference: readonly number[],
  confidence: number,
): Figure<Interval> {
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const differences = listDifferences(arm, reference);
  if (!differences.known) return differences;
  const cut = rankSumCut(arm.length, reference.length, (1 - confidence) / 2);
  return cutTails(differences.value, cut, confidence);
}

/** `cut`: how many order statistics the test rejects on each side. */
function cutTails(sorted: Float64Array, cut: number, confidence: number): Figure<Interval> {
  if (cut < 1) return unknown('too_few_values');
  const low = sorted[cut - 1] as number;
  const high = sorted[sorted.length - cut] as number;
  return known({ low, high, confidence });
}

function signedRankCut(count: number, tail: number): number {
  if (count > MAX_EXACT_SIGNED_RANKS) {
    const mean = (count * (count + 1)) / 4;
    const sd = Math.sqrt((mean * (2 * count + 1)) / 6);
    return Math.floor(mean + normalQuantile(tail) * sd);
  }
  const ranks = Array.from({ length: count }, (_, index) => index + 1);
  return findQuantileIndex(countSubsetsBySum(ranks), tail);
}

function rankSumCut(armCount: number, referenceCount: number, tail: number): number {
  const total = armCount + referenceCount;
  if (total > MAX_EXACT_RANK_SUM) {
    const mean = (armCount * referenceCount) / 2;
    const sd = Math.sqrt((mean * (total + 1)) / 6);
    return Math.floor(mean + normalQuantile(tail) * sd);
  }
  const ranks = Array.from({ length: total }, (_, index) => index + 1);
  const smallestSum = (armCount * (armCount + 1)) / 2;
  return findQuantileIndex(countChoicesBySum(ranks, armCount), tail) - smallestSum;
}

function listWalshAverages(values: readonly number[]): Figure<Float64Array> {
  const fault = findFault(values, 1);
  if (fault !== null) return unknown(fault);
  const count = (values.length * (values.length + 1)) / 2;
  if (count > MAX_PAIRS) return unknown('too_many_values');
  const averages = new Float64Array(count);
  let next = 0;
  values.forEach((first, index) => {
    for (let other = index; other < values.length; other += 1) {
      averages[next] = (first + (values[other] as number)) / 2;
      next += 1;
    }
  });
  return known(averages.sort());
}

function listDifferences(
  arm: readonly number[],
  reference: readonly number[],
): Figure<Float64Array> {
  const fault = findFault(arm, 1) ?? findFault(reference, 1);
  if (fault !== null) return unknown(fault);
  if (arm.length * reference.length > MAX_PAIRS) return unknown('too_many_values');
  const differences = new Float64Array(arm.length * reference.length);
  let next = 0;
  for (const a of arm) {
    for (const b of reference) {
      differences[next] = a - b;
      next += 1;
    }
  }
  return known(differences.sort());
}

/** Median of an ascending, non-empty array. */
function middleOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}
