/** Calls that run, by the id that a face gave them, so that it can cancel them. */
import { toFailure } from '../../common/errors.ts';
import type { Result } from '../../common/result.ts';

export class CallRegistry {
  readonly #calls = new Map<string, AbortController>();

  /** '' = nobody will cancel it by name. What `work` throws is a bug, told as a value. */
  async run<T>(
    callId: string,
    work: (signal: AbortSignal) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const controller = new AbortController();
    if (callId !== '') {
      if (this.#calls.has(callId)) return toFailure('busy', `Call ${callId} runs already.`);
      this.#calls.set(callId, controller);
    }
    try {
      return await work(controller.signal);
    } catch (error) {
      return toFailure('internal', 'The operation failed in the engine.', String(error));
    } finally {
      this.#calls.delete(callId);
    }
  }

  /** Unknown ids are calls that have just ended: nothing is left to cancel. */
  cancel(callId: string): void {
    this.#calls.get(callId)?.abort();
  }

  cancelAll(): void {
    for (const call of this.#calls.values()) call.abort();
  }
}
