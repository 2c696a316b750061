/** Waiting with an end: conditions of another process can only be looked at again and again. */
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;

export class Deadline {
  private readonly endMs: number;
  readonly totalMs: number;

  constructor(totalMs: number) {
    this.totalMs = totalMs;
    this.endMs = performance.now() + totalMs;
  }

  leftMs(): number {
    return Math.max(0, this.endMs - performance.now());
  }

  /** Looks until `look` gives true; false when the time is over. */
  async waitUntil(look: () => boolean | Promise<boolean>): Promise<boolean> {
    while (true) {
      if (await look()) return true;
      if (this.leftMs() === 0) return false;
      await delay(Math.min(LOOK_EVERY_MS, this.leftMs()));
    }
  }
}
