/**
 * All runs of this computer: those that run now, and those that journals tell of. Implements the
 * experiment calls of the engine's contract.
 */
import { toFailure } from '../../common/errors.ts';
import type {
  ExperimentApi,
  ExperimentForecast,
  ExperimentRequest,
  ExperimentResult,
  ExperimentStatus,
  ExperimentSummary,
  LaunchRecord,
} from '../../common/experiment_run.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import { type Result, success } from '../../common/result.ts';
import { checkArms, readConditions, readDeviceRecord } from './device_record.ts';
import { toWatchedApps } from './device_steps.ts';
import { toForecast } from './forecast.ts';
import { restore } from './isolation.ts';
import { Journal, type JournalState, readJournal, type RunStart } from './journal.ts';
import { checkPlan } from './plan_schema.ts';
import { RunLoop } from './run_loop.ts';
import {
  createRunFolder,
  findRun,
  hasLivingOwner,
  listRuns,
  releaseRun,
  takeRun,
  toJournalFile,
  toRunId,
} from './run_folder.ts';
import { toLastMs, toRunResult, toStoppedStatus } from './run_state.ts';
import type { TestBed } from './test_bed.ts';

export interface ExperimentsOptions {
  /** Where runs are kept. */
  readonly folder: string;
  /** Connects where it is not connected yet. */
  readonly openBed: (serial: string) => Promise<Result<TestBed>>;
  readonly onStatus: (status: ExperimentStatus) => void;
  readonly onLaunch: (id: string, launch: LaunchRecord) => void;
  readonly loop?: BlockBootstrap;
}

interface Running {
  readonly serial: string;
  readonly loop: RunLoop;
  readonly done: Promise<unknown>;
}

export class Experiments implements ExperimentApi {
  readonly #options: ExperimentsOptions;
  readonly #running = new Map<string, Running>();
  /** Devices on which a run is just being prepared. */
  readonly #preparing = new Set<string>();
  /** Devices on which something of a dead engine is just put back. */
  readonly #restoring = new Map<string, Promise<void>>();

  constructor(options: ExperimentsOptions) {
    this.#options = options;
  }

  checkExperiment(plan: unknown): Promise<Result<ExperimentForecast>> {
    const checked = checkPlan(plan);
    return Promise.resolve(checked.ok ? success(toForecast(checked.value)) : checked);
  }

  startExperiment(request: ExperimentRequest): Promise<Result<ExperimentStatus>> {
    return this.#alone(request.serial, async () => {
      const plan = checkPlan(request.plan);
      if (!plan.ok) return plan;
      const bed = await this.#openRestored(request.serial);
      if (!bed.ok) return bed;
      const start = await this.#prepare(bed.value, { ...request, plan: plan.value });
      if (!start.ok) return start;
      const journal = Journal.create(toJournalFile(this.#options.folder, start.value.id));
      if (!journal.ok) return journal;
      const kept = journal.value.append(start.value);
      if (!kept.ok) return kept;
      const state: JournalState = {
        start: start.value,
        launches: [],
        interruptions: [],
        isolated: [],
        end: null,
      };
      return this.#run(bed.value, journal.value, state);
    });
  }

  pauseExperiment(id: string): Promise<Result<ExperimentStatus>> {
    const running = this.#running.get(id);
    if (running === undefined) return Promise.resolve(toNotRunning(id));
    running.loop.pause();
    return Promise.resolve(success(running.loop.status));
  }

  async resumeExperiment(id: string): Promise<Result<ExperimentStatus>> {
    const running = this.#running.get(id);
    if (running !== undefined) {
      running.loop.unpause();
      return success(running.loop.status);
    }
    const file = findRun(this.#options.folder, id);
    if (!file.ok) return file;
    const told = readJournal(file.value);
    if (!told.ok) return told;
    if (told.value.end !== null) {
      return toFailure('bad_request', `The experiment ${id} has ended: ${told.value.end.reason}.`);
    }
    return this.#alone(told.value.start.serial, async () => {
      const bed = await this.#openRestored(told.value.start.serial);
      if (!bed.ok) return bed;
      const taken = takeRun(this.#options.folder, id);
      if (!taken.ok) return taken;
      const opened = Journal.reopen(file.value);
      if (!opened.ok) return opened;
      const { journal } = opened.value;
      const state = noteCrash(opened.value.state, journal);
      return state.ok ? this.#run(bed.value, journal, state.value) : state;
    });
  }

