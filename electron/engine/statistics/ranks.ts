/** Midranks, and the exact null distributions of sums of ranks, with ties and without. */
import { toSorted } from './values.ts';

export interface Ranking {
  /** Twice the midrank of each value, in the values' own order: whole numbers even with ties. */
  readonly doubledRanks: readonly number[];
  /** Σ (t³ − t) over groups of t equal values; 0 = no ties. */
  readonly tieTerm: number;
}

export function rankValues(values: readonly number[]): Ranking {
  const sorted = toSorted(values);
  const doubled = new Map<number, number>();
  let tieTerm = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end += 1;
    doubled.set(sorted[start] as number, start + 1 + end);
    const size = end - start;
    tieTerm += size ** 3 - size;
    start = end;
  }
  return { doubledRanks: values.map((value) => doubled.get(value) as number), tieTerm };
}

/** P(sum ≤ s) and P(sum ≥ s) over all choices that the null hypothesis makes equally likely. */
export interface SumTails {
  readonly atMost: number;
  readonly atLeast: number;
}

/** Every subset is equally likely: signed ranks. Index = sum, value = number of subsets. */
export function countSubsetsBySum(weights: readonly number[]): Float64Array {
  const largest = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = new Float64Array(largest + 1);
  counts[0] = 1;
  let reached = 0;
  for (const weight of weights) {
    reached += weight;
    for (let sum = reached; sum >= weight; sum -= 1) {
      counts[sum] = (counts[sum] as number) + (counts[sum - weight] as number);
    }
  }
  return counts;
}

/** Work of countChoicesBySum in additions, at most: to bound it beforehand. */
export function estimateChoiceSteps(weights: readonly number[], chosen: number): number {
  return weights.length * chosen * largestSum(weights, chosen);
}

/**
 * Every subset of `chosen` weights is equally likely: rank sums (the shift algorithm of Streitberg
 * and Röhmel 1986). Index = sum, value = number of subsets.
 */
export function countChoicesBySum(weights: readonly number[], chosen: number): Float64Array {
  const width = largestSum(weights, chosen) + 1;
  const table = new Float64Array((chosen + 1) * width);
  table[0] = 1;
  // Ascending, so that the largest sum of so many of the weights passed is that of the last ones.
  const sorted = toSorted(weights);
  const passed = [0];
  sorted.forEach((weight, index) => {
    passed.push((passed[index] as number) + weight);
    for (let size = Math.min(chosen, index + 1); size >= 1; size -= 1) {
      const from = (size - 1) * width - weight;
      const to = size * width;
      const highest = (passed[index + 1] as number) - (passed[index + 1 - size] as number);
      for (let sum = (passed[size - 1] as number) + weight; sum <= highest; sum += 1) {
        table[to + sum] = (table[to + sum] as number) + (table[from + sum] as number);
      }
    }
  });
  return table.slice(chosen * width);
}

function largestSum(weights: readonly number[], chosen: number): number {
  return toSorted(weights)
    .slice(weights.length - chosen)
    .reduce((sum, weight) => sum + weight, 0);
}

export function toTails(counts: Float64Array, sum: number): SumTails {
  let below = 0;
  let above = 0;
  let total = 0;
  counts.forEach((count, index) => {
    total += count;
    if (index <= sum) below += count;
    if (index >= sum) above += count;
  });
  return { atMost: below / total, atLeast: above / total };
}

export function toTwoSided(tails: SumTails): number {
  return Math.min(1, 2 * Math.min(tails.atMost, tails.atLeast));
}

/** Smallest index whose cumulative probability reaches `p`. */
export function findQuantileIndex(counts: Float64Array, p: number): number {
  let total = 0;
  for (const count of counts) total += count;
  let cumulative = 0;
  for (let index = 0; index < counts.length; index += 1) {
    cumulative += counts[index] as number;
    // R's qwilcox and qsignrank allow the same rounding.
    if (cumulative / total >= p * (1 - 64 * Number.EPSILON)) return index;
  }
  return counts.length - 1;
}
