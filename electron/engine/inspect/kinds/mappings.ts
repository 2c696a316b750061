/**
 * /proc/PID/maps, smaps and smaps_rollup, read by the agent's own parsers. Fields come and go with
 * kernels: what a kernel did not write is absent, never 0.
 */
import type { SavedField, SavedMapping, SmapsLine } from '../../../../native/index.ts';
import type { Kind, ParseContext, Value, Values } from '../kind.ts';
import { toNativeText } from '../native_lines.ts';
import { type Page, toCommonReason } from '../page.ts';
import { toSnakeCase } from '../quantities.ts';

const REFUSALS: Readonly<Partial<Record<SmapsLine, string>>> = {
  bad_size: 'a size that is not "N kB"',
  orphan: 'a field before any mapping: the beginning is missing',
};

const SUMMED = [
  ...['rss_kb', 'pss_kb', 'shared_clean_kb', 'shared_dirty_kb', 'private_clean_kb'],
  ...['private_dirty_kb', 'swap_kb', 'swap_pss_kb'],
] as const;

function toField({ key, sizeKb, text }: SavedField): readonly [string, Value] {
  if (sizeKb !== null) return [`${toSnakeCase(key)}_kb`, sizeKb];
  if (key === 'VmFlags') return ['vm_flags', text.split(/\s+/).filter((flag) => flag !== '')];
  if (key === 'THPeligible') return ['thp_eligible', text === '1'];
  const number = /^-?\d+$/.test(text) ? Number(text) : null;
  return [toSnakeCase(key), number !== null && Number.isSafeInteger(number) ? number : text];
}

function toVma(mapping: SavedMapping): Record<string, Value> {
  const { start, end, permissions, offset, device, inode, name, category } = mapping;
  const sizeKb = typeof mapping.sizeBytes === 'number' ? mapping.sizeBytes / 1024 : null;
  const where = { start, end, permissions, offset, device, inode, name, category };
  const fields = mapping.fields.filter(({ key }) => key !== 'Name').map(toField);
  return { ...where, size_kb: sizeKb, ...Object.fromEntries(fields) };
}

/** Null when a mapping lacks the field: half a sum is a wrong number. */
function sum(vmas: readonly Record<string, Value>[], field: string): number | null {
  let total = 0;
  for (const vma of vmas) {
    const value = vma[field];
    if (typeof value !== 'number') return null;
    total += value;
  }
  return total;
}

function toSums(vmas: readonly Record<string, Value>[]): Record<string, Value> {
  const sums = SUMMED.map((field) => [field, sum(vmas, field)] as const);
  const present = sums.filter(([, value]) => value !== null);
  return { vmas: vmas.length, size_kb: sum(vmas, 'size_kb'), ...Object.fromEntries(present) };
}

function toCategories(vmas: readonly Record<string, Value>[]): Value[] {
  const byCategory = new Map<Value, Record<string, Value>[]>();
  for (const vma of vmas) {
    const category = vma['category'] ?? null;
    const members = byCategory.get(category);
    if (members === undefined) byCategory.set(category, [vma]);
    else members.push(vma);
  }
  const rows = [...byCategory].map(([category, members]) => ({ category, ...toSums(members) }));
  const weight = (row: Record<string, Value>): number =>
    Number(row['pss_kb'] ?? row['size_kb'] ?? 0);
  return rows.sort((a, b) => weight(b) - weight(a));
}

/** `before`: a line that the file lacks, put before its own. */
function readVmas(
  page: Page,
  { native }: ParseContext,
  before: readonly string[] = [],
): Record<string, Value>[] {
  const missing = before.map((line) => `${line}\n`).join('');
  const read = native.parseMappings(missing + toNativeText(page));
  page.lines.forEach((line, index) => {
    const became = read.lines[index + before.length] ?? 'malformed';
    const refusal = REFUSALS[became];
    if (became === 'mapping' || became === 'field') page.use(line);
    else if (refusal !== undefined && toCommonReason(line.text) === null) {
      page.refuse(line, refusal);
    }
  });
  return read.mappings.map(toVma);
}

function parseVmas(page: Page, context: ParseContext): Values {
  const vmas = readVmas(page, context);
  return { totals: toSums(vmas), categories: toCategories(vmas), vmas };
}

const HEADER =
  /^(?!.*\[rollup\])\s*[\da-f]{4,16}-[\da-f]{4,16} [r-][w-][x-][ps] [\da-f]+ [\da-f]+:[\da-f]+ \d+/;
const ROLLUP = /^\s*[\da-f]+-[\da-f]+ .*\[rollup\]\s*$/;
const SMAPS_KEY =
  /^\s*(Size|(Kernel|MMU)PageSize|Rss|Pss|Pss_\w+|(Shared|Private)_(Clean|Dirty|Hugetlb)|Referenced|Anonymous|LazyFree|AnonHugePages|(Shmem|File)PmdMapped|Swap|SwapPss|Locked|Writeback|KSM): +\d+ kB\s*$/;
const SMAPS_WORD =
  /^(\s*VmFlags: \w\w( \w\w)* ?|\s*THPeligible:\s+\d|\s*Name: +\[.*|\s*ProtectionKey:.*)$/;

export const smaps: Kind = {
  id: 'smaps',
  title: '/proc/PID/smaps',
  command: /\bsmaps\b/,
  cues: [
    [HEADER, 2],
    [SMAPS_KEY, 3],
    [SMAPS_WORD, 3],
  ],
  selfEnding: / kB\s*$/,
  parse: parseVmas,
};

export const maps: Kind = {
  id: 'maps',
  title: '/proc/PID/maps',
  command: /\/maps\b/,
  cues: [[HEADER, 3]],
  selfEnding: /\s\[[^\][]*\]\s*$/,
  parse: parseVmas,
};

/** Stands for the head of a rollup that was cut off. */
const NO_HEAD = '0-1 ---p 00000000 00:00 0 [rollup]';

export const smapsRollup: Kind = {
  id: 'smaps_rollup',
  title: '/proc/PID/smaps_rollup',
  command: /smaps_rollup/,
  cues: [
    [ROLLUP, 3],
    // These are lines of the rollup only.
    [/^\s*Pss_(Anon|File|Shmem): +\d+ kB\s*$/, 3],
    [SMAPS_KEY, 2],
  ],
  selfEnding: / kB\s*$/,
  parse(page, context) {
    const hasHead = page.lines.some(({ text }) => ROLLUP.test(text));
    const vmas = readVmas(page, context, hasHead ? [] : [NO_HEAD]);
    const rollups = vmas.map(({ start, end, ...rest }) => {
      const fields = Object.entries(rest).filter(([key]) => /_kb$/.test(key) && key !== 'size_kb');
      const clean = rest['private_clean_kb'];
      const dirty = rest['private_dirty_kb'];
      const uss = typeof clean === 'number' && typeof dirty === 'number' ? clean + dirty : null;
      const range = hasHead ? { start: start ?? null, end: end ?? null } : {};
      return { ...range, ...Object.fromEntries(fields), uss_kb: uss };
    });
    return rollups.length === 1 ? (rollups[0] ?? {}) : { rollups };
  },
};
