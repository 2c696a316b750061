/**
 * A value axis that one absurd sample cannot ruin. A single value far above everything else is cut
 * off, marked at the edge of the chart, and counted; growth that lasts moves the axis as it should.
 */

export interface ValueScale {
  readonly max: number;
  /** Points above `max`: drawn as a mark at the upper edge. */
  readonly clipped: number;
}

/** Above this multiple of the robust maximum a value counts as a spike. */
const SPIKE_FACTOR = 2.5;
const ROBUST_QUANTILE = 0.99;
const HEADROOM = 1.06;

type Series = readonly (number | null)[];

function knownValues(series: Series): number[] {
  return series.filter((value): value is number => value !== null);
}

/** The 99th percentile, which is never the single largest value when there are two or more. */
function robustMax(sorted: readonly number[]): number {
  const rank = Math.floor(ROBUST_QUANTILE * (sorted.length - 1));
  return sorted[rank] ?? 0;
}

export function toValueScale(series: readonly Series[]): ValueScale {
  let max = 0;
  let robust = 0;
  for (const values of series) {
    const sorted = knownValues(values).sort((a, b) => a - b);
    max = Math.max(max, sorted[sorted.length - 1] ?? 0);
    robust = Math.max(robust, robustMax(sorted));
  }
  if (max <= robust * SPIKE_FACTOR || robust === 0) {
    return { max: max === 0 ? 1 : max * HEADROOM, clipped: 0 };
  }
  const limit = robust * HEADROOM;
  let clipped = 0;
  for (const values of series) {
    for (const value of values) if (value !== null && value > limit) clipped++;
  }
  return { max: limit, clipped };
}
