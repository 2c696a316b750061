/**
 * Chance that a design decides, before it is run: power of the t test and of the two one-sided
 * tests. Both are one integral over the estimated standard deviation, which is chi distributed;
 * given it, the mean is normal (Owen 1965). Simpson's rule.
 */
import { normalCdf } from './normal_distribution.ts';
import { logGamma, studentQuantile } from './student_t.ts';

const STEPS = 1000;

export interface PowerQuestion {
  /** At least two. */
  readonly blocks: number;
  /** True difference over the standard deviation of a block's delta. */
  readonly effect: number;
  /** Two-sided level. */
  readonly alpha: number;
}

/** P(the two-sided t test is significant), either sign: power.t.test(strict = TRUE) in R. */
export function computeDifferencePower({ blocks, effect, alpha }: PowerQuestion): number {
  const critical = studentQuantile(1 - alpha / 2, blocks - 1);
  const shift = effect * Math.sqrt(blocks);
  return integrateOverSd(
    blocks - 1,
    Number.POSITIVE_INFINITY,
    (sd) => normalCdf(shift - critical * sd) + normalCdf(-critical * sd - shift),
  );
}

/**
 * P(the interval of confidence 1 − alpha lies inside ±threshold). `threshold` over the standard
 * deviation of a block's delta, as `effect`.
 */
export function computeEquivalencePower(question: PowerQuestion, threshold: number): number {
  const { blocks, effect, alpha } = question;
  const critical = studentQuantile(1 - alpha / 2, blocks - 1);
  const root = Math.sqrt(blocks);
  const widest = (threshold * root) / critical;
  return integrateOverSd(blocks - 1, widest, (sd) => {
    const room = threshold * root - critical * sd;
    return normalCdf(room - effect * root) - normalCdf(-room - effect * root);
  });
}

/** E[f(S)] over S ≤ highest, S = estimated over true standard deviation. */
function integrateOverSd(degrees: number, highest: number, f: (sd: number) => number): number {
  const reach = 10 / Math.sqrt(2 * degrees);
  const from = Math.max(0, 1 - reach);
  const to = Math.min(1 + reach, highest);
  if (to <= from) return 0;
  const logScale = Math.LN2 + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2);
  const density = (sd: number): number =>
    sd === 0 && degrees > 1
      ? 0
      : Math.exp(
          logScale + (degrees > 1 ? (degrees - 1) * Math.log(sd) : 0) - (degrees * sd * sd) / 2,
        );
  const step = (to - from) / STEPS;
  let sum = 0;
  for (let index = 0; index <= STEPS; index += 1) {
    const sd = from + index * step;
    const weight = index === 0 || index === STEPS ? 1 : index % 2 === 1 ? 4 : 2;
    sum += weight * density(sd) * f(sd);
  }
  return Math.min(1, Math.max(0, (sum * step) / 3));
}
