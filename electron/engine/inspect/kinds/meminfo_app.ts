/**
 * `dumpsys meminfo APP` (also -a, -d, -s, --package): one process after the other, each with
 * tables.
 * Printed by ActivityThread.dumpMemInfo() in AOSP frameworks/base; sizes are kB unless said.
 */
import type { Kind, Value, Values } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseInteger, toSnakeCase } from '../quantities.ts';
import { takeDatabaseRow } from './meminfo_databases.ts';
import { type HeapColumns, isHeapHeader, takeHeapRow, toHeapColumns } from './meminfo_table.ts';

type Part =
  | 'heap'
  | 'dalvik_details'
  | 'app_summary'
  | 'objects'
  | 'sql'
  | 'databases'
  | 'asset_allocations'
  | 'native_allocations'
  | 'unreachable_memory';

const PARTS: Readonly<Record<string, Part>> = {
  'Dalvik Details': 'dalvik_details',
  'App Summary': 'app_summary',
  Objects: 'objects',
  SQL: 'sql',
  DATABASES: 'databases',
  'Asset Allocations': 'asset_allocations',
  'Native Allocations': 'native_allocations',
  'Unreachable memory': 'unreachable_memory',
};

interface Process {
  readonly pid: number | null;
  readonly process: string | null;
  part: Part;
  columns: HeapColumns | null;
  /** The upper header line, while the lower one is awaited. */
  header: Line | null;
  pools: boolean;
  readonly values: Record<string, Value>;
}

function newProcess(pid: number | null, process: string | null): Process {
  const values = {};
  return { pid, process, part: 'heap', columns: null, header: null, pools: false, values };
}

function push(process: Process, list: string, item: Value): void {
  const items = process.values[list];
  process.values[list] = Array.isArray(items) ? [...(items as Value[]), item] : [item];
}

function put(process: Process, group: string, name: string, value: Value): void {
  const found = process.values[group];
  const fields = typeof found === 'object' && found !== null ? (found as Values) : {};
  process.values[group] = { ...fields, [name]: value };
}

function takeTableLine(page: Page, line: Line, process: Process): void {
  const { text } = line;
  if (process.header !== null) {
    process.columns = toHeapColumns(process.header, line);
    if (process.columns === null) page.refuse(line, 'column names cannot be paired');
    else page.explain(line, 'heading');
    process.header = null;
  } else if (isHeapHeader(text)) {
    process.header = line;
    page.explain(line, 'heading');
  } else if (process.columns !== null) {
    const row = takeHeapRow(page, line, process.columns);
    if (row?.['name'] === 'TOTAL' && process.part === 'heap') {
      const { name: _name, ...total } = row;
      process.values['total'] = total;
    } else if (row !== null) {
      push(process, process.part, row);
    }
  }
}

const PAIR = /([A-Za-z][A-Za-z_ ]*?)(?: \((?:KB|malloced|nonmalloced)\))?:\s+(-?\d[\d,]*)/g;

/** "TOTAL PSS: 1  TOTAL SWAP (KB): 0": names and numbers of a line that holds nothing else. */
function toPairs(text: string): readonly (readonly [string, number])[] | null {
  if (text.replace(PAIR, '').trim() !== '') return null;
  return [...text.matchAll(PAIR)].map((match) => [
    toSnakeCase(match[1] ?? ''),
    parseInteger(match[2] ?? '') ?? 0,
  ]);
}

/** These rows have an Rss cell only; all others begin with Pss. */
const RSS_ONLY = new Set(['Unknown']);

