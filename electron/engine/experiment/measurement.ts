/**
 * One measurement: bring up → HOME → dwell → arm → pressure → dwell → relaunch → gates. What the
 * gates refuse is kept with its reason; a broken link or a cancellation is no launch at all, and is
 * a failure of `measure`.
 */
import { toFailure } from '../../common/errors.ts';
import type { ExperimentArm, ExperimentPlan } from '../../common/experiment_plan.ts';
import type { ArmEffect, Gate, LaunchRecord, Refusal } from '../../common/experiment_run.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import { readAppMemory, toMovedKb, toNetFreedKb } from './app_memory.ts';
import { advise, applyArm } from './apply_arm.ts';
import { readCovariates, readLaunchCounters, toPressureBetween } from './covariates.ts';
import { runPressureStep, runSetupStep, toWatchedApps } from './device_steps.ts';
import { readEventMark, readEventsSince, toKillReason, toLaunchedPackages } from './event_lines.ts';
import { readFocus, readFullyDrawnMs } from './foreground.ts';
import { judgeLaunch, toExpectedState } from './gates.ts';
import { type AppProcess, isLinkFailure, readOutput, type TestBed } from './test_bed.ts';
import type { PlannedLaunch } from './schedule.ts';

const BACKGROUND_DEADLINE_MS = 10_000;
const POLL_MS = 100;
/** ProcessList.VISIBLE_APP_ADJ of AOSP and below: on screen. */
const VISIBLE_ADJ = 100;

export type Outcome = Omit<LaunchRecord, 'sequence' | 'attempt'>;
type Draft = { -readonly [Key in keyof Outcome]: Outcome[Key] };
/** A step's end: null = on to the next. */
type Step = Promise<Result<Refusal | null>>;

const NO_PRESSURE = { memorySomeUs: null, memoryFullUs: null, ioSomeUs: null, cpuSomeUs: null };

export interface MeasurementOptions {
  readonly bed: TestBed;
  readonly plan: ExperimentPlan;
  readonly planned: PlannedLaunch;
  readonly signal: AbortSignal;
  /** Packages that HOME shows; asked once for a run. */
  readonly readHome: () => Promise<Result<readonly string[]>>;
  /** What happens right now, one sentence. */
  readonly onStep: (text: string) => void;
}

class Measurement {
  readonly #options: MeasurementOptions;
  readonly #arm: ExperimentArm;
  readonly #draft: Draft;
  readonly #startedAtMs: number;
  #pidAtBringUp = 0;
  #processes: readonly AppProcess[] = [];
  #eventMark = '';
  /** Packages that came up by HOME alone: the launcher. */
  #homePackages: readonly string[] = [];
  /** The app's processes and who is alive must be those after this moment. */
  #changedAtMs = 0;

  constructor(options: MeasurementOptions, arm: ExperimentArm, draft: Draft) {
    this.#options = options;
    this.#arm = arm;
    this.#draft = draft;
    this.#startedAtMs = options.bed.nowMs();
  }

