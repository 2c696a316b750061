/** The empirical distribution function: share of launches at or below each time. */
import type { Ecdf } from '../../common/experiment_analysis.ts';
import { toSorted } from './values.ts';

/** Steps in ascending order, one for each distinct value. No values: no steps. */
export function toEcdf(values: readonly number[]): Ecdf {
  const sorted = toSorted(values);
  const steps = sorted.filter((value, index) => value !== sorted[index + 1]);
  const counts = steps.map((value) => sorted.lastIndexOf(value) + 1);
  return { ms: steps, share: counts.map((count) => count / sorted.length) };
}
