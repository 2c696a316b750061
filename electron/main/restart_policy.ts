/** When to start the engine again after it stopped, and when to stop trying. Pure. */

export interface RestartDecision {
  readonly restart: boolean;
  /** 1 for the first restart. */
  readonly attempt: number;
  readonly delayMs: number;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
const MAX_ATTEMPTS = 6;
/** An engine that ran this long was healthy: its next crash starts counting afresh. */
const HEALTHY_MS = 60_000;

export class RestartPolicy {
  private attempt = 0;

  /** The engine ended after `ranMs`. */
  decide(ranMs: number): RestartDecision {
    if (ranMs >= HEALTHY_MS) this.attempt = 0;
    this.attempt++;
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.attempt - 1));
    return { restart: this.attempt <= MAX_ATTEMPTS, attempt: this.attempt, delayMs };
  }

  /** A person asked for another try. */
  reset(): void {
    this.attempt = 0;
  }
}
