/**
 * Fields of events by name: from `event-log-tags` (the device's own, which counts first) or from
 * what AOSP's releases define. One tag has several definitions: releases add fields, vendors insert
 * some. The definition whose number and types of fields fit is taken; when none fits, values stay
 * unnamed.
 */
import { KNOWN_EVENTS } from './known_events.ts';
import { toSnakeCase } from './quantities.ts';

export type FieldType = 'integer' | 'float' | 'word' | 'text' | 'list';

export interface EventField {
  /** With its unit: `rss_bytes`. */
  readonly name: string;
  /** `word`: no blanks around, no comma; `text`: may hold commas. */
  readonly type: FieldType;
}

/** Definitions of each tag, the one to try first in front. */
export type TagTable = ReadonlyMap<string, readonly (readonly EventField[])[]>;

export type EventValue = number | string | boolean | null;

const TYPES: Readonly<Record<string, FieldType>> = { $: 'word', '*': 'text', '~': 'float' };

/** "user pid process$ reason* rss:bytes": our notation of known_events.ts. */
function toFields(definition: string): readonly EventField[] {
  return definition.split(' ').map((word) => {
    const type = TYPES[word.slice(-1)] ?? 'integer';
    const [name = '', unit] = word.replace(/[$*~]$/, '').split(':');
    return { name: unit === undefined ? name : `${name}_${unit}`, type };
  });
}

/** `…` at the end: any number of the last fields may be missing, down to the mark. */
function toVariants(definition: string): readonly (readonly EventField[])[] {
  const [required = '', optional] = definition.split(' … ');
  const least = toFields(required);
  if (optional === undefined) return [least];
  const all = [...least, ...toFields(optional)];
  return Array.from({ length: all.length - least.length + 1 }, (_, i) =>
    all.slice(0, all.length - i),
  );
}

let known: TagTable | null = null;

export function knownTags(): TagTable {
  known ??= new Map(
    Object.entries(KNOWN_EVENTS).map(([tag, definitions]) => [
      tag,
      definitions.flatMap((definition) => toVariants(definition)),
    ]),
  );
  return known;
}

export interface TagDefinition {
  readonly id: number;
  readonly tag: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: string;
    readonly unit: string | null;
  }[];
}

const TAG_TYPES: Readonly<Record<string, string>> = {
  '1': 'int',
  '2': 'long',
  '3': 'string',
  '4': 'list',
  '5': 'float',
};
const TAG_UNITS: Readonly<Record<string, string>> = {
  '1': 'count',
  '2': 'bytes',
  '3': 'ms',
  '4': 'allocations',
  '5': 'id',
  '6': 'percent',
  s: 's',
};

const FIELD = /\(\s*([^()|]+?)\s*\|\s*(\d)\s*(?:\|\s*(\w)\s*)?\)/g;

/** "30023 am_kill (User|1|5),(PID|1|5)"; null = not such a line, or one with broken fields. */
export function parseTagDefinition(text: string): TagDefinition | null {
  const match = /^\s*(\d+)\s+([A-Za-z_]\w*)(?:\s+(\(.*\)))?\s*$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const description = match[3] ?? '';
  if (description.replace(FIELD, '').replace(/[,\s]/g, '') !== '') return null;
  const fields = [...description.matchAll(FIELD)].map((field) => ({
    name: field[1] ?? '',
    type: TAG_TYPES[field[2] ?? ''] ?? `type ${field[2] ?? ''}`,
    unit: field[3] === undefined ? null : (TAG_UNITS[field[3]] ?? field[3]),
  }));
  return { id: Number(match[1]), tag: match[2], fields };
}

const SUFFIX_UNITS = new Set(['bytes', 'ms', 'percent', 's']);

/** Units that AOSP's own definitions give wrongly: they say bytes. */
const UNIT_CORRECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  am_pss: { time_to_collect: 'ms' },
  am_compact: {
    ...{ before_rss_total: 'kb', before_rss_file: 'kb', before_rss_anon: 'kb' },
    ...{ before_rss_swap: 'kb', delta_rss_total: 'kb', delta_rss_file: 'kb' },
    ...{ delta_rss_anon: 'kb', delta_rss_swap: 'kb', before_zram_free: 'kb' },
    ...{ delta_zram_free: 'kb', set_adj: '', proc_state: '', last_action: '' },
  },
};

const FREE_TEXT = /reason|message|description|uri|exception|window|type$/;

/** A definition of the file as fields to bind by. */
export function toEventFields({ tag, fields }: TagDefinition): readonly EventField[] {
  return fields.map(({ name, type, unit }) => {
    const snake = toSnakeCase(name);
    const corrected = UNIT_CORRECTIONS[tag]?.[snake];
    const suffix = corrected ?? (unit !== null && SUFFIX_UNITS.has(unit) ? unit : '');
    const full = suffix === '' ? snake : `${snake}_${suffix}`;
    if (type === 'string') return { name: full, type: FREE_TEXT.test(snake) ? 'text' : 'word' };
    if (type === 'list') return { name: full, type: 'list' };
    return { name: full, type: type === 'float' ? 'float' : 'integer' };
  });
}

/** The table with the file's own definitions in front of the known ones. */
export function withDefinitions(definitions: readonly TagDefinition[]): TagTable {
  const table = new Map(knownTags());
  for (const definition of definitions) {
    const before = table.get(definition.tag) ?? [];
    if (definition.fields.length > 0) {
      table.set(definition.tag, [toEventFields(definition), ...before]);
    }
  }
  return table;
}
