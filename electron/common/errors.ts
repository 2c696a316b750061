/** One way to make an EbbError: the remedy comes from the schema unless the caller knows better. */
import type { EbbError, Result } from './result.ts';
import { type ErrorCode, ERRORS } from './wire.gen.ts';

/**
 * `message`: what failed, with the value. `cause`: why, in the device's or the kernel's own words.
 */
export function toError(code: ErrorCode, message: string, cause = ''): EbbError {
  return { code, message, cause, remedy: ERRORS[code].remedy };
}

export function toFailure<T = never>(code: ErrorCode, message: string, cause = ''): Result<T> {
  return { ok: false, error: toError(code, message, cause) };
}

/** The words of something thrown by a library or by Node, without a stack. */
export function toCauseText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
