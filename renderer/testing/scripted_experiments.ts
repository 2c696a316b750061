/** Experiments of a scripted engine: one run, whose launches come when the test says so. */
import type { EngineEvents } from '../../electron/common/engine_api.ts';
import type { Emitter } from '../../electron/common/emitter.ts';
import { toError, toFailure } from '../../electron/common/errors.ts';
import {
  countPlannedLaunches,
  type ExperimentPlan,
  PLAN_DEFAULTS,
} from '../../electron/common/experiment_plan.ts';
import type {
  ExperimentForecast,
  ExperimentRequest,
  ExperimentResult,
  ExperimentStatus,
  ExperimentSummary,
  LaunchRecord,
} from '../../electron/common/experiment_run.ts';
import { known } from '../../electron/common/figure.ts';
import { success, type Result } from '../../electron/common/result.ts';
import { SCRIPTED_INFO } from './scripted_devices.ts';

const ID = 'run-1';
const PER_LAUNCH_MS = 4000;

export class ScriptedExperiments {
  status: ExperimentStatus | null = null;
  result: ExperimentResult | null = null;

  constructor(
    private readonly events: Emitter<EngineEvents>,
    private readonly clock: () => number,
  ) {}

  check(plan: unknown): Result<ExperimentForecast> {
    const full: ExperimentPlan = { ...PLAN_DEFAULTS, ...(plan as ExperimentPlan) };
    if (full.blocks > 1000) return toFailure('bad_argument', 'blocks: 1 to 1000 are possible.');
    const launches = countPlannedLaunches(full);
    const row = { launchCvPercent: 10, batchCvPercent: 4, differencePercent: known(8.2) };
    const estimatedMs = launches * PER_LAUNCH_MS;
    return success({ plan: full, launches, estimatedMs, detectable: [row], arms: full.arms });
  }

  start({ serial, plan }: ExperimentRequest): Result<ExperimentStatus> {
    this.result = toEmptyResult(plan, this.clock());
    this.status = {
      ...{ id: ID, serial, name: plan.name, state: 'running', settled: 0, accepted: 0, refused: 0 },
      ...{ planned: countPlannedLaunches(plan), block: 0, blocks: plan.blocks, end: null },
      ...{ app: plan.apps[0] ?? '', arm: plan.arms[0]?.name ?? '', step: 'bring-up' },
      ...{ elapsedMs: 0, leftMs: 60_000 },
    };
    return success(this.status);
  }

  list(): Result<readonly ExperimentSummary[]> {
    const { status, result } = this;
    if (!status || !result) return success([]);
    const { id, name, serial, state, end } = status;
    const launches = result.launches.length;
    return success([{ id, name, serial, startedAtMs: result.startedAtMs, state, launches, end }]);
  }

  /** A launch that the engine just finished; its event and its status go out. */
  finish(launch: Partial<LaunchRecord>): void {
    const { result, status } = this;
    if (!result || !status) throw new Error('No experiment runs.');
    const record = { ...toLaunch(result, this.clock()), ...launch };
    this.result = { ...result, launches: [...result.launches, record] };
    this.events.emit('experimentLaunch', { id: ID, launch: record });
    const isRefused = record.refusal !== null;
    this.move({
      settled: status.settled + 1,
      accepted: status.accepted + (isRefused ? 0 : 1),
      refused: status.refused + (isRefused ? 1 : 0),
    });
  }

  move(patch: Partial<ExperimentStatus>): Result<ExperimentStatus> {
    if (!this.status) return toFailure('bad_request', 'No experiment runs.');
    this.status = { ...this.status, ...patch };
    const { end } = this.status;
    if (this.result && end) this.result = { ...this.result, end };
    this.events.emit('experimentStatus', this.status);
    return success(this.status);
  }

  read<T>(value: T | null): Result<T> {
    return value === null ? toFailure('bad_request', `There is no run ${ID}.`) : success(value);
  }
}

function toLaunch(result: ExperimentResult, atMs: number): LaunchRecord {
  const [app = ''] = result.plan.apps;
  const sequence = result.launches.length;
  const nothing = { memorySomeUs: null, memoryFullUs: null, ioSomeUs: null, cpuSomeUs: null };
  return {
    ...{ sequence, block: 0, warmUp: false, app, arm: 'none', index: 0, attempt: 1, atMs },
    ...{ refusal: null, tookMs: 4000, bringUpState: 'hot', state: 'hot', totalTimeMs: 100 },
    ...{ waitTimeMs: 104, fullyDrawnMs: null, majorFaults: 2, minorFaults: 900, swapIns: 0 },
    ...{ systemSwapIns: 0, launchPressure: nothing, pidBefore: 1, pidAfter: 1 },
    ...{ pidUnchanged: true, killReason: null, alive: [app], effect: null },
    covariates: {
      ...{ memAvailableKb: 2_000_000, memFreeKb: null, swapFreeKb: null, swapTotalKb: null },
      ...{ zramDiskKb: null, psiMemorySome: null, psiMemoryFull: null, psiIoSome: null },
      ...{ psiCpuSome: null, temperatureC: null, batteryPercent: null, governor: null },
      ...{ screenOn: null, loadAverage: null, bootId: 'b' },
    },
  };
}

function toEmptyResult(plan: ExperimentPlan, startedAtMs: number): ExperimentResult {
  return {
    ...{ version: 1, kind: 'ebb_experiment', id: ID, simulated: true, plan, startedAtMs },
    device: {
      ...{ info: SCRIPTED_INFO, buildFingerprint: 'scripted', swapTotalKb: null },
      ...{ memTotalKb: null, zramAlgorithm: null, systemCompaction: null, systemFreezer: null },
      ...{ mglru: null, apps: [] },
    },
    ...{ end: null, interruptions: [], unavailableArms: [], conditions: {}, launches: [] },
    analysis: null,
    analysisError: toError('bad_request', 'The script does not analyse.'),
    cost: { rows: [], frontier: [] },
  };
}
