/**
 * Expected failures are values. A bug throws; a failure of the world (device, file, user) is an
 * `EbbError` in a `Result`.
 */
import type { ErrorCode } from './wire.gen.ts';

/** One failure, as a person needs it. Every text is a whole sentence without a stack. */
export interface EbbError {
  readonly code: ErrorCode;
  /** What failed, with the value that made it fail. */
  readonly message: string;
  /** Why, as far as known: the device's or the kernel's own words. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: EbbError };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure<T = never>(error: EbbError): Result<T> {
  return { ok: false, error };
}
