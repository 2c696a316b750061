/**
 * One run: the schedule, launch by launch, into the journal. Between two launches it may be paused
 * or cancelled; when the link breaks it waits for the device and measures the unfinished launch
 * again. What was changed on the device is put back at every end that leaves it reachable.
 */
import { toCauseText, toError } from '../../common/errors.ts';
import type {
  EndReason,
  ExperimentResult,
  ExperimentState,
  ExperimentStatus,
  Interruption,
  LaunchRecord,
  RunEnd,
} from '../../common/experiment_run.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import { readConditions } from './device_record.ts';
import { REMOVE_BALLOON } from './device_steps.ts';
import { readHomePackages } from './foreground.ts';
import { isolate, readSwitches, restore, type SavedSwitch } from './isolation.ts';
import type { Journal, JournalEntry, JournalState, RunStart } from './journal.ts';
import { measure } from './measurement.ts';
import { findNext, findStop, type NextLaunch } from './progress.ts';
import { toRunResult, toStatus } from './run_state.ts';
import { type PlannedLaunch, toSchedule } from './schedule.ts';
import { readOutput, type TestBed } from './test_bed.ts';

/** A device that is away for longer leaves the run interrupted: it can be resumed at any time. */
const RECONNECT_DEADLINE_MS = 600_000;

export interface RunOptions {
  readonly bed: TestBed;
  readonly journal: Journal;
  /** As the journal tells; a new run has its start only. */
  readonly state: JournalState;
  readonly onStatus: (status: ExperimentStatus) => void;
  readonly onLaunch: (launch: LaunchRecord) => void;
  readonly loop?: BlockBootstrap;
}

type Ended = { readonly reason: EndReason; readonly detail: string } | 'interrupted';

export class RunLoop {
  readonly #options: RunOptions;
  readonly #start: RunStart;
  readonly #schedule: readonly PlannedLaunch[];
  readonly #launches: LaunchRecord[];
  readonly #interruptions: Interruption[];
  readonly #stopping = new AbortController();
  readonly #beganAtMs: number;
  #isolated: readonly SavedSwitch[];
  #end: RunEnd | null;
  #state: ExperimentState = 'preparing';
  #step = '';
  #next: NextLaunch | null = null;
  #homePackages: readonly string[] | null = null;
  #isPaused = false;
  #isCancelled = false;
  #wake: () => void = () => undefined;

  constructor(options: RunOptions) {
    const { state, bed } = options;
    this.#options = options;
    this.#start = state.start;
    this.#schedule = toSchedule(state.start.plan);
    this.#launches = [...state.launches];
    this.#interruptions = [...state.interruptions];
    this.#isolated = state.isolated;
    this.#end = state.end;
    this.#beganAtMs = bed.nowMs();
  }

