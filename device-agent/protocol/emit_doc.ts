/** Emits docs/PROTOCOL.md: the schema for people. */
import {
  maxBytes,
  type Field,
  type Message,
  type Metric,
  type Schema,
  type Struct,
} from './schema.ts';

export function emitDoc(schema: Schema): string {
  const parts = [
    emitIntroduction(schema),
    '## Limits',
    toTable(
      ['limit', 'value', 'meaning'],
      schema.limits.map(({ name, value, doc }) => [code(name), String(value), doc]),
    ),
    '## Commands (desktop to agent)',
    ...emitMessages(schema, 'to_agent'),
    '## Answers and events (agent to desktop)',
    ...emitMessages(schema, 'to_host'),
    '## Structs',
    ...schema.structs.flatMap((struct) => [`### ${struct.name}`, struct.doc, emitFields(struct)]),
    '## Enums',
    ...schema.enums.flatMap(({ name, doc, values }) => [
      `### ${name}`,
      doc,
      toTable(
        ['id', 'name', 'meaning'],
        values.map((value) => [String(value.id), code(value.name), value.doc]),
      ),
    ]),
    '## Metrics',
    schema.metricsDoc,
    '### Per process',
    emitMetrics(schema.processMetrics),
    '### System',
    emitMetrics(schema.systemMetrics),
    '## Errors',
    schema.errorsDoc,
    toTable(
      ['id', 'code', 'side', 'remedy'],
      schema.errors.map(({ id, name, side, remedy }) => [String(id), code(name), side, remedy]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function emitIntroduction(schema: Schema): string {
  return `<!-- Generated from wire.schema.json by \`npm run gen\`: do not edit. -->

# Ebb's wire protocol

Between \`ebbd\` (device) and Ebb (desktop), over the agent's stdin and stdout. Schema hash
\`${schema.hash}\`: both sides compare it in \`Hello\` and go on only when it is the same. Ids
are never reused.

## Frame

\`\`\`
 0        4         8      10       12                12+n     16+n
 +--------+---------+------+--------+------------------+--------+
 | "EBB1" | n       | type | 0      | payload, n bytes | CRC    |
 | magic  | u32     | u16  | u16    | fields in order  | u32    |
 +--------+---------+------+--------+------------------+--------+
 |<------- CRC-32C (RFC 3720) covers all of this ----->|
\`\`\`

Everything is little endian, without padding. \`string\` = u16 length + UTF-8, \`bytes\` = u32
length + bytes, \`array:T\` = u32 count + items, \`enum:T\` = u8, \`error\` = u16, \`bool\` =
u8 that is 0 or 1, \`struct:T\` = its fields. A sender cuts text, bytes and arrays at their limit;
a receiver refuses longer ones, unknown enum values and bytes after the last field, and names the
field. A stream that broke stays broken: the desktop reconnects.

Every command carries a \`request_id\` and is answered exactly once: by its reply or by
\`ErrorReply\`.

Three numbers of an \`AdviseResult\` that are not the same: **advised** (\`bytes_advised\`: what
the kernel says it walked), **moved** (\`bytes_moved\`: fall of the target's resident memory),
**net freed** (\`net_freed_kb\`: moved minus what zram grew by). Any of them may be 0 while
another is not; moved and net freed may be negative.

In TypeScript, fields are camelCase, enums and error codes are their names, and a 64-bit integer is
a number unless the table says otherwise.`;
}

function emitMessages(schema: Schema, direction: Message['direction']): readonly string[] {
  const limits = Object.fromEntries(schema.limits.map(({ name, value }) => [name, value]));
  return schema.messages
    .filter((message) => message.direction === direction)
    .flatMap((message) => {
      const bytes = message.fields.reduce(
        (sum, field) => sum + maxBytes(field.type, schema.structs, limits),
        0,
      );
      const reply = message.reply === null ? '' : ` Answered by ${code(message.reply)}.`;
      return [
        `### ${message.name} (type ${message.id})`,
        `${message.doc}${reply} At most ${bytes} bytes of payload.`,
        emitFields(message),
      ];
    });
}

function emitFields(struct: Struct): string {
  return toTable(
    ['field', 'type', 'limit', 'TypeScript', 'meaning'],
    struct.fields.map((field) => [
      code(field.name),
      code(field.typeText),
      'max' in field.type ? code(field.type.max) : '',
      toTypeScriptNote(field),
      field.doc,
    ]),
  );
}

function toTypeScriptNote(field: Field): string {
  if (field.ts === 'float64_array') return 'Float64Array, NaN = missing';
  if (field.ts !== 'number') return field.ts;
  if (field.missing === null) return '';
  return `${String(field.missing)} = null`;
}

function emitMetrics(metrics: readonly Metric[]): string {
  return toTable(
    ['id', 'name', 'unit', 'kind', 'source', 'keys', 'meaning'],
    metrics.map(({ id, name, unit, kind, source, keys, doc }) => [
      String(id),
      ...[code(name), unit, kind, code(source), keys.map(code).join(' + '), doc],
    ]),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
