/**
 * One app, one arm against the reference arm: what can be said without the other comparisons. The
 * verdict needs the whole family; analyse_experiment.ts adds it.
 */
import { known, unknown, type Figure } from '../../common/figure.ts';
import type {
  BlockComparison,
  BlockDelta,
  BootstrapFigure,
  Decision,
  LaunchLevel,
  PairAnalysis,
  Threshold,
} from '../../common/experiment_analysis.ts';
import { flagOutliers, type BootstrapSettings } from './analyse_group.ts';
import { bootstrapInterval } from './bca.ts';
import { compareBlocks, pairBlocks } from './block_comparison.ts';
import { toBlockedValues } from './block_bootstrap.ts';
import { cliffsDelta, cliffsDeltaInterval } from './cliffs_delta.ts';
import { fisherExact } from './fisher_exact.ts';
import { timesByBlock, toTime, type LaunchGroup } from './grouped_launches.ts';
import { estimateShift, shiftInterval } from './hodges_lehmann.ts';
import { testDrift } from './mann_kendall.ts';
import { mannWhitney } from './mann_whitney.ts';
import { deriveSeed } from './random.ts';
import { findFault, toMedian } from './values.ts';

export interface Pair {
  readonly arm: LaunchGroup;
  readonly reference: LaunchGroup;
}

/** A pair before its family is decided. */
export type OpenPair = Omit<PairAnalysis, keyof Decision | 'withoutOutliers' | 'cautions'> & {
  readonly comparison: BlockComparison;
  readonly comparisonWithoutOutliers: BlockComparison;
  readonly left: number;
};

export interface PairSettings {
  readonly threshold: Threshold;
  /** Two-sided level of this look. */
  readonly alpha: number;
  readonly bootstrap: BootstrapSettings;
}

export function analysePair(pair: Pair, settings: PairSettings): OpenPair {
  const { arm, reference } = pair;
  const { alpha } = settings;
  const blocks = pairBlocks(timesByBlock(arm.accepted), timesByBlock(reference.accepted));
  const thresholdMs = toThresholdMs(settings.threshold, reference);
  const rest = withoutOutliers(pair);
  const restBlocks = pairBlocks(
    timesByBlock(rest.arm.accepted),
    timesByBlock(rest.reference.accepted),
  );
  return {
    app: arm.app,
    arm: arm.arm,
    referenceArm: reference.arm,
    thresholdMs,
    blocks,
    incompleteBlocks: listIncompleteBlocks(pair, blocks),
    order: countOrder(pair, blocks),
    refusalP: fisherExact(toOutcomes(arm), toOutcomes(reference)),
    ratioOfMedians: bootstrapPair(pair, blocks, settings.bootstrap, 'ratio'),
    p90DifferenceMs: bootstrapPair(pair, blocks, settings.bootstrap, 'difference'),
    drift: {
      level: testDrift(blocks.map((block) => (block.armMedianMs + block.referenceMedianMs) / 2)),
      effect: testDrift(blocks.map(toDelta)),
    },
    launchLevel: compareLaunches(pair, 1 - alpha),
    comparison: compareBlocks(blocks.map(toDelta), alpha, thresholdMs),
    comparisonWithoutOutliers: compareBlocks(restBlocks.map(toDelta), alpha, thresholdMs),
    left: countLaunches(pair) - countLaunches(rest),
  };
}

function toDelta({ deltaMs }: BlockDelta): number {
  return deltaMs;
}

function toOutcomes(group: LaunchGroup): { accepted: number; refused: number } {
  return { accepted: group.accepted.length, refused: group.refused.length };
}

function countLaunches({ arm, reference }: Pair): number {
  return arm.accepted.length + reference.accepted.length;
}

/** A share of the reference's median, so that every app has its own. */
function toThresholdMs(threshold: Threshold, reference: LaunchGroup): Figure<number> {
  if (threshold.unit === 'ms') return known(threshold.ms);
  const times = reference.accepted.map(toTime);
  const fault = findFault(times, 1);
  return fault === null ? known((toMedian(times) * threshold.percent) / 100) : unknown(fault);
}

function listIncompleteBlocks({ arm, reference }: Pair, complete: readonly BlockDelta[]): number[] {
  const whole = new Set(complete.map(({ block }) => block));
  const all = new Set([...arm.firstByBlock.keys(), ...reference.firstByBlock.keys()]);
  return [...all].filter((block) => !whole.has(block)).sort((a, b) => a - b);
}

function countOrder(
  { arm, reference }: Pair,
  blocks: readonly BlockDelta[],
): PairAnalysis['order'] {
  const armFirst = blocks.filter(
    ({ block }) => (arm.firstByBlock.get(block) ?? 0) < (reference.firstByBlock.get(block) ?? 0),
  ).length;
  return { armFirst, referenceFirst: blocks.length - armFirst };
}

/** Ratio of medians, or difference of p90, over the complete blocks. */
function bootstrapPair(
  { arm, reference }: Pair,
  blocks: readonly BlockDelta[],
  { replicates, seed, confidence, loop }: BootstrapSettings,
  statistic: 'ratio' | 'difference',
): Figure<BootstrapFigure> {
  const armTimes = timesByBlock(arm.accepted);
  const referenceTimes = timesByBlock(reference.accepted);
  const spec = {
    arm: toBlockedValues(blocks.map(({ block }) => armTimes.get(block) ?? [])),
    reference: toBlockedValues(blocks.map(({ block }) => referenceTimes.get(block) ?? [])),
    blockCount: blocks.length,
    quantile: statistic === 'ratio' ? 0.5 : 0.9,
    statistic,
    replicates,
    seed: deriveSeed(seed, arm.app, arm.arm, reference.arm, statistic),
  } as const;
  return bootstrapInterval(spec, confidence, loop);
}

function compareLaunches({ arm, reference }: Pair, confidence: number): LaunchLevel {
  const armTimes = arm.accepted.map(toTime);
  const referenceTimes = reference.accepted.map(toTime);
  return {
    mannWhitney: mannWhitney(armTimes, referenceTimes),
    shiftMs: estimateShift(armTimes, referenceTimes),
    shiftInterval: shiftInterval(armTimes, referenceTimes, confidence),
    cliffsDelta: cliffsDelta(armTimes, referenceTimes),
    cliffsDeltaInterval: cliffsDeltaInterval(armTimes, referenceTimes, confidence),
  };
}

function withoutOutliers({ arm, reference }: Pair): Pair {
  return { arm: dropFlagged(arm), reference: dropFlagged(reference) };
}

/** Too few launches to tell an outlier: none is dropped. */
function dropFlagged(group: LaunchGroup): LaunchGroup {
  const outliers = flagOutliers(group);
  if (!outliers.known || outliers.value.length === 0) return group;
  const flagged = new Set(outliers.value.map(({ sequence }) => sequence));
  return { ...group, accepted: group.accepted.filter(({ sequence }) => !flagged.has(sequence)) };
}
