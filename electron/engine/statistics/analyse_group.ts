/** The figures of one app under one arm: counts, level, tail, shape, what stands out. */
import { known, mapFigure, unknown, type Figure } from '../../common/figure.ts';
import type {
  BootstrapFigure,
  GroupAnalysis,
  OutlierFlag,
} from '../../common/experiment_analysis.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import { bootstrapInterval } from './bca.ts';
import { toBlockedValues } from './block_bootstrap.ts';
import { toEcdf } from './ecdf.ts';
import { timesByBlock, toTime, type LaunchGroup } from './grouped_launches.ts';
import { OUTLIER_SCORE, scoreOutliers } from './outliers.ts';
import { deriveSeed } from './random.ts';
import { findFault, toMean, toStandardDeviation } from './values.ts';

/** What every bootstrap of an analysis shares. */
export interface BootstrapSettings {
  readonly replicates: number;
  readonly seed: number;
  readonly confidence: number;
  readonly loop: BlockBootstrap;
}

export function analyseGroup(group: LaunchGroup, settings: BootstrapSettings): GroupAnalysis {
  const times = group.accepted.map(toTime);
  const fault = findFault(times, 1);
  return {
    app: group.app,
    arm: group.arm,
    accepted: times.length,
    refused: group.refused.length,
    refusedByReason: countBy(group.refused.map(({ reason }) => reason)),
    warmUps: group.warmUps,
    states: countBy(group.accepted.map(({ state }) => state)),
    medianMs: bootstrapLevel(group, 0.5, settings),
    p90Ms: bootstrapLevel(group, 0.9, settings),
    meanMs: fault === null ? known(toMean(times)) : unknown(fault),
    sdMs: measureSd(times),
    ecdf: toEcdf(times),
    outliers: flagOutliers(group),
  };
}

/** Launches far from their arm's median, by sequence. */
export function flagOutliers(group: LaunchGroup): Figure<readonly OutlierFlag[]> {
  return mapFigure(scoreOutliers(group.accepted.map(toTime)), (scores) =>
    group.accepted.flatMap(({ sequence, totalTimeMs }, index) => {
      const score = scores[index] as number;
      return Math.abs(score) > OUTLIER_SCORE ? [{ sequence, totalTimeMs, score }] : [];
    }),
  );
}

function bootstrapLevel(
  group: LaunchGroup,
  quantile: number,
  { replicates, seed, confidence, loop }: BootstrapSettings,
): Figure<BootstrapFigure> {
  const blocks = [...timesByBlock(group.accepted).values()];
  const spec = {
    arm: toBlockedValues(blocks),
    reference: toBlockedValues([]),
    blockCount: blocks.length,
    quantile,
    statistic: 'level',
    replicates,
    seed: deriveSeed(seed, group.app, group.arm, `level ${quantile}`),
  } as const;
  return bootstrapInterval(spec, confidence, loop);
}

function measureSd(times: readonly number[]): Figure<number> {
  const fault = findFault(times, 2);
  return fault === null ? known(toStandardDeviation(times)) : unknown(fault);
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const key of [...keys].sort()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries(counts);
}
