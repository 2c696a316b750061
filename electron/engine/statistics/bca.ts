/**
 * Bias-corrected and accelerated bootstrap interval (Efron 1987, "Better bootstrap confidence
 * intervals"), for statistics without a simple interval: ratio of medians, p90.
 */
import { known, mapFigure, unknown, type Figure } from '../../common/figure.ts';
import type { BootstrapFigure, Interval } from '../../common/experiment_analysis.ts';
import type { BlockBootstrap, BlockBootstrapSpec } from '../../common/resampling.ts';
import { computeStatistic } from './block_bootstrap.ts';
import { normalCdf, normalQuantile } from './normal_distribution.ts';
import { studentQuantile } from './student_t.ts';
import { findFault, isProbability, toMean } from './values.ts';

/** Fewer blocks have too few distinct resamples, and fewer than three no acceleration. */
export const MIN_BOOTSTRAP_BLOCKS = 6;
const MAX_REPLICATES = 1_000_000;

export interface BcaInput {
  readonly observed: number;
  readonly replicates: Float64Array;
  /** The statistic with each block left out once. */
  readonly leftOut: readonly number[];
  readonly confidence: number;
}

/**
 * Estimate and interval of `spec`'s statistic. The loop is the addon's or TypeScript's. The tails
 * are widened as those of t with √(n / (n − 1)) against the normal (Hesterberg 2015, "What teachers
 * should know about the bootstrap", section 5.3): few blocks vary less in resamples than in truth.
 * Measured with 10 blocks: see docs/statistics.md.
 */
export function bootstrapInterval(
  spec: BlockBootstrapSpec,
  confidence: number,
  loop: BlockBootstrap,
): Figure<BootstrapFigure> {
  if (spec.blockCount === 0) return unknown('no_values');
  if (!(spec.replicates >= 1 && spec.replicates <= MAX_REPLICATES)) return unknown('bad_parameter');
  const everyBlock = new Uint32Array(spec.blockCount).fill(1);
  const estimate = computeStatistic(spec, everyBlock);
  if (!Number.isFinite(estimate)) return unknown('not_defined');
  if (spec.blockCount < MIN_BOOTSTRAP_BLOCKS) {
    return known({ estimate, interval: unknown('too_few_blocks') });
  }
  const leftOut = Array.from(everyBlock, (_, block) =>
    computeStatistic(spec, everyBlock.with(block, 0)),
  );
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const interval = bcaInterval({
    observed: estimate,
    replicates: loop(spec),
    leftOut,
    confidence: widenConfidence(confidence, spec.blockCount),
  });
  // Named after what it is meant to cover.
  return known({ estimate, interval: mapFigure(interval, (ends) => ({ ...ends, confidence })) });
}

/** The confidence whose percentiles reach as far as t does with so many blocks. */
export function widenConfidence(confidence: number, blocks: number): number {
  const reach = studentQuantile((1 + confidence) / 2, blocks - 1);
  return 1 - 2 * normalCdf(-Math.sqrt(blocks / (blocks - 1)) * reach);
}

/**
 * The interval from given resamples; as boot.ci(type = "bca") of R's boot, with one difference:
 * resamples that equal the estimate count half in the bias correction. Launch times are whole
 * milliseconds, and there a strict "below" would shift the interval.
 */
export function bcaInterval(input: BcaInput): Figure<Interval> {
  const { observed, replicates, leftOut, confidence } = input;
  if (!isProbability(confidence)) return unknown('bad_parameter');
  const fault = findFault(leftOut, 3) ?? (replicates.length === 0 ? 'no_values' : null);
  if (fault !== null) return unknown(fault);
  if (!Number.isFinite(observed) || !replicates.every(Number.isFinite))
    return unknown('not_defined');
  const sorted = replicates.toSorted();
  if (sorted[0] === sorted.at(-1)) return unknown('zero_variance');
  const bias = normalQuantile(countBelow(sorted, observed) / sorted.length);
  // Every resample on one side of the estimate: nothing to correct by.
  if (!Number.isFinite(bias)) return unknown('not_defined');
  const acceleration = computeAcceleration(leftOut);
  const tail = (1 - confidence) / 2;
  const low = adjust(tail, bias, acceleration);
  const high = adjust(1 - tail, bias, acceleration);
  if (low === null || high === null) return unknown('not_defined');
  return known({
    low: interpolateQuantile(sorted, low),
    high: interpolateQuantile(sorted, high),
    confidence,
  });
}

function countBelow(sorted: Float64Array, observed: number): number {
  let below = 0;
  for (const value of sorted) {
    if (value > observed) break;
    below += value < observed ? 1 : 0.5;
  }
  return below;
}

/** Skewness of the jackknife influence values over 6; 0 when leaving out changes nothing. */
export function computeAcceleration(leftOut: readonly number[]): number {
  const mean = toMean(leftOut);
  let squares = 0;
  let cubes = 0;
  for (const value of leftOut) {
    const influence = mean - value;
    squares += influence ** 2;
    cubes += influence ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function adjust(tail: number, bias: number, acceleration: number): number | null {
  const shifted = bias + normalQuantile(tail);
  const scale = 1 - acceleration * shifted;
  return scale > 0 ? normalCdf(bias + shifted / scale) : null;
}

/** Order statistic (R + 1)·p, between two by interpolation on the normal scale, as boot does. */
function interpolateQuantile(sorted: Float64Array, p: number): number {
  const count = sorted.length;
  const position = (count + 1) * p;
  const rank = Math.floor(position);
  if (rank < 1) return sorted[0] as number;
  if (rank >= count) return sorted[count - 1] as number;
  const lower = sorted[rank - 1] as number;
  const upper = sorted[rank] as number;
  const from = normalQuantile(rank / (count + 1));
  const to = normalQuantile((rank + 1) / (count + 1));
  return lower + ((normalQuantile(p) - from) / (to - from)) * (upper - lower);
}
