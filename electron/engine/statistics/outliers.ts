/** Flags launches that lie far from the others of their arm. Flagged, never deleted. */
import { medianAbsoluteDeviation } from 'simple-statistics';
import { known, unknown, type Figure } from '../../common/figure.ts';
import { findFault, toMean, toMedian } from './values.ts';

/** Iglewicz and Hoaglin, "How to detect and handle outliers" (1993). */
export const OUTLIER_SCORE = 3.5;
const MIN_VALUES = 5;
/** Makes the MAD and the mean absolute deviation estimate a normal standard deviation. */
const MAD_TO_SD = 1.4826;
const MEAN_DEVIATION_TO_SD = 1.2533;

/**
 * Modified z-scores: distance from the median over 1.4826 · MAD. When over half of the values are
 * equal the MAD is 0; then over 1.2533 · the mean absolute deviation. All equal: all scores 0.
 */
export function scoreOutliers(values: readonly number[]): Figure<readonly number[]> {
  const fault = findFault(values, MIN_VALUES);
  if (fault !== null) return unknown(fault);
  const median = toMedian(values);
  const distances = values.map((value) => value - median);
  const scale =
    MAD_TO_SD * medianAbsoluteDeviation([...values]) ||
    MEAN_DEVIATION_TO_SD * toMean(distances.map(Math.abs));
  return known(distances.map((distance) => (scale === 0 ? 0 : distance / scale)));
}
