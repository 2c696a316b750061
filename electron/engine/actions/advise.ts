/**
 * Advice on an app or a process: finds the processes, asks the agent for each, and tells the truth
 * about what was advised, moved and freed. The agent enforces who may be advised; nothing here
 * overrides it.
 */
import type {
  ActionEntry,
  AdviseOutcome,
  AdviseRefusal,
  AdviseReport,
  AdviseRequest,
  ProcessSample,
  TickEvent,
} from '../../common/engine_api.ts';
import { toFailure } from '../../common/errors.ts';
import { findSelectionFault, WHOLE_SELECTION } from '../../common/selection.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type {
  AdviseResultMessage,
  ErrorCode,
  NothingMoved,
  SelectionMessage,
} from '../../common/wire.gen.ts';
import { ERRORS } from '../../common/wire.gen.ts';
import { toMainProcess } from '../session/app_rows.ts';
import type { DeviceLink } from '../session/device_link.ts';
import { toMs } from '../session/device_clock.ts';
import { describeAdvice } from './describe.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
/** The agent's own deadline comes first, so that its partial result arrives. */
const MARGIN_MS = 5_000;

/** The device protects this target: a refusal, not a failure of the operation. */
export const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'target_foreground',
  'target_system',
  'target_protected',
]);

export interface Target {
  readonly package: string;
  readonly pid: number;
  readonly startTicks: string;
  readonly processName: string;
}

export interface AdviseContext {
  readonly link: DeviceLink;
  readonly tick: TickEvent;
  readonly signal: AbortSignal;
  readonly onProgress: (packageName: string, bytesDone: number, bytesPlanned: number) => void;
  /** At once for every process, so that a later failure cannot lose what was done. */
  readonly onOutcome: (outcome: AdviseOutcome) => void;
}

const EXPLANATIONS: Readonly<Record<keyof typeof NothingMoved, string>> = {
  not_applicable: '',
  no_swap: 'No swap is configured: anonymous pages have nowhere to go.',
  swap_full: 'Swap is full.',
  all_shared: 'The pages are shared with other processes (zygote): the kernel skips them.',
  not_resident: 'Nothing of it was resident any more.',
  cold_only: 'COLD only marks pages; they leave when memory is needed.',
  clean_file: 'The file pages belong to files that the agent may not reclaim.',
  unexplained: 'None of the known causes fits.',
};

/** Linux madvise_willneed() reads swapped pages into the swap cache: nothing is mapped yet. */
const WARM_EXPLANATION =
  'Pages were read ahead into the swap cache; they count in PSS once the app touches them.';

const EAGAIN = 11;
const GAVE_UP =
  'The kernel gave up (EAGAIN): what is left is in use, shared, or charged to another group.';

function explain(result: AdviseResultMessage): string {
  if (result.dryRun) return '';
  const isUnexplained = result.nothingMoved === 'unexplained';
  const isEagain = result.evidence.errnos.some(({ errnoValue }) => errnoValue === EAGAIN);
  if (result.strategy === 'memory_reclaim' && isUnexplained && isEagain) return GAVE_UP;
  const explained = EXPLANATIONS[result.nothingMoved];
  const isWarm = result.strategy === 'warm' && result.bytesAdvised > 0 && result.bytesMoved === 0;
  return explained === '' && isWarm ? WARM_EXPLANATION : explained;
}

function toTarget(process: ProcessSample, packageName: string): Target {
  const { pid, startTicks, processName } = process;
  return { package: packageName, pid, startTicks, processName };
}

/** Processes of the target in `tick`, the main one first. A pid may be unknown to the tick. */
export function findTargets(
  link: DeviceLink,
  tick: TickEvent,
  target: string | number,
): Result<Target[]> {
  if (typeof target === 'number') {
    const index = tick.processes.findIndex((process) => process.pid === target);
    const process = tick.processes[index];
    // Not in the last tick: younger than it, or dead. The agent knows; 0 = whatever has this pid.
    if (process === undefined) {
      return success([{ package: '', pid: target, startTicks: '0', processName: '' }]);
    }
    return success([toTarget(process, tick.packages[index] ?? '')]);
  }
  const members = tick.processes.filter((_, index) => tick.packages[index] === target);
  const main = toMainProcess(target, members);
  if (main !== undefined) {
    const others = members.filter((process) => process !== main);
    return success([main, ...others].map((process) => toTarget(process, target)));
  }
  if (link.packages.appIds.has(target)) {
    return toFailure('not_running', `${target} has no running process.`);
  }
  return toFailure('unknown_package', `The device has no package ${target}.`);
}

/** The wait for idle pages is on top of what nobody set. */
function toTimeoutMs({ timeoutMs, selection }: AdviseRequest): number {
  return timeoutMs ?? DEFAULT_TIMEOUT_MS + (selection?.idleMs ?? 0);
}

/** null = the device may be asked. */
function findFault(request: AdviseRequest): string | null {
  const { strategy, selection, reclaimKb, swappiness } = request;
  const isReclaim = strategy === 'memory_reclaim';
  if (!isReclaim && (reclaimKb !== undefined || swappiness !== undefined)) {
    return `An amount to reclaim and swappiness are for memory_reclaim, not for ${strategy}.`;
  }
  return findSelectionFault(selection ?? WHOLE_SELECTION, strategy, toTimeoutMs(request));
}

