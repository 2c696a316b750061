/**
 * Failures inside the virtual device's own code: thrown here, turned into an `EbbError` at the
 * public face (index.ts).
 */
import type { EbbError } from '../electron/common/result.ts';

export class VirtualDeviceFailure extends Error {
  readonly error: EbbError;

  constructor(error: EbbError) {
    super(`${error.message} (${error.cause})`);
    this.name = 'VirtualDeviceFailure';
    this.error = error;
  }
}

export function deviceFailure(
  message: string,
  cause: string,
  remedy: string,
): VirtualDeviceFailure {
  return new VirtualDeviceFailure({ code: 'virtual_device_failed', message, cause, remedy });
}

/**
 * Any thrown value as an `EbbError`; what is not ours is a failed virtual device with its own words
 * as the cause.
 */
export function toEbbError(thrown: unknown, message: string): EbbError {
  if (thrown instanceof VirtualDeviceFailure) return thrown.error;
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'virtual_device_failed',
    message,
    cause,
    remedy: 'Read the log of the virtual device; `ebb device stop` cleans up.',
  };
}
