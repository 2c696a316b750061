/**
 * What an arm does to an app in the background, and what that took: CPU time of the thread that did
 * the work, how long until the kernel was done. Each action gives the same facts, so that Ebb's
 * own advice, Android's compactor and the kernel's memory.reclaim stand in one table.
 */
import type { AdviseReport, AdviseRequest } from '../../common/engine_api.ts';
import type { ArmAction } from '../../common/experiment_plan.ts';
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import { countCompactions, readEventMark, readEventsSince } from './event_lines.ts';
import {
  type AppProcess,
  isLinkFailure,
  readOutput,
  readScript,
  type TestBed,
} from './test_bed.ts';

const COMPACT_DEADLINE_MS = 15_000;
const EXIT_DEADLINE_MS = 5_000;
const POLL_MS = 100;
const NS_PER_MS = 1e6;
const EAGAIN = 11;
/** AOSP's "CachedAppOptimizerThread" as the kernel cuts names. */
const COMPACTION_THREAD = 'CachedAppOptimi';

/** What an action can say of itself; memory is read around it, in the same way for every arm. */
export interface Applied {
  readonly advisedKb: number | null;
  readonly cpuMs: number | null;
  readonly holdMs: number | null;
  readonly notes: readonly string[];
  /** The arm could not be applied: this launch is none of its. null = it was. */
  readonly fault: string | null;
}

export interface ArmTarget {
  readonly app: string;
  /** The main process first. */
  readonly processes: readonly AppProcess[];
}

const NOTHING: Applied = { advisedKb: null, cpuMs: null, holdMs: null, notes: [], fault: null };

function toFault(fault: string): Result<Applied> {
  return success({ ...NOTHING, fault });
}

