/**
 * Sample messages for the golden vectors: per message a typical, a smallest and a largest one,
 * chosen from the schema alone, so that a new message is covered by being there.
 */
import { SCALARS, type Field, type Schema, type Struct, type WireType } from './schema.ts';

/** A value as the wire has it: integers, enums and error codes are bigint. */
export type WireValue =
  | bigint
  | boolean
  | number
  | string
  | Uint8Array
  | readonly WireValue[]
  | { readonly [field: string]: WireValue };
export type WireRecord = { readonly [field: string]: WireValue };

export const SAMPLES = ['typical', 'smallest', 'largest'] as const;
export type Sample = (typeof SAMPLES)[number];

const MAX_SAFE = 2n ** 53n - 1n;
const TYPICAL_ITEMS = 2;

/** The sample message; the same schema always gives the same one. */
export function toSample(schema: Schema, struct: Struct, sample: Sample): WireRecord {
  return new Sampler(schema, sample).record(struct);
}

class Sampler {
  /** Makes neighbouring typical values differ, so that swapped fields are noticed. */
  private counter = 0;

  constructor(
    private readonly schema: Schema,
    private readonly sample: Sample,
  ) {}

  record(struct: Struct): WireRecord {
    return Object.fromEntries(struct.fields.map((field) => [field.name, this.value(field)]));
  }

  private value(field: Field): WireValue {
    if (field.missing !== null && this.sample === 'smallest') return field.missing;
    if (field.ts === 'float64_array' && this.sample === 'largest') {
      return [-(2n ** 63n), 0n, MAX_SAFE, -MAX_SAFE];
    }
    const isExact = field.ts === 'string' || field.ts === 'bigint';
    return this.typed(field.type, { name: field.name, isExact });
  }

  private typed(
    type: WireType,
    of: { readonly name: string; readonly isExact: boolean },
  ): WireValue {
    this.counter += 1;
    switch (type.kind) {
      case 'scalar':
        return this.scalar(type.name, of.isExact);
      case 'error':
        return this.pick(this.schema.errors);
      case 'enum':
        return this.pick(this.schema.enums.find(({ name }) => name === type.name)?.values ?? []);
      case 'struct': {
        const struct = this.schema.structs.find(({ name }) => name === type.name);
        return struct === undefined ? {} : this.record(struct);
      }
      case 'string':
        if (this.sample === 'smallest') return '';
        return this.sample === 'typical' ? `${of.name} ${this.counter}` : 'zł 内存 🐘 "\\';
      case 'bytes':
        return this.sample === 'smallest'
          ? new Uint8Array()
          : Uint8Array.from([0, 255, this.counter]);
      case 'array':
        return Array.from({ length: this.sample === 'smallest' ? 0 : TYPICAL_ITEMS }, () =>
          this.typed(type.item, of),
        );
    }
  }

  private scalar(name: keyof typeof SCALARS, isExact: boolean): WireValue {
    if (name === 'bool') return this.sample === 'largest' || this.counter % 2 === 1;
    if (name === 'f64') return this.sample === 'typical' ? this.counter / 8 : -0.5;
    if (this.sample === 'typical') return BigInt(this.counter);
    const bits = BigInt(SCALARS[name] * 8);
    const isSigned = name.startsWith('i');
    if (this.sample === 'smallest') {
      if (!isSigned) return 0n;
      return bits === 64n ? -MAX_SAFE : -(2n ** (bits - 1n));
    }
    if (bits === 64n && !isExact) return MAX_SAFE;
    return 2n ** (isSigned ? bits - 1n : bits) - 1n;
  }

  private pick(rows: readonly { readonly id: number }[]): bigint {
    const index = { smallest: 0, typical: this.counter % rows.length, largest: rows.length - 1 };
    return BigInt(rows[index[this.sample]]?.id ?? 0);
  }
}
