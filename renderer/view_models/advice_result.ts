/**
 * What advice did, in numbers and in sentences. Advised, moved and net freed stay three numbers; a
 * negative one is shown as negative.
 */
import type { AdviseOutcome, AdviseReport } from '../../electron/common/engine_api.ts';
import type { EbbError } from '../../electron/common/result.ts';
import type { ErrorCode, SkipReason } from '../../electron/common/wire.gen.ts';
import { NOTHING_MOVED_TEXT } from './strategy_presentation.ts';
import { formatBytes, formatCount, formatKb, formatMs, plural } from './units.ts';

export const ADVICE_DEFINITIONS = {
  advised: 'What the kernel returned for process_madvise: bytes walked, not bytes reclaimed.',
  moved: 'Fall of the resident memory (RssAnon + RssFile) of the target; negative for warm.',
  netFreed: 'Moved minus what zram grew by: what the device really gained. Can be negative.',
} as const;

const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  not_selected: 'not of this kind',
  special: 'special',
  prot_none: 'reserved only',
  executable: 'executable',
  shared: 'shared',
  device: 'device',
  locked: 'locked',
  changed: 'changed meanwhile',
  kernel_refused: 'refused by the kernel',
  cancelled: 'not reached',
  target_busy: 'not reached: the target wanted its lock',
  category: 'of another category',
  too_small: 'too small',
  too_large: 'too large',
  not_resident: 'not resident',
  not_idle: 'not idle',
};

export interface AdviceNumbers {
  readonly bytesAdvised: number;
  readonly bytesMoved: number;
  readonly netFreedBytes: number;
}

function sum(outcomes: readonly AdviseOutcome[], of: (o: AdviseOutcome) => number): number {
  return outcomes.reduce((total, outcome) => total + of(outcome), 0);
}

export function toAdviceNumbers(report: AdviseReport): AdviceNumbers {
  const { outcomes } = report;
  return {
    bytesAdvised: sum(outcomes, (o) => o.bytesAdvised),
    bytesMoved: sum(outcomes, (o) => o.bytesMoved),
    netFreedBytes: sum(outcomes, (o) => o.netFreedKb) * 1024,
  };
}

/** How the target was held while it was advised. */
function toHoldText(outcomes: readonly AdviseOutcome[]): string {
  const evidence = outcomes.map((o) => o.evidence);
  const held = evidence.every((e) => e.frozenStart && e.frozenEnd);
  if (!held) {
    const never = evidence.every((e) => !e.frozenStart && !e.frozenEnd);
    return never ? 'Not held' : 'Held only for part of it';
  }
  const isFrozen = outcomes.some((o) => o.consistency.startsWith('fr'));
  const word = isFrozen ? 'Frozen' : 'Stopped';
  return `${word} at start and end`;
}

/** The evidence in one line. */
export function toEvidenceText(report: AdviseReport): string {
  const { outcomes } = report;
  if (outcomes.length === 0) return '';
  const evidence = outcomes.map((o) => o.evidence);
  const changed = evidence.reduce((n, e) => n + e.vmasChanged, 0);
  const advised = evidence.reduce((n, e) => n + e.vmasAdvised, 0);
  const calls = evidence.reduce((n, e) => n + e.chunks, 0);
  const worstMs = Math.max(...evidence.map((e) => e.worstChunkUs)) / 1000;
  const cpuMs = sum(outcomes, (o) => o.cpuMs);
  const movedMb = sum(outcomes, (o) => o.bytesMoved) / (1024 * 1024);
  const isReclaim = outcomes.every((o) => o.strategy === 'memory_reclaim');
  const layout = `${formatCount(changed)} of ${plural(advised, 'mapping')} changed`;
  const parts = [
    ...(isReclaim ? ['Memory group of its own'] : [toHoldText(outcomes), layout]),
    `${plural(calls, isReclaim ? 'write' : 'call')}, longest ${formatMs(worstMs)}`,
    `${formatMs(cpuMs)} CPU${movedMb > 0.5 ? ` (${formatMs(cpuMs / movedMb)} per MB)` : ''}`,
  ];
  const errnos = evidence.flatMap((e) => e.errnos);
  for (const row of errnos) parts.push(`errno ${row.errnoValue} in ${plural(row.calls, 'call')}`);
  const pauses = evidence.reduce((n, e) => n + e.busyPauses, 0);
  if (pauses > 0) parts.push(`${plural(pauses, 'pause')}: the target wanted its lock`);
  if (outcomes.some((o) => o.cancelled)) parts.push('cancelled: partial');
  return parts.join(' · ');
}

/** What the numbers do not say: why nothing moved, where warmed pages are; '' = nothing. */
export function toExplanation(report: AdviseReport): string {
  const texts = report.outcomes.map((o) => o.explanation || NOTHING_MOVED_TEXT[o.nothingMoved]);
  return [...new Set(texts.filter((text) => text !== ''))].join(' ');
}