async function adviseProcess(
  context: AdviseContext,
  request: AdviseRequest,
  target: Target,
): Promise<Result<AdviseResultMessage>> {
  const { client } = context.link;
  const timeoutMs = toTimeoutMs(request);
  const call = client.call<'Advise'>(
    {
      type: 'Advise',
      pid: target.pid,
      startTicks: target.startTicks,
      strategy: request.strategy,
      consistency: request.consistency,
      dryRun: request.dryRun,
      allowForeground: request.allowForeground ?? false,
      allowSystem: request.allowSystem ?? false,
      timeoutMs,
      selection: request.selection ?? WHOLE_SELECTION,
      reclaimKb: request.reclaimKb ?? 0,
      swappiness: request.swappiness ?? null,
    },
    timeoutMs + MARGIN_MS,
  );
  const onAbort = (): void => client.cancel(call.requestId);
  context.signal.addEventListener('abort', onAbort, { once: true });
  const progress = client.on('progress', (message) => {
    if (message.requestId !== call.requestId) return;
    context.onProgress(target.package, message.bytesDone, message.bytesPlanned);
  });
  const reply = await call.reply;
  progress.dispose();
  context.signal.removeEventListener('abort', onAbort);
  return reply;
}

function toOutcome(
  link: DeviceLink,
  target: Target,
  selection: SelectionMessage,
  result: AdviseResultMessage,
): AdviseOutcome {
  const processName = result.name === '' ? target.processName : result.name;
  return {
    package: target.package,
    pid: result.pid,
    processName,
    strategy: result.strategy,
    consistency: result.consistency,
    dryRun: result.dryRun,
    selection,
    cancelled: result.cancelled,
    atMs: link.toWallMs(toMs(result.startBootNs)),
    durationMs: result.durationUs / 1000,
    cpuMs: result.cpuUs / 1000,
    bytesPlanned: result.bytesPlanned,
    residentPlannedKb: result.residentPlannedKb,
    privatePlannedKb: result.privatePlannedKb,
    bytesAdvised: result.bytesAdvised,
    bytesMoved: result.bytesMoved,
    netFreedKb: result.netFreedKb,
    zramGrowthKb: result.zramGrowthKb,
    nothingMoved: result.nothingMoved,
    explanation: explain(result),
    before: result.before,
    after: result.after,
    evidence: result.evidence,
  };
}

function toRefusal(target: Target, error: EbbError): AdviseRefusal {
  const { package: packageName, pid, processName } = target;
  const { code, message } = error;
  return { package: packageName, pid, processName, code, message, remedy: error.remedy };
}

/**
 * Advises every process of the target. Fails only when nothing could be done at all; a process that
 * is protected or has ended becomes a refusal beside the outcomes of the others.
 */
export async function advise(
  context: AdviseContext,
  request: AdviseRequest,
): Promise<Result<AdviseReport>> {
  const fault = findFault(request);
  if (fault !== null) return toFailure('bad_argument', fault);
  const targets = findTargets(context.link, context.tick, request.target);
  if (!targets.ok) return targets;
  const selection = request.selection ?? WHOLE_SELECTION;
  const outcomes: AdviseOutcome[] = [];
  const refusals: AdviseRefusal[] = [];
  let firstFailure: EbbError | null = null;
  for (const target of targets.value) {
    if (context.signal.aborted) break;
    const result = await adviseProcess(context, request, target);
    if (result.ok) {
      const outcome = toOutcome(context.link, target, selection, result.value);
      outcomes.push(outcome);
      context.onOutcome(outcome);
      continue;
    }
    const { error } = result;
    // The stream is gone: what had been done until then is in the log.
    if (ERRORS[error.code].side === 'engine') return result;
    refusals.push(toRefusal(target, error));
    if (!REFUSALS.has(error.code)) firstFailure ??= error;
  }
  if (outcomes.length === 0 && firstFailure !== null) return failure(firstFailure);
  if (outcomes.length === 0 && context.signal.aborted) {
    return toFailure('cancelled', `The advice on ${request.target} was cancelled.`);
  }
  return success({ outcomes, refusals });
}

/** What undoes an outcome: pages that were moved out are asked back in. */
export function toUndo(serial: string, outcome: AdviseOutcome): ActionEntry['undo'] {
  const { strategy } = outcome;
  const isPageout = strategy.startsWith('pageout') || strategy === 'memory_reclaim';
  const moved = isPageout && !outcome.dryRun && outcome.bytesMoved > 0;
  if (!moved) return null;
  const target = outcome.package === '' ? outcome.pid : outcome.package;
  return {
    label: `Warm ${target}`,
    request: { serial, target, strategy: 'warm', consistency: 'none', dryRun: false },
  };
}

export function toAdviseEntry(serial: string, outcome: AdviseOutcome): Omit<ActionEntry, 'id'> {
  return {
    serial,
    atMs: outcome.atMs,
    kind: outcome.strategy === 'warm' ? 'warm' : 'advise',
    package: outcome.package,
    text: describeAdvice(outcome),
    undo: toUndo(serial, outcome),
    failed: false,
  };
}
