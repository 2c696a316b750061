/** One-sample t on the block deltas: test, interval and the two one-sided tests for equivalence. */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Interval } from '../../common/experiment_analysis.ts';
import { studentCdf, studentQuantile, studentTwoSided } from './student_t.ts';
import { findFault, isProbability, toMean, toStandardDeviation } from './values.ts';

export interface TSummary {
  readonly mean: number;
  readonly standardError: number;
  readonly degrees: number;
}

/** Unknown for fewer than two values and for values without spread. */
export function summariseForT(values: readonly number[]): Figure<TSummary> {
  const fault = findFault(values, 2);
  if (fault !== null) return unknown(fault);
  const sd = toStandardDeviation(values);
  if (sd === 0) return unknown('zero_variance');
  const standardError = sd / Math.sqrt(values.length);
  return known({ mean: toMean(values), standardError, degrees: values.length - 1 });
}

/** Two-sided p of "the mean is `centre`" (Student 1908). Assumes deltas that are independent
 * between blocks, and normal or at least symmetric. */
export function tTest(values: readonly number[], centre = 0): Figure<number> {
  const summary = summariseForT(values);
  if (!summary.known) return summary;
  const { mean, standardError, degrees } = summary.value;
  return known(studentTwoSided((mean - centre) / standardError, degrees));
}

/** Interval of the mean. `confidence` such as 0.95. */
export function tInterval(values: readonly number[], confidence: number): Figure<Interval> {
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const summary = summariseForT(values);
  if (!summary.known) return summary;
  const { mean, standardError, degrees } = summary.value;
  const reach = studentQuantile((1 + confidence) / 2, degrees) * standardError;
  return known({ low: mean - reach, high: mean + reach, confidence });
}

/**
 * Two one-sided tests (Schuirmann 1987): p of "the mean is at least `threshold` away from 0", the
 * larger of both sides. Small p = equivalent. p ≤ α is the same as: the interval of confidence
 * 1 − 2α lies inside ±threshold.
 */
export function tEquivalence(values: readonly number[], threshold: number): Figure<number> {
  if (!(threshold > 0)) return unknown('bad_parameter');
  const summary = summariseForT(values);
  if (!summary.known) return summary;
  const { mean, standardError, degrees } = summary.value;
  const notBelow = studentCdf(-(mean + threshold) / standardError, degrees);
  const notAbove = studentCdf((mean - threshold) / standardError, degrees);
  return known(Math.max(notBelow, notAbove));
}
