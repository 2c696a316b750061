/**
 * The golden vectors: per message `golden/<message>.bin` (its sample frames, one after the other)
 * and `.json` (the same messages as TypeScript sees them), and `golden.gen.h` (the same as C++ sees
 * them).
 */
import { toFrameBytes } from './golden_bytes.ts';
import { SAMPLES, toSample, type WireRecord, type WireValue } from './golden_values.ts';
import { toCamel, toConstant, toQuoted, toSnake } from './names.ts';
import {
  SMALLEST_I64,
  type Field,
  type Message,
  type Schema,
  type Struct,
  type WireType,
} from './schema.ts';

export interface GoldenFile {
  /** Relative to golden/. */
  readonly name: string;
  readonly content: Buffer;
}

export function emitGoldenFiles(schema: Schema): readonly GoldenFile[] {
  const files = schema.messages.flatMap((message): GoldenFile[] => {
    const records = SAMPLES.map((sample) => toSample(schema, message, sample));
    const frames = records.map((record) => toFrameBytes(schema, message, record));
    const messages = records.map((record) => ({
      type: message.name,
      ...toJsonRecord(schema, message, record),
    }));
    const json = { direction: message.direction, messages };
    const stem = toSnake(message.name);
    return [
      { name: `${stem}.bin`, content: Buffer.concat(frames) },
      { name: `${stem}.json`, content: Buffer.from(`${JSON.stringify(json, null, 2)}\n`) },
    ];
  });
  return [...files, { name: 'golden.gen.h', content: Buffer.from(emitCpp(schema)) }];
}

// -------------------------------------------------------------------------------- JSON

/**
 * JSON has no bigint, bytes or NaN: they stand as {"$bigint"}, {"$bytes"} (hex), {"$float64"} (null
 * = NaN).
 */
function toJsonRecord(schema: Schema, struct: Struct, record: WireRecord): Record<string, unknown> {
  return Object.fromEntries(
    struct.fields.map((field) => [
      toCamel(field.name),
      toJsonField(schema, field, record[field.name] ?? 0n),
    ]),
  );
}

function toJsonField(schema: Schema, field: Field, value: WireValue): unknown {
  if (field.missing !== null && value === field.missing) return null;
  if (field.ts === 'string') return toBigInt(value).toString();
  if (field.ts === 'bigint') return { $bigint: toBigInt(value).toString() };
  if (field.ts === 'float64_array') {
    const items = value as readonly bigint[];
    return { $float64: items.map((item) => (item === SMALLEST_I64 ? null : Number(item))) };
  }
  return toJsonValue(schema, field.type, value);
}

function toJsonValue(schema: Schema, type: WireType, value: WireValue): unknown {
  switch (type.kind) {
    case 'scalar':
      return typeof value === 'bigint' ? Number(value) : value;
    case 'error':
    case 'enum':
      return findName(schema, type, value);
    case 'string':
      return value;
    case 'bytes':
      return { $bytes: Buffer.from(value as Uint8Array).toString('hex') };
    case 'array':
      return (value as readonly WireValue[]).map((item) => toJsonValue(schema, type.item, item));
    case 'struct':
      return toJsonRecord(schema, findStruct(schema, type.name), value as WireRecord);
  }
}

function toBigInt(value: WireValue): bigint {
  if (typeof value !== 'bigint') throw new Error(`a sample of type ${typeof value}, not bigint`);
  return value;
}

function findName(
  schema: Schema,
  type: { readonly kind: 'error' } | { readonly kind: 'enum'; readonly name: string },
  value: WireValue,
): string {
  const rows =
    type.kind === 'error'
      ? schema.errors
      : schema.enums.find(({ name }) => name === type.name)?.values;
  const row = rows?.find(({ id }) => BigInt(id) === value);
  if (row === undefined) throw new Error(`no name for ${toBigInt(value).toString()}`);
  return row.name;
}

function findStruct(schema: Schema, name: string): Struct {
  const struct = schema.structs.find((candidate) => candidate.name === name);
  if (struct === undefined) throw new Error(`no struct ${name}`);
  return struct;
}

// -------------------------------------------------------------------------------- C++

function emitCpp(schema: Schema): string {
  return `// Generated from wire.schema.json by \`npm run gen\`: do not edit.
//
// What the frames of each golden/*.bin hold.
//
// clang-format off

#ifndef EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_
#define EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_

#include <vector>

#include "protocol/wire.gen.h"

namespace ebb::wire {

${schema.messages.map((message) => emitCppMessage(schema, message)).join('\n')}
// Calls check(file stem, messages) for every message type of the schema.
template <typename Check>
void ForEachGolden(Check check) {
${schema.messages.map(({ name }) => `  check("${toSnake(name)}", Golden${name}());\n`).join('')}}

}  // namespace ebb::wire

#endif  // EBB_PROTOCOL_GOLDEN_GOLDEN_GEN_H_
`;
}

function emitCppMessage(schema: Schema, message: Message): string {
  const rows = SAMPLES.map((sample) => {
    const record = toSample(schema, message, sample);
    return `      // ${sample}\n      ${toCppRecord(schema, message, record, '      ')},\n`;
  });
  return `inline std::vector<${message.name}> Golden${message.name}() {
  return {
${rows.join('')}  };
}
`;
}

function toCppRecord(schema: Schema, struct: Struct, record: WireRecord, indent: string): string {
  const inner = `${indent}  `;
  const fields = struct.fields.map(({ name, type }) => {
    const value = toCppValue(schema, type, { value: record[name] ?? 0n, indent: inner });
    return `${inner}.${name} = ${value},\n`;
  });
  return `${struct.name}{\n${fields.join('')}${indent}}`;
}

function toCppValue(
  schema: Schema,
  type: WireType,
  { value, indent }: { readonly value: WireValue; readonly indent: string },
): string {
  switch (type.kind) {
    case 'scalar':
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      if (value === SMALLEST_I64) return 'kMissing';
      return `${toBigInt(value)}${type.name.startsWith('u') ? 'U' : ''}`;
    case 'error':
      return `ErrorCode::${toConstant(findName(schema, type, value))}`;
    case 'enum':
      return `${type.name}::${toConstant(findName(schema, type, value))}`;
    case 'string':
      return toQuoted(value as string);
    case 'bytes':
      return `{${[...(value as Uint8Array)].join(', ')}}`;
    case 'array': {
      const items = (value as readonly WireValue[]).map((item) =>
        toCppValue(schema, type.item, { value: item, indent }),
      );
      return `{${items.join(', ')}}`;
    }
    case 'struct':
      return toCppRecord(schema, findStruct(schema, type.name), value as WireRecord, indent);
  }
}
