/** Labels at the ends of lines: as near to their line as possible, never on top of each other. */

/**
 * Moves `wanted` positions (px, any order) apart by at least `gap` inside 0 … height. Keeps their
 * order. When there are more labels than room, they are spread evenly: close, but all there.
 */
export function spreadLabels(wanted: readonly number[], gap: number, height: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  const step = Math.min(gap, height / Math.max(1, order.length));
  const half = step / 2;
  let previous = -Infinity;
  const placed = order.map(({ at }) => {
    const y = Math.max(at, previous + step, half);
    previous = y;
    return y;
  });
  let limit = height - half;
  for (let i = placed.length - 1; i >= 0; i--) {
    const y = placed[i] ?? 0;
    if (y > limit) placed[i] = limit;
    limit = (placed[i] ?? 0) - step;
  }
  const result = new Array<number>(wanted.length).fill(0);
  order.forEach(({ index }, rank) => {
    result[index] = placed[rank] ?? 0;
  });
  return result;
}
