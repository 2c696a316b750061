/**
 * Numbers -> text, the same everywhere. MB and GB are 1024-based, as in Android's own tools
 * (meminfo, procrank). A missing value is an en dash, never 0.
 */

export const MISSING = '–';
const KB_PER_MB = 1024;
const KB_PER_GB = 1024 * 1024;
/**
 * Thin space between thousands: readable, and no comma that half the world reads as a decimal
 * point.
 */
const THOUSANDS = '\u2009';
const MINUS = '\u2212';

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

function toFixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THOUSANDS);
  const isZero = Number(text) === 0;
  const sign = value < 0 && !isZero ? MINUS : '';
  return sign + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

export function formatCount(value: number | null | undefined): string {
  return isKnown(value) ? toFixed(value, 0) : MISSING;
}

/** Megabytes without unit, for columns whose head names it: 0.4, 23.1, 412. */
export function formatMb(kb: number | null | undefined): string {
  if (!isKnown(kb)) return MISSING;
  const mb = kb / KB_PER_MB;
  if (mb === 0) return '0';
  return toFixed(mb, Math.abs(mb) < 99.95 ? 1 : 0);
}

/** Kilobytes with the unit that fits: 812 kB, 23.1 MB, 1.84 GB. */
export function formatKb(kb: number | null | undefined): string {
  if (!isKnown(kb)) return MISSING;
  const size = Math.abs(kb);
  if (size < KB_PER_MB) return `${toFixed(kb, 0)} kB`;
  if (size < KB_PER_GB) return `${formatMb(kb)} MB`;
  return `${toFixed(kb / KB_PER_GB, 2)} GB`;
}

export function formatBytes(bytes: number | null | undefined): string {
  if (!isKnown(bytes)) return MISSING;
  return Math.abs(bytes) < 1024 ? `${toFixed(bytes, 0)} B` : formatKb(bytes / 1024);
}

export function formatPercent(share: number | null | undefined, digits = 1): string {
  return isKnown(share) ? `${toFixed(share, digits)} %` : MISSING;
}

export function formatRate(perSecond: number | null | undefined): string {
  if (!isKnown(perSecond)) return MISSING;
  return toFixed(perSecond, Math.abs(perSecond) < 9.95 && perSecond !== 0 ? 1 : 0);
}

export function formatMs(ms: number | null | undefined): string {
  if (!isKnown(ms)) return MISSING;
  if (Math.abs(ms) >= 9_999.5) return `${toFixed(ms / 1000, 1)} s`;
  return `${toFixed(ms, Math.abs(ms) < 9.95 && ms !== 0 ? 1 : 0)} ms`;
}

/** Difference with its sign always shown: +61 ms, −3 ms. */
export function formatSigned(value: number, digits = 0): string {
  const text = toFixed(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}

/** How long ago: 0.8 s, 42 s, 7 min, 3 h. */
export function formatAge(ms: number | null | undefined): string {
  if (!isKnown(ms)) return MISSING;
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 99.5) return `${Math.round(minutes)} min`;
  return `${Math.round(minutes / 60)} h`;
}

/** Local wall clock: 14:09:02. */
export function formatClock(unixMs: number): string {
  const at = new Date(unixMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Axis steps for values in kB that read as 1, 2, 5, 10 … MB. */
export const MB_STEPS: readonly number[] = [0.1, 1, 10, 100, 1000, 10_000].flatMap((power) =>
  [1, 2, 5].map((factor) => factor * power * KB_PER_MB),
);
