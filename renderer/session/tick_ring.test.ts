import { describe, expect, it } from 'vitest';
import { TickRing } from './tick_ring.ts';

function fill(capacity: number, count: number): TickRing {
  const ring = new TickRing(capacity);
  for (let i = 0; i < count; i++) ring.append(i * 1000);
  return ring;
}

describe('TickRing', () => {
  it('empty_ring_has_no_first_and_no_last', () => {
    const ring = new TickRing(4);
    expect(ring.length).toBe(0);
    expect(ring.firstMs).toBeNaN();
    expect(ring.range(0, 1e9)).toEqual({ first: 0, length: 0 });
  });

  it('forgets_the_oldest_when_full', () => {
    const ring = fill(4, 6);
    expect(ring.length).toBe(4);
    expect([ring.firstMs, ring.lastMs]).toEqual([2000, 5000]);
  });

  it('keeps_order_over_the_seam', () => {
    const ring = fill(5, 13);
    const times = Array.from({ length: ring.length }, (_, i) => ring.timeAt(i));
    expect(times).toEqual([8000, 9000, 10_000, 11_000, 12_000]);
  });

  it.each([
    [2000, 4000, 3],
    [2001, 4000, 2],
    [2000, 3999, 2],
    [-1, 1e9, 6],
    [6000, 9000, 0],
  ])('range_%i_to_%i_holds_%i_ticks', (from, to, length) => {
    expect(fill(10, 6).range(from, to).length).toBe(length);
  });

  it('ring_without_room_is_refused', () => {
    expect(() => new TickRing(0)).toThrow(RangeError);
  });
});
