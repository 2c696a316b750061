/**
 * The totals at the end of `dumpsys meminfo`: "Free RAM: 1K (2K cached pss + 3K free)" and its kin.
 * All share one shape, so that lines of vendors and of releases to come are read by it as well.
 */
import type { Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseInteger, parseSizeKb, toSnakeCase } from '../quantities.ts';

const SIZE = String.raw`-?[\d,]+\s?(?:K|kB)`;
const LABELLED = /^\s*([A-Z][\w -]*?):\s+(.*\S)\s*$/;
const WHOLE = new RegExp(`^(${SIZE})(?:\\s*\\((.*)\\))?$`);
const ZRAM = new RegExp(
  `^(${SIZE}) physical used for\\s+(${SIZE}) in swap \\(\\s*(${SIZE}) total swap\\)$`,
);
const KSM = new RegExp(
  `^(${SIZE}) saved from shared\\s+(${SIZE})(?:\\s+(${SIZE}) unshared;\\s+(${SIZE}) volatile)?$`,
);
const TUNING = new RegExp(
  `^(\\d+) \\(large (\\d+)\\), oom\\s+(${SIZE})(?:, restore limit\\s+(${SIZE}))?((?: \\([\\w-]+\\))*)$`,
);

/** "2K cached pss + 3K free"; before Android 7 without the unit inside: kB. */
function toParts(text: string): Record<string, Value> | null {
  const parts: Record<string, Value> = {};
  for (const part of text.split('+')) {
    const match = /^\s*(-?[\d,]+)\s?(?:K|kB)?\s+([a-z][\w -]*?)\s*$/i.exec(part);
    const size = parseInteger(match?.[1] ?? '');
    if (match?.[2] === undefined || size === null) return null;
    parts[`${toSnakeCase(match[2])}_kb`] = size;
  }
  return parts;
}

function toSized(text: string): Value {
  const match = WHOLE.exec(text);
  const sizeKb = parseSizeKb(match?.[1] ?? '');
  if (match === null || sizeKb === null) return null;
  if (match[2] === undefined) return { total_kb: sizeKb };
  const status = /^status (\S+)$/.exec(match[2])?.[1];
  if (status !== undefined) return { total_kb: sizeKb, status };
  const parts = toParts(match[2]);
  return parts === null ? null : { total_kb: sizeKb, ...parts };
}

/** A vendor's line: "1K used for 2K in swap". */
function toWorded(text: string): Value {
  if (!new RegExp(`^${SIZE} `).test(text) || /[()+:;]/.test(text)) return null;
  return toParts(text.replace(new RegExp(` +(?=${SIZE} )`, 'g'), '+'));
}

function toZram(text: string): Value {
  const [, used, swapped, total] = ZRAM.exec(text) ?? [];
  if (used === undefined || swapped === undefined || total === undefined) return null;
  return {
    physical_used_kb: parseSizeKb(used),
    in_swap_kb: parseSizeKb(swapped),
    total_swap_kb: parseSizeKb(total),
  };
}

function toKsm(text: string): Value {
  const [, saved, shared, unshared, volatile] = KSM.exec(text) ?? [];
  if (saved === undefined || shared === undefined) return null;
  const rest =
    unshared === undefined || volatile === undefined
      ? {}
      : { unshared_kb: parseSizeKb(unshared), volatile_kb: parseSizeKb(volatile) };
  return { saved_kb: parseSizeKb(saved), shared_kb: parseSizeKb(shared), ...rest };
}

function toTuning(text: string): Value {
  const match = TUNING.exec(text);
  if (match === null) return null;
  const restore = match[4] === undefined ? {} : { restore_limit_kb: parseSizeKb(match[4]) };
  return {
    memory_class_mb: Number(match[1]),
    large_memory_class_mb: Number(match[2]),
    oom_kb: parseSizeKb(match[3] ?? ''),
    ...restore,
    flags: [...(match[5] ?? '').matchAll(/\(([\w-]+)\)/g)].map((flag) => flag[1] ?? ''),
  };
}

const READERS: Readonly<Record<string, (text: string) => Value>> = {
  zram: toZram,
  ksm: toKsm,
  tuning: toTuning,
};

/** Puts what the line says under its label; leaves lines that are no totals alone. */
export function takeTotalLine(page: Page, line: Line, totals: Record<string, Value>): void {
  if (/^\s*Global Mapped Bitmaps:\s*$/.test(line.text)) {
    page.explain(line, 'heading');
    return;
  }
  const mapped = new RegExp(`^\\s*Mapped: (\\d+) bitmaps,\\s+(${SIZE})\\s*$`).exec(line.text);
  if (mapped !== null) {
    totals['mapped_bitmaps'] = { count: Number(mapped[1]), size_kb: parseSizeKb(mapped[2] ?? '') };
    page.use(line);
    return;
  }
  const volatile = new RegExp(`^\\s*(${SIZE}) unshared;\\s+(${SIZE}) volatile\\s*$`).exec(
    line.text,
  );
  if (volatile !== null) {
    const before = typeof totals['ksm'] === 'object' ? totals['ksm'] : {};
    const [, unshared, rest] = volatile;
    const sizes = {
      unshared_kb: parseSizeKb(unshared ?? ''),
      volatile_kb: parseSizeKb(rest ?? ''),
    };
    totals['ksm'] = Object.assign({}, before, sizes);
    page.use(line);
    return;
  }
  const labelled = LABELLED.exec(line.text);
  if (labelled?.[1] === undefined || labelled[2] === undefined) return;
  const name = toSnakeCase(labelled[1]);
  const value = (READERS[name] ?? toSized)(labelled[2]) ?? toWorded(labelled[2]);
  if (value === null) return;
  if (name in totals) {
    page.refuse(line, `"${labelled[1]}" a second time`, true);
    return;
  }
  totals[name] = value;
  page.use(line);
}
