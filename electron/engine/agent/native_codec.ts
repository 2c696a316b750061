/** The addon as a WireCodec. A decoder belongs to one stream and dies with it. */
import { loadNative, type Native } from '../../../native/index.ts';
import { toCauseText, toError } from '../../common/errors.ts';
import { failure, type Result, success } from '../../common/result.ts';
import type { WireCodec, WireCodecFactory } from './wire_codec.ts';

function toCodec(native: Native): WireCodec {
  const decoder = new native.WireDecoder();
  return {
    push(chunk) {
      const messages = decoder.push(chunk);
      const broken = decoder.failure;
      if (broken === null) return success(messages);
      const text = 'The stream did not carry frames of Ebb.';
      return failure(toError('protocol_broken', text, broken.message));
    },
    encode(message) {
      try {
        return success(native.encode(message));
      } catch (error) {
        // The addon names field, expectation and value: an argument of a face was out of range.
        const text = `${message.type} cannot be sent.`;
        return failure(toError('bad_argument', text, toCauseText(error)));
      }
    },
  };
}

/** Loads the addon at first use: `devices` and `doctor` work, and say so, without it. */
export function createNativeCodecs(): WireCodecFactory {
  let loaded: Result<Native> | null = null;
  return () => {
    loaded ??= loadNative();
    return loaded.ok ? success(toCodec(loaded.value)) : loaded;
  };
}
