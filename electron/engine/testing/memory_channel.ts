/** Two ends of a stream in memory, with the faults of real ones: cut, merged and split chunks. */
import { toDisposable } from '../../common/disposable.ts';
import type { ByteChannel } from '../channel/byte_channel.ts';

export interface FarEnd {
  /** Bytes that the near end wrote, in order. */
  readonly written: Uint8Array[];
  /** Called for every write of the near end. */
  onWrite: (bytes: Uint8Array) => void;
  send(bytes: Uint8Array): void;
  /** The far end goes away; '' = orderly. */
  end(reason?: string): void;
}

export function createMemoryChannel(): { readonly near: ByteChannel; readonly far: FarEnd } {
  const byteListeners = new Set<(chunk: Uint8Array) => void>();
  const closeListeners = new Set<(reason: string) => void>();
  let closed: string | null = null;
  const close = (reason: string): void => {
    if (closed !== null) return;
    closed = reason;
    for (const listener of [...closeListeners]) listener(reason);
  };
  const far: FarEnd = {
    written: [],
    onWrite: () => undefined,
    send: (bytes) => {
      if (closed === null) for (const listener of [...byteListeners]) listener(bytes);
    },
    end: (reason = '') => close(reason),
  };
  const near: ByteChannel = {
    write: (bytes) => {
      if (closed !== null) return false;
      far.written.push(bytes);
      far.onWrite(bytes);
      return true;
    },
    writableBytes: 0,
    onBytes: (listener) => {
      byteListeners.add(listener);
      return toDisposable(() => byteListeners.delete(listener));
    },
    onClose: (listener) => {
      if (closed !== null) queueMicrotask(() => listener(closed ?? ''));
      else closeListeners.add(listener);
      return toDisposable(() => closeListeners.delete(listener));
    },
    close: () => close(''),
  };
  return { near, far };
}
