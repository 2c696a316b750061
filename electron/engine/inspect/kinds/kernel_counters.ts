/** Small files of the kernel: zram's mm_stat, /proc/pressure/*, and the listing of a cgroup. */
import type { Kind, ParseContext, Value, Values } from '../kind.ts';
import { toNativeText } from '../native_lines.ts';
import type { Page } from '../page.ts';

const COUNTED_COLUMNS = new Set([
  'same_pages',
  'pages_compacted',
  'huge_pages',
  'huge_pages_since',
]);

/** Sizes are bytes, mem_limit 0 = no limit; columns that the kernel did not write are absent. */
function parseZram(page: Page, { native }: ParseContext): Values {
  const devices: Value[] = [];
  native.parseZramLines(toNativeText(page)).forEach((parsed, index) => {
    const line = page.lines[index];
    if (parsed === null || line === undefined) return;
    if (parsed.columns < 7) {
      page.refuse(line, `${parsed.columns} columns, mm_stat has at least 7`);
      return;
    }
    page.use(line);
    const present = Object.entries(parsed.values).filter(([, value]) => value !== null);
    const named = line.isWhole ? present : present.slice(0, -1);
    if (!line.isWhole) page.remark(line, 'no newline: the last column may be cut, it is not used');
    if (parsed.columns > present.length) {
      page.remark(line, `${parsed.columns - present.length} columns more than are known`);
    }
    const fields = named.map(([name, value]) => [
      COUNTED_COLUMNS.has(name) ? name : `${name}_bytes`,
      value,
    ]);
    const orig = parsed.values['orig_data_size'] ?? 0;
    const compressed = parsed.values['compr_data_size'] ?? 0;
    const ratio = compressed > 0 ? Math.round((orig / compressed) * 100) / 100 : null;
    devices.push({ ...(Object.fromEntries(fields) as Values), compression_ratio: ratio });
  });
  return devices.length === 1 ? (devices[0] as Values) : { devices };
}

export const zramMmStat: Kind = {
  id: 'zram_mm_stat',
  title: '/sys/block/zram0/mm_stat',
  command: /mm_stat/,
  cues: [[/^\s*\d+(\s+\d+){6,9}\s*$/, 2]],
  selfEnding: /\d\s*$/,
  parse: parseZram,
};

const toPercent = (hundredths: number | null): number | null =>
  hundredths === null ? null : hundredths / 100;

function parsePressure(page: Page, { native }: ParseContext): Values {
  const values: Record<string, Value> = {};
  native.parsePressureLines(toNativeText(page)).forEach((parsed, index) => {
    const line = page.lines[index];
    if (parsed === null || line === undefined) return;
    if (parsed.name in values) {
      page.refuse(line, `"${parsed.name}" a second time: of another resource?`, true);
      return;
    }
    page.use(line);
    values[parsed.name] = {
      avg10_percent: toPercent(parsed.avg10),
      avg60_percent: toPercent(parsed.avg60),
      avg300_percent: toPercent(parsed.avg300),
      total_us: parsed.totalUs,
    };
  });
  return values;
}

export const pressure: Kind = {
  id: 'pressure',
  title: '/proc/pressure/memory, cpu or io',
  command: /\/pressure\/|PSI/,
  cues: [[/^\s*(some|full) avg10=[\d.]+ avg60=/, 3]],
  parse: parsePressure,
};

const LONG_ROW = /^[-dlrwxstST.+]{10,11}\s/;

/** `ls` and `ls -l` of a cgroup directory: which controllers and processes it has. */
function parseListing(page: Page): Values {
  const entries: string[] = [];
  const isLongListing = page.lines.some(({ text }) => LONG_ROW.test(text.trim()));
  for (const line of page.lines) {
    const text = line.text.trim();
    const isLong = LONG_ROW.test(text);
    if (/^total \d+$/.test(text)) page.explain(line, 'total of ls -l');
    else if (/^\S*:$/.test(text)) page.explain(line, 'name of the directory');
    else if (text !== '') {
      const words = text.split(/\s+/);
      const names = isLong ? words.slice(-1) : words;
      if (isLong !== isLongListing || !names.every((name) => /^[\w.:@/-]+$/.test(name))) continue;
      entries.push(...names);
      page.use(line);
    }
  }
  const names = entries.map((entry) => entry.replace(/\/$/, ''));
  const numbers = (prefix: string): number[] =>
    names.flatMap((name) => {
      const match = new RegExp(`^${prefix}_(\\d+)$`).exec(name);
      return match?.[1] === undefined ? [] : [Number(match[1])];
    });
  const files = names.filter((name) => !/^(uid|pid)_\d+$/.test(name)).sort();
  return {
    version: files.includes('cgroup.controllers') ? 2 : files.includes('tasks') ? 1 : null,
    has_freezer: files.includes('cgroup.freeze') || files.includes('freezer.state'),
    has_memory_controller: files.some((name) => /^memory\.(current|usage_in_bytes)$/.test(name)),
    has_memory_reclaim: files.includes('memory.reclaim'),
    pids: numbers('pid'),
    uids: numbers('uid'),
    files,
  };
}

export const cgroupListing: Kind = {
  id: 'cgroup_listing',
  title: 'ls of a cgroup directory',
  command: /\bls\b.*cgroup/,
  cues: [
    [/(^|\s)cgroup\.(controllers|events|freeze|procs|stat|type|threads|max\.\w+)(\s|$)/, 3],
    [/(^|\s)(memory|cpu|io)\.(pressure|stat|current|max)(\s|$)/, 2],
    [/^\s*((uid|pid)_\d+\/?\s*)+$/, 2],
    [/^total \d+$/, 1],
    [/^[-d][-rwxst]{9}.*\s(cgroup|memory|cpu|io|uid|pid)[._]\S+$/, 2],
  ],
  parse: parseListing,
};
