/**
 * Emits wire.gen.h: the C++ face of the schema. The byte work stands in wire.gen.cc
 * (emit_cpp_codec.ts).
 */
import { toConstant, toPascal, toQuoted } from './names.ts';
import { SMALLEST_I64 } from './schema.ts';
import type { Enum, Field, Message, Metric, Schema, Struct, WireType } from './schema.ts';

export function emitCppHeader(schema: Schema): string {
  const parts = [
    HEADER,
    `inline constexpr std::string_view kSchemaHash = "${schema.hash}";`,
    `// ${'-'.repeat(80)} limits`,
    emitLimits(schema),
    `// ${'-'.repeat(80)} enums`,
    ...schema.enums.map(emitEnum),
    `// ${'-'.repeat(80)} errors`,
    emitErrors(schema),
    `// ${'-'.repeat(80)} metrics`,
    emitMetricTypes(schema),
    emitMetricTable('ProcessMetric', 'kProcessMetrics', schema.processMetrics),
    emitMetricTable('SystemMetric', 'kSystemMetrics', schema.systemMetrics),
    `// ${'-'.repeat(80)} messages`,
    emitMessageType(schema),
    ...schema.structs.map((struct) => emitStruct(struct, { enums: schema.enums })),
    ...schema.messages.map((message) => emitStruct(message, { enums: schema.enums, message })),
    emitUnion('ToAgentMessage', 'Commands: desktop to agent.', schema, 'to_agent'),
    emitUnion('ToHostMessage', 'Answers and events: agent to desktop.', schema, 'to_host'),
    `}  // namespace ebb::wire\n\n#endif  // EBB_PROTOCOL_WIRE_GEN_H_\n`,
  ];
  return parts.join('\n\n');
}

const HEADER = `// Generated from wire.schema.json by \`npm run gen\`: do not edit.
//
// Every type of the wire between ebbd and Ebb. Encode appends a message's fields; Decode fills them
// from untrusted bytes and fails with a DecodeError that names the field. Framing (length, CRC)
// stands in frame.h.
//
// clang-format off

#ifndef EBB_PROTOCOL_WIRE_GEN_H_
#define EBB_PROTOCOL_WIRE_GEN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/codec.h"

namespace ebb::wire {`;

