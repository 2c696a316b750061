import { describe, expect, it } from 'vitest';
import { cliffsDelta, cliffsDeltaInterval } from './cliffs_delta.ts';
import reference from './reference/reference.json' with { type: 'json' };

const close = (value: number): number => expect.closeTo(value, 10) as number;

describe("Cliff's delta", () => {
  it.each(reference.cliff)('as_the_formula_in_r_case_%#', (wanted) => {
    const { arm, reference: other } = wanted;
    expect(cliffsDelta(arm, other)).toEqual({ known: true, value: close(wanted.delta) });
    expect(cliffsDeltaInterval(arm, other, 0.95)).toEqual({
      known: true,
      value: { low: close(wanted.low), high: close(wanted.high), confidence: 0.95 },
    });
  });

  it('no_overlap', () => {
    const above = [11, 12, 13, 14, 15, 16, 17, 18];
    const below = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(cliffsDelta(above, below)).toEqual({ known: true, value: 1 });
    expect(cliffsDelta(below, above)).toEqual({ known: true, value: -1 });
    // (8 − z²) / (8 + z²) with z² = 3.841458820694
    expect(cliffsDeltaInterval(above, below, 0.95)).toEqual({
      known: true,
      value: { low: close(0.3511848702), high: 1, confidence: 0.95 },
    });
    expect(cliffsDeltaInterval(below, above, 0.95)).toEqual({
      known: true,
      value: { low: -1, high: close(-0.3511848702), confidence: 0.95 },
    });
  });

  it('all_equal_is_zero_without_width', () => {
    expect(cliffsDelta([5, 5], [5, 5])).toEqual({ known: true, value: 0 });
    expect(cliffsDeltaInterval([5, 5], [5, 5], 0.95)).toEqual({
      known: true,
      value: { low: 0, high: 0, confidence: 0.95 },
    });
  });

  it('bad_values', () => {
    expect(cliffsDelta([], [1])).toEqual({ known: false, why: 'no_values' });
    expect(cliffsDelta([Number.NaN], [1])).toEqual({ known: false, why: 'not_finite' });
    const single = cliffsDeltaInterval([1], [1, 2], 0.95);
    expect(single).toEqual({ known: false, why: 'too_few_values' });
    const parameter = cliffsDeltaInterval([1, 2], [1, 2], 0);
    expect(parameter).toEqual({ known: false, why: 'bad_parameter' });
  });
});
