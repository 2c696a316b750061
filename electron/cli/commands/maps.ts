/** `ebb maps`: what an app consists of, by the rows of `dumpsys meminfo` and by mapping. */
import type {
  CategoryChange,
  CategoryMemory,
  MappingMemory,
  MemoryCounts,
  ProcessMemory,
} from '../../common/memory_map.ts';
import { EXIT_OK } from '../exit_codes.ts';
import { type CommandWork, connectDevice } from '../run_command.ts';
import { type Column, toMib, toTextTable } from '../text_table.ts';

export interface MapsOptions {
  readonly target: string | number;
  readonly mappings: boolean;
}

const COUNTS: readonly Column<MemoryCounts>[] = [
  { title: 'MAPPINGS', align: 'right', text: (row) => String(row.mappings) },
  { title: 'SIZE kB', align: 'right', text: (row) => String(row.sizeKb) },
  { title: 'RSS kB', align: 'right', text: (row) => String(row.rssKb) },
  { title: 'PSS kB', align: 'right', text: (row) => String(row.pssKb) },
  { title: 'SWAPPSS kB', align: 'right', text: (row) => String(row.swapPssKb) },
  { title: 'SHARED CLEAN kB', align: 'right', text: (row) => String(row.sharedCleanKb) },
  { title: 'SHARED DIRTY kB', align: 'right', text: (row) => String(row.sharedDirtyKb) },
  { title: 'PRIVATE CLEAN kB', align: 'right', text: (row) => String(row.privateCleanKb) },
  { title: 'PRIVATE DIRTY kB', align: 'right', text: (row) => String(row.privateDirtyKb) },
];

const BY_CATEGORY: readonly Column<CategoryMemory>[] = [
  { title: 'CATEGORY', text: (row) => row.category },
  ...COUNTS,
];

const BY_MAPPING: readonly Column<MappingMemory>[] = [
  { title: 'START', text: (row) => row.start },
  { title: 'PERM', text: (row) => row.permissions },
  { title: 'CATEGORY', text: (row) => row.category },
  ...COUNTS.slice(1),
  { title: 'NAME', text: (row) => (row.name === '' ? '–' : row.name) },
];

const CHANGES: readonly Column<CategoryChange>[] = [
  { title: 'CATEGORY', text: (row) => row.category },
  { title: 'PSS MiB', text: ({ before, after }) => toArrow(before.pssKb, after.pssKb) },
  { title: 'SWAPPSS MiB', text: ({ before, after }) => toArrow(before.swapPssKb, after.swapPssKb) },
  { title: 'RSS MiB', text: ({ before, after }) => toArrow(before.rssKb, after.rssKb) },
  { title: 'DIRTY MiB', text: ({ before, after }) => toArrow(toDirty(before), toDirty(after)) },
];

function toDirty({ sharedDirtyKb, privateDirtyKb }: MemoryCounts): number {
  return sharedDirtyKb + privateDirtyKb;
}

function toArrow(before: number, after: number): string {
  return `${toMib(before)} → ${toMib(after)}`;
}

function toProcessText(process: ProcessMemory, showMappings: boolean): string {
  const { processName, pid, totals, categories, mappings } = process;
  const title = `${processName} (pid ${pid})`;
  const rows: readonly CategoryMemory[] = [...categories, { category: 'TOTAL', ...totals }];
  const tables = [toTextTable(BY_CATEGORY, rows)];
  if (showMappings) tables.push(toTextTable(BY_MAPPING, mappings));
  return [title, ...tables].join('\n\n');
}

/** One operation on one process, category by category. */
export function toChangesText(processName: string, changes: readonly CategoryChange[]): string {
  const isMoved = ({ before, after }: CategoryChange): boolean =>
    before.pssKb !== after.pssKb || before.swapPssKb !== after.swapPssKb;
  return `${processName}\n${toTextTable(CHANGES, changes.filter(isMoved))}`;
}

export function showMaps(options: MapsOptions): CommandWork {
  return async (context) => {
    const { engine, output } = context;
    const device = await connectDevice(context);
    if (!device.ok) return device.error;
    const { serial } = device.value;
    const read = await engine.memoryMap({ serial, target: options.target });
    if (!read.ok) return read.error;
    output.data(read.value);
    const texts = read.value.map((process) => toProcessText(process, options.mappings));
    output.text(texts.join('\n\n'));
    return EXIT_OK;
  };
}
