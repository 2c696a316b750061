/**
 * The difference between two arms of launches, with an interval that holds for few and skewed
 * values.
 *
 * Hodges–Lehmann shift: the median of all pairwise differences. Its 95 % interval comes from the
 * exact distribution of the Mann–Whitney U statistic (Hollander & Wolfe, Nonparametric Statistical
 * Methods, 4.2–4.3), by the normal approximation where the exact table would be large. No
 * assumption about the shape; ties make it slightly wide, never narrow.
 */

export const MIN_LAUNCHES_PER_ARM = 5;
const EXACT_LIMIT = 40;

export interface ShiftEstimate {
  readonly shiftMs: number;
  readonly lowMs: number;
  readonly highMs: number;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Number of ways to get each U for two samples without ties: counts[u], u = 0 … n·m. */
export function countsOfU(n: number, m: number): readonly number[] {
  // Coefficients of the Gaussian binomial: multiply by (1 - q^(m+i)), divide by (1 - q^i).
  const size = n * m + 1;
  const counts = new Array<number>(size).fill(0);
  counts[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = size - 1; u >= m + i; u--) {
      counts[u] = (counts[u] ?? 0) - (counts[u - m - i] ?? 0);
    }
    for (let u = i; u < size; u++) counts[u] = (counts[u] ?? 0) + (counts[u - i] ?? 0);
  }
  return counts;
}

/** Smallest u with P(U <= u) >= probability: `qwilcox` of R. */
export function quantileOfU(probability: number, n: number, m: number): number {
  if (n > EXACT_LIMIT || m > EXACT_LIMIT) {
    const spread = Math.sqrt((n * m * (n + m + 1)) / 12);
    return Math.max(0, Math.floor((n * m) / 2 - 1.959964 * spread));
  }
  const counts = countsOfU(n, m);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let u = 0; u < counts.length; u++) {
    below += counts[u] ?? 0;
    if (below / total >= probability - 1e-12) return u;
  }
  return n * m;
}

/** How much larger `treated` is than `control`; null below five launches in an arm. */
export function estimateShift(
  control: readonly number[],
  treated: readonly number[],
): ShiftEstimate | null {
  const n = control.length;
  const m = treated.length;
  if (n < MIN_LAUNCHES_PER_ARM || m < MIN_LAUNCHES_PER_ARM) return null;
  const differences = new Float64Array(n * m);
  control.forEach((before, i) =>
    treated.forEach((after, j) => {
      differences[i * m + j] = after - before;
    }),
  );
  differences.sort();
  const rank = Math.max(1, quantileOfU(0.025, n, m));
  return {
    shiftMs: median([...differences]),
    lowMs: differences[rank - 1] ?? NaN,
    highMs: differences[n * m - rank] ?? NaN,
  };
}