  async run(): Promise<Result<Outcome>> {
    const { onStep, planned, signal } = this.#options;
    const steps: readonly (readonly [string, () => Step])[] = [
      ['setting up', () => this.#setUp()],
      ['bringing it up', () => this.#bringUp()],
      ['HOME', () => this.#goToBackground()],
      [`applying ${planned.arm}`, () => this.#applyArm()],
      ['making pressure', () => this.#makePressure()],
      ['dwelling', () => this.#dwell()],
      ['relaunching', () => this.#relaunch()],
    ];
    for (const [text, step] of steps) {
      if (signal.aborted) return toCancelled();
      onStep(`${planned.app}, ${planned.arm}: ${text}`);
      const ended = await step();
      if (!ended.ok) return ended;
      if (ended.value === null) continue;
      this.#draft.refusal = ended.value;
      break;
    }
    this.#draft.tookMs = this.#options.bed.nowMs() - this.#startedAtMs;
    return success(this.#draft);
  }

  async #setUp(): Step {
    const { bed, plan } = this.#options;
    for (const step of plan.before) {
      const done = await runSetupStep(bed, plan, step);
      if (!done.ok) return done;
      if (done.value !== '') return refuse('setup_failed', done.value);
    }
    return success(null);
  }

  async #bringUp(): Step {
    const { bed, plan, planned, signal } = this.#options;
    const request = { package: planned.app, homeFirst: true, settleMs: 1, arm: 'bring_up' };
    const up = await bed.launch({ ...request, timeoutMs: plan.launchTimeoutMs }, signal);
    if (!up.ok) return refuseOrFail('bring_up_failed', up.error);
    this.#changedAtMs = bed.nowMs();
    this.#draft.bringUpState = up.value.state;
    this.#pidAtBringUp = up.value.pidAfter;
    this.#draft.pidBefore = up.value.pidAfter;
    if (up.value.pidAfter > 0) return success(null);
    return refuse('bring_up_failed', 'It has no process after its launch.');
  }

  async #goToBackground(): Step {
    const { bed, plan, signal } = this.#options;
    const home = await bed.pressHome();
    if (!home.ok) return refuseOrFail('not_in_background', home.error);
    const mark = await readEventMark(bed);
    if (!mark.ok) return mark;
    this.#eventMark = mark.value;
    if (!(await bed.wait(plan.dwellBeforeMs, signal))) return toCancelled();
    const background = await this.#waitForBackground();
    if (!background.ok || background.value !== null) return background;
    const events = await readEventsSince(bed, this.#eventMark);
    if (!events.ok) return events;
    this.#homePackages = toLaunchedPackages(events.value);
    return success(null);
  }

  async #waitForBackground(): Step {
    const { bed, signal } = this.#options;
    const file = `/proc/${this.#pidAtBringUp}/oom_score_adj`;
    const deadlineMs = bed.nowMs() + BACKGROUND_DEADLINE_MS;
    for (;;) {
      const output = await readOutput(bed, ['cat', file]);
      if (!output.ok) return output;
      const { exitCode, stdout } = output.value;
      if (exitCode !== 0) return this.#refuseKilled();
      if (Number(stdout) > VISIBLE_ADJ) return success(null);
      if (bed.nowMs() >= deadlineMs) {
        return refuse('not_in_background', `oom_score_adj stays ${stdout.trim()}.`);
      }
      if (!(await bed.wait(POLL_MS, signal))) return toCancelled();
    }
  }

  async #refuseKilled(): Step {
    const events = await readEventsSince(this.#options.bed, this.#eventMark);
    if (!events.ok) return events;
    this.#draft.killReason = toKillReason(events.value, this.#pidAtBringUp);
    return refuse('killed', `pid ${this.#pidAtBringUp} was gone before the arm.`);
  }

  async #applyArm(): Step {
    const { bed, planned, signal } = this.#options;
    const processes = await bed.readProcesses(planned.app, {
      sinceMs: this.#changedAtMs,
      signal,
    });
    if (!processes.ok) return refuseOrFail('arm_failed', processes.error);
    if (processes.value[0]?.pid !== this.#pidAtBringUp) return this.#refuseKilled();
    this.#processes = processes.value;
    const pids = processes.value.map(({ pid }) => pid);
    const before = await readAppMemory(bed, pids);
    if (!before.ok) return before;
    const startMs = bed.nowMs();
    const target = { app: planned.app, processes: processes.value };
    const applied = await applyArm(bed, this.#arm.action, target, signal);
    if (!applied.ok) return applied;
    const durationMs = bed.nowMs() - startMs;
    const after = await readAppMemory(bed, pids);
    if (!after.ok) return after;
    const { fault, ...facts } = applied.value;
    const effect: ArmEffect = {
      before: before.value,
      after: after.value,
      movedKb: toMovedKb(before.value, after.value),
      netFreedKb: toNetFreedKb(before.value, after.value),
      durationMs,
      ...facts,
    };
    this.#draft.effect = effect;
    return fault === null ? success(null) : refuse('arm_failed', fault);
  }

  async #makePressure(): Step {
    const { bed, plan, planned, signal } = this.#options;
    const request = { app: planned.app, timeoutMs: plan.launchTimeoutMs };
    for (const step of plan.pressure) {
      const done = await runPressureStep(bed, step, request, signal);
      if (!done.ok) return done;
      if (done.value !== '') return refuse('pressure_failed', done.value);
    }
    this.#changedAtMs = bed.nowMs();
    return success(null);
  }

  async #dwell(): Step {
    const { bed, plan, planned, signal } = this.#options;
    if (!(await bed.wait(plan.dwellAfterMs, signal))) return toCancelled();
    if (!this.#arm.warmBeforeRelaunch || this.#arm.action.kind === 'kill') return success(null);
    const how = { strategy: 'warm', consistency: 'none' } as const;
    const target = { app: planned.app, processes: this.#processes };
    const warmed = await advise(bed, how, target, signal);
    if (!warmed.ok) return warmed;
    return warmed.value.fault === null ? success(null) : refuse('arm_failed', warmed.value.fault);
  }

  async #relaunch(): Step {
    const { bed, plan, planned, signal } = this.#options;
    const alive = await bed.readAlive(toWatchedApps(plan), {
      sinceMs: this.#changedAtMs,
      signal,
    });
    if (!alive.ok) return alive;
    this.#draft.alive = alive.value;
    const before = await readLaunchCounters(bed, this.#pidAtBringUp);
    if (!before.ok) return before;
    this.#draft.atMs = bed.nowMs();
    const request = { package: planned.app, homeFirst: false, arm: planned.arm };
    const launched = await bed.launch({ ...request, timeoutMs: plan.launchTimeoutMs }, signal);
    if (!launched.ok) return refuseOrFail('launch_failed', launched.error);
    const { value: outcome } = launched;
    const { state, totalTimeMs, waitTimeMs, majorFaults, minorFaults, swapIns } = outcome;
    const { systemSwapIns, pidBefore, pidAfter, pidUnchanged, atMs } = outcome;
    Object.assign(this.#draft, { state, totalTimeMs, waitTimeMs, majorFaults, minorFaults });
    Object.assign(this.#draft, { swapIns, systemSwapIns, pidBefore, pidAfter, pidUnchanged, atMs });
    const after = await readLaunchCounters(bed, pidAfter);
    if (!after.ok) return after;
    this.#draft.launchPressure = toPressureBetween(before.value.pressure, after.value.pressure);
    return this.#judge(outcome, after.value.oomScoreAdj);
  }

  async #judge(
    outcome: Parameters<typeof judgeLaunch>[0]['outcome'],
    oomScoreAdj: number | null,
  ): Step {
    const { bed, plan, planned, signal } = this.#options;
    const events = await readEventsSince(bed, this.#eventMark);
    if (!events.ok) return events;
    const focus = await readFocus(bed);
    if (!focus.ok) return focus;
    const home = await this.#options.readHome();
    if (!home.ok) return home;
    const refusal = judgeLaunch({
      action: this.#arm.action,
      expectedState: toExpectedState(this.#arm.action, plan.expectedState),
      app: planned.app,
      outcome,
      pidAtBringUp: this.#pidAtBringUp,
      oomScoreAdj,
      launched: toLaunchedPackages(events.value),
      ownLaunches: [...toWatchedApps(plan), ...this.#homePackages, ...home.value],
      focus: focus.value,
    });
    if (refusal?.gate === 'killed') {
      this.#draft.killReason = toKillReason(events.value, this.#pidAtBringUp);
    }
    if (refusal !== null || plan.fullyDrawnWaitMs === 0) return success(refusal);
    const drawn = await readFullyDrawnMs(bed, planned.app, plan.fullyDrawnWaitMs, signal);
    if (!drawn.ok) return drawn;
    this.#draft.fullyDrawnMs = drawn.value;
    return success(null);
  }
}

function toCancelled(): Result<never> {
  return toFailure('cancelled', 'The measurement was cancelled.');
}

function refuse(gate: Gate, detail: string): Result<Refusal> {
  return success({ gate, detail });
}

function refuseOrFail(gate: Gate, error: EbbError): Result<Refusal> {
  if (isLinkFailure(error)) return failure(error);
  return refuse(gate, `${error.message} ${error.cause}`.trim());
}

/** Fails only when the link broke or `signal` fired: then nothing was measured. */
export async function measure(options: MeasurementOptions): Promise<Result<Outcome>> {
  const { bed, plan, planned } = options;
  const arm = plan.arms.find(({ name }) => name === planned.arm);
  if (arm === undefined) return toFailure('bad_request', `The plan has no arm ${planned.arm}.`);
  const covariates = await readCovariates(bed);
  if (!covariates.ok) return covariates;
  const { block, warmUp, app, index } = planned;
  const draft: Draft = {
    ...{ block, warmUp, app, arm: arm.name, index, refusal: null, atMs: bed.nowMs(), tookMs: 0 },
    ...{ bringUpState: null, state: 'unknown', totalTimeMs: null, waitTimeMs: null },
    ...{ fullyDrawnMs: null, majorFaults: null, minorFaults: null, swapIns: null },
    ...{ systemSwapIns: null, launchPressure: NO_PRESSURE, pidBefore: 0, pidAfter: 0 },
    ...{ pidUnchanged: false, killReason: null, alive: [], effect: null },
    covariates: covariates.value,
  };
  return new Measurement(options, arm, draft).run();
}
