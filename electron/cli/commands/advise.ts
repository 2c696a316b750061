/** `ebb advise`, `ebb warm`: advice on one app or process, with what it really did. */
import type { AdviseOutcome, AdviseRefusal, AdviseRequest } from '../../common/engine_api.ts';
import { toError } from '../../common/errors.ts';
import { isWhole } from '../../common/selection.ts';
import type { EbbError } from '../../common/result.ts';
import type { ErrorCode } from '../../common/wire.gen.ts';
import { EXIT_OK } from '../exit_codes.ts';
import { cancelOnInterrupt, type CommandWork, connectDevice } from '../run_command.ts';
import { toCategoryChanges, type ProcessMemory } from '../../common/memory_map.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Column, toMib, toMibOfBytes, toTextTable } from '../text_table.ts';
import { toChangesText } from './maps.ts';

export type AdviseOptions = Pick<
  AdviseRequest,
  | 'target'
  | 'strategy'
  | 'consistency'
  | 'dryRun'
  | 'allowForeground'
  | 'allowSystem'
  | 'selection'
  | 'reclaimKb'
  | 'swappiness'
> & {
  /** Read smaps before and after: what moved, by the rows of `dumpsys meminfo`. */
  readonly byCategory?: boolean;
};

const CALL_ID = 'cli';

function toRange(before: number | null, after: number | null): string {
  return `${toMib(before)} → ${toMib(after)}`;
}

const COLUMNS: readonly Column<AdviseOutcome>[] = [
  { title: 'PROCESS', text: (row) => row.processName },
  { title: 'PID', align: 'right', text: (row) => String(row.pid) },
  { title: 'MODE', text: (row) => row.consistency },
  { title: 'ADVISED MiB', align: 'right', text: (row) => toMibOfBytes(row.bytesAdvised) },
  { title: 'MOVED MiB', align: 'right', text: (row) => toMibOfBytes(row.bytesMoved) },
  { title: 'NET FREED MiB', align: 'right', text: (row) => toMib(row.netFreedKb) },
  { title: 'PSS MiB', text: (row) => toRange(row.before.pssKb, row.after.pssKb) },
  { title: 'SWAPPSS MiB', text: (row) => toRange(row.before.swapPssKb, row.after.swapPssKb) },
  { title: 'ms', align: 'right', text: (row) => row.durationMs.toFixed(1) },
  { title: 'LAYOUT', text: toLayoutText },
];

function toLayoutText({ evidence, strategy }: AdviseOutcome): string {
  if (strategy === 'memory_reclaim') return `none: ${evidence.chunks} writes to its group`;
  const { vmasAdvised, vmasRead, vmasChanged } = evidence;
  const held = evidence.frozenStart && evidence.frozenEnd ? 'held' : 'not held';
  return `${vmasAdvised}/${vmasRead} mappings, ${vmasChanged} changed, ${held}`;
}

const DRY_COLUMNS: readonly Column<AdviseOutcome>[] = [
  { title: 'PROCESS', text: (row) => row.processName },
  { title: 'PID', align: 'right', text: (row) => String(row.pid) },
  { title: 'PLANNED MiB', align: 'right', text: (row) => toMibOfBytes(row.bytesPlanned) },
  { title: 'RESIDENT MiB', align: 'right', text: (row) => toMib(row.residentPlannedKb) },
  { title: 'PRIVATE MiB', align: 'right', text: (row) => toMib(row.privatePlannedKb) },
  { title: 'PSS MiB', align: 'right', text: (row) => toMib(row.before.pssKb) },
  { title: 'MAPPINGS', text: (row) => `${row.evidence.vmasAdvised}/${row.evidence.vmasRead}` },
  { title: 'SKIPPED', text: toSkippedText },
];

function toSkippedText({ evidence }: AdviseOutcome): string {
  return evidence.skipped.map(({ reason, vmas }) => `${reason} ${vmas}`).join(', ');
}

function toSkippedSizes({ evidence }: AdviseOutcome): string {
  const sizes = evidence.skipped.map(({ reason, bytes }) => `${reason} ${toMibOfBytes(bytes)} MiB`);
  return sizes.length === 0 ? 'nothing' : sizes.join(', ');
}

function toOutcomeText(outcomes: readonly AdviseOutcome[], dryRun: boolean): string {
  const table = toTextTable(dryRun ? DRY_COLUMNS : COLUMNS, outcomes);
  const narrowed = outcomes
    .filter(({ selection }) => !dryRun && !isWhole(selection))
    .map((row) => `${row.processName}: left out: ${toSkippedSizes(row)}`);
  const notes = outcomes
    .filter(({ explanation, cancelled }) => explanation !== '' || cancelled)
    .map(
      (row) =>
        `${row.processName}: ${row.cancelled ? 'cancelled, partial. ' : ''}${row.explanation}`,
    );
  return [table, ...narrowed, ...notes].join('\n');
}

function toRefusalError(refusal: AdviseRefusal): EbbError {
  const standard = toError(refusal.code as ErrorCode, refusal.message);
  return refusal.remedy === '' ? standard : { ...standard, remedy: refusal.remedy };
}

type MemoryReader = () => Promise<readonly ProcessMemory[]>;

/** Where it was not asked for, or a process is gone by now: nothing, and the advice stands. */
function toReader(engine: Engine, serial: string, options: AdviseOptions): MemoryReader {
  return async () => {
    if (options.byCategory !== true) return [];
    const read = await engine.memoryMap({ serial, target: options.target });
    return read.ok ? read.value : [];
  };
}

/** Processes that were there on both sides. */
function toChanges(before: readonly ProcessMemory[], after: readonly ProcessMemory[]) {
  return before.flatMap((process) => {
    const later = after.find(({ pid }) => pid === process.pid);
    if (later === undefined) return [];
    const { pid, processName } = process;
    return [{ pid, processName, categories: toCategoryChanges(process, later) }];
  });
}

export function advise(options: AdviseOptions): CommandWork {
  return async (context) => {
    const { engine, output, timeoutMs } = context;
    const device = await connectDevice(context);
    if (!device.ok) return device.error;
    const interrupted = cancelOnInterrupt(context, CALL_ID);
    if (interrupted !== null) return interrupted;
    engine.on('adviseProgress', ({ package: name, bytesDone, bytesPlanned }) => {
      output.progress(`${name}: ${toMibOfBytes(bytesDone)} of ${toMibOfBytes(bytesPlanned)} MiB`);
    });
    const { byCategory: _byCategory, ...rest } = options;
    const request = { ...rest, serial: device.value.serial };
    const readMemory = toReader(engine, request.serial, options);
    const before = await readMemory();
    const report = await engine.advise(
      timeoutMs === undefined ? request : { ...request, timeoutMs },
      CALL_ID,
    );
    if (!report.ok) return report.error;
    const { outcomes, refusals } = report.value;
    const [refused] = refusals;
    // Nothing was done and the device's protection is why: an error, not an empty table.
    if (outcomes.length === 0 && refused !== undefined) return toRefusalError(refused);
    const changes = toChanges(before, await readMemory());
    output.data(changes.length === 0 ? report.value : { ...report.value, changes });
    output.text(toOutcomeText(outcomes, options.dryRun));
    for (const { processName, categories } of changes)
      output.text(toChangesText(processName, categories));
    for (const each of refusals)
      output.progress(`left alone: ${each.processName}: ${each.message}`);
    return EXIT_OK;
  };
}
