/**
 * "key=value key=value …" as dumpsys prints fields of a record. A value runs to the next key
 * outside
 * of brackets: `gids={3003, 50383} lastStateTime=-9m30s394ms`. Types and units come from the
 * value's own form and, where that is ambiguous, from the key.
 */
import type { Value } from '../kind.ts';
import { parseDurationMs, parseRoundedSizeKb, toSnakeCase } from '../quantities.ts';

export type KeyValue = readonly [key: string, text: string];

const KEY = /^([A-Za-z_][\w.]*)=/;
const OPEN = '{[(';
const CLOSE = '}])';

/** All of the text as pairs; null when something stands before the first key. */
export function splitKeyValues(text: string): readonly KeyValue[] | null {
  const rest = text.trim();
  const starts: { readonly at: number; readonly key: string }[] = [];
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const char = rest.charAt(at);
    const isStart = at === 0 || rest.charAt(at - 1) === ' ' || rest.charAt(at - 1) === ',';
    const key = depth <= 0 && isStart ? KEY.exec(rest.slice(at, at + 80))?.[1] : undefined;
    if (key !== undefined) starts.push({ at, key });
    if (OPEN.includes(char)) depth += 1;
    else if (CLOSE.includes(char)) depth = Math.max(0, depth - 1);
  }
  if (starts[0]?.at !== 0) return null;
  return starts.map(({ at, key }, index) => {
    const end = starts[index + 1]?.at ?? rest.length;
    return [key, rest.slice(at + key.length + 1, end).replace(/[, ]+$/, '')];
  });
}

const SIZE_KEY = /(Pss|Rss|Uss)$|^(pss|rss|uss)$/;
/** Raw numbers of ms: uptime or time used. */
const RAW_MS_KEY = /^(lastCompactTime|lastCpuTime|freezeUnfreezeTime|curCpuTime)$/;
/** Durations, whose zero has no unit. */
const DURATION_KEY = /(Time|Gc|LowMemory|Since|Used)$/;
const DURATION = /^[+-](\d+[dhms]s?)+$/;

/** The name with its unit, and the value with its type. */
export function toTypedEntry([key, text]: KeyValue): readonly [string, Value] {
  const name = toSnakeCase(key);
  if (text === 'null') return [name, null];
  if (text === 'true' || text === 'false') return [name, text === 'true'];
  const sizeKb = SIZE_KEY.test(key) ? parseRoundedSizeKb(text) : null;
  if (sizeKb !== null) return [`${name}_kb`, sizeKb];
  if (RAW_MS_KEY.test(key) && /^-?\d+$/.test(text)) return [`${name}_ms`, Number(text)];
  const isZero = text === '0' && DURATION_KEY.test(key);
  const ms = isZero || DURATION.test(text) ? parseDurationMs(text) : null;
  if (ms !== null) return [`${name}_ms`, ms];
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return [name, Number(text)];
  const list = /^[[{](.*)[\]}]$/.exec(text)?.[1];
  if (list !== undefined && !/[{}[\]]/.test(list)) return [name, toList(list)];
  return [name, text];
}

function toList(text: string): Value {
  const items = text.split(/,\s*/).filter((item) => item !== '');
  const isNumeric = items.every((item) => /^-?\d{1,15}$/.test(item));
  return isNumeric ? items.map(Number) : items;
}

/** A whole line of pairs as typed fields; null when it is none. */
export function parseFields(text: string): Record<string, Value> | null {
  const pairs = splitKeyValues(text);
  if (pairs === null || pairs.length === 0) return null;
  return Object.fromEntries(pairs.map(toTypedEntry));
}
