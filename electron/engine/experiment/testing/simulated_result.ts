/**
 * A whole experiment without a device, for tests and for work on the report and the window: truths
 * per arm, lognormal launches with batch shifts as docs/statistics.md, refusals, a kill, a drift,
 * outliers. Deterministic from the seed. `simulated` is true in the result: a report must say so.
 */
import { type ExperimentPlan, NO_ARM, PLAN_DEFAULTS } from '../../../common/experiment_plan.ts';
import type {
  AppMemory,
  ArmEffect,
  Covariates,
  ExperimentDevice,
  ExperimentResult,
  LaunchRecord,
  Refusal,
} from '../../../common/experiment_run.ts';
import { Random } from '../../statistics/random.ts';
import { parseArm } from '../arm_text.ts';
import { type RunFacts, toResult } from '../run_result.ts';
import { type PlannedLaunch, toSchedule } from '../schedule.ts';

/** Of one arm: share of the app's memory that moves, then for each MiB moved. */
interface ArmTruth {
  readonly movedShare: number;
  readonly paidMsPerMb: number;
  readonly cpuMsPerMb: number;
}

const TRUTHS: Readonly<Record<string, ArmTruth>> = {
  none: { movedShare: 0, paidMsPerMb: 0, cpuMsPerMb: 0 },
  pageout_anon: { movedShare: 0.55, paidMsPerMb: 0.9, cpuMsPerMb: 2.1 },
  pageout_all: { movedShare: 0.72, paidMsPerMb: 1.1, cpuMsPerMb: 1.9 },
  cold_all: { movedShare: 0, paidMsPerMb: 0, cpuMsPerMb: 1 },
  am_compact: { movedShare: 0.5, paidMsPerMb: 1, cpuMsPerMb: 2.6 },
  kill: { movedShare: 1, paidMsPerMb: 3.2, cpuMsPerMb: 0 },
};
/** Name, MiB of private memory, median of a hot launch in ms. */
const APPS = [
  ['org.ebb.demo.browser', 58, 84],
  ['org.ebb.demo.mail', 41, 62],
  ['org.ebb.demo.notes', 17, 33],
] as const;
const ARMS = ['none', 'pageout_anon', 'pageout_all', 'cold_all', 'am_compact', 'kill'];
const START_MS = Date.UTC(2026, 10, 20, 21, 0, 0);
const PAGE_KB = 4;
const KB_PER_MB = 1024;
const ZRAM_RATIO = 2.8;

const DEVICE: ExperimentDevice = {
  info: {
    serial: 'simulated',
    model: 'Simulated phone',
    isVirtual: false,
    androidRelease: '14',
    abi: 'arm64-v8a',
    kernel: '6.1.0-simulated',
    rootMethod: 'adbd',
    pageSizeKb: PAGE_KB,
    capabilities: [],
    agent: { binaryBytes: 0, pid: 1, guardPid: 2, firstSampleMs: null },
  },
  buildFingerprint: 'simulated/simulated:14/SIM/1:userdebug/test-keys',
  swapTotalKb: 4 * KB_PER_MB * KB_PER_MB,
  memTotalKb: 8 * KB_PER_MB * KB_PER_MB,
  zramAlgorithm: 'lz4',
  systemCompaction: 'true',
  systemFreezer: 'enabled',
  mglru: '0x0007',
  apps: APPS.map(([name]) => ({ package: name, versionCode: '1', compilation: 'speed-profile' })),
};

export function toSimulatedPlan(changes: Partial<ExperimentPlan> = {}): ExperimentPlan {
  return {
    ...PLAN_DEFAULTS,
    name: 'what each kind of advice costs and saves',
    description: 'Simulated: no device was measured.',
    apps: APPS.map(([name]) => name),
    arms: ARMS.map((name) => parseArm(name) ?? NO_ARM),
    blocks: 10,
    launchesPerBlock: 2,
    ...changes,
  };
}

class Simulation {
  readonly #random: Random;
  readonly #batches = new Map<string, number>();
  #atMs = START_MS;

  constructor(plan: ExperimentPlan) {
    this.#random = new Random(plan.seed);
  }

