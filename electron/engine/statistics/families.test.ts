/** Small tests on counts and orders, against R: Holm, Mann–Kendall, Fisher, binomial, MAD, ECDF. */
import { describe, expect, it } from 'vitest';
import { calibrate } from './calibration.ts';
import { toEcdf } from './ecdf.ts';
import { fisherExact } from './fisher_exact.ts';
import { adjustHolm } from './holm.ts';
import { testDrift } from './mann_kendall.ts';
import { scoreOutliers } from './outliers.ts';
import reference from './reference/reference.json' with { type: 'json' };

const close = (value: number): number => expect.closeTo(value, 9) as number;

describe('Holm', () => {
  const { p, adjusted, of_eight: ofEight } = reference.holm;

  it('as_p_adjust', () => {
    expect(adjustHolm(p)).toEqual(adjusted.map(close));
  });

  it('unknown_p_still_counts_in_the_family', () => {
    expect(adjustHolm([null, ...p, null])).toEqual([null, ...ofEight.map(close), null]);
  });

  it('empty_and_single', () => {
    expect(adjustHolm([])).toEqual([]);
    expect(adjustHolm([0.03])).toEqual([0.03]);
  });
});

describe('drift', () => {
  it.each(reference.kendall)('exact_as_cor_test_case_%#', ({ values, p, slope }) => {
    const drift = testDrift(values);
    expect(drift.known && drift.value).toMatchObject({
      p: close(p),
      method: 'exact',
      slopePerBlock: close(slope),
    });
  });

  it.each(reference.kendall_ties)('ties_as_cor_test_case_%#', ({ values, p, slope }) => {
    const drift = testDrift(values);
    expect(drift.known && drift.value).toMatchObject({
      p: close(p),
      method: 'normal',
      slopePerBlock: close(slope),
    });
  });

  it('steady_rise_is_tau_one', () => {
    const drift = testDrift([1, 2, 4, 8, 16]);
    expect(drift.known && drift.value).toMatchObject({ tau: 1, p: close(2 / 120) });
  });

  it('all_equal_is_no_drift', () => {
    expect(testDrift([3, 3, 3, 3, 3])).toEqual({
      known: true,
      value: { p: 1, method: 'normal', tau: 0, slopePerBlock: 0 },
    });
  });

  it.each([
    ['four_blocks', [1, 2, 3, 4], 'too_few_blocks'],
    ['no_blocks', [], 'no_values'],
    ['nan', [1, 2, 3, 4, Number.NaN], 'not_finite'],
    ['too_many', Array.from({ length: 2001 }, (_, index) => index), 'too_many_values'],
  ])('%s', (_name, values, why) => {
    expect(testDrift(values)).toEqual({ known: false, why });
  });
});

describe('refusals', () => {
  it.each(reference.refusals)('as_fisher_test_case_%#', (wanted) => {
    const arm = { accepted: wanted.accepted, refused: wanted.refused };
    const other = { accepted: wanted.reference_accepted, refused: wanted.reference_refused };
    expect(fisherExact(arm, other)).toEqual({ known: true, value: close(wanted.p) });
  });

  it('nothing_refused', () => {
    const clean = { accepted: 30, refused: 0 };
    expect(fisherExact(clean, clean)).toEqual({ known: true, value: 1 });
  });

  it('bad_counts', () => {
    const clean = { accepted: 30, refused: 0 };
    const none = { accepted: 0, refused: 0 };
    expect(fisherExact(none, none)).toEqual({ known: false, why: 'no_values' });
    for (const refused of [-1, 0.5, Number.NaN]) {
      const bad = fisherExact({ accepted: 1, refused }, clean);
      expect(bad).toEqual({ known: false, why: 'bad_parameter' });
    }
  });
});

describe('calibration', () => {
  it.each(reference.calibration)('as_binom_test_case_%#', (wanted) => {
    const found = calibrate(wanted.runs, wanted.different, wanted.alpha);
    expect(found.known && found.value).toMatchObject({
      rate: wanted.different / wanted.runs,
      interval: { low: close(wanted.low), high: close(wanted.high), confidence: 0.95 },
      pOfMore: close(wanted.p_of_more),
    });
  });

  it('four_of_twenty_contradict_five_percent_and_three_do_not', () => {
    const isConsistent = (different: number): boolean => {
      const found = calibrate(20, different, 0.05);
      return found.known && found.value.isConsistent;
    };
    expect([isConsistent(3), isConsistent(4)]).toEqual([true, false]);
  });

  it('bad_counts', () => {
    expect(calibrate(0, 0, 0.05)).toEqual({ known: false, why: 'no_values' });
    for (const [runs, different, alpha] of [
      [10, 11, 0.05],
      [10, -1, 0.05],
      [10.5, 1, 0.05],
      [10, 1, 0],
    ] as const) {
      expect(calibrate(runs, different, alpha)).toEqual({ known: false, why: 'bad_parameter' });
    }
  });
});

describe('outliers', () => {
  it('scores_as_mad_in_r', () => {
    const { values, score } = reference.outliers;
    expect(scoreOutliers(values)).toEqual({ known: true, value: score.map(close) });
  });

  it('half_of_the_values_equal', () => {
    const scores = scoreOutliers([5, 5, 5, 5, 5, 5, 5, 5, 5, 50]);
    // MAD 0; mean absolute deviation 4.5.
    expect(scores.known && scores.value.at(-1)).toBeCloseTo(45 / (1.2533 * 4.5), 10);
  });

  it('all_equal', () => {
    expect(scoreOutliers([5, 5, 5, 5, 5])).toEqual({ known: true, value: [0, 0, 0, 0, 0] });
  });

  it('too_few_to_tell', () => {
    expect(scoreOutliers([1, 2, 3, 900])).toEqual({ known: false, why: 'too_few_values' });
  });
});

describe('ECDF', () => {
  it('ties_are_one_step', () => {
    expect(toEcdf([3, 1, 3, 2])).toEqual({ ms: [1, 2, 3], share: [0.25, 0.5, 1] });
  });

  it('no_launches', () => {
    expect(toEcdf([])).toEqual({ ms: [], share: [] });
  });
});
