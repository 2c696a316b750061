import { describe, expect, it } from 'vitest';
import reference from './reference/reference.json' with { type: 'json' };
import {
  countSignFlipMinimum,
  signFlipEquivalence,
  signFlipInterval,
  signFlipTest,
} from './sign_flip.ts';

const close = (value: number): number => expect.closeTo(value, 10) as number;

describe('sign flips', () => {
  it.each(reference.sign_flip)('as_all_patterns_in_r_case_%#', (wanted) => {
    expect(signFlipTest(wanted.values)).toEqual({
      known: true,
      value: {
        twoSided: close(wanted.two_sided),
        greater: close(wanted.greater),
        less: close(wanted.less),
      },
    });
    expect(signFlipInterval(wanted.values, 0.95)).toEqual({
      known: true,
      value: { low: close(wanted.low), high: close(wanted.high), confidence: 0.95 },
    });
    const equivalence = signFlipEquivalence(wanted.values, wanted.threshold);
    expect(equivalence).toEqual({ known: true, value: close(wanted.equivalence_p) });
  });

  it('as_permutation_test_of_a_package', () => {
    const { values, p } = reference.sign_flip_package;
    const test = signFlipTest(values);
    expect(test.known && test.value.twoSided).toBeCloseTo(p, 10);
  });

  it('interval_ends_where_the_test_begins_to_reject', () => {
    const { values, low, high } = reference.sign_flip[0]!;
    const pAt = (centre: number): number => {
      const test = signFlipTest(values, centre);
      return test.known ? test.value.twoSided : Number.NaN;
    };
    expect(pAt(low + 1e-6)).toBeGreaterThan(0.05);
    expect(pAt(low - 1e-6)).toBeLessThanOrEqual(0.05);
    expect(pAt(high - 1e-6)).toBeGreaterThan(0.05);
    expect(pAt(high + 1e-6)).toBeLessThanOrEqual(0.05);
  });

  it('five_blocks_cannot_reach_five_percent', () => {
    expect(signFlipInterval([1, 2, 3, 4, 5], 0.95)).toEqual({
      known: false,
      why: 'too_few_values',
    });
    const test = signFlipTest([1, 2, 3, 4, 5]);
    expect(test.known && test.value.twoSided).toBe(0.0625);
    expect(countSignFlipMinimum(0.05)).toBe(6);
    expect(countSignFlipMinimum(0.0625)).toBe(5);
  });

  it('six_blocks_reach_it_with_all_on_one_side', () => {
    expect(signFlipInterval([6, 2, 3, 4, 5, 1], 0.95)).toEqual({
      known: true,
      value: { low: 1, high: 6, confidence: 0.95 },
    });
  });

  it.each([
    ['single_block', [4], 1],
    ['all_zero', [0, 0, 0, 0, 0, 0, 0], 1],
    ['all_equal', [2, 2, 2, 2, 2, 2], 2 / 64],
    ['all_equal_and_many', Array.from({ length: 30 }, () => -2), 2 ** -29],
  ])('%s', (_name, values, p) => {
    const test = signFlipTest(values);
    expect(test.known && test.value.twoSided).toBe(p);
  });

  it('all_equal_interval_is_a_point', () => {
    const zeros = Array.from({ length: 40 }, () => 0);
    expect(signFlipInterval(zeros, 0.95)).toEqual({
      known: true,
      value: { low: 0, high: 0, confidence: 0.95 },
    });
    expect(signFlipEquivalence(zeros, 1)).toEqual({ known: true, value: 2 ** -40 });
  });

  it('ties_of_sums_count_on_both_sides', () => {
    // 0.1 + 0.2 − 0.3 is not 0 in binary; the patterns with that sum are ties all the same.
    const test = signFlipTest([0.1, 0.2, -0.3]);
    expect(test.known && test.value.twoSided).toBe(1);
  });

  it.each([
    ['no_values', [], 'no_values'],
    ['nan', [1, Number.NaN], 'not_finite'],
    ['too_many', Array.from({ length: 21 }, (_, index) => index), 'too_many_values'],
  ])('%s', (_name, values, why) => {
    expect(signFlipTest(values)).toEqual({ known: false, why });
    expect(signFlipEquivalence(values, 1)).toEqual({ known: false, why });
    expect(signFlipInterval(values, 0.95)).toEqual({ known: false, why });
  });
});
