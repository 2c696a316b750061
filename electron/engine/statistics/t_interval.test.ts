import { describe, expect, it } from 'vitest';
import reference from './reference/reference.json' with { type: 'json' };
import { tEquivalence, tInterval, tTest } from './t_interval.ts';
import { toMean, toStandardDeviation } from './values.ts';

const close = (value: number): number => expect.closeTo(value, 9) as number;

describe('t on block deltas', () => {
  it.each(reference.t)('as_r_case_%#', (wanted) => {
    const { values } = wanted;
    expect(toMean(values)).toBeCloseTo(wanted.mean, 10);
    expect(toStandardDeviation(values)).toBeCloseTo(wanted.sd, 10);
    expect(tTest(values)).toEqual({ known: true, value: close(wanted.p) });
    expect(tInterval(values, 0.95)).toEqual({
      known: true,
      value: { low: close(wanted.low), high: close(wanted.high), confidence: 0.95 },
    });
    const equivalence = tEquivalence(values, wanted.threshold);
    expect(equivalence).toEqual({ known: true, value: close(wanted.equivalence_p) });
  });

  it('p_is_below_alpha_exactly_outside_of_the_interval', () => {
    const { values, low, high } = reference.t[0]!;
    for (const end of [low, high]) {
      expect(tTest(values, end)).toEqual({ known: true, value: close(0.05) });
    }
  });

  it.each([
    ['no_values', [], 'no_values'],
    ['single_block', [3], 'too_few_values'],
    ['all_equal', [3, 3, 3], 'zero_variance'],
    ['equal_but_for_rounding', [0.1 + 0.2, 0.3, 0.3], 'zero_variance'],
    ['nan', [1, Number.NaN, 2], 'not_finite'],
  ])('%s', (_name, values, why) => {
    const missing = { known: false, why };
    expect(tTest(values)).toEqual(missing);
    expect(tInterval(values, 0.95)).toEqual(missing);
    expect(tEquivalence(values, 1)).toEqual(missing);
  });

  it('parameter_out_of_range', () => {
    const missing = { known: false, why: 'bad_parameter' };
    expect(tInterval([1, 2, 3], 1)).toEqual(missing);
    expect(tInterval([1, 2, 3], Number.NaN)).toEqual(missing);
    expect(tEquivalence([1, 2, 3], 0)).toEqual(missing);
    expect(tEquivalence([1, 2, 3], Number.NaN)).toEqual(missing);
  });
});
