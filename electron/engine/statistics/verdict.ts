/**
 * From figures to one of three words, for a whole family of comparisons.
 *
 * - equivalent: the two one-sided tests against ±threshold hold at α/2, after Holm. For a single
 *   comparison that is: the interval of confidence 1 − α lies inside ±threshold. It goes before
 *   "different": a difference below the threshold is one that does not matter, and `differs` says
 *   that it is there.
 * - different: the test of no difference holds at α, after Holm.
 * - inconclusive: neither. `moreBlocks`: see planDecision.
 */
import { mapFigure, known, unknown, type Figure } from '../../common/figure.ts';
import type { BlockComparison, Decision, Verdict } from '../../common/experiment_analysis.ts';
import { adjustHolm } from './holm.ts';
import { MIN_T_BLOCKS, planDecision } from './planner.ts';
import { countSignFlipMinimum } from './sign_flip.ts';

/** One comparison of the family, with what the verdict needs beside it. */
export interface Contender {
  readonly comparison: BlockComparison;
  readonly thresholdMs: Figure<number>;
  /** Refusals differ between the arms: what is left cannot be trusted to be comparable. */
  readonly isBiased: boolean;
}

/** `alpha`: two-sided, for the whole family. One decision for each contender, in order. */
export function decideFamily(contenders: readonly Contender[], alpha: number): Decision[] {
  const pValues = adjustFigures(contenders.map(({ comparison }) => comparison.p));
  const equivalences = adjustFigures(contenders.map(({ comparison }) => comparison.equivalenceP));
  return contenders.map((contender, index) => {
    const pHolm = pValues[index] as Figure<number>;
    const equivalencePHolm = equivalences[index] as Figure<number>;
    const decision = { comparison: contender.comparison, pHolm, equivalencePHolm };
    // The level at which the strictest of Holm's steps works.
    const strictest = alpha / contenders.length;
    return { ...decision, verdict: decide(contender, decision, { alpha, strictest }) };
  });
}

function adjustFigures(figures: readonly Figure<number>[]): readonly Figure<number>[] {
  const adjusted = adjustHolm(figures.map((figure) => (figure.known ? figure.value : null)));
  return figures.map((figure, index) => mapFigure(figure, () => adjusted[index] as number));
}

interface Levels {
  readonly alpha: number;
  readonly strictest: number;
}

function decide(
  contender: Contender,
  { comparison, pHolm, equivalencePHolm }: Omit<Decision, 'verdict'>,
  { alpha, strictest }: Levels,
): Verdict {
  if (contender.isBiased) return { kind: 'inconclusive', why: 'refusals_differ', moreBlocks: null };
  const differs = pHolm.known && pHolm.value <= alpha;
  if (equivalencePHolm.known && equivalencePHolm.value <= alpha / 2) {
    return { kind: 'equivalent', differs };
  }
  if (differs && comparison.meanMs.known) {
    return { kind: 'different', direction: comparison.meanMs.value > 0 ? 'slower' : 'faster' };
  }
  return explainInconclusive(contender, strictest);
}

function explainInconclusive(contender: Contender, alpha: number): Verdict {
  const { comparison, thresholdMs } = contender;
  const minimum = Math.max(MIN_T_BLOCKS, countSignFlipMinimum(alpha));
  const isTooFew = comparison.blocks < countSignFlipMinimum(alpha) && comparison.method !== 't';
  const why = isTooFew ? 'too_few_blocks' : 'too_wide';
  const planned = planTotal(comparison, thresholdMs, alpha);
  if (!planned.known) return { kind: 'inconclusive', why: 'beyond_limit', moreBlocks: null };
  const total = Math.max(minimum, planned.value);
  return { kind: 'inconclusive', why, moreBlocks: Math.max(1, total - comparison.blocks) };
}

/**
 * Without a spread yet: the least that any verdict takes. Unknown: more than the limit. Where the
 * interval (before Holm) is on one side of 0, the truth is as far from 0 as its nearer end at
 * least: an interval that reaches no further than that leaves 0 out.
 */
function planTotal(
  { sdMs, interval }: BlockComparison,
  thresholdMs: Figure<number>,
  alpha: number,
): Figure<number> {
  if (!sdMs.known || !thresholdMs.known) return known(MIN_T_BLOCKS);
  const leastMs = interval.known ? Math.max(0, interval.value.low, -interval.value.high) : 0;
  const planned = planDecision(sdMs.value, Math.max(thresholdMs.value, 2 * leastMs), alpha);
  return planned.known ? planned : unknown('beyond_limit');
}
