/** What every statistic asks of its input first, and the plain summaries: mean, sd, quantiles. */
import { quantileSorted } from 'simple-statistics';
import { known, unknown, type Figure, type WhyUnknown } from '../../common/figure.ts';

/** Null when there are at least `minimum` values and all are finite; else the reason. */
export function findFault(
  values: readonly number[],
  minimum: number,
  tooFew: WhyUnknown = 'too_few_values',
): WhyUnknown | null {
  if (values.some((value) => !Number.isFinite(value))) return 'not_finite';
  if (values.length === 0) return 'no_values';
  return values.length < minimum ? tooFew : null;
}

/** True for a probability strictly between 0 and 1. */
export function isProbability(value: number): boolean {
  return value > 0 && value < 1;
}

export function toSorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Arithmetic mean of at least one value. */
export function toMean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Sample standard deviation, divisor n − 1, two passes. At least two values. Exactly 0 when it is
 * below the rounding error of the mean, as R's t.test tells "essentially constant" data.
 */
export function toStandardDeviation(values: readonly number[]): number {
  const mean = toMean(values);
  let squares = 0;
  let largest = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    largest = Math.max(largest, Math.abs(value));
  }
  const sd = Math.sqrt(squares / (values.length - 1));
  return sd <= 10 * Number.EPSILON * largest ? 0 : sd;
}

/**
 * Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7: the
 * default of R and NumPy). `p` from 0 to 1.
 */
export function computeQuantile(values: readonly number[], p: number): Figure<number> {
  const fault = findFault(values, 1);
  if (fault !== null) return unknown(fault);
  if (!(p >= 0 && p <= 1)) return unknown('bad_parameter');
  return known(quantileSorted(toSorted(values), p));
}

/** Median of at least one finite value. */
export function toMedian(values: readonly number[]): number {
  return quantileSorted(toSorted(values), 0.5);
}