function takeSummaryLine(page: Page, line: Line, process: Process): void {
  if (/^\s*(Pss\(KB\)(\s+Rss\(KB\))?)\s*$/.test(line.text)) {
    page.explain(line, 'heading');
    return;
  }
  const row = /^\s*([A-Z][A-Za-z ]*):\s+(-?[\d,]+)(?:\s+(-?[\d,]+))?\s*$/.exec(line.text);
  const first = parseInteger(row?.[2] ?? '');
  if (row?.[1] !== undefined && first !== null && !row[1].startsWith('TOTAL')) {
    const second = row[3] === undefined ? null : parseInteger(row[3]);
    const isRss = second === null && RSS_ONLY.has(row[1]);
    const pss = isRss ? {} : { pss_kb: first };
    const rss = isRss ? { rss_kb: first } : second === null ? {} : { rss_kb: second };
    page.use(line);
    push(process, 'app_summary', { name: row[1], ...pss, ...rss });
    return;
  }
  const pairs = toPairs(line.text);
  if (pairs === null || pairs.length === 0) return;
  page.use(line);
  for (const [name, value] of pairs) {
    // Before Android 12 "TOTAL:" alone, which is PSS and swapped PSS together.
    put(process, 'summary_totals', `${name === 'total' ? 'total_pss' : name}_kb`, value);
  }
}

const KB_COUNTS = new Set(['parcel_memory']);

function takePairLine(page: Page, line: Line, process: Process): void {
  const pairs = toPairs(line.text);
  if (pairs === null || pairs.length === 0) return;
  // "ot_impl: 2" is the rest of a wrapped "ViewRootImpl: 2"; names of SQL may begin so.
  if (process.part === 'objects' && /^\s*[a-z]/.test(line.text)) return;
  page.use(line);
  for (const [name, value] of pairs) {
    const isKb = process.part === 'sql' || KB_COUNTS.has(name);
    put(process, process.part, isKb ? `${name}_kb` : name, value);
  }
}

function takeAllocationLine(page: Page, line: Line, process: Process): void {
  if (/^\s*Count\s+Total\(kB\)\s*$/i.test(line.text)) {
    page.explain(line, 'heading');
    return;
  }
  const row = /^\s*(\S.*?):\s+(\d[\d,]*)\s+(\d[\d,]*)\s*$/.exec(line.text);
  const count = parseInteger(row?.[2] ?? '');
  const total = parseInteger(row?.[3] ?? '');
  if (row?.[1] === undefined || count === null || total === null) return;
  page.use(line);
  push(process, 'native_allocations', { name: row[1], count, total_kb: total });
}

function takeAssetLine(page: Page, line: Line, process: Process): void {
  const row = /^\s*(.*?):\s+(\d+)K\s*$/.exec(line.text);
  if (row === null) return;
  page.use(line);
  push(process, 'asset_allocations', { path: row[1] ?? '', size_kb: Number(row[2]) });
}

/** Free text of libmemunreachable: kept line by line, its counts typed. */
function takeUnreachableLine(page: Page, line: Line, process: Process): void {
  const text = line.text.trim();
  if (text === '') return;
  page.use(line);
  const sum = /^(\d+) bytes in (\d+) unreachable allocations?$/.exec(text);
  if (sum !== null) put(process, 'unreachable_memory', 'bytes', Number(sum[1]));
  if (sum !== null) put(process, 'unreachable_memory', 'allocations', Number(sum[2]));
  else push(process, 'unreachable_details', text);
}

function takePartLine(page: Page, line: Line, process: Process): void {
  switch (process.part) {
    case 'heap':
    case 'dalvik_details': {
      takeTableLine(page, line, process);
      return;
    }
    case 'app_summary': {
      takeSummaryLine(page, line, process);
      return;
    }
    case 'objects':
    case 'sql': {
      takePairLine(page, line, process);
      return;
    }
    case 'databases': {
      const row = takeDatabaseRow(page, line, process);
      if (row !== null) push(process, process.pools ? 'database_pools' : 'databases', row);
      return;
    }
    case 'asset_allocations': {
      takeAssetLine(page, line, process);
      return;
    }
    case 'native_allocations': {
      takeAllocationLine(page, line, process);
      return;
    }
    case 'unreachable_memory': {
      takeUnreachableLine(page, line, process);
      return;
    }
  }
}

