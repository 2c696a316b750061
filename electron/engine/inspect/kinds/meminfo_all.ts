/**
 * `dumpsys meminfo` of all processes: RSS and PSS by process, by OOM adjustment and by category,
 * then
 * the totals of the system. Printed by ActivityManagerService.dumpApplicationMemoryUsage() in AOSP
 * frameworks/base. Which row is a group and which a member is told by its words, not by its
 * indentation, which pasting loses.
 */
import type { Kind, Value, Values } from '../kind.ts';
import type { Line, Page } from '../page.ts';
import { parseSizeKb } from '../quantities.ts';
import { takeTotalLine } from './meminfo_totals.ts';

interface Table {
  metric: 'pss' | 'rss' | null;
  readonly by: 'process' | 'oom_adjustment' | 'category';
  /** Why `metric` is known although the heading is missing. */
  inferred: string | null;
  readonly rows: Record<string, Value>[];
}

/** As the tables of one metric follow each other. */
const ORDER: readonly Table['by'][] = ['process', 'oom_adjustment', 'category'];

const TITLE = /^\s*Total (PSS|RSS) by (process|OOM adjustment|category):\s*$/;
const ROW = /^\s*(-?[\d,]+) ?(K|kB): (.*\S)\s*$/;
const SWAP =
  /\s*\(\s*(-?[\d,]+ ?(?:K|kB)) in swap(?:,\s*(-?[\d,]+ ?(?:K|kB)) private dirty)?\s*\)\s*$/;
const PRIVATE_DIRTY = /\s*\(\s*(-?[\d,]+ ?(?:K|kB)) private dirty\s*\)\s*$/;
const USER = /\s*\(user (\d+)\)\s*$/;
const PID = /^(.*?) \(pid (\d+)((?:\s*\/?\s*(?:activities|state \S+|oom \S+))*)\s*\)$/;

const OOM_GROUPS = new Set([
  ...['Native', 'System', 'Persistent', 'Persistent Service', 'Foreground', 'Visible'],
  ...['Perceptible', 'Perceptible Medium', 'Perceptible Low', 'Backup', 'Heavy Weight'],
  ...['A Services', 'Home', 'Previous', 'B Services', 'Cached'],
]);

interface Parts {
  readonly label: string;
  readonly extra: Record<string, Value>;
  readonly hasSwap: boolean;
}

/** Takes the suffixes off a row's label, from the right. */
function toParts(text: string): Parts {
  const extra: Record<string, Value> = {};
  let rest = text;
  const cut = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match !== null) rest = rest.slice(0, match.index);
    return match;
  };
  const swap = cut(SWAP);
  const dirty = swap === null ? cut(PRIVATE_DIRTY) : null;
  const user = cut(USER);
  if (swap?.[1] !== undefined) extra['swap_pss_kb'] = parseSizeKb(swap[1]);
  const dirtyText = swap?.[2] ?? dirty?.[1];
  if (dirtyText !== undefined) extra['private_dirty_kb'] = parseSizeKb(dirtyText);
  if (user !== null) extra['user'] = Number(user[1]);
  return { label: rest.trim(), extra, hasSwap: swap !== null };
}

function toProcess(label: string): Record<string, Value> | null {
  const match = PID.exec(label);
  if (match === null) return null;
  const words = match[3] ?? '';
  const state = /state (\S+)/.exec(words)?.[1];
  const oom = /oom (\S+)/.exec(words)?.[1];
  return {
    process: match[1] ?? '',
    pid: Number(match[2]),
    has_activities: words.includes('activities'),
    ...(state === undefined ? {} : { state }),
    ...(oom === undefined ? {} : { oom_adj: /^-?\d+$/.test(oom) ? Number(oom) : oom }),
  };
}

/**
 * False = the row is of another table, whose heading is missing: a process among categories, a
 * group that has come before. Its sizes are then of a metric that is not known.
 */
function canHold({ by, rows }: Table, label: string, isProcess: boolean): boolean {
  if (isProcess) return by !== 'category';
  if (by === 'process') return false;
  if (by === 'oom_adjustment' && !OOM_GROUPS.has(label) && isCategory(label)) return false;
  return isSubCategory(label) || !rows.some((row) => row['name'] === label);
}

class AllReport {
  readonly head: Record<string, Value> = {};
  readonly tables: Table[] = [];
  readonly totals: Record<string, Value> = {};
  private readonly page: Page;
  private group: string | null = null;

  constructor(page: Page) {
    this.page = page;
  }

  private takeTitle(metric: 'pss' | 'rss', by: Table['by']): void {
    const before = this.tables.at(-1);
    if (before?.metric === null && ORDER.indexOf(before.by) < ORDER.indexOf(by)) {
      before.metric = metric;
      before.inferred = `the heading is missing; "Total ${metric.toUpperCase()} by …" follows`;
    }
    this.tables.push({ metric, by, inferred: null, rows: [] });
    this.group = null;
  }

