import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../common/figure.ts';
import { compareBlocks, pairBlocks } from './block_comparison.ts';
import { Random } from './random.ts';
import reference from './reference/reference.json' with { type: 'json' };

const close = (value: number): number => expect.closeTo(value, 9) as number;

describe('blocks paired', () => {
  it('difference_of_medians_of_the_blocks_that_both_have', () => {
    const arm = new Map([
      [2, [330, 300, 310]],
      [0, [301, 303]],
      [1, [900]],
      [3, []],
    ]);
    const other = new Map([
      [0, [290]],
      [2, [305, 295]],
      [3, [300]],
      [4, [300]],
    ]);
    expect(pairBlocks(arm, other).map(({ block, deltaMs }) => [block, deltaMs])).toEqual([
      [0, 12],
      [2, 10],
    ]);
  });
});

describe('block comparison', () => {
  it('ten_blocks_by_t', () => {
    const wanted = reference.t[0]!;
    const found = compareBlocks(wanted.values, 0.05, known(wanted.threshold));
    expect(found).toMatchObject({
      blocks: 10,
      method: 't',
      meanMs: known(close(wanted.mean)),
      sdMs: known(close(wanted.sd)),
      p: known(close(wanted.p)),
      interval: known({ low: close(wanted.low), high: close(wanted.high), confidence: 0.95 }),
      equivalenceP: known(close(wanted.equivalence_p)),
      hodgesLehmannMs: known(close(reference.signed_rank[0]!.estimate)),
      signFlipP: known(close(reference.sign_flip[2]!.two_sided)),
    });
  });

  it('seven_blocks_by_sign_flip', () => {
    const wanted = reference.sign_flip[0]!;
    expect(compareBlocks(wanted.values, 0.05, known(wanted.threshold))).toMatchObject({
      blocks: 7,
      method: 'sign_flip',
      p: known(close(wanted.two_sided)),
      interval: known({ low: close(wanted.low), high: close(wanted.high), confidence: 0.95 }),
      equivalenceP: known(close(wanted.equivalence_p)),
    });
  });

  it('no_blocks', () => {
    expect(compareBlocks([], 0.05, unknown('no_values'))).toEqual({
      blocks: 0,
      method: 'sign_flip',
      hodgesLehmannMs: unknown('no_values'),
      meanMs: unknown('no_values'),
      sdMs: unknown('no_values'),
      interval: unknown('no_values'),
      p: unknown('no_values'),
      equivalenceP: unknown('no_values'),
      signFlipP: unknown('no_values'),
      signedRank: unknown('no_values'),
      signedRankInterval: unknown('no_values'),
    });
  });

  it('single_block', () => {
    expect(compareBlocks([5], 0.05, known(10))).toMatchObject({
      blocks: 1,
      hodgesLehmannMs: known(5),
      meanMs: known(5),
      sdMs: unknown('too_few_blocks'),
      interval: unknown('too_few_values'),
      p: known(1),
    });
  });

  it.each([
    ['all_deltas_zero', 0, 1],
    ['all_deltas_equal', 3, 2 ** -9],
    ['all_deltas_equal_but_for_rounding', 0.3, 2 ** -9],
  ])('%s', (_name, value, p) => {
    const values = Array.from({ length: 10 }, (_, index) =>
      value === 0.3 && index % 2 === 1 ? 0.1 + 0.2 : value,
    );
    const found = compareBlocks(values, 0.05, known(5));
    expect(found).toMatchObject({ method: 'sign_flip', sdMs: known(0), p: known(p) });
    expect(found.interval).toEqual(known({ low: value, high: value, confidence: 0.95 }));
    expect(found.equivalenceP).toEqual(known(2 ** -10));
  });

  it('nan_delta_is_named_not_spread', () => {
    const found = compareBlocks([1, Number.NaN, 3], 0.05, known(5));
    expect(found.p).toEqual(unknown('not_finite'));
    expect(found.interval).toEqual(unknown('not_finite'));
    expect(JSON.stringify(found)).not.toContain('null');
  });

  it.each([6, 7, 8, 10, 20])('p_and_interval_say_the_same_with_%i_blocks', (blocks) => {
    const random = new Random(blocks);
    for (let run = 0; run < 200; run += 1) {
      const deltas = Array.from({ length: blocks }, () => Math.round(10 * random.normal()) + 6);
      const { p, interval } = compareBlocks(deltas, 0.05, known(5));
      if (!p.known || !interval.known) throw new Error('unknown');
      const excludesZero = interval.value.low > 0 || interval.value.high < 0;
      expect(excludesZero).toBe(p.value <= 0.05);
    }
  });

  it.each([6, 7, 8, 10])('equivalence_and_interval_say_the_same_with_%i_blocks', (blocks) => {
    const random = new Random(100 + blocks);
    const seen = new Set<boolean>();
    for (let run = 0; run < 300; run += 1) {
      const deltas = Array.from({ length: blocks }, () => Math.round(4 * random.normal()) + 2);
      const { equivalenceP, interval } = compareBlocks(deltas, 0.05, known(6));
      if (!equivalenceP.known || !interval.known) throw new Error('unknown');
      const isInside = interval.value.low > -6 && interval.value.high < 6;
      expect(equivalenceP.value <= 0.025).toBe(isInside);
      seen.add(isInside);
    }
    expect(seen.size).toBe(2);
  });
});
