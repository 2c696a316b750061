/**
 * Deadlines for promises of others: adbkit's, Node's. A late outcome is handed to `onLate`, never
 * lost.
 */
import { toError } from '../common/errors.ts';
import { failure, type Result } from '../common/result.ts';

interface DeadlineOptions<T> {
  readonly what: string;
  readonly timeoutMs: number;
  /** Frees what a promise that settles too late brought (a socket). */
  readonly onLate?: (value: T) => void;
}

/**
 * `work` or a failure with `deadline_exceeded`. What `work` throws is passed on to the caller, who
 * knows which code fits.
 */
export function withDeadline<T>(
  work: PromiseLike<T>,
  options: DeadlineOptions<T>,
): Promise<Result<T>> {
  return new Promise((resolve, reject) => {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      const message = `${options.what} did not finish within ${options.timeoutMs} ms.`;
      resolve(failure(toError('deadline_exceeded', message)));
    }, options.timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (expired) options.onLate?.(value);
        else resolve({ ok: true, value });
      },
      (error: unknown) => {
        clearTimeout(timer);
        if (!expired) reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/**
 * Resolves after `ms`, or at once when `signal` fires. True = the time ran out, false = aborted.
 */
export function waitMs(ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(true);
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