  /** The table that the row belongs to; one without a metric when its heading is missing. */
  private toTable(label: string, isProcess: boolean): Table {
    const found = this.tables.at(-1);
    if (found !== undefined && canHold(found, label, isProcess)) return found;
    const by = isProcess ? 'process' : OOM_GROUPS.has(label) ? 'oom_adjustment' : 'category';
    const table: Table = { metric: null, by, inferred: null, rows: [] };
    this.tables.push(table);
    this.group = null;
    return table;
  }

  private takeRow(line: Line, size: string, text: string): void {
    const sizeKb = parseSizeKb(size);
    if (sizeKb === null) return;
    const { label, extra, hasSwap } = toParts(text);
    const process = toProcess(label);
    const table = this.toTable(label, process !== null);
    if (hasSwap && table.metric === null) {
      table.metric = 'pss';
      table.inferred = 'the heading is missing; only PSS tables tell what is in swap';
    }
    const isMember = process !== null || (table.by === 'category' && isSubCategory(label));
    const kept = isMember ? this.group : null;
    if (!isMember) this.group = label;
    const group = kept === null || table.by === 'process' ? {} : { group: kept };
    const what = process ?? (isMember ? { part: label } : { name: label });
    table.rows.push({ ...group, ...what, size_kb: sizeKb, ...extra });
    this.page.use(line);
  }

  take(line: Line): void {
    const { page } = this;
    const title = TITLE.exec(line.text);
    const row = ROW.exec(line.text);
    const uptime = /^\s*Uptime: (\d+) Realtime: (\d+)\s*$/.exec(line.text);
    if (title !== null) {
      page.explain(line, 'heading');
      const by = title[2] === 'OOM adjustment' ? 'oom_adjustment' : (title[2] as Table['by']);
      this.takeTitle(title[1] === 'PSS' ? 'pss' : 'rss', by);
    } else if (row?.[3] !== undefined) {
      this.takeRow(line, `${row[1] ?? ''}${row[2] ?? ''}`, row[3]);
    } else if (uptime !== null) {
      page.use(line);
      this.head['uptime_ms'] = Number(uptime[1]);
      this.head['realtime_ms'] = Number(uptime[2]);
    } else if (/^\s*Applications Memory Usage \(/.test(line.text)) {
      page.explain(line, 'heading');
    } else {
      takeTotalLine(page, line, this.totals);
    }
  }

  /** Sizes get the name of their table's metric. */
  toTables(): Value[] {
    return this.tables.map(({ metric, by, inferred, rows }) => ({
      metric,
      by,
      ...(inferred === null ? {} : { metric_known_because: inferred }),
      rows: rows.map((row) => {
        const entries = Object.entries(row).map(([name, value]) => {
          return [name === 'size_kb' && metric !== null ? `${metric}_kb` : name, value] as const;
        });
        return Object.fromEntries(entries);
      }),
    }));
  }
}

/** Names that only categories have; vendors may have groups of their own. */
function isCategory(label: string): boolean {
  return /^(Dalvik|Stack|Cursor|Ashmem|Unknown|.* (mmap|dev|mtrack|Other))$|^\./.test(label);
}

/** `.Heap`, `.LOS`, `.Boot vdex`: parts of a category (-d); `.so mmap` is a category. */
function isSubCategory(label: string): boolean {
  return label.startsWith('.') && !label.endsWith(' mmap');
}

export const meminfoAll: Kind = {
  id: 'meminfo_all',
  title: 'dumpsys meminfo of all processes',
  command: /dumpsys\s+(-t \d+ )?meminfo\s*(-\w+\s*|--oom\s*)*$|DUMP OF SERVICE.* meminfo/,
  begins: /^\s*Applications Memory Usage \(/,
  cues: [
    [TITLE, 3],
    [/^\s*-?[\d,]+ ?(K|kB): \S.*\(pid \d+/, 3],
    [ROW, 2],
    [/^\s*(Total|Free|Used|Lost) RAM:\s+-?[\d,]+ ?(K|kB)/, 3],
    [/^\s*(ZRAM|ION|GPU|KSM|DMA-BUF( Heaps( pool)?)?|Kernel CMA):\s+-?[\d,]+ ?(K|kB)/, 3],
    [/^\s*Tuning: \d+ \(large \d+\), oom/, 3],
    [/^\s*Global Mapped Bitmaps:/, 3],
    [/^\s*Applications Memory Usage \(/, 2],
    [/^\s*Uptime: \d+ Realtime: \d+\s*$/, 1],
  ],
  selfEnding: /(\)|\dK|\dkB|:)\s*$/,
  parse(page): Values {
    const report = new AllReport(page);
    for (const line of page.lines) report.take(line);
    const totals = Object.keys(report.totals).length === 0 ? {} : { totals: report.totals };
    return { ...report.head, tables: report.toTables(), ...totals };
  },
};
