/**
 * The DATABASES part of `dumpsys meminfo APP`. Cells without a value are blank, so that columns are
 * bound by their right edge. Formats: DB_INFO_FORMAT (to Android 12), DB_CONNECTION_INFO_FORMAT and
 * DB_POOL_INFO_FORMAT (from 13) in AOSP ActivityThread.java.
 */
import type { Values } from '../kind.ts';
import type { Line, Page } from '../page.ts';

const NAMED = ['page_size_kb', 'database_kb', 'lookaside_bytes'] as const;
/** Right edges of pgsz, dbsz and Lookaside(b), after two blanks: %8s %8s %14s. */
const EDGES = [10, 19, 34] as const;

/** Numbers before the cache column(s): all three, or those whose right edge names the column. */
function toSizes(text: string): Values | null {
  const words = [...text.matchAll(/\S+/g)];
  if (!words.every((word) => /^\d+$/.test(word[0]))) return null;
  if (words.length === NAMED.length) {
    return Object.fromEntries(NAMED.map((name, index) => [name, Number(words[index]?.[0])]));
  }
  const sizes: Record<string, number> = {};
  for (const word of words) {
    const column = EDGES.indexOf((word.index + word[0].length) as (typeof EDGES)[number]);
    const name = NAMED[column];
    if (name === undefined) return null;
    sizes[name] = Number(word[0]);
  }
  return sizes;
}

/** One row; null when the line is a heading or was refused. */
export function takeDatabaseRow(page: Page, line: Line, state: { pools: boolean }): Values | null {
  const { text } = line;
  if (/^\s*(PER CONNECTION STATS|POOL STATS)\s*$/.test(text)) {
    state.pools = text.includes('POOL');
    page.explain(line, 'heading');
    return null;
  }
  if (/^\s*(pgsz\s+dbsz|cache hits\s+cache misses)\b/.test(text)) {
    page.explain(line, 'heading');
    return null;
  }
  const old = /^(.*?)(\d+)\/(\d+)\/(\d+) +(\S.*)$/.exec(text);
  const recent = /^(.*(?<!\S))(\d+) +(\d+) +(\d+) {2,}(\S.*)$/.exec(text);
  const match = old ?? recent;
  if (match === null) return null;
  const cache = {
    cache_hits: Number(match[2]),
    cache_misses: Number(match[3]),
    cache_size: Number(match[4]),
    name: (match[5] ?? '').trimEnd(),
  };
  const sizes = toSizes(match[1] ?? '');
  if (sizes === null) {
    page.refuse(line, 'blank cells: which number is which cannot be told', true);
    return null;
  }
  page.use(line);
  return { ...sizes, ...cache };
}
