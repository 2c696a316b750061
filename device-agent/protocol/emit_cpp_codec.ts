/** Emits wire.gen.cc: names, remedies, Encode and Decode of every struct and message. */
import { toConstant, toPascal, toQuoted } from './names.ts';
import type { Field, Message, Schema, Struct, WireType } from './schema.ts';

export function emitCppCodec(schema: Schema): string {
  const parts = [
    HEADER,
    ...schema.enums.map(({ name, values }) => emitNames(name, values)),
    emitNames('ErrorCode', schema.errors),
    emitRemedies(schema),
    emitMessageNames(schema),
    ...[...schema.structs, ...schema.messages].map(emitCodec),
    emitUnionDecoder('ToAgentMessage', schema, 'to_agent'),
    emitUnionDecoder('ToHostMessage', schema, 'to_host'),
    '}  // namespace ebb::wire\n',
  ];
  return parts.join('\n\n');
}

const HEADER = `// Generated from wire.schema.json by \`npm run gen\`: do not edit.
//
// clang-format off

#include "protocol/wire.gen.h"

namespace ebb::wire {`;

function emitNames(type: string, values: readonly { readonly name: string }[]): string {
  const cases = values.map(
    ({ name }) => `    case ${type}::${toConstant(name)}:\n      return "${name}";\n`,
  );
  const list = values.map(({ name }) => `${type}::${toConstant(name)}`).join(',\n        ');
  return `std::string_view ToName(${type} value) {
  switch (value) {
${cases.join('')}  }
  return "";
}

bool FromName(std::string_view name, ${type}& out) {
  for (${type} value : {
        ${list},
       }) {
    if (ToName(value) == name) {
      out = value;
      return true;
    }
  }
  return false;
}

bool IsKnown(${type} value) { return !ToName(value).empty(); }`;
}

function emitRemedies(schema: Schema): string {
  const cases = schema.errors.map(
    ({ name, remedy }) =>
      `    case ErrorCode::${toConstant(name)}:\n      return ${toQuoted(remedy)};\n`,
  );
  return `std::string_view Remedy(ErrorCode code) {
  switch (code) {
${cases.join('')}  }
  return "";
}`;
}

function emitMessageNames(schema: Schema): string {
  const cases = schema.messages.map(
    ({ name }) => `    case MessageType::k${name}:\n      return "${name}";\n`,
  );
  return `std::string_view ToName(MessageType type) {
  switch (type) {
${cases.join('')}  }
  return "";
}`;
}

function emitCodec(struct: Struct): string {
  const encode = struct.fields.map((field) => `  ${emitEncode(field.type, `in.${field.name}`)}\n`);
  const decode = struct.fields.map((field) => emitDecode(struct, field)).join(' &&\n         ');
  return `void Encode(const ${struct.name}& in, Writer& out) {
${encode.join('')}}

bool Decode(Reader& in, ${struct.name}& out) {
  return ${decode};
}`;
}

function emitEncode(type: WireType, value: string): string {
  switch (type.kind) {
    case 'scalar':
      return `out.Number(${value});`;
    case 'error':
    case 'enum':
      return `out.Enumerator(${value});`;
    case 'struct':
      return `Encode(${value}, out);`;
    case 'string':
      return `out.Text(${value}, ${toConstant(type.max)});`;
    case 'bytes':
      return `out.Blob(${value}, ${toConstant(type.max)});`;
    case 'array': {
      const item = emitEncode(type.item, 'item')
        .replace('out)', 'writer)')
        .replace('out.', 'writer.');
      return (
        `out.Array(${value}, ${toConstant(type.max)},\n` +
        `            [](Writer& writer, const auto& item) { ${item} });`
      );
    }
  }
}

function emitDecode(struct: Struct, field: Field): string {
  return emitDecodeType(field.type, {
    label: `"${struct.name}.${field.name}"`,
    reader: 'in',
    target: `out.${field.name}`,
  });
}

function emitDecodeType(
  type: WireType,
  at: { readonly label: string; readonly reader: string; readonly target: string },
): string {
  const { label, reader, target } = at;
  switch (type.kind) {
    case 'scalar':
      return `${reader}.Number(${label}, ${target})`;
    case 'error':
    case 'enum':
      return `${reader}.Enumerator(${label}, ${target})`;
    case 'struct':
      return `Decode(${reader}, ${target})`;
    case 'string':
      return `${reader}.Text(${label}, ${toConstant(type.max)}, ${target})`;
    case 'bytes':
      return `${reader}.Blob(${label}, ${toConstant(type.max)}, ${target})`;
    case 'array': {
      const item = emitDecodeType(type.item, { label, reader: 'reader', target: 'item' });
      return (
        `${reader}.Array(${label}, ${toConstant(type.max)}, ${target},\n` +
        `                  [](Reader& reader, auto& item) { return ${item}; })`
      );
    }
  }
}

function emitUnionDecoder(union: string, schema: Schema, direction: Message['direction']): string {
  const members = schema.messages.filter((message) => message.direction === direction);
  const label = direction === 'to_agent' ? 'an agent takes' : 'a desktop takes';
  const cases = members.map(
    ({ name }) =>
      `    case MessageType::k${name}:\n` +
      `      return Decode(in, out.emplace<${name}>()) && in.Finish("${name}");\n`,
  );
  const others = schema.messages
    .filter((message) => message.direction !== direction)
    .map(({ name }) => `    case MessageType::k${name}:\n`);
  return `bool Decode${toPascal(direction)}(std::uint16_t type, Reader& in, ${union}& out) {
  switch (static_cast<MessageType>(type)) {
${cases.join('')}${others.join('')}      break;
  }
  return in.Fail({DecodeErrorKind::kUnknownType, "${label}", type, 0});
}`;
}
