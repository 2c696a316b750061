/**
 * Bootstrap of whole blocks: launches of one block share its conditions, so that blocks, not
 * launches, are drawn with replacement, and both arms with the same draw (Davison and Hinkley 1997,
 * section 3.8: resample clusters and keep each as it is). The loop is written so that the addon
 * gives the same bits; see native/statistics_core.cc.
 */
import type {
  BlockBootstrapSpec,
  BlockedValues,
  ResampledStatistic,
} from '../../common/resampling.ts';
import { Random } from './random.ts';

/** Sorts the launches of each block into one ascending sample. Index of a block = its position. */
export function toBlockedValues(blocks: readonly (readonly number[])[]): BlockedValues {
  const tagged = blocks.flatMap((values, block) => values.map((value) => ({ value, block })));
  tagged.sort((a, b) => a.value - b.value || a.block - b.block);
  return {
    values: Float64Array.from(tagged, (entry) => entry.value),
    blocks: Uint32Array.from(tagged, (entry) => entry.block),
  };
}

/** The loop. `spec` has at least one block, with a launch of each arm that it looks at. */
export function bootstrapBlocks(spec: BlockBootstrapSpec): Float64Array {
  const random = new Random(spec.seed);
  const draws = new Uint32Array(spec.blockCount);
  const multiplicities = new Uint32Array(spec.blockCount);
  const results = new Float64Array(spec.replicates);
  for (let replicate = 0; replicate < spec.replicates; replicate += 1) {
    random.fillBelow(draws, spec.blockCount);
    multiplicities.fill(0);
    for (let draw = 0; draw < draws.length; draw += 1) {
      const block = draws[draw] as number;
      multiplicities[block] = (multiplicities[block] as number) + 1;
    }
    results[replicate] = computeStatistic(spec, multiplicities);
  }
  return results;
}

/** The statistic of the sample in which each block stands `multiplicities` times. */
export function computeStatistic(spec: BlockBootstrapSpec, multiplicities: Uint32Array): number {
  const arm = weightedQuantile(spec.arm, multiplicities, spec.quantile);
  if (spec.statistic === 'level') return arm;
  const reference = weightedQuantile(spec.reference, multiplicities, spec.quantile);
  return combine(spec.statistic, arm, reference);
}

function combine(
  statistic: Exclude<ResampledStatistic, 'level'>,
  arm: number,
  reference: number,
): number {
  if (statistic === 'difference') return arm - reference;
  return reference > 0 ? arm / reference : Number.NaN;
}

/**
 * Type 7 quantile without building or sorting the resample: walks the sorted values once and counts
 * each as often as its block was drawn. No branch depends on a single draw: that costs most here.
 */
function weightedQuantile(
  sample: BlockedValues,
  multiplicities: Uint32Array,
  quantile: number,
): number {
  const { values, blocks } = sample;
  let size = 0;
  for (let index = 0; index < blocks.length; index += 1) {
    size += multiplicities[blocks[index] as number] as number;
  }
  if (size === 0) return Number.NaN;
  const position = (size - 1) * quantile;
  const rank = Math.floor(position);
  let index = 0;
  let passed = multiplicities[blocks[0] as number] as number;
  while (passed <= rank) {
    index += 1;
    passed += multiplicities[blocks[index] as number] as number;
  }
  const lower = values[index] as number;
  const fraction = position - rank;
  // At the largest value there is nothing to go on to.
  if (fraction === 0) return lower;
  while (passed <= rank + 1) {
    index += 1;
    passed += multiplicities[blocks[index] as number] as number;
  }
  return lower + fraction * ((values[index] as number) - lower);
}
