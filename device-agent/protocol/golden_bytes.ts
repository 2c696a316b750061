/**
 * A second, independent encoder, straight from the schema: what the C++ encoder must produce byte
 * for byte. Slow and simple; used for golden vectors only.
 */
import type { WireRecord, WireValue } from './golden_values.ts';
import { SCALARS, type Message, type Schema, type Struct, type WireType } from './schema.ts';

/** The whole frame of a message. */
export function toFrameBytes(schema: Schema, message: Message, record: WireRecord): Buffer {
  const payload = encodeRecord(schema, message, record);
  const covered = Buffer.concat([
    Buffer.from('EBB1'),
    toInteger(payload.length, 4),
    toInteger(message.id, 2),
    toInteger(0, 2),
    payload,
  ]);
  return Buffer.concat([covered, toInteger(toCrc32c(covered), 4)]);
}

function encodeRecord(schema: Schema, struct: Struct, record: WireRecord): Buffer {
  return Buffer.concat(
    struct.fields.map(({ name, type }) => encodeValue(schema, type, record[name] ?? 0n)),
  );
}

function encodeValue(schema: Schema, type: WireType, value: WireValue): Buffer {
  switch (type.kind) {
    case 'enum':
      return toInteger(value as bigint, 1);
    case 'error':
      return toInteger(value as bigint, 2);
    case 'scalar':
      return type.name === 'f64'
        ? Buffer.from(Float64Array.of(value as number).buffer)
        : toInteger(value as bigint, SCALARS[type.name]);
    case 'string': {
      const text = Buffer.from(value as string, 'utf8');
      return Buffer.concat([toInteger(text.length, 2), text]);
    }
    case 'bytes': {
      const bytes = value as Uint8Array;
      return Buffer.concat([toInteger(bytes.length, 4), bytes]);
    }
    case 'array': {
      const items = value as readonly WireValue[];
      const encoded = items.map((item) => encodeValue(schema, type.item, item));
      return Buffer.concat([toInteger(items.length, 4), ...encoded]);
    }
    case 'struct': {
      const struct = schema.structs.find(({ name }) => name === type.name);
      if (struct === undefined) throw new Error(`no struct ${type.name}`);
      return encodeRecord(schema, struct, value as WireRecord);
    }
  }
}

/** Little endian, two's complement. */
function toInteger(value: bigint | number | boolean, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let rest = BigInt.asUintN(size * 8, BigInt(value));
  for (let i = 0; i < size; i += 1) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Bit by bit after RFC 3720: shares no table with the code under test. */
function toCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
