import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../common/figure.ts';
import type { Verdict } from '../../common/experiment_analysis.ts';
import { compareBlocks } from './block_comparison.ts';
import { Random } from './random.ts';
import { decideFamily } from './verdict.ts';

const THRESHOLD_MS = 10;

const toContender = (deltas: readonly number[], alpha = 0.05) => ({
  comparison: compareBlocks(deltas, alpha, known(THRESHOLD_MS)),
  thresholdMs: known(THRESHOLD_MS),
  isBiased: false,
});

const decideOne = (deltas: readonly number[], alpha = 0.05): Verdict =>
  decideFamily([toContender(deltas, alpha)], alpha)[0]!.verdict;

/** Ten deltas with this mean; standard deviation 3.03 for `spread` 1. */
const around = (mean: number, spread = 1): number[] =>
  [-4.5, -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5].map((d) => mean + d * spread);

describe('verdict of one comparison', () => {
  it('clearly_slower', () => {
    expect(decideOne(around(30))).toEqual({ kind: 'different', direction: 'slower' });
  });

  it('clearly_faster', () => {
    expect(decideOne(around(-30))).toEqual({ kind: 'different', direction: 'faster' });
  });

  it('nothing_done', () => {
    expect(decideOne(around(0))).toEqual({ kind: 'equivalent', differs: false });
  });

  it('difference_too_small_to_matter_is_equivalent_and_says_so', () => {
    expect(decideOne(around(5))).toEqual({ kind: 'equivalent', differs: true });
  });

  it('difference_around_the_threshold_is_different', () => {
    expect(decideOne(around(10))).toEqual({ kind: 'different', direction: 'slower' });
  });

  it('wide_interval_is_inconclusive_with_a_number', () => {
    // Standard deviation 15.1: 2 · t · 15.1 / √n ≤ 10 from n = 38 on.
    expect(decideOne(around(3, 5))).toEqual({
      kind: 'inconclusive',
      why: 'too_wide',
      moreBlocks: 28,
    });
  });

  it('so_many_blocks_of_this_spread_leave_no_way_out', () => {
    // Whatever the difference: with 38 blocks of that spread one of the two verdicts falls.
    const pattern = Array.from({ length: 38 }, (_, index) => (index % 2 === 0 ? 1 : -1));
    const size = 15.138 / Math.sqrt(38 / 37);
    for (let mean = -20; mean <= 20; mean += 0.25) {
      const kind = decideOne(pattern.map((sign) => mean + sign * size)).kind;
      expect(kind, `mean ${mean}`).not.toBe('inconclusive');
    }
  });

  it('one_that_Holm_took_back_needs_no_interval_as_short_as_the_threshold', () => {
    // Interval about [28, 92]: 0 is left out as soon as the interval reaches 28 ms.
    const clear = toContender(around(60, 15));
    const family = [clear, ...Array.from({ length: 35 }, () => toContender(around(0, 15)))];
    const { verdict, comparison } = decideFamily(family, 0.05)[0]!;
    const low = comparison.interval.known ? comparison.interval.value.low : 0;
    expect(low).toBeGreaterThan(THRESHOLD_MS);
    expect(verdict).toMatchObject({ kind: 'inconclusive', why: 'too_wide' });
    const alone = decideFamily([toContender(around(0, 15))], 0.05)[0]!.verdict;
    const moreOf = (of: typeof verdict): number =>
      of.kind === 'inconclusive' ? (of.moreBlocks ?? 0) : 0;
    expect(moreOf(verdict)).toBeGreaterThan(0);
    expect(moreOf(verdict)).toBeLessThan(moreOf(alone));
  });

  it('five_blocks_are_too_few_and_three_more_are_the_least', () => {
    expect(decideOne([30, 31, 32, 33, 34])).toEqual({
      kind: 'inconclusive',
      why: 'too_few_blocks',
      moreBlocks: 3,
    });
  });

  it('no_block_and_single_block', () => {
    const none = { comparison: compareBlocks([], 0.05, unknown('no_values')) };
    const decided = decideFamily(
      [{ ...none, thresholdMs: unknown('no_values'), isBiased: false }],
      0.05,
    );
    expect(decided[0]!.verdict).toMatchObject({ why: 'too_few_blocks', moreBlocks: 8 });
    expect(decideOne([4])).toMatchObject({ why: 'too_few_blocks', moreBlocks: 7 });
  });

  it('all_deltas_zero_is_equivalent', () => {
    expect(decideOne(around(0, 0))).toEqual({ kind: 'equivalent', differs: false });
  });

  it('hopeless_spread_has_no_number', () => {
    expect(decideOne(around(0, 1e6))).toEqual({
      kind: 'inconclusive',
      why: 'beyond_limit',
      moreBlocks: null,
    });
  });

  it('unequal_refusals_forbid_a_verdict', () => {
    const biased = { ...toContender(around(30)), isBiased: true };
    expect(decideFamily([biased], 0.05)[0]!.verdict).toEqual({
      kind: 'inconclusive',
      why: 'refusals_differ',
      moreBlocks: null,
    });
  });

  it('more_blocks_is_at_least_one_whenever_inconclusive', () => {
    const random = new Random(4);
    for (let run = 0; run < 500; run += 1) {
      const blocks = 2 + (random.nextUint32() % 30);
      const spread = 1 + 20 * random.uniform();
      const centre = 15 * random.normal();
      const deltas = Array.from({ length: blocks }, () => centre + spread * random.normal());
      const verdict = decideOne(deltas);
      if (verdict.kind === 'inconclusive') expect(verdict.moreBlocks).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('verdicts of a family', () => {
  it('holm_takes_back_what_is_significant_alone', () => {
    // p = 0.025 alone; among four comparisons it is not.
    const alone = around(8, 3);
    expect(decideOne(alone)).toEqual({ kind: 'different', direction: 'slower' });
    const noise = around(1, 8);
    const family = decideFamily(
      [alone, noise, noise, noise].map((d) => toContender(d)),
      0.05,
    );
    expect(family[0]!.verdict).toMatchObject({ kind: 'inconclusive', why: 'too_wide' });
    expect(family[0]!.comparison.interval).toMatchObject({ known: true });
  });

  it('equivalence_is_corrected_too', () => {
    const alone = around(1, 3.5);
    expect(decideOne(alone).kind).toBe('equivalent');
    const noise = around(1, 40);
    const family = decideFamily(
      [alone, noise, noise, noise].map((d) => toContender(d)),
      0.05,
    );
    expect(family[0]!.verdict.kind).toBe('inconclusive');
  });

  it('comparison_without_blocks_makes_the_others_no_easier', () => {
    const empty = toContender([]);
    const family = decideFamily([toContender(around(8, 3)), empty, empty, empty], 0.05);
    expect(family[0]!.verdict.kind).toBe('inconclusive');
    expect(family[1]!.pHolm).toEqual(unknown('no_values'));
  });
});
