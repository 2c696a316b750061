/** Where lines break: a chart may not connect two points that have a gap between them. */
import type { Gap } from '../session/gaps.ts';

/**
 * Time axis of a chart. Where a gap lies between two points it gets a point of its own, at which
 * every line is absent.
 */
export interface TimeAxis {
  readonly times: readonly number[];
  /** Index in `times` of each point of the history. */
  readonly positions: readonly number[];
}

export function toTimeAxis(pointTimes: readonly number[], gaps: readonly Gap[]): TimeAxis {
  const times: number[] = [];
  const positions: number[] = [];
  let next = 0;
  let previousMs = NaN;
  for (const atMs of pointTimes) {
    let broken = false;
    for (let gap = gaps[next]; gap && gap.fromMs < atMs; gap = gaps[++next]) {
      broken ||= (gap.toMs ?? Infinity) > previousMs;
    }
    if (broken) times.push((previousMs + atMs) / 2);
    positions.push(times.length);
    times.push(atMs);
    previousMs = atMs;
  }
  return { times, positions };
}