const BEGIN = /^\s*\*\* MEMINFO in pid (\d+) \[(.*)\] \*\*\s*$/;
const NOT_FOUND = /^\s*No process found for: (.*\S)\s*$/;
const UPTIME = /^\s*Uptime: (\d+) Realtime: (\d+)\s*$/;

class AppReport {
  readonly head: Record<string, Value> = {};
  readonly processes: Process[] = [];
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  private get current(): Process {
    const last = this.processes.at(-1);
    if (last !== undefined) return last;
    const unnamed = newProcess(null, null);
    this.processes.push(unnamed);
    return unnamed;
  }

  /** Lines that begin something; false = the line belongs to the part that is open. */
  private takeBegin(line: Line): boolean {
    const { page } = this;
    const begin = BEGIN.exec(line.text);
    const uptime = UPTIME.exec(line.text);
    const notFound = NOT_FOUND.exec(line.text);
    if (begin !== null) {
      page.use(line);
      this.processes.push(newProcess(Number(begin[1]), begin[2] ?? ''));
    } else if (uptime !== null) {
      page.use(line);
      this.head['uptime_ms'] = Number(uptime[1]);
      this.head['realtime_ms'] = Number(uptime[2]);
    } else if (notFound !== null) {
      page.use(line);
      this.head['no_process_found_for'] = notFound[1] ?? '';
    } else if (/^\s*Applications Memory Usage \(/.test(line.text)) {
      page.explain(line, 'heading');
    } else if (/^\s*Got (IoException|RemoteException)!/.test(line.text)) {
      page.use(line);
      push(this.current, 'errors', line.text.trim());
    } else {
      return false;
    }
    return true;
  }

  take(line: Line): void {
    if (this.takeBegin(line)) return;
    const part = PARTS[line.text.trim()];
    if (part !== undefined) {
      this.page.explain(line, 'heading');
      this.current.part = part;
    } else if (line.text.trim() !== '' && !/^[\s-]+$/.test(line.text)) {
      takePartLine(this.page, line, this.current);
    } else if (/-/.test(line.text)) {
      this.page.explain(line, 'separator');
    }
  }
}

export const meminfoApp: Kind = {
  id: 'meminfo_app',
  title: 'dumpsys meminfo of one app (or several: -a, --package)',
  command: /dumpsys\s+(-t \d+ )?meminfo\s+(-\w+\s+)*[\w.]+|dumpsys meminfo -a/,
  begins: /^\s*Applications Memory Usage \(/,
  cues: [
    [BEGIN, 3],
    [NOT_FOUND, 3],
    [/^\s*(Native Heap|Dalvik Heap|Dalvik Other|\.?\w+ (mmap|dev|mtrack))(\s+-?\d+){4,}\s*$/, 3],
    [/^\s*(Pss|Shared)(\s+(Pss|Shared|Private|SwapPss|Swap|Rss|Heap))+\s*$/, 3],
    [/^\s*(App Summary|Dalvik Details|Asset Allocations|Native Allocations|DATABASES)\s*$/, 3],
    [/^\s*(TOTAL( PSS)?:|AppContexts:|Local Binders:|Parcel memory:|PAGECACHE_OVERFLOW:)/, 3],
    [/^\s*(TOTAL|Unknown|Stack|Cursor|Ashmem)(\s+-?\d+){4,}\s*$/, 2],
    [/^\s*Applications Memory Usage \(/, 2],
    [/^\s*(Uptime: \d+ Realtime: \d+|Objects|SQL|Total\s+(Dirty|Clean).*|(\s*-{6})+)\s*$/, 1],
    [/^\s*[A-Z][A-Za-z ()]+:\s+\d+(\s+[A-Z]\w+.*:\s+\d+)?\s*$/, 1],
  ],
  selfEnding: /(: \d+K|\] \*\*)\s*$/,
  parse(page) {
    const report = new AppReport(page);
    for (const line of page.lines) report.take(line);
    const processes = report.processes.map(({ pid, process, values }) => {
      return { pid, process, ...values };
    });
    return processes.length === 0 ? report.head : { ...report.head, processes };
  },
};