function emitComment(doc: string, indent = ''): string {
  if (doc === '') return '';
  const lines: string[] = [];
  let current = '';
  for (const word of doc.split(' ')) {
    if (current !== '' && `${indent}// ${current} ${word}`.length > 100) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  lines.push(current);
  return lines.map((line) => `${indent}// ${line}\n`).join('');
}

function emitLimits(schema: Schema): string {
  return schema.limits
    .map(
      ({ name, value, doc }) =>
        `${emitComment(doc)}inline constexpr std::size_t ${toConstant(name)} = ${value};`,
    )
    .join('\n');
}

function emitEnum({ name, doc, values }: Enum): string {
  const rows = values.map(
    (value) => `${emitComment(value.doc, '  ')}  ${toConstant(value.name)} = ${value.id},\n`,
  );
  return `${emitComment(doc)}enum class ${name} : std::uint8_t {
${rows.join('')}};
// The schema's name of a value, "" for one that it does not have.
std::string_view ToName(${name} value);
bool FromName(std::string_view name, ${name}& out);
bool IsKnown(${name} value);`;
}

function emitErrors(schema: Schema): string {
  const rows = schema.errors.map(({ name, id }) => `  ${toConstant(name)} = ${id},\n`);
  return `${emitComment(schema.errorsDoc)}enum class ErrorCode : std::uint16_t {
${rows.join('')}};
std::string_view ToName(ErrorCode code);
bool FromName(std::string_view name, ErrorCode& out);
bool IsKnown(ErrorCode code);
// What a person can do about it: one line, from the schema.
std::string_view Remedy(ErrorCode code);`;
}

function emitMetricTypes(schema: Schema): string {
  const metrics = [...schema.processMetrics, ...schema.systemMetrics];
  const sources = [...new Set(metrics.map((metric) => metric.source))];
  const mostKeys = Math.max(...metrics.map((metric) => metric.keys.length));
  return `${emitComment(schema.metricsDoc)}
// A value that the kernel did not give, in MetricColumn and MetricValue.
inline constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();

enum class MetricKind : std::uint8_t { kGauge, kCounter };

// Where the agent's generic readers find a metric.
enum class MetricSource : std::uint8_t {
${sources.map((source) => `  ${toConstant(source)},\n`).join('')}};

inline constexpr std::size_t kMaxMetricKeys = ${mostKeys};

struct MetricRow {
  std::uint16_t id;
  std::string_view name;
  std::string_view unit;
  MetricKind kind;
  MetricSource source;
  std::array<std::string_view, kMaxMetricKeys> key_slots;  // use keys()
  std::size_t key_count;

  // Keys within the source; the metric is the sum of their values.
  constexpr std::span<const std::string_view> keys() const { return {key_slots.data(), key_count}; }
};`;
}

function emitMetricTable(enumName: string, table: string, metrics: readonly Metric[]): string {
  const ids = metrics.map(
    (metric) => `${emitComment(metric.doc, '  ')}  ${toConstant(metric.name)} = ${metric.id},\n`,
  );
  const rows = metrics.map(({ id, name, unit, kind, source, keys }) => {
    const texts = keys.map(toQuoted).join(', ');
    return (
      `    MetricRow{${id}, "${name}", ${toQuoted(unit)}, MetricKind::${toConstant(kind)},\n` +
      `              MetricSource::${toConstant(source)}, {${texts}}, ${keys.length}},\n`
    );
  });
  return `enum class ${enumName} : std::uint16_t {
${ids.join('')}};

// Index i is the i-th metric of ${enumName}; ids need not be consecutive.
inline constexpr std::array<MetricRow, ${metrics.length}> ${table} = {
${rows.join('')}};`;
}

function emitMessageType(schema: Schema): string {
  const rows = schema.messages.map(
    ({ name, id, direction }) => `  k${name} = ${id},  // ${direction}\n`,
  );
  return `enum class MessageType : std::uint16_t {
${rows.join('')}};
// "" for a type that the schema does not have.
std::string_view ToName(MessageType type);`;
}

function emitStruct(
  struct: Struct,
  { enums, message }: { readonly enums: readonly Enum[]; readonly message?: Message },
): string {
  const fields = struct.fields.map((field) => {
    const member = `${toCppType(field.type)} ${field.name}${toDefault(field, enums)};`;
    return `${emitComment(field.doc, '  ')}  ${member}\n`;
  });
  const type =
    message === undefined
      ? ''
      : `  static constexpr MessageType kType = MessageType::k${message.name};\n\n`;
  return `${emitComment(struct.doc)}struct ${struct.name} {
${type}${fields.join('')}
  bool operator==(const ${struct.name}&) const = default;
};
void Encode(const ${struct.name}& in, Writer& out);
bool Decode(Reader& in, ${struct.name}& out);`;
}

export function toCppType(type: WireType): string {
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'bool') return 'bool';
      if (type.name === 'f64') return 'double';
      return `std::${type.name.startsWith('u') ? 'uint' : 'int'}${type.name.slice(1)}_t`;
    }
    case 'error':
      return 'ErrorCode';
    case 'enum':
    case 'struct':
      return type.name;
    case 'string':
      return 'std::string';
    case 'bytes':
      return 'std::vector<std::uint8_t>';
    case 'array':
      return `std::vector<${toCppType(type.item)}>`;
  }
}

/**
 * A default that the wire can carry: an enum starts as its first value, a missing-able number as
 * missing.
 */
function toDefault({ type, missing }: Field, enums: readonly Enum[]): string {
  switch (type.kind) {
    case 'scalar':
      if (type.name === 'bool') return ' = false';
      return ` = ${missing === SMALLEST_I64 ? 'kMissing' : (missing ?? 0)}`;
    case 'error':
      return ' = ErrorCode::kInternal';
    case 'enum': {
      const first = enums.find(({ name }) => name === type.name)?.values[0]?.name ?? '';
      return ` = ${type.name}::${toConstant(first)}`;
    }
    default:
      // Not redundant: lets designated initialisers leave it out under
      // -Wmissing-field-initializers.
      return '{}';
  }
}

function emitUnion(
  name: string,
  doc: string,
  schema: Schema,
  direction: Message['direction'],
): string {
  const members = schema.messages.filter((message) => message.direction === direction);
  const what = toPascal(direction);
  return `// ${doc}
using ${name} = std::variant<${members.map((message) => message.name).join(', ')}>;
// Decodes a whole payload of that type; fails on trailing bytes and on types of the other
// direction.
bool Decode${what}(std::uint16_t type, Reader& in, ${name}& out);`;
}
