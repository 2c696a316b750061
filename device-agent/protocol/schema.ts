/**
 * Reads wire.schema.json into a checked model: the only thing the emitters see.
 *
 * Everything that could make two sides disagree is refused here, by name: duplicate ids, unknown
 * references, arrays without a bound, a message that could outgrow a frame.
 */
import { z } from 'zod';
import { hashSchema } from './schema_hash.ts';

/** Text that ends up in comments of three languages. */
const doc = z.string().refine((text) => !text.includes('*/') && !text.includes('\n'), {
  message: 'must be one line without "*/": it becomes a comment',
});
const snakeName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be snake_case');
const pascalName = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'must be PascalCase');
const u8 = z.int().min(0).max(0xff);
const u16 = z.int().min(1).max(0xffff);

const fieldSchema = z.strictObject({
  name: snakeName,
  type: z.string(),
  doc: doc.default(''),
  /**
   * Limit that bounds a string (default max_string_bytes), bytes (max_blob_bytes) or array (no
   * default).
   */
  max: z.string().optional(),
  /** How TypeScript sees a 64-bit integer; default `number`, refused above 2^53 when decoded. */
  ts: z.enum(['number', 'string', 'bigint', 'float64_array']).default('number'),
  /** Value on the wire that means "not known"; null in TypeScript. */
  missing: z.union([z.int(), z.literal('smallest')]).optional(),
});

const metricSchema = z.strictObject({
  id: u16,
  unit: z.string().min(1),
  kind: z.enum(['gauge', 'counter']),
  source: snakeName,
  keys: z.array(z.string().min(1)).min(1),
  doc,
});

const messageSchema = z.strictObject({
  id: u16,
  direction: z.enum(['to_agent', 'to_host']),
  reply: pascalName.optional(),
  doc,
  fields: z.array(fieldSchema),
});

const fileSchema = z.strictObject({
  about: doc,
  limits: z.record(snakeName, z.strictObject({ value: z.int().positive(), doc })),
  enums: z.record(
    pascalName,
    z.strictObject({
      doc,
      values: z.record(snakeName, z.strictObject({ id: u8, doc })),
    }),
  ),
  errors: z.strictObject({
    doc,
    codes: z.record(
      snakeName,
      z.strictObject({ id: u16, side: z.enum(['agent', 'engine']), remedy: z.string().min(1) }),
    ),
  }),
  metrics: z.strictObject({
    doc,
    process: z.record(snakeName, metricSchema),
    system: z.record(snakeName, metricSchema),
  }),
  structs: z.record(pascalName, z.strictObject({ doc, fields: z.array(fieldSchema).min(1) })),
  messages: z.record(pascalName, messageSchema),
});

type SchemaFile = z.infer<typeof fileSchema>;

export const SCALARS = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  i32: 4,
  i64: 8,
  f64: 8,
  bool: 1,
} as const;
export type ScalarName = keyof typeof SCALARS;

export type WireType =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'error' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'struct'; readonly name: string }
  | { readonly kind: 'string' | 'bytes'; readonly max: string }
  | { readonly kind: 'array'; readonly item: WireType; readonly max: string };

export interface Field {
  readonly name: string;
  readonly type: WireType;
  /** The type as the schema spells it, for docs and the hash. */
  readonly typeText: string;
  readonly doc: string;
  readonly ts: 'number' | 'string' | 'bigint' | 'float64_array';
  readonly missing: bigint | null;
}
export interface EnumValue {
  readonly name: string;
  readonly id: number;
  readonly doc: string;
}
export interface Enum {
  readonly name: string;
  readonly doc: string;
  readonly values: readonly EnumValue[];
}
export interface Struct {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}
export interface Message extends Struct {
  readonly id: number;
  readonly direction: 'to_agent' | 'to_host';
  readonly reply: string | null;
}
export interface Metric {
  readonly name: string;
  readonly id: number;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter';
  readonly source: string;
  readonly keys: readonly string[];
  readonly doc: string;
}
export interface ErrorRow {
  readonly name: string;
  readonly id: number;
  readonly side: 'agent' | 'engine';
  readonly remedy: string;
}
export interface Schema {
  readonly limits: readonly {
    readonly name: string;
    readonly value: number;
    readonly doc: string;
  }[];
  readonly enums: readonly Enum[];
  readonly errors: readonly ErrorRow[];
  readonly errorsDoc: string;
  readonly metricsDoc: string;
  readonly processMetrics: readonly Metric[];
  readonly systemMetrics: readonly Metric[];
  readonly structs: readonly Struct[];
  readonly messages: readonly Message[];
  /** First 16 hex digits of the SHA-256 of everything both sides must agree on. */
  readonly hash: string;
}

