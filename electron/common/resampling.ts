/**
 * The contract of the resampling loop, which exists twice with the same bits: in TypeScript
 * (electron/engine/statistics/block_bootstrap.ts) and in the addon (native/statistics_core.h).
 */

/** What is computed from each resample. `level` looks at the arm alone. */
export const ResampledStatistic = { level: 0, difference: 1, ratio: 2 } as const;
export type ResampledStatistic = keyof typeof ResampledStatistic;

/** The launches of one arm: values ascending, and for each the index of its block. */
export interface BlockedValues {
  readonly values: Float64Array;
  /** From 0 to blockCount − 1. */
  readonly blocks: Uint32Array;
}

export interface BlockBootstrapSpec {
  readonly arm: BlockedValues;
  /** Both arms are resampled with the same blocks; empty for `level`. */
  readonly reference: BlockedValues;
  readonly blockCount: number;
  /** From 0 to 1. */
  readonly quantile: number;
  readonly statistic: ResampledStatistic;
  readonly replicates: number;
  /** 32 bits; the same seed gives the same bits everywhere. */
  readonly seed: number;
}

/** One value for each replicate; NaN where the statistic is not defined (a ratio over zero). */
export type BlockBootstrap = (spec: BlockBootstrapSpec) => Float64Array;
