/** Values of one event, as logcat prints them -> values under the names of its fields. Pure. */
import type { EventField, EventValue, TagTable } from './event_tags.ts';
import { toSnakeCase } from './quantities.ts';

const INTEGER = /^-?\d{1,15}$/;
const FLOAT = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** One cell without a name: NULL is null, integers are numbers, all else text. */
export function toEventValue(text: string): EventValue {
  if (text === 'NULL' || text === 'null') return null;
  return INTEGER.test(text) ? Number(text) : text;
}

function fits(field: EventField, text: string): boolean {
  if (field.type === 'integer') return INTEGER.test(text);
  if (field.type === 'float') return FLOAT.test(text);
  return field.type !== 'word' || !text.includes(',');
}

function toTyped(field: EventField, text: string): EventValue {
  if (field.type === 'integer' || field.type === 'float') return Number(text);
  const leaving = /^userLeaving=(true|false)$/.exec(text)?.[1];
  if (leaving !== undefined) return leaving === 'true';
  return text === 'NULL' ? null : text;
}

/**
 * Cells -> one text per field. Free text may hold commas, so that there are more cells than fields:
 * they go to the one field that can take them. Null when they do not fit, or fit in two ways.
 */
function assign(fields: readonly EventField[], cells: readonly string[]): string[] | null {
  const extra = cells.length - fields.length;
  if (extra < 0) return null;
  const takers =
    extra === 0 ? [0] : fields.flatMap((field, i) => (field.type === 'text' ? [i] : []));
  const found = takers.flatMap((taker) => {
    const texts = fields.map((_, i) => {
      if (i < taker || extra === 0) return cells[i] ?? '';
      if (i > taker) return cells[i + extra] ?? '';
      return cells.slice(taker, taker + extra + 1).join(',');
    });
    return fields.every((field, i) => fits(field, texts[i] ?? '')) ? [texts] : [];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** A user is one of few small numbers; a pid is above 0. Null = cannot be told. */
function isSwapped(user: EventValue | undefined, pid: EventValue | undefined): boolean | null {
  if (typeof user !== 'number' || typeof pid !== 'number') return null;
  const likeUser = (value: number): boolean => value === 0 || (value >= 10 && value < 1000);
  if (likeUser(user) && pid > 0) return false;
  return likeUser(pid) && user > 0 ? true : null;
}

const SWAPPED_TAGS = new Set(['am_crash', 'am_wtf']);

/** What a definition cannot say: fields that the writing code of some releases fills otherwise. */
function correct(tag: string, values: Record<string, EventValue>): Record<string, EventValue> {
  const { user, pid } = values;
  // AOSP before 2025 wrote pid before user into am_crash, against its own definition.
  if (SWAPPED_TAGS.has(tag) && isSwapped(user, pid) === true) {
    return { ...values, user: pid ?? null, pid: user ?? null };
  }
  // Android 10 wrote the user where later releases write the activity's token.
  const token = values['token'];
  if (/^wm_on_\w+_called$/.test(tag) && typeof token === 'number' && token < 1000) {
    const { token: _token, ...rest } = values;
    return { user: token, ...rest };
  }
  const { pss_bytes: pss, uss_bytes: uss, rss_bytes: rss } = values;
  if (tag === 'am_pss' && pss === 0 && uss === 0 && typeof rss === 'number' && rss > 0) {
    // The system has stopped collecting PSS: a gap, not 0.
    return { ...values, pss_bytes: null, uss_bytes: null, swap_pss_bytes: null };
  }
  return values;
}

export interface BoundEvent {
  /** Null when no definition fits. */
  readonly fields: Readonly<Record<string, EventValue>> | null;
  readonly cells: readonly EventValue[];
}

/** Shorter than in the definitions, as the known events have them. */
const ALIASES: Readonly<Record<string, string>> = {
  process_name: 'process',
  component_name: 'component',
  package_name: 'package',
};
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
};

function toNamedCell(key: string, text: string, known: ReadonlySet<string>): [string, EventValue] {
  const snake = toSnakeCase(key);
  const name = ALIASES[snake] ?? snake;
  const sized = /^(-?\d+)([A-Z]?B|[KMG]|ms|s|%)$/.exec(text);
  const number = Number(sized?.[1]);
  const unit = sized?.[2] ?? '';
  const factor = BYTES[/^[KMG]$/.test(unit) ? `${unit}B` : unit];
  if (factor !== undefined) return [`${name}_bytes`, number * factor];
  if (unit === 'ms' || unit === 's') return [`${name}_ms`, unit === 's' ? number * 1000 : number];
  if (unit === '%') return [`${name}_percent`, number];
  const suffix = ['bytes', 'ms', 'kb'].find((end) => known.has(`${name}_${end}`));
  return [suffix === undefined ? name : `${name}_${suffix}`, toEventValue(text)];
}

/** -v descriptive: "User=0,PID=4711,Rss=50MB"; null when the cells do not name themselves. */
function toDescribed(table: TagTable, tag: string, cells: readonly string[]): Named | null {
  const named: [string, string][] = [];
  for (const cell of cells) {
    const match = /^([A-Za-z][\w ()-]{0,40})=(.*)$/.exec(cell);
    const last = named.at(-1);
    if (match !== null) named.push([match[1] ?? '', match[2] ?? '']);
    else if (last === undefined) return null;
    else last[1] += `,${cell}`;
  }
  if (named.length < 2) return null;
  const definitions = table.get(tag) ?? [];
  const known = new Set(definitions.flatMap((fields) => fields.map(({ name }) => name)));
  return Object.fromEntries(named.map(([key, text]) => toNamedCell(key, text, known)));
}

type Named = Record<string, EventValue>;

/** `[0,1879,io.x,999,empty #24]`, or a single value without brackets. */
export function bindEvent(table: TagTable, tag: string, text: string): BoundEvent {
  const inner = /^\[(.*)\]$/s.exec(text.trim())?.[1];
  const cells = inner === undefined ? [text.trim()] : inner.split(',');
  const described = inner === undefined ? null : toDescribed(table, tag, cells);
  if (described !== null) return { fields: correct(tag, described), cells: [] };
  for (const fields of table.get(tag) ?? []) {
    const texts = assign(fields, cells);
    if (texts === null) continue;
    const values = fields.map((field, i) => [field.name, toTyped(field, texts[i] ?? '')] as const);
    return { fields: correct(tag, Object.fromEntries(values)), cells: [] };
  }
  return { fields: null, cells: cells.map(toEventValue) };
}