  get status(): ExperimentStatus {
    return toStatus(this.#told, {
      state: this.#state,
      step: this.#step,
      next: this.#next,
      elapsedMs: this.#options.bed.nowMs() - this.#beganAtMs,
    });
  }

  get result(): ExperimentResult {
    return toRunResult(this.#told, this.#options.loop);
  }

  /** After the launch that runs. */
  pause(): void {
    this.#isPaused = true;
  }

  unpause(): void {
    this.#isPaused = false;
    this.#wake();
  }

  /** Ends the run for good, in the middle of a launch too. */
  cancel(): void {
    this.#isCancelled = true;
    this.#stopping.abort();
    this.#wake();
  }

  /** The engine ends: what was measured is on the disk, and the device is left as it was found. */
  leave(): void {
    this.#stopping.abort();
    this.#wake();
  }

  /** Settles when the run has ended or was interrupted; fails where it could not even begin. */
  async run(): Promise<Result<ExperimentStatus>> {
    const began = await this.#begin();
    const ended = began.ok ? await this.#runToEnd() : toFailed(began.error);
    this.#show('finishing', 'putting back what was changed');
    const restored = await this.#restore();
    if (ended === 'interrupted' || !restored) {
      this.#interrupt(this.#stopping.signal.aborted ? 'engine ended' : 'connection lost');
      this.#show('interrupted', '');
    } else {
      this.#end = { ...ended, atMs: this.#options.bed.nowMs() };
      this.#append({ kind: 'end', end: this.#end });
      this.#show('ended', '');
    }
    this.#options.journal.close();
    return began.ok ? success(this.status) : began;
  }

  // ----------------------------------------------------------------------------------------
  // innards

  get #told(): JournalState {
    const launches = [...this.#launches];
    const interruptions = [...this.#interruptions];
    const isolated = this.#isolated;
    return { start: this.#start, launches, interruptions, isolated, end: this.#end };
  }

  async #begin(): Promise<Result<null>> {
    const { bed, state } = this.#options;
    this.#show('preparing', 'reading the state of the device');
    if (state.launches.length > 0 || state.interruptions.length > 0) {
      this.#resumeInterruption();
      const conditions = await readConditions(bed);
      if (!conditions.ok) return conditions;
      const fault = findChange(this.#start.conditions, conditions.value);
      if (fault !== null) return failure(fault);
    }
    return this.#isolate();
  }

  async #isolate(): Promise<Result<null>> {
    const { bed, journal } = this.#options;
    if (this.#isolated.length === 0) {
      const saved = await readSwitches(bed, this.#start.plan.isolation);
      if (!saved.ok) return saved;
      const kept = journal.append({ kind: 'isolating', saved: saved.value });
      if (!kept.ok) return kept;
      this.#isolated = saved.value;
    }
    const isolated = await isolate(bed, this.#isolated);
    if (!isolated.ok) return isolated;
    if (isolated.value === '') return success(null);
    const message = "The system's own compaction or freezer could not be switched off.";
    const remedy = 'Let the plan leave them alone: "isolation" in docs/CLI.md.';
    const { code } = toError('exec_failed', '');
    return failure({ code, message, cause: isolated.value, remedy });
  }

  /** False = the device is gone, so that it could not be put back. */
  async #restore(): Promise<boolean> {
    const { bed, journal } = this.#options;
    if (!bed.isConnected) return false;
    await readOutput(bed, REMOVE_BALLOON);
    const restored = await restore(bed, this.#isolated);
    if (!restored.ok) return false;
    this.#isolated = [];
    return journal.append({ kind: 'restored' }).ok;
  }

  async #runToEnd(): Promise<Ended> {
    const { plan } = this.#start;
    for (;;) {
      if (!(await this.#waitWhilePaused())) return this.#toStopped();
      this.#next = findNext(plan, this.#schedule, this.#launches);
      if (this.#next === null) return { reason: 'complete', detail: '' };
      this.#show('running', '');
      const done = await this.#measureNext(this.#next);
      if (!done.ok) {
        if (this.#stopping.signal.aborted) return this.#toStopped();
        const isBack = await this.#waitForDevice(done.error);
        if (isBack === null) return this.#toStopped();
        if (!isBack.ok) return toFailed(isBack.error);
        continue;
      }
      const stop = findStop(plan, this.#launches);
      if (stop !== null) return { reason: 'stopped_by_refusals', detail: stop };
    }
  }

  async #measureNext({ planned, attempt }: NextLaunch): Promise<Result<null>> {
    const { bed, journal, onLaunch } = this.#options;
    const { signal } = this.#stopping;
    const onStep = (text: string): void => this.#show('running', text);
    const { plan } = this.#start;
    const readHome = (): Promise<Result<readonly string[]>> => this.#readHome();
    const measured = await measure({ bed, plan, planned, signal, onStep, readHome });
    if (!measured.ok) return measured;
    const launch = { ...measured.value, sequence: this.#launches.length, attempt };
    const kept = journal.append({ kind: 'launch', launch });
    if (!kept.ok) return kept;
    this.#launches.push(launch);
    onLaunch(launch);
    return success(null);
  }

  async #readHome(): Promise<Result<readonly string[]>> {
    if (this.#homePackages !== null) return success(this.#homePackages);
    const read = await readHomePackages(this.#options.bed);
    if (read.ok) this.#homePackages = read.value;
    return read;
  }

  /** null = nobody wants it any more, or it stays away; a failure = it came back as another. */
  async #waitForDevice(error: EbbError): Promise<Result<null> | null> {
    const { bed } = this.#options;
    if (bed.isConnected && error.code === 'io_error') return failure(error);
    this.#interrupt(error.message);
    this.#show('waiting_for_device', error.message);
    const isBack = await bed.waitUntilConnected(RECONNECT_DEADLINE_MS, this.#stopping.signal);
    if (!isBack) return null;
    this.#resumeInterruption();
    const conditions = await readConditions(bed);
    if (!conditions.ok) return success(null);
    const fault = findChange(this.#start.conditions, conditions.value);
    if (fault !== null) return failure(fault);
    // It may have restarted: what a reboot forgets is switched off again.
    const isolated = await isolate(bed, this.#isolated);
    return isolated.ok || !bed.isConnected ? success(null) : isolated;
  }

  /** False = cancelled or left meanwhile. */
  async #waitWhilePaused(): Promise<boolean> {
    while (this.#isPaused && !this.#stopping.signal.aborted) {
      if (this.#state !== 'paused') this.#interrupt('paused');
      this.#show('paused', '');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#resumeInterruption();
    return !this.#stopping.signal.aborted;
  }

  #toStopped(): Ended {
    return this.#isCancelled ? { reason: 'cancelled', detail: '' } : 'interrupted';
  }

  #interrupt(reason: string): void {
    if (this.#interruptions.at(-1)?.resumedAtMs === null) return;
    const atMs = this.#options.bed.nowMs();
    this.#append({ kind: 'interrupted', atMs, reason });
    const launches = this.#launches.length;
    this.#interruptions.push({ atMs, reason, resumedAtMs: null, launches });
  }

  #resumeInterruption(): void {
    const last = this.#interruptions.at(-1);
    if (last === undefined || last.resumedAtMs !== null) return;
    const atMs = this.#options.bed.nowMs();
    this.#append({ kind: 'resumed', atMs });
    this.#interruptions[this.#interruptions.length - 1] = { ...last, resumedAtMs: atMs };
  }

  /** Not what a launch depends on: a disk that is full shows at the next launch. */
  #append(entry: JournalEntry): void {
    this.#options.journal.append(entry);
  }

  #show(state: ExperimentState, step: string): void {
    this.#state = state;
    this.#step = step;
    this.#options.onStatus(this.status);
  }
}

function toFailed(error: EbbError): Ended {
  const detail = [error.message, error.cause].map(toCauseText).join(' ').trim();
  return { reason: 'failed', detail };
}

/** Launches under other conditions are another experiment: they are not pooled. */
function findChange(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): EbbError | null {
  // What the device did not tell is a gap, not a change.
  const isTold = (key: string): boolean => (before[key] ?? '') !== '' && (now[key] ?? '') !== '';
  const name = Object.keys(before).find((key) => isTold(key) && before[key] !== now[key]);
  if (name === undefined) return null;
  const message = `The device has changed: ${name} was ${before[name]}, is ${now[name] ?? 'gone'}.`;
  return {
    code: 'bad_request',
    message,
    cause: 'Launches under different conditions are not pooled.',
    remedy: 'Start a new experiment; what was measured stays in the old one.',
  };
}
