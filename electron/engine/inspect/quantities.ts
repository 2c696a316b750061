/**
 * Numbers as Android writes them -> numbers with a unit. Pure; null = not such a number, never a
 * guess. Sources: AOSP ActivityManagerService.stringifySize, DebugUtils.sizeValueToString,
 * TimeUtils.formatDuration, UserHandle.formatUid.
 */

/** `252,370` or `252370`; groups of three or none. */
export function parseInteger(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d{1,3}(,\d{3})+|\d+)$/.test(trimmed)) return null;
  const value = Number(trimmed.replaceAll(',', ''));
  return Number.isSafeInteger(value) ? value : null;
}

const KB_OF_UNIT: Readonly<Record<string, number>> = {
  K: 1,
  KB: 1,
  KIB: 1,
  M: 1024,
  MB: 1024,
  MIB: 1024,
  G: 1024 * 1024,
  GB: 1024 * 1024,
  GIB: 1024 * 1024,
};

/** `252,370K`, `111920 kB`, `-36K`, `20MB`, `1.5GB`. A bare number has no unit: null. */
export function parseSizeKb(text: string): number | null {
  const match = /^\s*([+-]?[\d,]*\.?\d+)\s*([KMG](?:i?B)?)\s*$/i.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const number = match[1].includes('.') ? Number(match[1]) : parseInteger(match[1]);
  const factor = KB_OF_UNIT[match[2].toUpperCase()];
  if (number === null || !Number.isFinite(number) || factor === undefined) return null;
  return number * factor;
}

const BYTES_OF_SUFFIX: Readonly<Record<string, number>> = {
  '': 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
  PB: 1024 ** 5,
};

/**
 * What DebugUtils prints: `0.00` (bytes), `379KB`, `1.5GB`; rounded by the device to about three
 * digits. Some locales write a comma: `1,5GB`. In kB.
 */
export function parseRoundedSizeKb(text: string): number | null {
  const match = /^([+-]?\d+)(?:[.,](\d{1,2}))?(KB|MB|GB|TB|PB)?$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  const factor = BYTES_OF_SUFFIX[match[3] ?? ''];
  if (factor === undefined) return null;
  return (Number(`${match[1]}.${match[2] ?? '0'}`) * factor) / 1024;
}

const DURATION =
  /^([+-]?)(?:(\d+)d\s*)?(?:(\d+)h\s*)?(?:(\d+)m(?!s)\s*)?(?:(\d+)s\s*)?(?:(\d+)ms)?$/;

/** `+1s71ms` = 1071, `-1h35m23s39ms`, `+2m24s378ms`, `0`. Parts are not zero padded. In ms. */
export function parseDurationMs(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  const match = DURATION.exec(trimmed);
  if (match === null || !/\d/.test(trimmed)) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const hours = part(2) * 24 + part(3);
  const ms = ((hours * 60 + part(4)) * 60 + part(5)) * 1000 + part(6);
  return match[1] === '-' && ms !== 0 ? -ms : ms;
}

const USER_RANGE = 100_000;
const FIRST_APP_ID = 10_000;
const FIRST_ISOLATED_ID = 99_000;

export interface NamedUid {
  readonly uid: number;
  /** The app that an isolated process works for; null when it is not told or not isolated. */
  readonly appUid: number | null;
}

/**
 * `u0a212` = 10212, `1000`, `u10s1000`, `u0i5` = 99005, `u0a91i-8996` = 90004 for app 10091 (the
 * system counts isolated uids from 99000, those of app zygotes lie below).
 */
export function parseUidName(text: string): NamedUid | null {
  if (/^\d+$/.test(text)) return { uid: Number(text), appUid: null };
  const match = /^u(\d+)(?:([as])(\d+))?(?:i(-?\d+))?$/.exec(text);
  if (match === null || (match[2] === undefined && match[4] === undefined)) return null;
  const user = Number(match[1]) * USER_RANGE;
  const appUid =
    match[2] === undefined ? null : user + Number(match[3]) + (match[2] === 'a' ? FIRST_APP_ID : 0);
  if (match[4] === undefined) return appUid === null ? null : { uid: appUid, appUid: null };
  return { uid: user + FIRST_ISOLATED_ID + Number(match[4]), appUid };
}

/** `lastPssTime` -> `last_pss_time`, `Active(anon)` -> `active_anon`, `VmRSS` -> `vm_rss`. */
export function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
