/**
 * The primary analysis. The unit is the block: per block one difference of medians, arm −
 * reference. What the launches of a block share cancels, and what an arm's launches of one block
 * share is in the spread of the deltas, where it belongs.
 */
import { known, mapFigure, unknown, type Figure } from '../../common/figure.ts';
import type { BlockComparison, BlockDelta } from '../../common/experiment_analysis.ts';
import { centreInterval, estimateCentre } from './hodges_lehmann.ts';
import { MIN_T_BLOCKS } from './planner.ts';
import { signFlipEquivalence, signFlipInterval, signFlipTest } from './sign_flip.ts';
import { signedRankTest } from './signed_rank.ts';
import { tEquivalence, tInterval, tTest } from './t_interval.ts';
import { findFault, toMean, toMedian, toStandardDeviation } from './values.ts';

/** Launches of one app and arm by block. */
export type LaunchesByBlock = ReadonlyMap<number, readonly number[]>;

/** Deltas of the blocks that both arms have, ascending by block. Values are finite. */
export function pairBlocks(arm: LaunchesByBlock, reference: LaunchesByBlock): BlockDelta[] {
  const deltas: BlockDelta[] = [];
  for (const [block, launches] of arm) {
    const others = reference.get(block);
    if (others === undefined || others.length === 0 || launches.length === 0) continue;
    const armMedianMs = toMedian(launches);
    const referenceMedianMs = toMedian(others);
    deltas.push({
      block,
      armMedianMs,
      referenceMedianMs,
      deltaMs: armMedianMs - referenceMedianMs,
      armLaunches: launches.length,
      referenceLaunches: others.length,
    });
  }
  return deltas.sort((a, b) => a.block - b.block);
}

/** `thresholdMs`: for the equivalence test. `alpha`: intervals have confidence 1 − alpha. */
export function compareBlocks(
  deltasMs: readonly number[],
  alpha: number,
  thresholdMs: Figure<number>,
): BlockComparison {
  const values = withoutRounding(deltasMs);
  const hasSpread = values.some((value) => value !== values[0]);
  const usesT = values.length >= MIN_T_BLOCKS && hasSpread;
  const fault = findFault(values, 1);
  const confidence = 1 - alpha;
  return {
    blocks: values.length,
    hodgesLehmannMs: estimateCentre(values),
    meanMs: fault === null ? known(toMean(values)) : unknown(fault),
    sdMs: measureSd(values),
    method: usesT ? 't' : 'sign_flip',
    interval: usesT ? tInterval(values, confidence) : signFlipInterval(values, confidence),
    p: usesT ? tTest(values) : signFlipP(values),
    equivalenceP: !thresholdMs.known
      ? thresholdMs
      : usesT
        ? tEquivalence(values, thresholdMs.value)
        : signFlipEquivalence(values, thresholdMs.value),
    signFlipP: signFlipP(values),
    signedRank: signedRankTest(values),
    signedRankInterval: centreInterval(values, confidence),
  };
}

function signFlipP(values: readonly number[]): Figure<number> {
  return mapFigure(signFlipTest(values), ({ twoSided }) => twoSided);
}

function measureSd(values: readonly number[]): Figure<number> {
  const fault = findFault(values, 2, 'too_few_blocks');
  return fault === null ? known(toStandardDeviation(values)) : unknown(fault);
}

/** Deltas that differ by rounding alone become equal, so that no test reads meaning into it. */
function withoutRounding(values: readonly number[]): readonly number[] {
  if (findFault(values, 2) !== null || toStandardDeviation(values) > 0) return values;
  const first = values[0] as number;
  return values.map(() => first);
}
