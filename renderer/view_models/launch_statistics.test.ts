import { describe, expect, it } from 'vitest';
import { countsOfU, estimateShift, median, quantileOfU } from './launch_statistics.ts';

/**
 * Lower critical values of Mann–Whitney U, two-sided 0.05; the quantile is one above (Mann &
 * Whitney; Siegel, table K).
 */
const CRITICAL = [
  [5, 5, 2],
  [5, 10, 8],
  [6, 6, 5],
  [7, 9, 12],
  [8, 8, 13],
  [10, 10, 23],
  [12, 15, 49],
  [20, 20, 127],
] as const;

describe('launch_statistics', () => {
  it.each(CRITICAL)('critical_u_for_%i_and_%i_is_%i', (n, m, critical) => {
    expect(quantileOfU(0.025, n, m)).toBe(critical + 1);
  });

  it('counts_of_u_for_two_and_three', () => {
    // All ten orders of two among five, by hand.
    expect(countsOfU(2, 3)).toEqual([1, 1, 2, 2, 2, 1, 1]);
  });

  it('counts_are_all_arrangements', () => {
    const total = countsOfU(8, 7).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(6435);
  });

  it.each([
    [[], NaN],
    [[3], 3],
    [[4, 1], 2.5],
    [[9, 1, 5], 5],
  ])('median_of_%j_is_%d', (values, expected) => expect(median(values)).toBe(expected));

  it('fewer_than_five_give_no_estimate', () => {
    expect(estimateShift([1, 2, 3, 4], [1, 2, 3, 4, 5])).toBeNull();
    expect(estimateShift([1, 2, 3, 4, 5], [1, 2, 3, 4])).toBeNull();
  });

  it('shift_of_moved_copy_is_the_distance', () => {
    const control = [10, 20, 30, 40, 50];
    const estimate = estimateShift(
      control,
      control.map((ms) => ms + 7),
    );
    expect(estimate?.shiftMs).toBe(7);
    // Third smallest and third largest of the 25 differences.
    expect(estimate).toEqual({ shiftMs: 7, lowMs: -23, highMs: 37 });
  });

  it('swapped_arms_mirror_the_interval', () => {
    const a = [231, 240, 252, 219, 260, 244];
    const b = [301, 288, 330, 310, 297];
    const ab = estimateShift(a, b);
    const ba = estimateShift(b, a);
    expect(ba?.shiftMs).toBe(-(ab?.shiftMs ?? NaN));
    expect([ba?.lowMs, ba?.highMs]).toEqual([-(ab?.highMs ?? NaN), -(ab?.lowMs ?? NaN)]);
  });

  it('interval_does_not_cover_the_truth_as_often_as_it_says', () => {
    let state = 42;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const skewed = (): number => -Math.log(1 - random()) * 50;
    let covered = 0;
    const trials = 600;
    for (let i = 0; i < trials; i++) {
      const control = Array.from({ length: 10 }, skewed);
      const treated = Array.from({ length: 10 }, () => skewed() + 30);
      const estimate = estimateShift(control, treated);
      if (estimate && estimate.lowMs <= 30 && estimate.highMs >= 30) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.93);
    expect(covered / trials).toBeLessThan(0.985);
  });
});
