/** The schema hash that both sides compare before they talk. */
import { createHash } from 'node:crypto';
import type { Metric, Schema, Struct } from './schema.ts';

/**
 * What both sides must agree on: ids, names, order, types, units, limits. Docs, remedies, the
 * TypeScript view and the place where the agent reads a metric can change without breaking the
 * wire, so they stay out.
 */
export function hashSchema(schema: Omit<Schema, 'hash'>): string {
  const ids = (rows: readonly { name: string; id: number }[]): unknown =>
    rows.map(({ name, id }) => [name, id]).sort();
  const fields = (struct: Struct): unknown =>
    struct.fields.map((field) => [
      field.name,
      field.typeText,
      'max' in field.type ? field.type.max : null,
      String(field.missing),
    ]);
  const metrics = (rows: readonly Metric[]): unknown =>
    rows.map(({ name, id, unit, kind }) => [name, id, unit, kind]).sort();
  const canonical = {
    limits: schema.limits.map(({ name, value }) => [name, value]).sort(),
    enums: schema.enums.map(({ name, values }) => [name, ids(values)]).sort(),
    errors: ids(schema.errors),
    metrics: [metrics(schema.processMetrics), metrics(schema.systemMetrics)],
    structs: schema.structs.map((struct) => [struct.name, fields(struct)]).sort(),
    messages: schema.messages
      .map((message) => [
        message.name,
        message.id,
        message.direction,
        message.reply,
        fields(message),
      ])
      .sort(),
  };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, 16);
}
