/** Distributions and plain summaries against R; see reference/reference.r. */
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal_distribution.ts';
import reference from './reference/reference.json' with { type: 'json' };
import { incompleteBeta, logGamma, studentCdf, studentQuantile } from './student_t.ts';
import { studentTwoSided } from './student_t.ts';
import { computeQuantile, toStandardDeviation } from './values.ts';

/** Relative to the size of the expected value, absolute below 1. */
const expectAgreement = (found: number, wanted: number, digits = 12): void => {
  expect(Math.abs(found - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(10 ** -digits);
};

describe('normal distribution', () => {
  it('cdf_as_r', () => {
    const { z, cdf } = reference.normal;
    z.forEach((value, index) => expectAgreement(normalCdf(value), cdf[index]!, 14));
  });

  it('cdf_small_tail_keeps_its_digits', () => {
    // pnorm(-8.3) in R; 1 − cdf would be 0.
    expect(normalCdf(-8.3) / 5.20556974489026e-17).toBeCloseTo(1, 10);
  });

  it('quantile_as_r', () => {
    const { p, quantile } = reference.normal;
    p.forEach((value, index) => expectAgreement(normalQuantile(value), quantile[index]!, 11));
  });

  it('ends_are_infinite_not_nan', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
  });
});

describe('t distribution', () => {
  const { student, beta, log_gamma: gamma } = reference;

  it('cdf_as_r', () => {
    student.t.forEach((t, index) =>
      expectAgreement(studentCdf(t, student.degrees[index]!), student.cdf[index]!),
    );
  });

  it('quantile_as_r', () => {
    student.p.forEach((p, index) => {
      const found = studentQuantile(p, student.quantile_degrees[index]!);
      expectAgreement(found, student.quantile[index]!, 10);
    });
  });

  it('two_sided_is_both_tails', () => {
    expect(studentTwoSided(2.3, 7)).toBeCloseTo(2 * studentCdf(-2.3, 7), 14);
    expect(studentTwoSided(-2.3, 7)).toBe(studentTwoSided(2.3, 7));
    expect(studentTwoSided(Infinity, 7)).toBe(0);
  });

  it('quantile_of_no_probability_is_nan', () => {
    expect(studentQuantile(0, 5)).toBeNaN();
    expect(studentQuantile(1, 5)).toBeNaN();
  });

  it('beta_and_gamma_as_r', () => {
    beta.x.forEach((x, index) =>
      expectAgreement(incompleteBeta(x, beta.a[index]!, beta.b[index]!), beta.value[index]!, 11),
    );
    gamma.x.forEach((x, index) => expectAgreement(logGamma(x), gamma.value[index]!));
  });
});

describe('summaries', () => {
  it('quantile_type_7_as_r', () => {
    const { values, p, value } = reference.quantile;
    p.forEach((share, index) => {
      expect(computeQuantile(values, share)).toEqual({
        known: true,
        value: expect.closeTo(value[index]!, 12) as number,
      });
    });
  });

  it.each([
    ['quantile_of_nothing', [], 0.5, 'no_values'],
    ['quantile_of_nan', [1, Number.NaN], 0.5, 'not_finite'],
    ['quantile_of_infinity', [1, Infinity], 0.5, 'not_finite'],
    ['quantile_above_one', [1, 2], 1.01, 'bad_parameter'],
    ['quantile_nan_share', [1, 2], Number.NaN, 'bad_parameter'],
  ])('%s', (_name, values, p, why) => {
    expect(computeQuantile(values, p)).toEqual({ known: false, why });
  });

  it('values_equal_but_for_rounding_have_no_spread', () => {
    expect(toStandardDeviation([0.1 + 0.2, 0.3, 0.3])).toBe(0);
    expect(toStandardDeviation([0, 0])).toBe(0);
    expect(toStandardDeviation([1e-9, 2e-9])).toBeGreaterThan(0);
  });
});