export function applyArm(
  bed: TestBed,
  action: ArmAction,
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<Applied>> {
  switch (action.kind) {
    case 'none':
      return Promise.resolve(success(NOTHING));
    case 'advise':
      return advise(bed, action, target, signal);
    case 'am_compact':
      return compact(bed, action.mode, target, signal);
    case 'memory_reclaim':
      return reclaim(bed, action.megabytes, target, signal);
    case 'am_freeze':
      return freeze(bed, target);
    case 'kill':
      return kill(bed, target, signal);
  }
}

// ------------------------------------------------------------------------------------------------
// the agent's advice

function sumOf(
  report: AdviseReport,
  value: (o: AdviseReport['outcomes'][number]) => number,
): number {
  return report.outcomes.reduce((total, outcome) => total + value(outcome), 0);
}

export async function advise(
  bed: TestBed,
  how: Pick<AdviseRequest, 'strategy' | 'consistency' | 'selection' | 'reclaimKb'>,
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<Applied>> {
  const { strategy, consistency, selection, reclaimKb } = how;
  const amount = reclaimKb === undefined ? {} : { reclaimKb };
  const what = { strategy, consistency, selection, ...amount };
  const request = { target: target.app, dryRun: false, ...what };
  const report = await bed.advise(request, signal);
  if (!report.ok) return isLinkFailure(report.error) ? report : toFault(report.error.message);
  const { outcomes, refusals } = report.value;
  const main = target.processes[0];
  const isMainAdvised = outcomes.some(({ pid }) => pid === main?.pid);
  if (!isMainAdvised) return toFault(refusals[0]?.message ?? 'its main process was not advised');
  const cut = outcomes.find(({ cancelled }) => cancelled);
  if (cut !== undefined) return toFault(`the advice on pid ${cut.pid} was cancelled half way`);
  return success({
    advisedKb: sumOf(report.value, ({ bytesAdvised }) => bytesAdvised / 1024),
    cpuMs: sumOf(report.value, ({ cpuMs }) => cpuMs),
    holdMs: sumOf(report.value, ({ evidence }) => evidence.holdUs / 1000),
    notes: [
      ...refusals.map(({ message }) => message),
      ...(reclaimKb === undefined ? [] : toReclaimNotes(report.value)),
      ...outcomes.flatMap(({ explanation }) => (explanation === '' ? [] : [explanation])),
    ],
    fault: null,
  });
}

// ------------------------------------------------------------------------------------------------
// Android's compactor

/** ns on a CPU of the compaction thread; null where it cannot be told (no schedstat, no thread). */
async function readCompactionCpuNs(bed: TestBed): Promise<Result<number | null>> {
  const script =
    `for t in /proc/$(pidof system_server)/task/*; do read -r n < $t/comm; ` +
    `[ "$n" = ${COMPACTION_THREAD} ] && cat $t/schedstat; done; true`;
  const output = await readScript(bed, script);
  if (!output.ok) return output;
  const first = output.value.stdout.trim().split(/\s+/)[0] ?? '';
  return success(/^\d+$/.test(first) ? Number(first) : null);
}

/** Android 14 takes the profile first, 12 the process; both by name. */
async function askForCompaction(
  bed: TestBed,
  mode: 'some' | 'full',
  process: AppProcess,
): Promise<Result<string | null>> {
  let words = '';
  for (const argv of [
    ['am', 'compact', mode, process.name],
    ['am', 'compact', process.name, mode],
  ]) {
    const output = await readOutput(bed, argv);
    if (!output.ok) return output;
    const { exitCode, stdout, stderr } = output.value;
    if (exitCode === 0 && !/error/i.test(stdout + stderr)) return success(null);
    words ||= `${stdout} ${stderr}`.trim();
  }
  return success(words === '' ? 'am compact is not known here' : words);
}

/** "Finished" of `am compact` means queued: the am_compact event of each process says done. */
async function compact(
  bed: TestBed,
  mode: 'some' | 'full',
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<Applied>> {
  const mark = await readEventMark(bed);
  if (!mark.ok) return mark;
  const cpuBefore = await readCompactionCpuNs(bed);
  if (!cpuBefore.ok) return cpuBefore;
  for (const process of target.processes) {
    const asked = await askForCompaction(bed, mode, process);
    if (!asked.ok) return asked;
    if (asked.value !== null) return toFault(asked.value);
  }
  const waited = await waitForCompactions(bed, mark.value, target, signal);
  if (!waited.ok) return waited;
  const cpuAfter = await readCompactionCpuNs(bed);
  if (!cpuAfter.ok) return cpuAfter;
  const isTimed = cpuBefore.value !== null && cpuAfter.value !== null;
  const cpuNs = isTimed ? (cpuAfter.value ?? 0) - (cpuBefore.value ?? 0) : null;
  const cpuMs = cpuNs === null ? null : cpuNs / NS_PER_MS;
  return success({ ...NOTHING, cpuMs, notes: waited.value });
}

async function waitForCompactions(
  bed: TestBed,
  mark: string,
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<readonly string[]>> {
  const deadlineMs = bed.nowMs() + COMPACT_DEADLINE_MS;
  for (;;) {
    const events = await readEventsSince(bed, mark);
    if (!events.ok) return events;
    const open = target.processes.filter(({ pid }) => countCompactions(events.value, pid) === 0);
    if (open.length === 0) return success([]);
    if (bed.nowMs() >= deadlineMs) {
      return success([`No am_compact event within ${COMPACT_DEADLINE_MS} ms: ${open[0]?.name}.`]);
    }
    if (!(await bed.wait(POLL_MS, signal))) return toFailure('cancelled', 'The run was cancelled.');
  }
}

// ------------------------------------------------------------------------------------------------
// the kernel's memory.reclaim

/** EAGAIN is how asking for all ends; where an amount was asked for, less was there. */
function toReclaimNotes(report: AdviseReport): string[] {
  return report.outcomes
    .filter(({ evidence }) => evidence.errnos.some(({ errnoValue }) => errnoValue === EAGAIN))
    .map(({ processName }) => `${processName}: less could be reclaimed than asked for (EAGAIN).`);
}

async function reclaim(
  bed: TestBed,
  megabytes: number | null,
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<Applied>> {
  const how = { strategy: 'memory_reclaim', consistency: 'none' } as const;
  if (megabytes === null) return advise(bed, how, target, signal);
  return advise(bed, { ...how, reclaimKb: Math.round(megabytes * 1024) }, target, signal);
}

// ------------------------------------------------------------------------------------------------
// freezing and killing

async function freeze(bed: TestBed, target: ArmTarget): Promise<Result<Applied>> {
  for (const { name } of target.processes) {
    const output = await readOutput(bed, ['am', 'freeze', name]);
    if (!output.ok) return output;
    const { exitCode, stdout, stderr } = output.value;
    if (exitCode !== 0) return toFault(`${stdout} ${stderr}`.trim());
  }
  return success(NOTHING);
}

/** SIGKILL, as lmkd does it: the task stays, so that the relaunch restores it. */
async function kill(
  bed: TestBed,
  target: ArmTarget,
  signal: AbortSignal,
): Promise<Result<Applied>> {
  const pids = target.processes.map(({ pid }) => String(pid));
  const killed = await readOutput(bed, ['kill', '-9', ...pids]);
  if (!killed.ok) return killed;
  const deadlineMs = bed.nowMs() + EXIT_DEADLINE_MS;
  // A zombie that its parent has not reaped yet has no command line any more.
  const look = `for p in ${pids.join(' ')}; do read -r c < /proc/$p/cmdline && echo $p; done; true`;
  for (;;) {
    const left = await readScript(bed, look);
    if (!left.ok) return left;
    const living = left.value.stdout.trim();
    if (living === '') return success(NOTHING);
    if (bed.nowMs() >= deadlineMs) return toFault(`pid ${living} did not end after SIGKILL`);
    if (!(await bed.wait(POLL_MS, signal))) return toFailure('cancelled', 'The run was cancelled.');
  }
}
