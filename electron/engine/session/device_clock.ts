/**
 * The device's boot clock on this computer's wall clock.
 *
 * Every message arrives later than it was stamped, never earlier, so the smallest (arrival - stamp)
 * seen is the best estimate of the offset. A new estimate begins with every connection: the device
 * may have been rebooted. `nowMs` must not jump (performance.timeOrigin + performance.now()).
 */
export class DeviceClock {
  #offsetMs = Number.POSITIVE_INFINITY;

  /** `bootMs`: device stamp of a message; `arrivedAtMs`: Unix ms on this computer. */
  observe(bootMs: number, arrivedAtMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs, arrivedAtMs - bootMs);
  }

  /** Unix ms of this computer. Only after the first `observe`. */
  toWallMs(bootMs: number): number {
    return bootMs + this.#offsetMs;
  }
}

/** Unix ms that never jump backwards within a process. */
export function nowWallMs(): number {
  return performance.timeOrigin + performance.now();
}

const NS_PER_MS = 1e6;

/** Exact to 1 µs for 285 years of uptime. */
export function toMs(ns: bigint): number {
  return Number(ns / 1000n) / (NS_PER_MS / 1000);
}
