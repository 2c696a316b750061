import { describe, expect, it } from 'vitest';
import { loadNative } from '../../native/index.ts';
import { toFailure } from '../common/errors.ts';
import type { BlockBootstrapSpec } from '../common/resampling.ts';
import { success } from '../common/result.ts';
import { chooseBlockBootstrap } from './block_bootstrap_loop.ts';
import { analyseExperiment } from './statistics/analyse_experiment.ts';
import { bootstrapBlocks, toBlockedValues } from './statistics/block_bootstrap.ts';
import { Random } from './statistics/random.ts';
import { REFERENCE_ARM, simulateExperiment } from './statistics/simulate_launches.ts';

const native = loadNative();
const nativeLoop = chooseBlockBootstrap(native);

/** Blocks of unequal sizes, with ties, from a seed. */
function toSpec(change: Partial<BlockBootstrapSpec>): BlockBootstrapSpec {
  const random = new Random(change.seed ?? 1);
  const blockCount = change.blockCount ?? 10;
  const draw = () =>
    toBlockedValues(
      Array.from({ length: blockCount }, () =>
        Array.from({ length: 1 + (random.nextUint32() % 4) }, () =>
          Math.round(300 + 25 * random.normal()),
        ),
      ),
    );
  return {
    ...{ arm: draw(), reference: draw(), blockCount, quantile: 0.5 },
    ...{ statistic: 'ratio', replicates: 500, seed: 1 },
    ...change,
  };
}

/** Bits, not numbers: NaN equals NaN and −0 differs from 0. */
const toBits = (values: Float64Array): BigUint64Array => new BigUint64Array(values.buffer.slice(0));

describe('both loops', () => {
  it('the_addon_is_there', () => {
    expect(native.ok).toBe(true);
    expect(nativeLoop).not.toBe(bootstrapBlocks);
  });

  it.each(['level', 'difference', 'ratio'] as const)('same_bits_%s', (statistic) => {
    for (const quantile of [0, 0.1, 0.5, 0.9, 1]) {
      for (const blockCount of [1, 2, 7, 64]) {
        for (const seed of [0, 1, 4294967295]) {
          const spec = toSpec({ statistic, quantile, blockCount, seed });
          expect(toBits(nativeLoop(spec))).toEqual(toBits(bootstrapBlocks(spec)));
        }
      }
    }
  });

  it('same_bits_where_there_is_no_ratio', () => {
    const zeros = toBlockedValues(Array.from({ length: 10 }, () => [0]));
    const spec = toSpec({ reference: zeros });
    expect(nativeLoop(spec).every(Number.isNaN)).toBe(true);
    expect(bootstrapBlocks(spec).every(Number.isNaN)).toBe(true);
  });

  it('same_bits_of_a_block_without_launches', () => {
    const blocks = Array.from({ length: 10 }, (_, block) => (block === 3 ? [] : [300 + block]));
    const spec = toSpec({ arm: toBlockedValues(blocks), statistic: 'level' });
    expect(toBits(nativeLoop(spec))).toEqual(toBits(bootstrapBlocks(spec)));
  });

  it('same_analysis_to_the_byte', () => {
    const design = { blocks: 10, launchesPerBlock: 3, medianMs: 300, effectMs: 20 };
    const spread = { launchSdMs: 25, batchSdMs: 10 };
    const launches = simulateExperiment({ ...design, ...spread }, new Random(8));
    const options = { referenceArm: REFERENCE_ARM };
    expect(JSON.stringify(analyseExperiment(launches, options, nativeLoop))).toBe(
      JSON.stringify(analyseExperiment(launches, options)),
    );
  });

  it('without_the_addon_it_is_typescript', () => {
    expect(chooseBlockBootstrap(toFailure('addon_missing', 'gone'))).toBe(bootstrapBlocks);
    if (!native.ok) throw new Error(native.error.message);
    const older = success({ ...native.value, bootstrapBlocks: null });
    expect(chooseBlockBootstrap(older)).toBe(bootstrapBlocks);
  });
});

describe('arguments of the addon', () => {
  const good = toSpec({});
  const long = new Float64Array(100_001);

  it.each([
    ['no_spec', undefined, /spec must be an object, got undefined/],
    ['no_arm', { ...good, arm: null }, /arm must be an object/],
    [
      'values_of_another_type',
      { ...good, arm: { ...good.arm, values: [1] } },
      /arm\.values must be/,
    ],
    [
      'too_many_values',
      { ...good, arm: { values: long, blocks: new Uint32Array(100_001) } },
      /arm\.values must be a Float64Array of at most 100000/,
    ],
    [
      'blocks_of_another_length',
      { ...good, reference: { ...good.arm, blocks: new Uint32Array(1) } },
      /reference\.blocks must be a Uint32Array as long as values/,
    ],
    ['block_outside', { ...good, blockCount: 9 }, /blockCount must be above every block, got 9/],
    ['block_count_negative', { ...good, blockCount: -1 }, /blockCount must be an integer/],
    ['replicates_too_many', { ...good, replicates: 1_000_001 }, /replicates must be an integer/],
    ['seed_fractional', { ...good, seed: 0.5 }, /seed must be an integer/],
    ['quantile_nan', { ...good, quantile: Number.NaN }, /quantile must be a number from 0 to 1/],
    ['quantile_above', { ...good, quantile: 1.01 }, /quantile must be a number from 0 to 1/],
    ['statistic_unknown', { ...good, statistic: 'mean' }, /statistic must be 'level', 'diff/],
  ])('%s', (_name, spec, message) => {
    expect(() => nativeLoop(spec as BlockBootstrapSpec)).toThrow(message);
  });

  it('getter_that_throws_is_passed_on', () => {
    const spec = Object.defineProperty({ ...good }, 'seed', {
      get: () => {
        throw new Error('from the getter');
      },
    });
    expect(() => nativeLoop(spec)).toThrow('from the getter');
  });

  it('no_replicates_and_no_launches', () => {
    expect(nativeLoop({ ...good, replicates: 0 })).toEqual(new Float64Array(0));
    const empty = toSpec({ arm: toBlockedValues([]), statistic: 'level', replicates: 2 });
    expect(nativeLoop(empty)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(bootstrapBlocks(empty)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});
