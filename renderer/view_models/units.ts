/**
 * Numbers -> text, the same everywhere. MB and GB are 1024-based, as in Android's own tools
 * (meminfo, procrank). A missing value is an en dash, never 0.
 */

import { isKnown, MISSING, toFixedText, toSignedText } from '../../electron/common/number_text.ts';

export { isKnown, MISSING };
const KB_PER_MB = 1024;
const KB_PER_GB = 1024 * 1024;

export function formatCount(value: number | null | undefined): string {
  return isKnown(value) ? toFixedText(value, 0) : MISSING;
}

/** Megabytes without unit, for columns whose head names it: 0.4, 23.1, 412. */
export function formatMb(kb: number | null | undefined): string {
  if (!isKnown(kb)) return MISSING;
  const mb = kb / KB_PER_MB;
  if (mb === 0) return '0';
  return toFixedText(mb, Math.abs(mb) < 99.95 ? 1 : 0);
}

/** Kilobytes with the unit that fits: 812 kB, 23.1 MB, 1.84 GB. */
export function formatKb(kb: number | null | undefined): string {
  if (!isKnown(kb)) return MISSING;
  const size = Math.abs(kb);
  if (size < KB_PER_MB) return `${toFixedText(kb, 0)} kB`;
  if (size < KB_PER_GB) return `${formatMb(kb)} MB`;
  return `${toFixedText(kb / KB_PER_GB, 2)} GB`;
}

export function formatBytes(bytes: number | null | undefined): string {
  if (!isKnown(bytes)) return MISSING;
  return Math.abs(bytes) < 1024 ? `${toFixedText(bytes, 0)} B` : formatKb(bytes / 1024);
}

export function formatPercent(share: number | null | undefined, digits = 1): string {
  return isKnown(share) ? `${toFixedText(share, digits)} %` : MISSING;
}

export function formatRate(perSecond: number | null | undefined): string {
  if (!isKnown(perSecond)) return MISSING;
  return toFixedText(perSecond, Math.abs(perSecond) < 9.95 && perSecond !== 0 ? 1 : 0);
}

export function formatMs(ms: number | null | undefined): string {
  if (!isKnown(ms)) return MISSING;
  if (Math.abs(ms) >= 9_999.5) return `${toFixedText(ms / 1000, 1)} s`;
  return `${toFixedText(ms, Math.abs(ms) < 9.95 && ms !== 0 ? 1 : 0)} ms`;
}

export { toSignedText as formatSigned };

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
