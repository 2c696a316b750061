/**
 * Machine forms of `dumpsys meminfo`: --checkin (one comma-separated line per process) and -c
 * (compact). Columns of --checkin are told by its own shape: twelve heap figures, groups of four
 * figures, then areas of a label and one figure per group, which says how many groups there are.
 * Printed by ActivityThread.dumpMemInfoTable() and ActivityManagerService in AOSP frameworks/base.
 */
import type { Kind, Value } from '../kind.ts';
import type { Line, Page } from '../page.ts';

const HEAP = ['max', 'allocated', 'free'] as const;
const OWNERS = ['native', 'dalvik', 'other', 'total'] as const;
const GROUPS = [
  ...['pss', 'swappable_pss', 'shared_dirty', 'shared_clean', 'private_dirty', 'private_clean'],
  ...['swapped_out', 'swapped_out_pss'],
] as const;
const OBJECTS = [
  ...['views', 'view_root_impl', 'app_contexts', 'activities', 'assets', 'asset_managers'],
  ...['local_binders', 'proxy_binders', 'death_recipients', 'openssl_sockets'],
  ...['sql_memory_used_kb', 'sql_memory_used_again_kb', 'sql_pagecache_overflow_kb'],
  'sql_malloc_size_kb',
] as const;
const HEAD_CELLS = 3 + HEAP.length * OWNERS.length;

const isFigure = (cell: string | undefined): boolean => /^(-?\d+|N\/A)$/.test(cell ?? '');
const toFigure = (cell: string | undefined): Value =>
  cell === undefined || cell === 'N/A' || !isFigure(cell) ? null : Number(cell);

/** Four figures under the names of their owners. */
function toOwners(cells: readonly string[]): Value {
  return Object.fromEntries(OWNERS.map((owner, i) => [`${owner}_kb`, toFigure(cells[i])]));
}

/** Areas from `at` on: label, then `width` figures; null when they do not fit. */
function toAreas(cells: readonly string[], at: number, width: number): Value[] | null {
  const areas: Value[] = [];
  for (let i = at; i < cells.length; i += width + 1) {
    const label = cells[i] ?? '';
    if (isFigure(label)) return areas;
    const figures = cells.slice(i + 1, i + 1 + width);
    if (figures.length < width || !figures.every(isFigure)) return areas.length > 0 ? areas : null;
    const named = figures.map((figure, j) => [`${GROUPS[j] ?? j}_kb`, toFigure(figure)] as const);
    areas.push({ name: label, ...Object.fromEntries(named) });
  }
  return areas;
}

function toTail(cells: readonly string[], at: number): Record<string, Value> {
  const rest = cells.slice(at);
  if (rest.length === 0) return {};
  const figures = rest.findIndex((cell) => !isFigure(cell));
  const counts = figures < 0 ? rest : rest.slice(0, figures);
  if (counts.length !== OBJECTS.length) return { objects_and_sql: rest.map((cell) => cell) };
  const objects = Object.fromEntries(OBJECTS.map((name, i) => [name, toFigure(counts[i])]));
  return { objects, ...(figures < 0 ? {} : { databases: rest.slice(figures) }) };
}

function takeProcess(page: Page, line: Line): Value | null {
  const cells = line.text.trim().split(',');
  const isClosed = cells.at(-1) === '';
  // Every figure is followed by a comma: behind the last comma stands what was cut, or the counts.
  const last = cells.pop() ?? '';
  const firstArea = cells.findIndex((cell, i) => i >= HEAD_CELLS && !isFigure(cell));
  const isWhole = firstArea > 0;
  const figures = cells.slice(HEAD_CELLS, isWhole ? firstArea : cells.length);
  const groups = Math.floor(figures.length / OWNERS.length);
  if (groups > GROUPS.length || (isWhole && figures.length % OWNERS.length !== 0)) {
    page.refuse(line, `${figures.length} figures before the first area: not groups of four`);
    return null;
  }
  const areas = isWhole ? toAreas(cells, firstArea, groups) : [];
  if (areas === null) {
    page.refuse(line, `areas without ${groups} figures each`);
    return null;
  }
  page.use(line);
  if (!isWhole) page.remark(line, `cut after ${cells.length} figures; "${last}" is not used`);
  const heap = HEAP.map((name, i) => {
    const at = 3 + i * OWNERS.length;
    return [`heap_${name}`, toOwners(cells.slice(at, at + OWNERS.length))] as const;
  });
  const named = Array.from({ length: groups }, (_, i) => {
    const at = HEAD_CELLS + i * OWNERS.length;
    return [GROUPS[i] ?? String(i), toOwners(cells.slice(at, at + OWNERS.length))] as const;
  });
  const tail = isWhole ? toTail([...cells, ...(isClosed ? [] : [last])], tailStart()) : {};
  function tailStart(): number {
    return firstArea + (areas?.length ?? 0) * (groups + 1);
  }
  return {
    version: Number(cells[0]),
    pid: Number(cells[1]),
    process: cells[2] ?? '',
    ...Object.fromEntries(heap),
    ...Object.fromEntries(named),
    ...(areas.length === 0 ? {} : { areas }),
    ...tail,
  };
}

