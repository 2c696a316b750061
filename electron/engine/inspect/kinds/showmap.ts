/**
 * `showmap [-a] [-v] PID`: smaps added up by name. Columns come from the second header line; their
 * number grew from 8 to 15 with the releases. Sizes are kB. Source: AOSP system/memory/libmeminfo
 * tools/showmap.cpp (before Android 10 system/extras/showmap).
 */
import type { Kind, Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';

/**
 * The words of the second header line, in the order of the printing code, by how often they came.
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  size: ['virtual_size_kb'],
  RSS: ['rss_kb'],
  PSS: ['pss_kb'],
  clean: ['shared_clean_kb', 'private_clean_kb'],
  dirty: ['shared_dirty_kb', 'private_dirty_kb'],
  swap: ['swap_kb'],
  swapPSS: ['swap_pss_kb'],
  HugePages: ['anon_huge_pages_kb'],
  PmdMapped: ['shmem_pmd_mapped_kb', 'file_pmd_mapped_kb'],
  Hugetlb: ['shared_hugetlb_kb', 'private_hugetlb_kb'],
  Locked: ['locked_kb'],
  addr: ['start', 'end'],
  '#': ['maps'],
  flags: ['flags'],
  object: ['name'],
};

const LOWER =
  /^\s*(addr\s+addr\s+)?size\s+RSS\s+PSS\s+clean\s+dirty\s+clean\s+dirty\b.*\bobject\s*$/;
const UPPER = /^\s*(start\s+end\s+)?virtual\s+shared\s+shared\s+private\s+private\b/;

function toColumns(text: string): readonly string[] | null {
  const seen = new Map<string, number>();
  const columns = text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const times = seen.get(word) ?? 0;
      seen.set(word, times + 1);
      return NAMES[word]?.[times];
    });
  return columns.every((name) => name !== undefined) ? columns : null;
}

function toCell(name: string, text: string): Value | undefined {
  if (name === 'start' || name === 'end') return /^[\da-f]+$/.test(text) ? text : undefined;
  if (name === 'flags') return /^[-rwxsp]{3,5}$/.test(text) ? text : undefined;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The total has neither addresses nor flags. */
const TOTAL_LACKS = new Set(['start', 'end', 'flags']);

function takeRow(page: Page, line: Line, all: readonly string[]): Record<string, Value> | null {
  const isTotal = /\sTOTAL\s*$/.test(line.text);
  const columns = isTotal ? all.filter((name) => !TOTAL_LACKS.has(name)) : all;
  const pattern = new RegExp(`^\\s*${'(\\S+)\\s+'.repeat(columns.length - 1)}(\\S.*?)\\s*$`);
  const cells = pattern.exec(line.text)?.slice(1);
  if (cells === undefined) {
    page.refuse(line, `fewer words than the ${columns.length} columns`);
    return null;
  }
  const row: Record<string, Value> = {};
  for (const [index, name] of columns.entries()) {
    const text = cells[index] ?? '';
    const cell = name === 'name' ? text : toCell(name, text);
    if (cell === undefined) {
      page.refuse(line, `"${text}" in the column ${name}`);
      return null;
    }
    row[name] = cell;
  }
  page.use(line);
  return row;
}

export const showmap: Kind = {
  id: 'showmap',
  title: 'showmap PID',
  command: /\bshowmap\b|SHOW MAP/,
  cues: [
    [LOWER, 3],
    [UPPER, 3],
    [/^\s*(\d+\s+){8,17}(\S.*|TOTAL)\s*$/, 2],
    [/^(-{4,}\s+){5,}-+\s*$/, 2],
  ],
  parse(page, { native }) {
    const maps: Value[] = [];
    let columns: readonly string[] | null = null;
    let total: Record<string, Value> | null = null;
    for (const line of page.lines) {
      if (LOWER.test(line.text)) {
        columns = toColumns(line.text);
        if (columns === null) page.refuse(line, 'a header with columns that are not known');
        else page.explain(line, 'heading');
      } else if (UPPER.test(line.text)) {
        page.explain(line, 'heading');
      } else if (/^\s*-[- ]+$/.test(line.text)) {
        page.explain(line, 'separator');
      } else if (columns !== null && /^\s*[\da-f]/.test(line.text)) {
        const row = takeRow(page, line, columns);
        if (row?.['name'] === 'TOTAL') total = row;
        else if (row !== null) {
          const name = (typeof row['name'] === 'string' ? row['name'] : '').replace(
            / \[bss\]$/,
            '',
          );
          maps.push({ ...row, category: native.toVmaCategory(name === '[anon]' ? '' : name) });
        }
      }
    }
    if (total === null) return { maps };
    const { name: _name, ...sums } = total;
    return { total: sums, maps };
  },
};
