import { describe, expect, it } from 'vitest';
import { closeOpenGap, inferGap, MAX_GAPS, mergeGap, type Gap } from './gaps.ts';

const gap = (fromMs: number, toMs: number | null, inferred = false): Gap => ({
  fromMs,
  toMs,
  reason: inferred ? 'no ticks arrived' : 'adb dropped',
  inferred,
});

describe('gaps', () => {
  it('reported_and_inferred_gap_of_one_loss_are_one_gap', () => {
    const merged = mergeGap(mergeGap([], gap(1000, 9000, true)), gap(2000, 8000));
    expect(merged).toEqual([gap(1000, 9000)]);
  });

  it('open_gap_that_is_reported_again_with_its_end_is_closed', () => {
    const merged = mergeGap(mergeGap([], gap(1000, null)), gap(1000, 5000));
    expect(merged).toEqual([gap(1000, 5000)]);
  });

  it('late_end_of_a_gap_that_a_tick_has_closed_stays_one_gap', () => {
    const closed = closeOpenGap([gap(1000, null)], 6000);
    expect(mergeGap(closed, gap(1000, 5900))).toEqual([gap(1000, 6000)]);
  });

  it('gaps_apart_stay_apart_and_in_order', () => {
    const merged = mergeGap(mergeGap([], gap(5000, 6000)), gap(1000, 2000));
    expect(merged.map((one) => one.fromMs)).toEqual([1000, 5000]);
  });

  it('number_of_gaps_is_bounded_and_the_newest_stay', () => {
    let gaps: readonly Gap[] = [];
    for (let i = 0; i < MAX_GAPS + 40; i++) gaps = mergeGap(gaps, gap(i * 100, i * 100 + 10));
    expect(gaps.length).toBe(MAX_GAPS);
    expect(gaps[gaps.length - 1]?.fromMs).toBe((MAX_GAPS + 39) * 100);
  });

  it.each([
    [1000, 2000, 1000, false],
    [1000, 3400, 1000, false],
    [1000, 4100, 1000, true],
    [1000, 9000, 5000, false],
    [1000, 17_000, 5000, true],
  ])('from_%i_to_%i_at_interval_%i_is_gap_%s', (previous, next, interval, isGap) => {
    expect(inferGap(previous, next, interval) !== null).toBe(isGap);
  });

  it('before_the_first_tick_there_is_no_gap', () => {
    expect(inferGap(NaN, 5000, 1000)).toBeNull();
  });
});
