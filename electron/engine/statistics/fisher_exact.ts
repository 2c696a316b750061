/** Are two arms refused equally often? Fisher's exact test of a 2 × 2 table. */
import { known, unknown, type Figure } from '../../common/figure.ts';
import { logGamma } from './student_t.ts';

export interface Outcomes {
  readonly accepted: number;
  readonly refused: number;
}

const MAX_COUNT = 1_000_000;

/** Two-sided p: all tables with the same margins that are no likelier than this one, as in R. */
export function fisherExact(arm: Outcomes, reference: Outcomes): Figure<number> {
  const counts = [arm.accepted, arm.refused, reference.accepted, reference.refused];
  if (counts.some((count) => !Number.isInteger(count) || count < 0 || count > MAX_COUNT)) {
    return unknown('bad_parameter');
  }
  const armCount = arm.accepted + arm.refused;
  const refused = arm.refused + reference.refused;
  const total = armCount + reference.accepted + reference.refused;
  if (total === 0) return unknown('no_values');
  const logProbability = (armRefused: number): number =>
    logChoose(armCount, armRefused) +
    logChoose(total - armCount, refused - armRefused) -
    logChoose(total, refused);
  const limit = logProbability(arm.refused) + 1e-7;
  let p = 0;
  const first = Math.max(0, refused - (total - armCount));
  for (let armRefused = first; armRefused <= Math.min(refused, armCount); armRefused += 1) {
    const log = logProbability(armRefused);
    if (log <= limit) p += Math.exp(log);
  }
  return known(Math.min(1, p));
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