const CHECKIN = /^\s*[34],\d+,[^,]*[A-Za-z][^,]*,(-?\d+|N\/A),(-?\d+|N\/A),/;
const TIME = /^\s*time,(\d+),(\d+)\s*$/;

export const meminfoCheckin: Kind = {
  id: 'meminfo_checkin',
  title: 'dumpsys meminfo --checkin',
  command: /meminfo\b.*--checkin/,
  cues: [
    [CHECKIN, 3],
    [TIME, 2],
  ],
  parse(page) {
    const head: Record<string, Value> = {};
    const processes: Value[] = [];
    for (const line of page.lines) {
      const time = TIME.exec(line.text);
      if (time !== null) {
        page.use(line);
        head['uptime_ms'] = Number(time[1]);
        head['realtime_ms'] = Number(time[2]);
      } else if (CHECKIN.test(line.text)) {
        const process = takeProcess(page, line);
        if (process !== null) processes.push(process);
      }
    }
    return { ...head, processes };
  },
};

const COMPACT: Readonly<Record<string, readonly string[]>> = {
  version: ['version'],
  time: ['uptime_ms', 'realtime_ms'],
  ram: ['total_kb', 'free_kb', 'used_kb'],
  lostram: ['lost_kb'],
  zram: ['physical_used_kb', 'total_swap_kb', 'free_swap_kb'],
  ksm: ['sharing_kb', 'shared_kb', 'unshared_kb', 'volatile_kb'],
  tuning: ['memory_class_mb', 'large_memory_class_mb', 'oom_kb'],
};

function takeCompactLine(page: Page, line: Line, values: Record<string, Value>): void {
  const [tag = '', ...cells] = line.text.trim().split(',');
  const names = COMPACT[tag];
  if (names !== undefined && names.every((_, i) => isFigure(cells[i]))) {
    page.use(line);
    const named = names.map((name, i) => [name, toFigure(cells[i])] as const);
    const flags = cells.slice(names.length);
    values[tag] = { ...Object.fromEntries(named), ...(flags.length === 0 ? {} : { flags }) };
    return;
  }
  const list = Array.isArray(values['rows']) ? (values['rows'] as Value[]) : [];
  if (tag === 'proc' && cells.length >= 6) {
    const [group, pid, size, swap, flag] = [cells[0], ...cells.slice(-4)];
    const process = cells.slice(1, -4).join(',');
    const row = { group: group ?? '', process, pid: Number(pid), size_kb: toFigure(size) };
    const swapPss = { swap_pss_kb: toFigure(swap), has_activities: flag === 'a' };
    values['rows'] = [...list, { ...row, ...swapPss }];
    page.use(line);
  } else if (/^(oom|cat|\w[\w ]*)$/.test(tag) && cells.length === 3 && isFigure(cells[1])) {
    const sizes = { size_kb: toFigure(cells[1]), swap_pss_kb: toFigure(cells[2]) };
    values['rows'] = [...list, { group: tag, name: cells[0] ?? '', ...sizes }];
    page.use(line);
  }
}

export const meminfoCompact: Kind = {
  id: 'meminfo_compact',
  title: 'dumpsys meminfo -c',
  command: /meminfo\b.*\s-c\b/,
  cues: [
    [/^\s*proc,\w+,[^,]+(,[^,]+)*,\d+,-?\d+,(-?\d+|N\/A),[ae]\s*$/, 3],
    [/^\s*(oom|cat),[^,]+,-?\d+,(-?\d+|N\/A)\s*$/, 3],
    [/^\s*(ram|zram|ksm|lostram|tuning|version),\d/, 3],
    [TIME, 1],
  ],
  selfEnding: /,[ae]\s*$/,
  parse(page) {
    const values: Record<string, Value> = {};
    for (const line of page.lines) takeCompactLine(page, line, values);
    return values;
  },
};
