/**
 * Long work that the user began: what runs, how far it is, how it failed. One at a time per target;
 * each can be cancelled.
 */
import type { EbbError, Result } from '../../electron/common/result.ts';
import type { FrameCommits } from './frame_commits.ts';

export type OperationKind = 'dry_run' | 'advise' | 'warm' | 'launch' | 'home';

export interface OperationTarget {
  readonly serial: string;
  /** Package or pid. */
  readonly target: string;
  readonly kind: OperationKind;
}

export interface Operation extends OperationTarget {
  readonly callId: string;
  readonly startedAtMs: number;
  readonly done: number;
  /** 0 = not known. */
  readonly planned: number;
  readonly cancelled: boolean;
}

export interface OperationProgress {
  report(done: number, planned: number): void;
  cancelled(): boolean;
}

type Work = (callId: string, progress: OperationProgress) => Promise<Result<unknown>>;

function toKey(serial: string, target: string): string {
  return `${serial}\n${target}`;
}

export class Operations {
  private readonly running = new Map<string, Operation>();
  private readonly errors = new Map<string, EbbError>();
  private nextId = 1;

  constructor(private readonly commits: FrameCommits) {}

  find(serial: string, target: string): Operation | null {
    return this.running.get(toKey(serial, target)) ?? null;
  }

  /** How the last operation on this target failed; null after a success. */
  errorOf(serial: string, target: string): EbbError | null {
    return this.errors.get(toKey(serial, target)) ?? null;
  }

  dismissError(serial: string, target: string): void {
    if (this.errors.delete(toKey(serial, target))) this.commits.mark();
  }

  async run(target: OperationTarget, work: Work): Promise<void> {
    const key = toKey(target.serial, target.target);
    if (this.running.has(key)) return;
    const callId = `window-${this.nextId++}`;
    const startedAtMs = Date.now();
    this.errors.delete(key);
    this.running.set(key, {
      ...target,
      callId,
      startedAtMs,
      done: 0,
      planned: 0,
      cancelled: false,
    });
    this.commits.mark();
    const result = await work(callId, {
      report: (done, planned) => this.patch(callId, { done, planned }),
      cancelled: () => this.running.get(key)?.cancelled ?? true,
    });
    this.running.delete(key);
    // The user asked for the cancellation: telling it as a failure would be noise.
    if (!result.ok && result.error.code !== 'cancelled') this.errors.set(key, result.error);
    this.commits.mark();
  }

  cancel(callId: string): void {
    this.patch(callId, { cancelled: true });
  }

  reportBytes(callId: string, done: number, planned: number): void {
    this.patch(callId, { done, planned });
  }

  private patch(callId: string, change: Partial<Operation>): void {
    for (const [key, operation] of this.running) {
      if (operation.callId !== callId) continue;
      this.running.set(key, { ...operation, ...change });
      this.commits.mark();
    }
  }
}
