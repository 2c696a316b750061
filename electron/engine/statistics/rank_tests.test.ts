/** Signed ranks, rank sums and the Hodges–Lehmann estimates that belong to them, against R. */
import { describe, expect, it } from 'vitest';
import { centreInterval, estimateCentre, estimateShift, shiftInterval } from './hodges_lehmann.ts';
import { mannWhitney } from './mann_whitney.ts';
import reference from './reference/reference.json' with { type: 'json' };
import second from './reference/random_reference.json' with { type: 'json' };
import { signedRankTest } from './signed_rank.ts';

const close = (value: number, digits = 10): number => expect.closeTo(value, digits) as number;
const interval = (low: number, high: number) => ({
  known: true,
  value: { low: close(low), high: close(high), confidence: 0.95 },
});

describe('signed ranks', () => {
  it.each(reference.signed_rank)('as_r_case_%#', (wanted) => {
    expect(signedRankTest(wanted.values)).toEqual({
      known: true,
      value: { p: close(wanted.p), method: 'exact' },
    });
    expect(estimateCentre(wanted.values)).toEqual({ known: true, value: close(wanted.estimate) });
    expect(centreInterval(wanted.values, 0.95)).toEqual(interval(wanted.low, wanted.high));
  });

  it('as_scipy', () => {
    reference.signed_rank.forEach(({ values }, index) => {
      const test = signedRankTest(values);
      expect(test.known && test.value.p).toBeCloseTo(
        second.second_opinion.signed_rank_p[index]!,
        10,
      );
    });
  });

  it('ties_and_zeros_stay_exact', () => {
    const { values, p, estimate } = reference.signed_rank_ties;
    expect(signedRankTest(values)).toEqual({
      known: true,
      value: { p: close(p), method: 'exact' },
    });
    expect(estimateCentre(values)).toEqual({ known: true, value: close(estimate) });
  });

  it('many_values_normal_as_r', () => {
    const { values, p } = reference.signed_rank_normal;
    const test = signedRankTest(values);
    expect(test).toEqual({ known: true, value: { p: close(p), method: 'normal' } });
  });

  it('only_zeros', () => {
    expect(signedRankTest([0, 0])).toEqual({ known: true, value: { p: 1, method: 'exact' } });
  });

  it('five_blocks_have_no_interval', () => {
    expect(centreInterval([1, 2, 3, 4, 5], 0.95)).toEqual({ known: false, why: 'too_few_values' });
  });
});

describe('Mann–Whitney', () => {
  it.each(reference.rank_sum)('as_r_case_%#', (wanted) => {
    const { arm, reference: other } = wanted;
    expect(mannWhitney(arm, other)).toEqual({
      known: true,
      value: { u: wanted.u, p: close(wanted.p), method: 'exact' },
    });
    expect(estimateShift(arm, other)).toEqual({ known: true, value: close(wanted.shift) });
    expect(shiftInterval(arm, other, 0.95)).toEqual(interval(wanted.low, wanted.high));
  });

  it('as_scipy', () => {
    const opinion = second.second_opinion;
    reference.rank_sum.forEach(({ arm, reference: other }, index) => {
      const test = mannWhitney(arm, other);
      expect(test.known && test.value.p).toBeCloseTo(opinion.rank_sum_p[index]!, 10);
    });
    const ties = reference.rank_sum_ties[0]!;
    const test = mannWhitney(ties.arm, ties.reference);
    expect(test.known && test.value.p).toBeCloseTo(opinion.tied_rank_sum_p, 10);
  });

  it.each(reference.rank_sum_ties)('ties_exact_as_coin_case_%#', (wanted) => {
    expect(mannWhitney(wanted.arm, wanted.reference)).toEqual({
      known: true,
      value: { u: wanted.u, p: close(wanted.p), method: 'exact' },
    });
    const shift = estimateShift(wanted.arm, wanted.reference);
    expect(shift).toEqual({ known: true, value: close(wanted.shift) });
  });

  it('many_launches_normal_as_r', () => {
    const { arm, reference: other, u, p } = reference.rank_sum_normal;
    expect(mannWhitney(arm, other)).toEqual({
      known: true,
      value: { u, p: close(p), method: 'normal' },
    });
  });

  it('all_launches_equal', () => {
    const test = mannWhitney([5, 5, 5], [5, 5]);
    expect(test).toEqual({ known: true, value: { u: 3, p: 1, method: 'exact' } });
    const many = Array.from({ length: 400 }, () => 5);
    const large = mannWhitney(many, many);
    expect(large).toEqual({ known: true, value: { u: 80_000, p: 1, method: 'normal' } });
  });

  it('one_launch_each', () => {
    expect(mannWhitney([1], [2])).toEqual({
      known: true,
      value: { u: 0, p: 1, method: 'exact' },
    });
    expect(shiftInterval([1], [2], 0.95)).toEqual({ known: false, why: 'too_few_values' });
  });

  it('swapping_the_arms_keeps_p', () => {
    const { arm, reference: other } = reference.rank_sum_ties[2]!;
    const there = mannWhitney(arm, other);
    const back = mannWhitney(other, arm);
    expect(there.known && back.known && there.value.p - back.value.p).toBeCloseTo(0, 12);
    expect(there.known && back.known && there.value.u + back.value.u).toBe(
      arm.length * other.length,
    );
  });
});

describe('bad values', () => {
  it.each([
    ['empty_arm', [], [1], 'no_values'],
    ['empty_reference', [1], [], 'no_values'],
    ['nan_in_reference', [1], [Number.NaN], 'not_finite'],
  ])('%s', (_name, arm, other, why) => {
    const missing = { known: false, why };
    expect(mannWhitney(arm, other)).toEqual(missing);
    expect(estimateShift(arm, other)).toEqual(missing);
    expect(shiftInterval(arm, other, 0.95)).toEqual(missing);
  });

  it('too_many_pairs', () => {
    const many = Array.from({ length: 2100 }, (_, index) => index);
    expect(estimateCentre(many)).toEqual({ known: false, why: 'too_many_values' });
    expect(estimateShift(many, many)).toEqual({ known: false, why: 'too_many_values' });
  });

  it('single_value', () => {
    expect(estimateCentre([4])).toEqual({ known: true, value: 4 });
    expect(estimateCentre([])).toEqual({ known: false, why: 'no_values' });
    expect(centreInterval([4, Number.NaN], 0.95)).toEqual({ known: false, why: 'not_finite' });
  });
});