  async cancelExperiment(id: string): Promise<Result<ExperimentStatus>> {
    const running = this.#running.get(id);
    if (running === undefined) return this.#endInterrupted(id);
    running.loop.cancel();
    await running.done;
    return success(running.loop.status);
  }

  experimentStatus(id: string): Promise<Result<ExperimentStatus>> {
    const running = this.#running.get(id);
    if (running !== undefined) return Promise.resolve(success(running.loop.status));
    return Promise.resolve(this.#withJournal(id, toStoppedStatus));
  }

  experimentResult(id: string): Promise<Result<ExperimentResult>> {
    const running = this.#running.get(id);
    if (running !== undefined) return Promise.resolve(success(running.loop.result));
    return Promise.resolve(this.#withJournal(id, (told) => toRunResult(told, this.#options.loop)));
  }

  listExperiments(): Promise<Result<readonly ExperimentSummary[]>> {
    const { folder } = this.#options;
    const runs = listRuns(folder).flatMap((id): ExperimentSummary[] => {
      const told = readJournal(toJournalFile(folder, id));
      if (!told.ok) return [];
      const { start, launches, end } = told.value;
      const own = this.#running.get(id)?.loop.status.state;
      const others = hasLivingOwner(folder, id) ? 'running' : 'interrupted';
      const state = own ?? (end === null ? others : 'ended');
      const { serial, plan, atMs } = start;
      const summary = { id, name: plan.name, serial, startedAtMs: atMs, state, end };
      return [{ ...summary, launches: launches.length }];
    });
    return Promise.resolve(success(runs));
  }

  /** Called when a device was connected: see #restoreLeftovers. */
  restoreLeftovers(serial: string): Promise<void> {
    const running = this.#restoring.get(serial);
    if (running !== undefined) return running;
    if (this.#isBusy(serial) || this.#findLeftovers(serial).length === 0) return Promise.resolve();
    const restoring = this.#options
      .openBed(serial)
      .then((bed) => (bed.ok ? this.#restoreLeftovers(bed.value) : bed))
      .then(() => void this.#restoring.delete(serial));
    this.#restoring.set(serial, restoring);
    return restoring;
  }

  /** What runs is left so that it can be resumed; the devices are put back. */
  async close(): Promise<void> {
    for (const { loop } of this.#running.values()) loop.leave();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  // ----------------------------------------------------------------------------------------
  // innards

  #isBusy(serial: string): boolean {
    if (this.#preparing.has(serial)) return true;
    return [...this.#running.values()].some((running) => running.serial === serial);
  }

  /** One experiment on a device at a time: two would measure each other. */
  async #alone(
    serial: string,
    work: () => Promise<Result<ExperimentStatus>>,
  ): Promise<Result<ExperimentStatus>> {
    if (this.#isBusy(serial)) {
      return toFailure('busy', `An experiment runs on ${serial} already.`);
    }
    this.#preparing.add(serial);
    try {
      await this.#restoring.get(serial);
      return await work();
    } finally {
      this.#preparing.delete(serial);
    }
  }

  async #prepare(bed: TestBed, request: ExperimentRequest): Promise<Result<RunStart>> {
    const unknown = await bed.findUnknown(toWatchedApps(request.plan));
    if (!unknown.ok) return unknown;
    const [stranger] = unknown.value;
    if (stranger !== undefined) {
      return toFailure('unknown_package', `The device has no package ${stranger}.`);
    }
    const checked = await checkArms(bed, request.plan);
    if (!checked.ok) return checked;
    const { plan, unavailable } = checked.value;
    const device = await readDeviceRecord(bed, plan);
    if (!device.ok) return device;
    const conditions = await readConditions(bed);
    if (!conditions.ok) return conditions;
    const { folder } = this.#options;
    const atMs = bed.nowMs();
    const id = createRunFolder(folder, toRunId(plan.name, atMs));
    if (!id.ok) return id;
    const taken = takeRun(folder, id.value);
    if (!taken.ok) return taken;
    return success({
      ...{ kind: 'start', version: 1, id: id.value, serial: request.serial, plan, atMs },
      device: device.value,
      conditions: conditions.value,
      unavailableArms: unavailable,
    });
  }

  #run(bed: TestBed, journal: Journal, state: JournalState): Result<ExperimentStatus> {
    const { id, serial } = state.start;
    const loop = this.#createLoop(bed, journal, state);
    const done = loop.run().finally(() => {
      this.#running.delete(id);
      releaseRun(this.#options.folder, id);
    });
    this.#running.set(id, { serial, loop, done });
    return success(loop.status);
  }

  #createLoop(bed: TestBed, journal: Journal, state: JournalState): RunLoop {
    const { onStatus, onLaunch, loop } = this.#options;
    const { id } = state.start;
    const options = { bed, journal, state, onStatus };
    const tell = (launch: LaunchRecord): void => onLaunch(id, launch);
    return new RunLoop({ ...options, onLaunch: tell, ...(loop === undefined ? {} : { loop }) });
  }

  /** `use` on a run that nobody runs here: nothing of it touches a device. */
  #withJournal<T>(id: string, use: (told: JournalState) => T): Result<T> {
    const file = findRun(this.#options.folder, id);
    if (!file.ok) return file;
    const told = readJournal(file.value);
    if (!told.ok) return told;
    return success(use(told.value));
  }

  /** Runs that nobody runs any more and that left this device isolated. */
  #findLeftovers(serial: string): string[] {
    const { folder } = this.#options;
    return listRuns(folder).filter((id) => {
      if (this.#running.has(id) || hasLivingOwner(folder, id)) return false;
      const told = readJournal(toJournalFile(folder, id));
      return told.ok && told.value.start.serial === serial && told.value.isolated.length > 0;
    });
  }

  /**
   * An engine that died could not put back what it had switched off. Before anything else is
   * measured there, or the next run would take what it finds for the device's own.
   */
  async #restoreLeftovers(bed: TestBed): Promise<Result<null>> {
    for (const id of this.#findLeftovers(bed.serial)) {
      const opened = Journal.reopen(toJournalFile(this.#options.folder, id));
      if (!opened.ok) return opened;
      const { journal, state } = opened.value;
      const restored = await restore(bed, state.isolated);
      const kept = restored.ok ? journal.append({ kind: 'restored' }) : restored;
      journal.close();
      if (!kept.ok) return kept;
    }
    return success(null);
  }

  async #endInterrupted(id: string): Promise<Result<ExperimentStatus>> {
    const file = findRun(this.#options.folder, id);
    if (!file.ok) return file;
    const told = readJournal(file.value);
    if (!told.ok) return told;
    if (told.value.end !== null) return success(toStoppedStatus(told.value));
    return this.#alone(told.value.start.serial, async () => {
      const bed = await this.#openRestored(told.value.start.serial);
      if (!bed.ok) return bed;
      const taken = takeRun(this.#options.folder, id);
      if (!taken.ok) return taken;
      const opened = Journal.reopen(file.value);
      if (!opened.ok) return opened;
      const end = { reason: 'cancelled', detail: '', atMs: bed.value.nowMs() } as const;
      const kept = opened.value.journal.append({ kind: 'end', end });
      opened.value.journal.close();
      releaseRun(this.#options.folder, id);
      return kept.ok ? success(toStoppedStatus({ ...opened.value.state, end })) : kept;
    });
  }

  /** The device as it was before any run of a dead engine. */
  async #openRestored(serial: string): Promise<Result<TestBed>> {
    const bed = await this.#options.openBed(serial);
    if (!bed.ok) return bed;
    const restored = await this.#restoreLeftovers(bed.value);
    return restored.ok ? bed : restored;
  }
}

function toNotRunning(id: string): Result<never> {
  return toFailure('bad_argument', `The experiment ${id} does not run here.`);
}

/** An engine that died could not say so itself. */
function noteCrash(told: JournalState, journal: Journal): Result<JournalState> {
  if (told.interruptions.at(-1)?.resumedAtMs === null) return success(told);
  const entry = { atMs: toLastMs(told), reason: 'engine ended' };
  const kept = journal.append({ kind: 'interrupted', ...entry });
  if (!kept.ok) return kept;
  const interruption = { ...entry, resumedAtMs: null, launches: told.launches.length };
  return success({ ...told, interruptions: [...told.interruptions, interruption] });
}
