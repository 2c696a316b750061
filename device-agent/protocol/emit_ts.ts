/**
 * Emits electron/common/wire.gen.ts: what TypeScript knows of the wire. It never sees a byte
 * offset.
 */
import { toCamel, toSingleQuoted } from './names.ts';
import type { Enum, Field, Message, Metric, Schema, Struct, WireType } from './schema.ts';

export function emitTypeScript(schema: Schema): string {
  const parts = [
    HEADER,
    `export const SCHEMA_HASH = '${schema.hash}';`,
    emitLimits(schema),
    ...schema.enums.map(emitEnum),
    emitErrors(schema),
    METRIC_ROW,
    emitMetrics('PROCESS_METRICS', 'ProcessMetricName', schema.processMetrics),
    emitMetrics('SYSTEM_METRICS', 'SystemMetricName', schema.systemMetrics),
    ...schema.structs.map((struct) => emitInterface(struct)),
    ...schema.messages.map((message) => emitInterface(message, message)),
    emitUnion('ToAgentMessage', 'Commands: desktop to agent.', schema, 'to_agent'),
    emitUnion('ToHostMessage', 'Answers and events: agent to desktop.', schema, 'to_host'),
    emitReplies(schema),
  ];
  return `${parts.join('\n\n')}\n`;
}

const HEADER = `/**
 * Generated from device-agent/protocol/wire.schema.json by \`npm run gen\`: do not edit.
 *
 * Enum fields are names (strings). 64-bit integers are numbers where 2^53 is enough (a larger one
 * is refused when decoded), strings where they are identities, bigints where they are clock
 * readings in ns. A value that the kernel did not give is null, in metric columns NaN.
 */`;

const METRIC_ROW = `export interface MetricRow {
  readonly id: number;
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter';
  readonly doc: string;
}`;

function emitDoc(doc: string, indent = ''): string {
  if (doc === '') return '';
  const line = `${indent}/** ${doc} */`;
  if (line.length <= 100) return `${line}\n`;
  const lines: string[] = [];
  let current = '';
  for (const word of doc.split(' ')) {
    if (current !== '' && `${indent} * ${current} ${word}`.length > 100) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  lines.push(current);
  return `${indent}/**\n${lines.map((text) => `${indent} * ${text}\n`).join('')}${indent} */\n`;
}

function emitLimits(schema: Schema): string {
  const rows = schema.limits.map(
    ({ name, value, doc }) => `${emitDoc(doc, '  ')}  ${toCamel(name)}: ${value},\n`,
  );
  return `export const LIMITS = {\n${rows.join('')}} as const;`;
}

function emitEnum({ name, doc, values }: Enum): string {
  const rows = values.map((value) => `${emitDoc(value.doc, '  ')}  ${value.name}: ${value.id},\n`);
  return `${emitDoc(doc)}export const ${name} = {\n${rows.join('')}} as const;
export type ${name} = keyof typeof ${name};`;
}

function emitErrors(schema: Schema): string {
  const names = schema.errors.map(({ name }) => `  | '${name}'`).join('\n');
  const rows = schema.errors.map(({ name, id, side, remedy }) => {
    const fields = [`id: ${id}`, `side: '${side}'`, `remedy: ${toSingleQuoted(remedy)}`];
    return `  ${name}: {\n${fields.map((field) => `    ${field},\n`).join('')}  },\n`;
  });
  return `/** ${schema.errorsDoc} */
export type ErrorCode =
${names};

export interface ErrorRow {
  readonly id: number;
  readonly side: 'agent' | 'engine';
  /** What a person can do about it. */
  readonly remedy: string;
}

export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
${rows.join('')}};`;
}

function emitMetrics(table: string, typeName: string, metrics: readonly Metric[]): string {
  const rows = metrics.map(({ id, name, unit, kind, doc }) => {
    const fields = [
      ...[`id: ${id}`, `name: '${name}'`, `unit: ${toSingleQuoted(unit)}`],
      ...[`kind: '${kind}'`, `doc: ${toSingleQuoted(doc)}`],
    ];
    return `  {\n${fields.map((field) => `    ${field},\n`).join('')}  },\n`;
  });
  return `export const ${table} = [
${rows.join('')}] as const satisfies readonly MetricRow[];
export type ${typeName} = (typeof ${table})[number]['name'];`;
}

function emitInterface(struct: Struct, message?: Message): string {
  const fields = struct.fields.map(
    (field) =>
      `${emitDoc(field.doc, '  ')}  readonly ${toCamel(field.name)}: ${toFieldType(field)};\n`,
  );
  const type = message === undefined ? '' : `  readonly type: '${message.name}';\n`;
  const head = `${emitDoc(struct.doc)}export interface ${struct.name}Message {`;
  return `${head}\n${type}${fields.join('')}}`;
}

export function toFieldType(field: Field): string {
  if (field.ts === 'float64_array') return 'Float64Array';
  if (field.ts !== 'number') return field.ts;
  const type = toTypeScriptType(field.type);
  return field.missing === null ? type : `${type} | null`;
}

function toTypeScriptType(type: WireType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'bool' ? 'boolean' : 'number';
    case 'error':
      return 'ErrorCode';
    case 'enum':
      return type.name;
    case 'struct':
      return `${type.name}Message`;
    case 'string':
      return 'string';
    case 'bytes':
      return 'Uint8Array';
    case 'array':
      return `readonly ${toTypeScriptType(type.item)}[]`;
  }
}

function emitUnion(
  name: string,
  doc: string,
  schema: Schema,
  direction: Message['direction'],
): string {
  const members = schema.messages
    .filter((message) => message.direction === direction)
    .map((message) => `\n  | ${message.name}Message`);
  return `/** ${doc} */\nexport type ${name} =${members.join('')};`;
}

function emitReplies(schema: Schema): string {
  const rows = schema.messages.flatMap(({ name, reply }) =>
    reply === null ? [] : [`  ${name}: ${reply}Message;\n`],
  );
  return `/** What answers each command, unless ErrorReply does. */
export interface ReplyOf {
${rows.join('')}}`;
}
