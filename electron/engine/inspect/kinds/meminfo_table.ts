/**
 * The heap table of `dumpsys meminfo APP`: two header lines and a row of dashes over right-aligned
 * columns. Columns are bound by their two-line names, so that releases and vendors may add some.
 * Printed by ActivityThread.dumpMemInfoTable() in AOSP frameworks/base.
 */
import type { Line, Page } from '../page.ts';
import { parseInteger, toSnakeCase } from '../quantities.ts';

interface Word {
  readonly text: string;
  /** Column behind its last character. */
  readonly end: number;
}

export interface HeapColumns {
  /** `pss_total_kb`, `swap_pss_dirty_kb`, `heap_size_kb`, … */
  readonly names: readonly string[];
}

function toWords(text: string): readonly Word[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    end: match.index + match[0].length,
  }));
}

export function isHeapHeader(text: string): boolean {
  const words = text.trim().split(/\s+/);
  const known = /^(Pss|Rss|Shared|Private|SwapPss|Swap|Swapped|Swappable|Heap)$/;
  return words.length >= 3 && words.every((word) => known.test(word));
}

/** Both header lines; null when their words cannot be paired. */
export function toHeapColumns(upper: Line, lower: Line): HeapColumns | null {
  // No release has "Pss Pss": the upper line stands in two pieces.
  if (isHeapHeader(lower.text) && !lower.text.includes('Dirty')) return null;
  const above = toWords(upper.text);
  const below = toWords(lower.text);
  // Before Android 5 the column of Pss had no upper word: pair by the right edge.
  const pairs = below.map((word, index) => {
    if (above.length === below.length) return above[index]?.text ?? '';
    return above.find(({ end }) => Math.abs(end - word.end) <= 1)?.text ?? '';
  });
  if (pairs.filter((word) => word !== '').length !== above.length) return null;
  const names = below.map((word, index) => {
    return `${toSnakeCase(`${pairs[index] ?? ''}_${word.text}`)}_kb`;
  });
  return new Set(names).size === names.length ? { names } : null;
}

const ROW = /^\s*(\S.*?)\s+(-?\d[\d,]*(?:\s+-?\d[\d,]*)*)\s*$/;
const HEAP_COLUMNS = 3;

/** "  Native Heap    66399  0 …" -> its cells by column; a blank cell is absent. */
export function takeHeapRow(
  page: Page,
  line: Line,
  columns: HeapColumns,
): Record<string, string | number> | null {
  const match = ROW.exec(line.text);
  const cells = match?.[2]?.split(/\s+/).map(parseInteger);
  if (match?.[1] === undefined || cells === undefined || cells.includes(null)) return null;
  const { names } = columns;
  const hasHeap = names.at(-1) === 'heap_free_kb';
  // Every row but those of the two heaps and the total leaves the three heap columns blank.
  const isWhole =
    cells.length === names.length || (hasHeap && cells.length === names.length - HEAP_COLUMNS);
  if (!isWhole) {
    page.refuse(line, `${cells.length} numbers under ${names.length} columns`);
    return null;
  }
  page.use(line);
  const bound = cells.map((cell, index) => [names[index] ?? '', cell ?? 0] as const);
  return { name: match[1], ...Object.fromEntries(bound) };
}
