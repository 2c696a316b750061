/**
 * Bytes <-> messages of one stream. The addon in production; the state of a broken stream is
 * sticky.
 */
import type { Result } from '../../common/result.ts';
import type { ToAgentMessage, ToHostMessage } from '../../common/wire.gen.ts';

export interface WireCodec {
  /**
   * All messages that `chunk` completes; a failure (`protocol_broken`) ends the stream for good.
   */
  push(chunk: Uint8Array): Result<readonly ToHostMessage[]>;
  encode(message: ToAgentMessage): Result<Uint8Array>;
}

/** A codec for a new stream; fails with `addon_missing` where the addon is not built. */
export type WireCodecFactory = () => Result<WireCodec>;