  launch(planned: PlannedLaunch, sequence: number, refusal: Refusal | null): LaunchRecord {
    const truth = TRUTHS[planned.arm] ?? { movedShare: 0, paidMsPerMb: 0, cpuMsPerMb: 0 };
    const [, memoryMb, medianMs] = APPS.find(([name]) => name === planned.app) ?? APPS[0];
    const movedMb = truth.movedShare * memoryMb * (1 + 0.03 * this.#random.normal());
    const paidMs = truth.paidMsPerMb * truth.movedShare * memoryMb;
    const level = (medianMs + paidMs) * (1 + this.#shift(planned)) * (1 + planned.block / 500);
    const isOutlier = this.#random.uniform() < 0.01;
    const noise = Math.exp(0.07 * this.#random.normal()) * (isOutlier ? 2.5 : 1);
    const isMeasured = refusal === null || refusal.gate === 'foreign_launch';
    const isKill = planned.arm === 'kill';
    const swapIns = isKill ? 0 : Math.round((movedMb * KB_PER_MB * 0.3) / PAGE_KB);
    this.#atMs += 4200 + Math.round(300 * this.#random.uniform());
    const { block, warmUp, app, arm, index } = planned;
    return {
      ...{ sequence, block, warmUp, app, arm, index, attempt: refusal === null ? 1 : 0, refusal },
      atMs: this.#atMs,
      tookMs: 4100,
      bringUpState: 'hot',
      state: isMeasured ? (isKill ? 'cold' : 'hot') : 'unknown',
      totalTimeMs: isMeasured ? Math.max(1, Math.round(level * noise)) : null,
      waitTimeMs: isMeasured ? Math.round(level * noise) + 4 : null,
      fullyDrawnMs: null,
      majorFaults: isMeasured ? Math.round(swapIns * 0.6) + 2 : null,
      minorFaults: isMeasured ? 900 + Math.round(100 * this.#random.uniform()) : null,
      swapIns: isMeasured ? swapIns : null,
      systemSwapIns: isMeasured ? swapIns + Math.round(20 * this.#random.uniform()) : null,
      launchPressure: {
        memorySomeUs: Math.round(swapIns * 11),
        memoryFullUs: Math.round(swapIns * 3),
        ioSomeUs: Math.round(swapIns * 4),
        cpuSomeUs: 2000 + Math.round(3000 * this.#random.uniform()),
      },
      pidBefore: 4000 + sequence,
      pidAfter: isKill ? 5000 + sequence : 4000 + sequence,
      pidUnchanged: !isKill && refusal?.gate !== 'killed',
      killReason: refusal?.gate === 'killed' ? 'lmkd: low watermark is breached' : null,
      alive: APPS.map(([name]) => name).filter((name) => !(isKill && name === app)),
      effect: this.#effect(memoryMb, movedMb, truth),
      covariates: this.#covariates(),
    };
  }

  /** Shared by the launches of an arm in one block. */
  #shift({ block, app, arm }: PlannedLaunch): number {
    const key = `${block} ${app} ${arm}`;
    const shift = this.#batches.get(key) ?? 0.03 * this.#random.normal();
    this.#batches.set(key, shift);
    return shift;
  }

  #effect(memoryMb: number, movedMb: number, truth: ArmTruth): ArmEffect {
    const kb = Math.round(movedMb * KB_PER_MB);
    const isKill = truth.movedShare === 1;
    const growthKb = isKill ? 0 : Math.round(kb / ZRAM_RATIO);
    const before: AppMemory = {
      processes: 1,
      rssAnonKb: memoryMb * KB_PER_MB,
      rssFileKb: 20_480,
      swapKb: 0,
      zramUsedKb: 120_000,
    };
    const after: AppMemory = {
      processes: isKill ? 0 : 1,
      rssAnonKb: memoryMb * KB_PER_MB - kb,
      rssFileKb: 20_480,
      swapKb: isKill ? 0 : kb,
      zramUsedKb: 120_000 + growthKb,
    };
    return {
      before,
      after,
      movedKb: kb,
      netFreedKb: kb - growthKb,
      advisedKb: truth.cpuMsPerMb > 0 ? Math.round(memoryMb * KB_PER_MB * 1.6) : null,
      cpuMs: truth.cpuMsPerMb > 0 ? truth.cpuMsPerMb * movedMb : null,
      durationMs: 12 + movedMb * 2.4,
      holdMs: truth.cpuMsPerMb > 0 ? 10 + movedMb * 2.2 : null,
      notes: [],
    };
  }

  #covariates(): Covariates {
    return {
      memAvailableKb: 2_300_000 + Math.round(90_000 * this.#random.normal()),
      memFreeKb: 410_000 + Math.round(30_000 * this.#random.normal()),
      swapFreeKb: 3_400_000,
      swapTotalKb: DEVICE.swapTotalKb,
      zramDiskKb: DEVICE.swapTotalKb,
      psiMemorySome: Math.max(0, 0.4 + 0.3 * this.#random.normal()),
      psiMemoryFull: 0,
      psiIoSome: 0.1,
      psiCpuSome: 3.1,
      temperatureC: 31.5 + this.#random.normal(),
      batteryPercent: 88,
      governor: 'schedutil',
      screenOn: true,
      loadAverage: 2.1,
      bootId: '00000000-0000-4000-8000-000000000000',
    };
  }
}

/** Some launches are refused first and then measured, as the runner does. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  9: { gate: 'foreign_launch', detail: 'com.example.alarm/.Ringing came up meanwhile.' },
  70: { gate: 'no_time', detail: 'Status: timeout' },
  131: { gate: 'killed', detail: 'pid 4131 was replaced by 5131.' },
  200: { gate: 'state_differs', detail: 'WARM, expected HOT.' },
  283: { gate: 'killed', detail: 'pid 4283 was replaced by 5283.' },
};

/** `changes`: of the plan, e.g. more blocks. */
export function toSimulatedResult(changes: Partial<ExperimentPlan> = {}): ExperimentResult {
  const plan = toSimulatedPlan(changes);
  const simulation = new Simulation(plan);
  const launches: LaunchRecord[] = [];
  for (const planned of toSchedule(plan)) {
    const refusal = REFUSALS[planned.slot];
    if (refusal !== undefined) {
      launches.push({ ...simulation.launch(planned, launches.length, refusal), attempt: 1 });
    }
    const launch = simulation.launch(planned, launches.length, null);
    launches.push({ ...launch, attempt: refusal === undefined ? 1 : 2 });
  }
  const last = launches.at(-1)?.atMs ?? START_MS;
  const facts: RunFacts = {
    id: 'simulated',
    simulated: true,
    plan,
    device: DEVICE,
    startedAtMs: START_MS,
    end: { reason: 'complete', detail: '', atMs: last + 5000 },
    interruptions: [
      {
        atMs: START_MS + 300_000,
        resumedAtMs: START_MS + 342_000,
        reason: 'Lost the connection to simulated.',
        launches: 70,
      },
    ],
    unavailableArms: [
      { arm: 'memory_reclaim', reason: 'The apps have no memory group (memory.reclaim).' },
    ],
    conditions: { build: DEVICE.buildFingerprint, kernel: DEVICE.info.kernel, page_size: '4' },
    launches,
  };
  return toResult(facts);
}