/** Processes that were left alone, one notice per reason, with what to do about it. */
export function toRefusalErrors(report: AdviseReport): readonly EbbError[] {
  const codes = [...new Set(report.refusals.map((refusal) => refusal.code))];
  return codes.flatMap((code) => {
    const same = report.refusals.filter((refusal) => refusal.code === code);
    const [first] = same;
    if (!first) return [];
    const names = same.map((refusal) => `${refusal.processName} (${refusal.pid})`).join(', ');
    const message = `Left alone: ${names}.`;
    return [{ code: code as ErrorCode, message, cause: first.message, remedy: first.remedy }];
  });
}

/** A dry run in one sentence: what would be touched, and what stays and why. */
export function toDryRunText(report: AdviseReport): string {
  const { outcomes, refusals } = report;
  const refused = [...new Set(refusals.map((r) => r.message))].join(' ');
  if (outcomes.length === 0) return refused === '' ? 'Nothing to advise.' : refused;
  const advised = outcomes.reduce((n, o) => n + o.evidence.vmasAdvised, 0);
  const read = outcomes.reduce((n, o) => n + o.evidence.vmasRead, 0);
  const known = (kb: number | null): number => kb ?? NaN;
  const residentKb = sum(outcomes, (o) => known(o.residentPlannedKb));
  const privateKb = sum(outcomes, (o) => known(o.privatePlannedKb));
  const memory = Number.isNaN(residentKb)
    ? `${formatBytes(sum(outcomes, (o) => o.bytesPlanned))} of address space`
    : `${formatKb(residentKb)} resident`;
  const canMove = Number.isNaN(privateKb) ? '' : `, ${formatKb(privateKb)} of it private`;
  const processes = plural(outcomes.length, 'process', 'processes');
  const mappings = `${formatCount(advised)} of ${plural(read, 'mapping')}`;
  const tail =
    refused === ''
      ? ''
      : ` ${plural(refusals.length, 'process', 'processes')} left alone: ${refused}`;
  return `${processes}, ${mappings}, ${memory}${canMove}.${tail}`;
}

const SELECTED_BY: readonly SkipReason[] = [
  'category',
  'too_small',
  'too_large',
  'not_resident',
  'not_idle',
];

/** What the selection cost, in bytes of address space; '' = nothing was left out by it. */
export function toLeftOutText(report: AdviseReport): string {
  const skipped = report.outcomes.flatMap((o) => o.evidence.skipped);
  const parts = SELECTED_BY.flatMap((wanted) => {
    const bytes = skipped.reduce((n, { reason, bytes: b }) => n + (reason === wanted ? b : 0), 0);
    return bytes === 0 ? [] : [`${formatBytes(bytes)} ${SKIP_WORDS[wanted]}`];
  });
  return parts.length === 0 ? '' : `Left out by the selection: ${parts.join(', ')}.`;
}

/** Which mappings were left alone, for the hover on the dry run. */
export function toSkipText(report: AdviseReport): string {
  const counts = new Map<SkipReason, { vmas: number; bytes: number }>();
  for (const { reason, vmas, bytes } of report.outcomes.flatMap((o) => o.evidence.skipped)) {
    const known = counts.get(reason) ?? { vmas: 0, bytes: 0 };
    counts.set(reason, { vmas: known.vmas + vmas, bytes: known.bytes + bytes });
  }
  return [...counts]
    .sort((a, b) => b[1].bytes - a[1].bytes)
    .map(([reason, row]) => `${SKIP_WORDS[reason]}: ${formatCount(row.vmas)}`)
    .join(' · ');
}

export interface MemoryPart {
  readonly name: string;
  readonly beforeKb: number | null;
  readonly nowKb: number;
}

interface CurrentParts {
  readonly anonKb: number;
  readonly fileKb: number;
  readonly shmemKb: number;
  readonly swapKb: number;
}

/**
 * Memory by kind, now and before the last advice; shared memory before = PSS minus its two other
 * parts.
 */
export function toMemoryParts(
  current: CurrentParts,
  report: AdviseReport | null,
): readonly MemoryPart[] {
  const outcomes = report?.outcomes ?? [];
  const before = (of: (o: AdviseOutcome) => number | null): number | null => {
    if (outcomes.length === 0) return null;
    const values = outcomes.map(of);
    return values.includes(null) ? null : values.reduce<number>((n, v) => n + (v ?? 0), 0);
  };
  const rest = (o: AdviseOutcome): number | null => {
    const { pssKb, pssAnonKb, pssFileKb } = o.before;
    if (pssKb === null || pssAnonKb === null || pssFileKb === null) return null;
    return pssKb - pssAnonKb - pssFileKb;
  };
  return [
    { name: 'Anonymous', beforeKb: before((o) => o.before.pssAnonKb), nowKb: current.anonKb },
    { name: 'File', beforeKb: before((o) => o.before.pssFileKb), nowKb: current.fileKb },
    { name: 'Shared memory', beforeKb: before(rest), nowKb: current.shmemKb },
    { name: 'Swap', beforeKb: before((o) => o.before.swapPssKb), nowKb: current.swapKb },
  ];
}
