/** The resampling loop in the addon against the one in TypeScript: alone, and in an analysis. */
import type { BlockBootstrap } from '../electron/common/resampling.ts';
import { analyseExperiment } from '../electron/engine/statistics/analyse_experiment.ts';
import { bootstrapBlocks, toBlockedValues } from '../electron/engine/statistics/block_bootstrap.ts';
import { Random } from '../electron/engine/statistics/random.ts';
import {
  REFERENCE_ARM,
  simulateExperiment,
  TREATED_ARM,
} from '../electron/engine/statistics/simulate_launches.ts';
import { signFlipTest } from '../electron/engine/statistics/sign_flip.ts';
import type { BenchTable } from './bench.ts';
import { DESIGN } from './statistics_rates.ts';

export interface SpeedFigures {
  readonly bootstrapTypescriptMs: number;
  readonly bootstrapAddonMs: number | null;
  readonly bootstrapRatio: number | null;
  readonly analysisTypescriptMs: number;
  readonly analysisAddonMs: number | null;
  readonly signFlip20BlocksMs: number;
}

const ROUNDS = 15;

/** CPU time of the fastest of some rounds, after two that warm up: what else runs only adds. */
function timeMs(run: () => void): number {
  run();
  run();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

function timeBootstrap(loop: BlockBootstrap): number {
  const random = new Random(1);
  const draw = () =>
    toBlockedValues(
      Array.from({ length: 10 }, () =>
        Array.from({ length: 3 }, () => Math.round(300 + 25 * random.normal())),
      ),
    );
  const spec = { arm: draw(), reference: draw(), blockCount: 10, quantile: 0.9 };
  const rest = { statistic: 'difference', replicates: 9999, seed: 1 } as const;
  return timeMs(() => loop({ ...spec, ...rest }));
}

/** Six apps, a reference and six other arms, 10 blocks of 3 launches, 4 999 replicates. */
function timeAnalysis(loop: BlockBootstrap): number {
  const random = new Random(2);
  const launches = Array.from({ length: 6 }, (_, app) =>
    Array.from({ length: 6 }, (_unused, arm) =>
      simulateExperiment(DESIGN, random)
        // The reference arm is simulated once per arm; its first stands for all.
        .filter((launch) => arm === 0 || launch.arm === TREATED_ARM)
        .map((launch) => ({
          ...launch,
          app: `app ${app}`,
          arm: launch.arm === TREATED_ARM ? `arm ${arm}` : launch.arm,
        })),
    ),
  )
    .flat(2)
    .map((launch, sequence) => ({ ...launch, sequence }));
  return timeMs(() => {
    const result = analyseExperiment(launches, { referenceArm: REFERENCE_ARM }, loop);
    if (!result.ok) throw new Error(result.error.message);
  });
}

/** `addon`: null where it is not built; its figures are then null. */
export function measureSpeed(addon: BlockBootstrap | null): SpeedFigures {
  const bootstrapTypescriptMs = timeBootstrap(bootstrapBlocks);
  const bootstrapAddonMs = addon === null ? null : timeBootstrap(addon);
  const random = new Random(3);
  const deltas = Array.from({ length: 20 }, () => random.normal());
  return {
    bootstrapTypescriptMs,
    bootstrapAddonMs,
    bootstrapRatio: bootstrapAddonMs === null ? null : bootstrapTypescriptMs / bootstrapAddonMs,
    analysisTypescriptMs: timeAnalysis(bootstrapBlocks),
    analysisAddonMs: addon === null ? null : timeAnalysis(addon),
    signFlip20BlocksMs: timeMs(() => signFlipTest(deltas)),
  };
}

export function toSpeedTable(speed: SpeedFigures): BenchTable {
  const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
  const ratio = (slow: number, fast: number | null): string =>
    fast === null ? '–' : (slow / fast).toFixed(1);
  const { bootstrapTypescriptMs, bootstrapAddonMs, analysisTypescriptMs, analysisAddonMs } = speed;
  return {
    title: `CPU time, fastest of ${ROUNDS}, ms`,
    columns: ['', 'TypeScript', 'addon', 'ratio'],
    rows: [
      [
        'block bootstrap of p90, 10 blocks × 3 launches × 2 arms, 9 999 resamples',
        ms(bootstrapTypescriptMs),
        ms(bootstrapAddonMs),
        ratio(bootstrapTypescriptMs, bootstrapAddonMs),
      ],
      [
        'whole analysis, 6 apps × 7 arms × 10 blocks × 3 launches, 4 999 resamples',
        ms(analysisTypescriptMs),
        ms(analysisAddonMs),
        ratio(analysisTypescriptMs, analysisAddonMs),
      ],
      ['exact sign flips of 20 blocks (2^20 patterns)', ms(speed.signFlip20BlocksMs), '–', '–'],
    ],
  };
}
