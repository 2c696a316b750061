import { describe, expect, it } from 'vitest';

import { RECONNECT_LIMITS, toBackOffMs } from './back_off.ts';

describe('toBackOffMs', () => {
  it('doubles_from_half_a_second_up_to_eight', () => {
    const plain = [1, 2, 3, 4, 5, 6, 7].map((attempt) => toBackOffMs(attempt, 0.5));
    expect(plain).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('jitter_spreads_around_the_plain_time', () => {
    expect(toBackOffMs(1, 0)).toBe(400);
    expect(toBackOffMs(1, 0.999999)).toBe(600);
  });

  it('never_longer_than_the_limit_and_never_nan', () => {
    for (const attempt of [-5, 0, 1, 30, 5000, Number.MAX_SAFE_INTEGER]) {
      for (const random of [0, 0.5, 0.999]) {
        const ms = toBackOffMs(attempt, random);
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(RECONNECT_LIMITS.longestMs);
      }
    }
  });
});
