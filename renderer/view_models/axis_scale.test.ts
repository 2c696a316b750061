import { describe, expect, it } from 'vitest';
import { toValueScale } from './axis_scale.ts';

const steady = (value: number, length = 300): number[] => new Array<number>(length).fill(value);

describe('toValueScale', () => {
  it('one_spike_does_not_ruin_the_scale_and_is_counted', () => {
    const spiky = [...steady(100), 90_000, ...steady(100)];
    const scale = toValueScale([spiky, steady(60)]);
    expect(scale.max).toBeLessThan(120);
    expect(scale.clipped).toBe(1);
  });

  it('growth_that_lasts_moves_the_scale', () => {
    const scale = toValueScale([[...steady(100, 200), ...steady(900, 30)]]);
    expect(scale.max).toBeGreaterThan(900);
    expect(scale.clipped).toBe(0);
  });

  it('small_app_beside_a_large_one_is_not_a_spike', () => {
    expect(toValueScale([steady(5000), steady(10)])).toEqual({ max: 5300, clipped: 0 });
  });

  it('nothing_known_still_gives_an_axis', () => {
    expect(toValueScale([])).toEqual({ max: 1, clipped: 0 });
    expect(toValueScale([[null, null]])).toEqual({ max: 1, clipped: 0 });
    expect(toValueScale([[0, 0]])).toEqual({ max: 1, clipped: 0 });
  });
});