/** Every complaint about the schema, one line each: what, where, and what would be right. */
export class SchemaError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`wire.schema.json is not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'SchemaError';
  }
}

/**
 * Parses the schema's JSON text. Throws SchemaError: a wrong schema is a bug of ours, never of a
 * user.
 */
export function parseSchema(text: string): Schema {
  const tree: unknown = JSON.parse(text);
  const repeated = findRepeatedKeys(text, tree);
  if (repeated.length > 0) {
    throw new SchemaError(repeated.map((key) => `"${key}" stands twice in the same table`));
  }
  const parsed = fileSchema.safeParse(tree);
  if (!parsed.success) {
    throw new SchemaError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  return new SchemaBuilder(parsed.data).build();
}

/** JSON.parse keeps the last of two equal keys without a word: its tree then has fewer keys. */
function findRepeatedKeys(text: string, tree: unknown): readonly string[] {
  const counts = new Map<string, number>();
  const count = (key: string, step: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + step);
  };
  for (const [, key, colon] of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)) {
    if (key !== undefined && colon !== undefined) count(key, 1);
  }
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (!Array.isArray(node)) count(key, -1);
      visit(value);
    }
  };
  visit(tree);
  return [...counts].filter(([, left]) => left > 0).map(([key]) => key);
}

/** Turns the raw file into the model and collects every complaint on the way. */
class SchemaBuilder {
  private readonly problems: string[] = [];

  constructor(private readonly file: SchemaFile) {}

  build(): Schema {
    const { file } = this;
    this.checkIds();
    const structs: Struct[] = [];
    for (const [name, { doc, fields }] of Object.entries(file.structs)) {
      structs.push({ name, doc, fields: this.toFields(name, fields, structs) });
    }
    const messages = Object.entries(file.messages).map(
      ([name, { id, doc, direction, reply, fields }]): Message => ({
        ...{ name, id, doc, direction, reply: reply ?? null },
        fields: this.toFields(name, fields, structs),
      }),
    );
    for (const message of messages) this.checkMessage(message, structs);
    if (this.problems.length > 0) throw new SchemaError(this.problems);

    const rows = <T extends object>(table: Record<string, T>): (T & { name: string })[] =>
      Object.entries(table).map(([name, row]) => ({ name, ...row }));
    const schema = {
      limits: rows(file.limits),
      enums: Object.entries(file.enums).map(([name, { doc, values }]) => ({
        ...{ name, doc },
        values: rows(values),
      })),
      errors: rows(file.errors.codes),
      errorsDoc: file.errors.doc,
      metricsDoc: file.metrics.doc,
      processMetrics: rows(file.metrics.process),
      systemMetrics: rows(file.metrics.system),
      structs,
      messages,
    };
    return { ...schema, hash: hashSchema(schema) };
  }

  private checkIds(): void {
    const { file } = this;
    for (const [name, { values }] of Object.entries(file.enums)) {
      this.checkUnique(`enums.${name}`, Object.entries(values));
    }
    this.checkUnique('errors', Object.entries(file.errors.codes));
    this.checkUnique('messages', Object.entries(file.messages));
    const { process, system } = file.metrics;
    this.checkUnique('metrics', [...Object.entries(process), ...Object.entries(system)]);
    for (const name of Object.keys(file.messages)) {
      if (name in file.structs) this.problems.push(`${name} is both a struct and a message`);
    }
    for (const limit of ['max_frame_bytes', 'max_string_bytes', 'max_blob_bytes']) {
      if (!(limit in file.limits))
        this.problems.push(`limits.${limit} is missing: framing needs it`);
    }
  }

  private checkUnique(where: string, rows: readonly (readonly [string, { id: number }])[]): void {
    const owners = new Map<number, string>();
    for (const [name, { id }] of rows) {
      const owner = owners.get(id);
      if (owner !== undefined) {
        this.problems.push(`${where}: id ${id} of ${name} is already taken by ${owner}`);
      }
      owners.set(id, name);
    }
  }

  private toFields(
    owner: string,
    fields: SchemaFile['messages'][string]['fields'],
    known: readonly Struct[],
  ): readonly Field[] {
    const seen = new Set<string>();
    return fields.map(({ name, type: typeText, doc, max, ts, missing }) => {
      const where = `${owner}.${name}`;
      if (seen.has(name)) this.problems.push(`${where} is defined twice`);
      seen.add(name);
      const type = this.toType(where, { typeText, max }, known);
      const is64 = typeText === 'u64' || typeText === 'i64';
      if (ts === 'float64_array' ? typeText !== 'array:i64' : ts !== 'number' && !is64) {
        this.problems.push(`${where}: ts "${ts}" does not go with type ${typeText}`);
      }
      if (missing !== undefined && typeText !== 'i64') {
        this.problems.push(`${where}: only an i64 can be missing, this is ${typeText}`);
      }
      return { name, type, typeText, doc, ts, missing: toMissing(missing) };
    });
  }

  private toType(
    where: string,
    { typeText, max }: { typeText: string; max: string | undefined },
    known: readonly Struct[],
  ): WireType {
    const limit = (fallback: string): string => {
      const name = max ?? fallback;
      if (!(name in this.file.limits)) this.problems.push(`${where}: no limit named "${name}"`);
      return name;
    };
    if (typeText in SCALARS) return { kind: 'scalar', name: typeText as ScalarName };
    if (typeText === 'error') return { kind: 'error' };
    if (typeText === 'string') return { kind: 'string', max: limit('max_string_bytes') };
    if (typeText === 'bytes') return { kind: 'bytes', max: limit('max_blob_bytes') };
    const [kind, ...rest] = typeText.split(':');
    const name = rest.join(':');
    if (kind === 'enum' && name in this.file.enums) return { kind, name };
    if (kind === 'struct' && known.some((struct) => struct.name === name)) return { kind, name };
    if (kind === 'array' && !name.startsWith('array') && name !== 'bytes') {
      if (max === undefined) this.problems.push(`${where}: an array needs "max": a limit's name`);
      const item = this.toType(where, { typeText: name, max: undefined }, known);
      return { kind, item, max: max === undefined ? 'max_counts' : limit(max) };
    }
    this.problems.push(
      `${where}: unknown type "${typeText}" (a struct must stand before its first use)`,
    );
    return { kind: 'error' };
  }

  private checkMessage(message: Message, structs: readonly Struct[]): void {
    const { name, reply, direction, fields } = message;
    if (direction === 'to_agent') {
      if (reply === null) this.problems.push(`${name}: a command needs "reply"`);
      if (fields[0]?.name !== 'request_id') {
        this.problems.push(`${name}: the first field of a command is request_id`);
      }
    }
    if (reply !== null && this.file.messages[reply]?.direction !== 'to_host') {
      this.problems.push(`${name}: reply "${reply}" is no message to_host`);
    }
    if (this.problems.length > 0) return;
    const limits = Object.fromEntries(
      Object.entries(this.file.limits).map(([key, { value }]) => [key, value]),
    );
    const bytes = sumSizes(fields, (type) => maxBytes(type, structs, limits));
    const most = limits['max_frame_bytes'] ?? 0;
    if (bytes > most) {
      this.problems.push(
        `${name} can grow to ${bytes} bytes, a frame holds ${most}: lower a limit`,
      );
    }
  }
}

/** Smallest i64: the value of metrics that the kernel did not give. */
export const SMALLEST_I64 = -(2n ** 63n);

function toMissing(missing: number | 'smallest' | undefined): bigint | null {
  if (missing === undefined) return null;
  return missing === 'smallest' ? SMALLEST_I64 : BigInt(missing);
}

function sumSizes(fields: readonly Field[], size: (type: WireType) => number): number {
  return fields.reduce((sum, field) => sum + size(field.type), 0);
}

/** Largest encoding of a type, in bytes. */
export function maxBytes(
  type: WireType,
  structs: readonly Struct[],
  limits: Readonly<Record<string, number>>,
): number {
  const limit = (name: string): number => limits[name] ?? 0;
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.name];
    case 'error':
      return 2;
    case 'enum':
      return 1;
    case 'string':
      return 2 + limit(type.max);
    case 'bytes':
      return 4 + limit(type.max);
    case 'array':
      return 4 + limit(type.max) * maxBytes(type.item, structs, limits);
    case 'struct': {
      const fields = structs.find((struct) => struct.name === type.name)?.fields ?? [];
      return sumSizes(fields, (inner) => maxBytes(inner, structs, limits));
    }
  }
}
