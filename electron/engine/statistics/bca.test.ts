import { describe, expect, it, vi } from 'vitest';
import { bcaInterval, bootstrapInterval, computeAcceleration, widenConfidence } from './bca.ts';
import { bootstrapBlocks, computeStatistic, toBlockedValues } from './block_bootstrap.ts';
import reference from './reference/reference.json' with { type: 'json' };

const toSpec = (arm: number[][], other: number[][] = arm) => ({
  arm: toBlockedValues(arm),
  reference: toBlockedValues(other),
  blockCount: arm.length,
  quantile: 0.5,
  statistic: 'ratio' as const,
  replicates: 999,
  seed: 3,
});

describe('BCa', () => {
  const { observed, replicates, left_out: leftOut, low, high } = reference.bca;
  const input = { observed, replicates: Float64Array.from(replicates), leftOut, confidence: 0.95 };

  it('as_boot_ci_on_the_same_resamples', () => {
    expect(bcaInterval(input)).toEqual({
      known: true,
      value: {
        low: expect.closeTo(low, 9) as number,
        high: expect.closeTo(high, 9) as number,
        confidence: 0.95,
      },
    });
  });

  it('skewed_data_lean_away_from_the_plain_percentiles', () => {
    const sorted = [...replicates].sort((a, b) => a - b);
    expect(low).toBeGreaterThan(sorted[24]!);
    expect(computeAcceleration(leftOut)).toBeGreaterThan(0.02);
  });

  it('resamples_equal_to_the_estimate_count_half', () => {
    // Half of the ties below and half above: no bias, so that the percentiles come out.
    const ties = Float64Array.from({ length: 999 }, (_, index) => Math.floor(index / 333));
    const found = bcaInterval({
      observed: 1,
      replicates: ties,
      leftOut: [1, 1, 1],
      confidence: 0.9,
    });
    expect(found).toEqual({ known: true, value: { low: 0, high: 2, confidence: 0.9 } });
  });

  it.each([
    [
      'all_resamples_equal',
      { replicates: new Float64Array(99).fill(2), observed: 2 },
      'zero_variance',
    ],
    ['estimate_outside_of_all_resamples', { observed: 1e9 }, 'not_defined'],
    ['resample_without_a_ratio', { replicates: Float64Array.of(1, Number.NaN) }, 'not_defined'],
    ['no_resamples', { replicates: new Float64Array(0) }, 'no_values'],
    ['two_blocks', { leftOut: [1, 2] }, 'too_few_values'],
    ['leaving_out_gives_nan', { leftOut: [1, 2, Number.NaN] }, 'not_finite'],
    ['confidence_of_one', { confidence: 1 }, 'bad_parameter'],
  ])('%s', (_name, change, why) => {
    expect(bcaInterval({ ...input, ...change })).toEqual({ known: false, why });
  });
});

describe('blocks resampled', () => {
  const { arm, reference: other, cases } = reference.blocks;
  const base = toSpec(arm, other);

  it.each(cases)('as_quantiles_of_a_built_resample_case_%#', (wanted) => {
    const counts = Uint32Array.from(wanted.counts);
    const level = { ...base, statistic: 'level' as const, quantile: 0.9 };
    const difference = { ...base, statistic: 'difference' as const, quantile: 0.9 };
    expect(computeStatistic(level, counts)).toBeCloseTo(wanted.level_p90, 9);
    expect(computeStatistic(difference, counts)).toBeCloseTo(wanted.difference_p90, 9);
    expect(computeStatistic(base, counts)).toBeCloseTo(wanted.ratio_of_medians, 9);
  });

  it('same_seed_same_bits_and_other_seed_other_bits', () => {
    expect(bootstrapBlocks(base)).toEqual(bootstrapBlocks(base));
    expect(bootstrapBlocks({ ...base, seed: 4 })).not.toEqual(bootstrapBlocks(base));
  });

  it('both_arms_get_the_same_blocks', () => {
    // Arms that differ by a factor in every block: the ratio never varies.
    const doubled = arm.map((launches) => launches.map((ms) => ms * 2));
    expect(new Set(bootstrapBlocks(toSpec(doubled, arm)))).toEqual(new Set([2]));
  });

  it('block_shifts_that_both_arms_share_do_not_widen_the_difference', () => {
    const shifts = [0, 100, 200, 300, 400, 500];
    const one = shifts.map((shift) => [shift + 11, shift + 12, shift + 13]);
    const two = shifts.map((shift) => [shift + 1, shift + 2, shift + 3]);
    const spec = { ...toSpec(one, two), statistic: 'difference' as const };
    expect(new Set(bootstrapBlocks(spec))).toEqual(new Set([10]));
  });

  it('reference_of_zero_has_no_ratio', () => {
    const zeros = arm.map(() => [0]);
    const found = bootstrapInterval(toSpec(arm, zeros), 0.95, bootstrapBlocks);
    expect(found).toEqual({ known: false, why: 'not_defined' });
  });

  it('few_blocks_reach_farther_and_many_do_not', () => {
    // pnorm(-sqrt(10 / 9) * qt(0.975, 9)) = 0.008550639 in R.
    expect(widenConfidence(0.95, 10)).toBeCloseTo(1 - 2 * 0.008550639, 8);
    expect(widenConfidence(0.95, 5000)).toBeCloseTo(0.95, 3);
  });

  it('few_blocks_have_an_estimate_and_no_interval', () => {
    const loop = vi.fn(bootstrapBlocks);
    const few = toSpec([[100], [110], [120]], [[100], [100], [100]]);
    expect(bootstrapInterval(few, 0.95, loop)).toEqual({
      known: true,
      value: { estimate: 1.1, interval: { known: false, why: 'too_few_blocks' } },
    });
    expect(loop).not.toHaveBeenCalled();
  });

  it('no_blocks', () => {
    const found = bootstrapInterval(toSpec([]), 0.95, bootstrapBlocks);
    expect(found).toEqual({ known: false, why: 'no_values' });
  });

  it('all_launches_equal', () => {
    const equal = arm.map(() => [300, 300]);
    expect(bootstrapInterval(toSpec(equal), 0.95, bootstrapBlocks)).toEqual({
      known: true,
      value: { estimate: 1, interval: { known: false, why: 'zero_variance' } },
    });
  });
});
