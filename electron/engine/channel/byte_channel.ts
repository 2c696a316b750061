/**
 * A stream of bytes both ways between the engine and something on the device. The one seam of
 * transport: adb's `exec:` in production, a memory pair in tests.
 */
import type { Duplex } from 'node:stream';

import { type Disposable, toDisposable } from '../../common/disposable.ts';

export interface ByteChannel {
  /**
   * False once closed. Order is kept; memory is bounded by the peer reading (see `writableBytes`).
   */
  write(bytes: Uint8Array): boolean;
  /** Bytes handed to `write` that have not left yet: callers bound their own queues by it. */
  readonly writableBytes: number;
  /** One listener of each kind; bytes that came earlier are delivered first. */
  onBytes(listener: (chunk: Uint8Array) => void): Disposable;
  /** Fires exactly once, also when closed before listening. `reason` is '' for an orderly end. */
  onClose(listener: (reason: string) => void): Disposable;
  close(): void;
}

/** Wraps a Node stream (adbkit's socket). The stream belongs to the channel from here on. */
export function toByteChannel(stream: Duplex): ByteChannel {
  let closedReason: string | null = null;
  const closeListeners = new Set<(reason: string) => void>();
  const finish = (reason: string): void => {
    if (closedReason !== null) return;
    closedReason = reason;
    for (const listener of [...closeListeners]) listener(reason);
    closeListeners.clear();
    stream.destroy();
  };
  stream.on('end', () => finish(''));
  stream.on('close', () => finish(''));
  stream.on('error', (error) => finish(error.message));
  return {
    write(bytes) {
      if (closedReason !== null || stream.destroyed) return false;
      stream.write(bytes);
      return true;
    },
    get writableBytes() {
      return stream.writableLength;
    },
    onBytes(listener) {
      // adbkit leaves the socket paused: `data` starts the flow and delivers what is buffered
      // first.
      stream.on('data', listener);
      return toDisposable(() => stream.off('data', listener));
    },
    onClose(listener) {
      if (closedReason === null) closeListeners.add(listener);
      else queueMicrotask(() => listener(closedReason ?? ''));
      return toDisposable(() => closeListeners.delete(listener));
    },
    close() {
      finish('');
    },
  };
}
