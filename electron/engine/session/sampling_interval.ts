/** How often a device may be sampled; the agent checks the same bounds. */
import { toFailure } from '../../common/errors.ts';
import type { Result } from '../../common/result.ts';

export const DEFAULT_INTERVAL_MS = 1_000;
const SHORTEST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 10_000;

export function isInterval(intervalMs: number): boolean {
  return intervalMs >= SHORTEST_INTERVAL_MS && intervalMs <= LONGEST_INTERVAL_MS;
}

export function toIntervalFailure(intervalMs: number): Result<never> {
  const text = `The interval must be ${SHORTEST_INTERVAL_MS} to ${LONGEST_INTERVAL_MS} ms.`;
  return toFailure('bad_argument', text, `given: ${intervalMs}`);
}
