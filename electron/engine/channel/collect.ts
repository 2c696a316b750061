/** Everything a channel says until it ends, as text: for one-shot device commands. */
import { toError } from '../../common/errors.ts';
import { failure, type Result, success } from '../../common/result.ts';
import type { ByteChannel } from './byte_channel.ts';

interface CollectOptions {
  readonly what: string;
  readonly timeoutMs: number;
  /** More than this is a failure: nothing of a device may fill memory. */
  readonly maxBytes: number;
}

/** Closes the channel in every case. Decodes as UTF-8; invalid bytes become U+FFFD. */
export function collectText(
  channel: ByteChannel,
  options: CollectOptions,
): Promise<Result<string>> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const settle = (result: Result<string>): void => {
      clearTimeout(timer);
      channel.close();
      resolve(result);
    };
    const timer = setTimeout(() => {
      const text = `${options.what} did not finish within ${options.timeoutMs} ms.`;
      settle(failure(toError('deadline_exceeded', text, toText(chunks).slice(-200))));
    }, options.timeoutMs);
    channel.onBytes((chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= options.maxBytes) return;
      const text = `${options.what} gave more than ${options.maxBytes} bytes.`;
      settle(failure(toError('io_error', text)));
    });
    channel.onClose((reason) => {
      if (reason === '') {
        settle(success(toText(chunks)));
        return;
      }
      settle(failure(toError('connection_lost', `${options.what} was cut off.`, reason)));
    });
  });
}

function toText(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
