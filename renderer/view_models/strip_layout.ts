/** Geometry of the launch strip plot: a readable axis, and dots that do not hide each other. */

export interface StripScale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

const MAX_TICKS = 5;

/** Smallest of 1, 2, 5 × 10^n that is at least `raw`. */
export function toNiceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10;
  return step * power;
}

export function toStripScale(timesMs: readonly number[]): StripScale {
  if (timesMs.length === 0) return { from: 0, to: 1, ticks: [0, 1] };
  const low = Math.min(...timesMs);
  const high = Math.max(...timesMs);
  // A spread of 2 ms over the whole width would make noise look like a finding.
  const least = Math.max(10, high * 0.1);
  const middle = (low + high) / 2;
  const half = Math.max(high - low, least) / 2;
  const step = toNiceStep((2 * half) / (MAX_TICKS - 1));
  const from = Math.max(0, Math.floor((middle - half) / step) * step);
  const to = Math.max(from + step, Math.ceil((middle + half) / step) * step);
  const ticks: number[] = [];
  for (let tick = from; tick <= to + step / 2; tick += step) ticks.push(tick);
  return { from, to, ticks };
}

const STRIP_MIDDLE = 23;
const STRIP_STEPS = [0, -4, 4, -7, 7, -2, 2, -5.5, 5.5];

/**
 * Height of the n-th dot: a fixed pattern, so that the same launches always make the same picture.
 */
export function toStripY(index: number): number {
  return STRIP_MIDDLE + (STRIP_STEPS[index % STRIP_STEPS.length] ?? 0);
}
