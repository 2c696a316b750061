/** Emits native/wire_napi.gen.h: every message between C++ structs and JavaScript objects. */
import { toCamel, toConstant } from './names.ts';
import {
  SMALLEST_I64,
  type Field,
  type Message,
  type Schema,
  type Struct,
  type WireType,
} from './schema.ts';

export function emitAddon(schema: Schema): string {
  const parts = [
    HEADER,
    ...[...schema.structs, ...schema.messages].map(emitStruct),
    emitUnion('ToAgentMessage', schema, 'to_agent'),
    emitUnion('ToHostMessage', schema, 'to_host'),
    '}  // namespace ebb::native\n\n#endif  // EBB_NATIVE_WIRE_NAPI_GEN_H_\n',
  ];
  return parts.join('\n\n');
}

const HEADER = `// Generated from wire.schema.json by \`npm run gen\`: do not edit.
//
// clang-format off

#ifndef EBB_NATIVE_WIRE_NAPI_GEN_H_
#define EBB_NATIVE_WIRE_NAPI_GEN_H_

#include <string>
#include <variant>

#include "js_convert_wrap.h"
#include "protocol/wire.gen.h"

namespace ebb::native {`;

function emitStruct(struct: Struct): string {
  const type = `wire::${struct.name}`;
  const sets = struct.fields.map(
    (field) => `  out.Set("${toCamel(field.name)}", ${emitToJs(struct, field)});\n`,
  );
  const gets = struct.fields.map((field) => {
    const read = emitFromJs(field);
    return (
      `  {\n    const FieldPath at{&path, "${toCamel(field.name)}"};\n` +
      `    if (!GetProperty(object, at, value) || !${read}) return false;\n  }\n`
    );
  });
  return `inline Napi::Object ToJs(ToJsContext& context, const ${type}& in) {
  Napi::Object out = Napi::Object::New(context.env());
${sets.join('')}  return out;
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, ${type}& out) {
  Napi::Object object;
  Napi::Value value;
  if (!AsObject(from, path, object)) return false;
${gets.join('')}  return true;
}`;
}

function toMissingLiteral(missing: bigint): string {
  return missing === SMALLEST_I64 ? 'wire::kMissing' : String(missing);
}

function emitToJs(struct: Struct, field: Field): string {
  const value = `in.${field.name}`;
  const label = `"${struct.name}.${field.name}"`;
  if (field.ts === 'string') return `context.Text(std::to_string(${value}))`;
  if (field.ts === 'bigint') return `Napi::BigInt::New(context.env(), ${value})`;
  if (field.ts === 'float64_array') return `context.Float64Array(${value})`;
  if (field.missing !== null) {
    return `context.NumberOrNull(${label}, ${value}, ${toMissingLiteral(field.missing)})`;
  }
  return emitToJsType(field.type, { label, value, context: 'context' });
}

function emitToJsType(
  type: WireType,
  at: { readonly label: string; readonly value: string; readonly context: string },
): string {
  const { label, value, context } = at;
  switch (type.kind) {
    case 'scalar':
      if (type.name === 'bool') return `Napi::Boolean::New(${context}.env(), ${value})`;
      return `${context}.Number(${label}, ${value})`;
    case 'error':
    case 'enum':
      return `${context}.Text(wire::ToName(${value}))`;
    case 'struct':
      return `ToJs(${context}, ${value})`;
    case 'string':
      return `${context}.Text(${value})`;
    case 'bytes':
      return `${context}.Bytes(${value})`;
    case 'array': {
      const item = emitToJsType(type.item, { label, value: 'item', context: 'inner' });
      return (
        `${context}.Array(${value},\n` +
        `      [](ToJsContext& inner, const auto& item) -> Napi::Value { return ${item}; })`
      );
    }
  }
}

function emitFromJs(field: Field): string {
  const target = `out.${field.name}`;
  if (field.ts === 'string') return `DecimalFromJs(value, at, ${target})`;
  if (field.ts === 'bigint') return `BigIntFromJs(value, at, ${target})`;
  if (field.ts === 'float64_array' && field.type.kind === 'array') {
    return `Float64ArrayFromJs(value, at, wire::${toConstant(field.type.max)}, ${target})`;
  }
  if (field.missing !== null) {
    return `NumberOrNullFromJs(value, at, ${toMissingLiteral(field.missing)}, ${target})`;
  }
  return emitFromJsType(field.type, { value: 'value', path: 'at', target });
}

function emitFromJsType(
  type: WireType,
  from: { readonly value: string; readonly path: string; readonly target: string },
): string {
  const { value, path, target } = from;
  switch (type.kind) {
    case 'scalar':
    case 'error':
    case 'enum':
    case 'struct':
      return `FromJs(${value}, ${path}, ${target})`;
    case 'string':
      return `TextFromJs(${value}, ${path}, wire::${toConstant(type.max)}, ${target})`;
    case 'bytes':
      return `BytesFromJs(${value}, ${path}, wire::${toConstant(type.max)}, ${target})`;
    case 'array': {
      const item = emitFromJsType(type.item, {
        value: 'item',
        path: 'item_path',
        target: 'item_out',
      });
      return (
        `ArrayFromJs(${value}, ${path}, wire::${toConstant(type.max)}, ${target},\n` +
        `          [](const Napi::Value& item, const FieldPath& item_path, auto& item_out) {\n` +
        `            return ${item};\n          })`
      );
    }
  }
}

function emitUnion(union: string, schema: Schema, direction: Message['direction']): string {
  const names = schema.messages
    .filter((message) => message.direction === direction)
    .map((message) => message.name);
  const branches = names.map(
    (name) =>
      `  if (name == "${name}") {\n` +
      `    return FromJs(from, {.name = "${name}"}, out.emplace<wire::${name}>());\n  }\n`,
  );
  return `inline Napi::Value ToJs(ToJsContext& context, const wire::${union}& in) {
  return std::visit(
      [&]<typename Message>(const Message& message) -> Napi::Value {
        Napi::Object out = ToJs(context, message);
        out.Set("type", context.Text(wire::ToName(Message::kType)));
        return out;
      },
      in);
}

inline bool FromJs(const Napi::Value& from, const FieldPath& path, wire::${union}& out) {
  Napi::Object object;
  Napi::Value type;
  const FieldPath at{&path, "type"};
  if (!AsObject(from, path, object) || !GetProperty(object, at, type)) return false;
  std::string name;
  if (type.IsString()) name = type.As<Napi::String>().Utf8Value();
${branches.join('')}
  return ThrowArgument(from.Env(), at, "the name of a message ${direction}", type);
}`;
}
