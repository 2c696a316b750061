/**
 * Cliff's delta: P(arm above reference) − P(arm below reference), from −1 to 1, over all pairs of
 * launches (Cliff 1993). Takes launches as independent: it describes, it never decides.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Interval } from '../../common/experiment_analysis.ts';
import { normalQuantile } from './normal_distribution.ts';
import { findFault, isProbability, toMean } from './values.ts';

/** Pairs of launches, at most. */
const MAX_PAIRS = 4_000_000;

export function cliffsDelta(arm: readonly number[], reference: readonly number[]): Figure<number> {
  const fault = findFault(arm, 1) ?? findFault(reference, 1);
  if (fault !== null) return unknown(fault);
  if (arm.length * reference.length > MAX_PAIRS) return unknown('too_many_values');
  return known(
    toMean(arm.map((value) => toMean(reference.map((other) => dominance(value, other))))),
  );
}

/**
 * The asymmetric interval of Feng and Cliff (2004), with the consistent estimate of the variance
 * (the default of R's effsize): stays inside −1 to 1. Without any overlap (|delta| = 1) the
 * variance is 0 and their limit for that case is used: (n − z²) / (n + z²), n the smaller sample.
 */
export function cliffsDeltaInterval(
  arm: readonly number[],
  reference: readonly number[],
  confidence: number,
): Figure<Interval> {
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const fault = findFault(arm, 2) ?? findFault(reference, 2);
  if (fault !== null) return unknown(fault);
  const delta = cliffsDelta(arm, reference);
  if (!delta.known) return delta;
  const z = normalQuantile((1 + confidence) / 2);
  if (Math.abs(delta.value) === 1) {
    const smallest = Math.min(arm.length, reference.length);
    const inner = (smallest - z * z) / (smallest + z * z);
    return known(
      delta.value > 0 ? { low: inner, high: 1, confidence } : { low: -1, high: -inner, confidence },
    );
  }
  return known({ ...solveLimits(delta.value, deltaVariance(arm, reference), z), confidence });
}

function solveLimits(delta: number, variance: number, z: number): { low: number; high: number } {
  const spread = z * Math.sqrt(variance) * Math.sqrt((1 - delta ** 2) ** 2 + z ** 2 * variance);
  const scale = 1 - delta ** 2 + z ** 2 * variance;
  const centre = delta - delta ** 3;
  return {
    low: Math.max(-1, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}

/** Consistent estimate: ((n₂ − 1) s²_rows + (n₁ − 1) s²_columns + s²_cells) / (n₁ n₂). */
function deltaVariance(arm: readonly number[], reference: readonly number[]): number {
  const rows = arm.map((value) => toMean(reference.map((other) => dominance(value, other))));
  const columns = reference.map((other) => toMean(arm.map((value) => dominance(value, other))));
  const delta = toMean(rows);
  const ofRows = sumOfSquares(rows.map((row) => row - delta)) / (arm.length - 1);
  const ofColumns = sumOfSquares(columns.map((column) => column - delta)) / (reference.length - 1);
  let cells = 0;
  arm.forEach((value, row) => {
    reference.forEach((other, column) => {
      const rest =
        dominance(value, other) - (rows[row] as number) - (columns[column] as number) + delta;
      cells += rest ** 2;
    });
  });
  const ofCells = cells / ((arm.length - 1) * (reference.length - 1));
  return (
    ((reference.length - 1) * ofRows + (arm.length - 1) * ofColumns + ofCells) /
    (arm.length * reference.length)
  );
}

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}

function dominance(value: number, other: number): number {
  return Math.sign(value - other);
}
