/**
 * How often is the analysis wrong, and how often does it find what is there? Simulated experiments
 * whose truth is known, analysed by the same code as real ones.
 */
import type {
  BootstrapFigure,
  Decision,
  ExperimentLaunch,
  Interval,
  PairAnalysis,
} from '../electron/common/experiment_analysis.ts';
import { known, type Figure } from '../electron/common/figure.ts';
import type { BlockBootstrap } from '../electron/common/resampling.ts';
import { analyseExperiment } from '../electron/engine/statistics/analyse_experiment.ts';
import {
  compareBlocks,
  pairBlocks,
  type LaunchesByBlock,
} from '../electron/engine/statistics/block_comparison.ts';
import { spendAlpha } from '../electron/engine/statistics/looks.ts';
import { mannWhitney } from '../electron/engine/statistics/mann_whitney.ts';
import { testDrift } from '../electron/engine/statistics/mann_kendall.ts';
import type { Random } from '../electron/engine/statistics/random.ts';
import {
  REFERENCE_ARM,
  simulateExperiment,
  TREATED_ARM,
  type SimulatedDesign,
} from '../electron/engine/statistics/simulate_launches.ts';
import { decideFamily } from '../electron/engine/statistics/verdict.ts';

export const ALPHA = 0.05;
export const RUNS = 1000;
/** Where the share is small or must be known well. */
export const MANY_RUNS = 10_000;

/** The design of experiments.md. */
export const DESIGN: SimulatedDesign = {
  blocks: 10,
  launchesPerBlock: 3,
  medianMs: 300,
  launchSdMs: 25,
  batchSdMs: 10,
  effectMs: 0,
};

/** Everything, as a report shows it. The bootstrap is the smallest that is allowed. */
export function analyseFully(
  launches: readonly ExperimentLaunch[],
  thresholdMs: number,
  loop: BlockBootstrap,
): PairAnalysis {
  const options = {
    ...{ referenceArm: REFERENCE_ARM, alpha: ALPHA, replicates: 999 },
    threshold: { unit: 'ms', ms: thresholdMs } as const,
  };
  const result = analyseExperiment(launches, options, loop);
  if (!result.ok) throw new Error(result.error.message);
  const [pair] = result.value.pairs;
  if (pair === undefined) throw new Error('The simulation made no pair.');
  return pair;
}

/** The block deltas and their verdict alone: what decides, without what describes. */
export function decideByBlocks(
  launches: readonly ExperimentLaunch[],
  thresholdMs: number,
  alpha = ALPHA,
): Decision {
  const deltas = pairBlocks(timesOf(launches, TREATED_ARM), timesOf(launches, REFERENCE_ARM));
  const threshold = known(thresholdMs);
  const values = deltas.map(({ deltaMs }) => deltaMs);
  const comparison = compareBlocks(values, alpha, threshold);
  const [decision] = decideFamily([{ comparison, thresholdMs: threshold, isBiased: false }], alpha);
  if (decision === undefined) throw new Error('A family of one has one decision.');
  return decision;
}

function timesOf(launches: readonly ExperimentLaunch[], arm: string): LaunchesByBlock {
  const byBlock = new Map<number, number[]>();
  for (const launch of launches) {
    if (launch.arm !== arm || launch.totalTimeMs === null) continue;
    const times = byBlock.get(launch.block);
    if (times === undefined) byBlock.set(launch.block, [launch.totalTimeMs]);
    else times.push(launch.totalTimeMs);
  }
  return byBlock;
}

/** Share of `count` runs in which `isTrue` holds, in percent. */
export function measurePct(count: number, isTrue: (run: number) => boolean): number {
  let times = 0;
  for (let run = 0; run < count; run += 1) times += isTrue(run) ? 1 : 0;
  return (100 * times) / count;
}

export function holds(figure: Figure<Interval>, truth: number): boolean {
  return figure.known && figure.value.low <= truth && truth <= figure.value.high;
}

export function intervalOf(figure: Figure<BootstrapFigure>): Figure<Interval> {
  return figure.known ? figure.value.interval : figure;
}

export function isSmall(p: Figure<number>): boolean {
  return p.known && p.value <= ALPHA;
}

/** Everything at once: all launches of one arm, then all of the other, pooled Mann–Whitney. */
export function isNaivelyDifferent(random: Random): boolean {
  const drawArm = (): number[] => {
    const level = DESIGN.medianMs + random.normal() * DESIGN.batchSdMs;
    const launches = DESIGN.blocks * DESIGN.launchesPerBlock;
    return Array.from({ length: launches }, () => level + random.normal() * DESIGN.launchSdMs);
  };
  const test = mannWhitney(drawArm(), drawArm());
  return test.known && test.value.p <= ALPHA;
}

/** Lognormal launches (coefficient of variation 25 %), one in twenty three times as long. */
export function toSkewed(
  launches: readonly ExperimentLaunch[],
  random: Random,
): ExperimentLaunch[] {
  return launches.map((launch) => {
    const distance = ((launch.totalTimeMs ?? 0) - DESIGN.medianMs) / DESIGN.medianMs;
    const slow = random.uniform() < 0.05 ? 3 : 1;
    return { ...launch, totalTimeMs: DESIGN.medianMs * Math.exp(3 * distance) * slow };
  });
}

/** Mann–Kendall over single launches in their order, as it should not be done. */
export function driftsByLaunch(launches: readonly ExperimentLaunch[]): boolean {
  const drift = testDrift(launches.map(({ totalTimeMs }) => totalTimeMs ?? 0));
  return drift.known && drift.value.p <= ALPHA;
}

/** The device has its limits too: a later look sees at most so many blocks. */
const MAX_BLOCKS = 400;

/**
 * Look, run as many more blocks as the verdict asks for, look again: is it ever "different"?
 * Planned looks share the level; others each take it whole.
 */
export function isEverDifferent(
  random: Random,
  thresholdMs: number,
  { looks, isPlanned }: { readonly looks: number; readonly isPlanned: boolean },
): boolean {
  const { alphaAtLook } = spendAlpha(ALPHA, { planned: isPlanned ? looks : 1, current: 1 });
  // One long experiment: a later look sees the launches of the earlier ones.
  const all = simulateExperiment({ ...DESIGN, blocks: MAX_BLOCKS }, random);
  let blocks = DESIGN.blocks;
  for (let look = 1; look <= looks; look += 1) {
    const launches = all.filter(({ block }) => block < blocks);
    const { verdict } = decideByBlocks(launches, thresholdMs, alphaAtLook);
    if (verdict.kind !== 'inconclusive') return verdict.kind === 'different';
    blocks = Math.min(MAX_BLOCKS, blocks + (verdict.moreBlocks ?? MAX_BLOCKS));
  }
  return false;
}
