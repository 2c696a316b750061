/** Is the rate of false "different" in A/A runs what it should be? Binomial, exact. */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type { Interval } from '../../common/experiment_analysis.ts';
import { incompleteBeta } from './student_t.ts';
import { isProbability } from './values.ts';

export interface Calibration {
  readonly runs: number;
  readonly different: number;
  readonly rate: number;
  /** Of the true rate (Clopper and Pearson 1934). */
  readonly interval: Interval;
  /** P(at least so many | the true rate is `alpha`): small = more false claims than promised. */
  readonly pOfMore: number;
  /** pOfMore is at least 0.05: these runs do not contradict the nominal rate. */
  readonly isConsistent: boolean;
}

const MAX_RUNS = 1_000_000;

/** `runs` independent A/A experiments, of which `different` were called so at level `alpha`. */
export function calibrate(runs: number, different: number, alpha: number): Figure<Calibration> {
  const isCount = Number.isInteger(runs) && Number.isInteger(different);
  if (!isCount || different < 0 || different > runs || runs > MAX_RUNS || !isProbability(alpha)) {
    return unknown('bad_parameter');
  }
  if (runs === 0) return unknown('no_values');
  const pOfMore = probabilityOfAtLeast(different, runs, alpha);
  return known({
    runs,
    different,
    rate: different / runs,
    interval: {
      low: different === 0 ? 0 : solveRate(different, runs, 0.025),
      high: different === runs ? 1 : solveRate(different + 1, runs, 0.975),
      confidence: 0.95,
    },
    pOfMore,
    isConsistent: pOfMore >= 0.05,
  });
}

/** P(X ≥ count), X binomial. */
function probabilityOfAtLeast(count: number, runs: number, rate: number): number {
  if (count <= 0) return 1;
  if (count > runs) return 0;
  return incompleteBeta(rate, count, runs - count + 1);
}

/** The rate at which so many or more come with this probability. */
function solveRate(count: number, runs: number, probability: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (probabilityOfAtLeast(count, runs, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
