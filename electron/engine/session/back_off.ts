/**
 * Waiting times between attempts: exponential with jitter, so that many devices do not knock in
 * step.
 */

export interface BackOffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Share of the waiting time that is random: 0.2 = ±20 %. */
  readonly jitter: number;
}

export const RECONNECT_LIMITS: BackOffLimits = { firstMs: 500, longestMs: 8000, jitter: 0.2 };

/** `attempt` counts from 1; `random` in [0, 1). Never outside [0, longestMs]. */
export function toBackOffMs(
  attempt: number,
  random: number,
  limits: BackOffLimits = RECONNECT_LIMITS,
): number {
  // The exponent is bounded first: 2 ** 2000 is Infinity, and Infinity * 0 is NaN.
  const exponent = Math.min(Math.max(attempt, 1) - 1, 30);
  const plain = Math.min(limits.firstMs * 2 ** exponent, limits.longestMs);
  const jittered = plain * (1 + limits.jitter * (2 * random - 1));
  return Math.round(Math.min(jittered, limits.longestMs));
}
