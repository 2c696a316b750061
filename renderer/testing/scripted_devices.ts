/**
 * A made-up device for tests and for looking at the window without an engine. Deterministic: the
 * same tick number gives the same values. Never part of dist.
 */
import type {
  DeviceInfo,
  DeviceSummary,
  PreflightCheck,
  ProcessSample,
  TickEvent,
} from '../../electron/common/engine_api.ts';

export interface ScriptedApp {
  readonly package: string;
  readonly anonKb: number;
  readonly fileKb: number;
  readonly oomScoreAdj: number;
  readonly processes: number;
}

const app = (
  name: string,
  [anonMb, fileMb]: readonly [number, number],
  oomScoreAdj: number,
  processes = 1,
): ScriptedApp => ({
  package: `com.example.${name}`,
  anonKb: anonMb * 1024,
  fileKb: fileMb * 1024,
  oomScoreAdj,
  processes,
});

export const SCRIPTED_APPS: readonly ScriptedApp[] = [
  app('game', [520, 98], 0),
  app('browser', [350, 61], 905, 3),
  app('photos', [276, 60], 700),
  app('music', [208, 50], 200),
  app('maps', [330, 110], 915, 3),
  app('feed', [128, 40], 935),
  app('mail', [88, 30], 945),
  app('chat', [72, 30], 500, 2),
  app('bank', [60, 24], 955),
  app('camera', [41, 20], 965),
  app('notes', [30, 14], 975),
  app('weather', [20, 11], 985),
  app('clock', [14, 8], 995),
];

/** Anonymous memory that was moved to swap, per package, kB. */
export type Swapped = ReadonlyMap<string, number>;

/** Repeatable noise in -1 … 1. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return (x - Math.floor(x)) * 2 - 1;
}

export const SCRIPTED_SERIAL = 'emulator-5554';

const METRICS = [
  'pss_kb',
  'pss_anon_kb',
  'pss_file_kb',
  'pss_shmem_kb',
  'swap_pss_kb',
  'rss_kb',
  'uss_kb',
  'pss_age_ms',
] as const;

function toValues(one: ScriptedApp, index: number, seq: number, swapped: Swapped): number[] {
  const share = 1 / one.processes;
  const out = swapped.get(one.package) ?? 0;
  const wobble =
    1 + 0.02 * noise(index * 97 + Math.floor(seq / 4)) + 0.03 * Math.sin(seq / 40 + index);
  const anon = Math.max(0, one.anonKb * wobble - out) * share;
  const file = one.fileKb * share;
  const shmem = one.fileKb * 0.08 * share;
  const pss = anon + file + shmem;
  const age = 300 + ((seq * 137 + index * 311) % 2600);
  return [pss, anon, file, shmem, out * share, pss * 1.35, pss * 0.9, age].map(Math.round);
}

export interface TickRequest {
  readonly seq: number;
  readonly atMs: number;
  readonly swapped: Swapped;
  readonly serial?: string;
}

export function toScriptedTick({ seq, atMs, swapped, serial }: TickRequest): TickEvent {
  const processes: ProcessSample[] = [];
  const packages: string[] = [];
  const rows: number[][] = [];
  SCRIPTED_APPS.forEach((one, index) => {
    for (let p = 0; p < one.processes; p++) {
      processes.push({
        pid: 4000 + index * 10 + p,
        startTicks: String(1000 + index),
        uid: 10100 + index,
        oomScoreAdj: one.oomScoreAdj,
        frozen: one.oomScoreAdj >= 915,
        processName: p === 0 ? one.package : `${one.package}:worker${p}`,
      });
      packages.push(one.package);
      rows.push(toValues(one, index, seq, swapped));
    }
  });
  const columns: Record<string, Float64Array> = {};
  METRICS.forEach((metric, column) => {
    columns[metric] = Float64Array.from(rows, (row) => row[column] ?? NaN);
  });
  return {
    serial: serial ?? SCRIPTED_SERIAL,
    seq,
    bootMs: 600_000 + seq * 1000,
    atMs,
    scanMs: 11 + noise(seq) * 3,
    scanCpuMs: 8,
    pssReads: 6,
    pssCpuMs: 0,
    pssWaiting: 0,
    ticksDropped: 0,
    processes,
    packages,
    columns,
    system: toScriptedSystem(seq, swapped),
  };
}

function toScriptedSystem(seq: number, swapped: Swapped): Record<string, number> {
  const outKb = [...swapped.values()].reduce((sum, kb) => sum + kb, 0);
  const steps = Math.floor(seq / 3);
  return {
    mem_total_kb: 3_900_000,
    mem_available_kb: Math.round(1_900_000 + outKb * 0.6 + noise(seq) * 12_000),
    mem_free_kb: 300_000,
    swap_total_kb: 4_194_304,
    swap_free_kb: 4_194_304 - 700_000 - outKb,
    zram_orig_bytes: (700_000 + outKb) * 1024,
    zram_compr_bytes: (700_000 + outKb) * 340,
    zram_used_bytes: (700_000 + outKb) * 372,
    psi_some_avg10: Math.round(160 + 120 * Math.sin(seq / 14) + 30 * noise(seq)),
    psi_full_avg10: 40,
    pgmajfault: seq * 20 + Math.round(60 * Math.sin(steps / 3)) + (seq % 17) * 4,
    pswpin: seq * 9 + (seq % 23) * 11,
    oom_kill: 0,
    agent_cpu_us: seq * 4100,
    agent_rss_kb: 2180,
  };
}

export function toScriptedDevice(patch: Partial<DeviceSummary> = {}): DeviceSummary {
  return {
    serial: SCRIPTED_SERIAL,
    state: 'device',
    rawState: 'device',
    name: 'Ebb virtual device',
    model: 'Ebb virtual device',
    transport: 'emulator',
    isVirtual: true,
    session: 'streaming',
    remedy: '',
    reconnectAttempt: 0,
    nextAttemptAtMs: null,
    ...patch,
  };
}

export const SCRIPTED_INFO: DeviceInfo = {
  serial: SCRIPTED_SERIAL,
  model: 'Ebb virtual device',
  isVirtual: true,
  androidRelease: '14',
  abi: 'x86_64',
  kernel: '6.12.48-ebb',
  rootMethod: 'adbd',
  pageSizeKb: 4,
  capabilities: [
    { capability: 'process_madvise', status: 'present', detail: '' },
    { capability: 'swap', status: 'present', detail: '4.0 GB zram' },
    { capability: 'freezer', status: 'present', detail: '/sys/fs/cgroup' },
    { capability: 'guard', status: 'present', detail: 'pid 812' },
    { capability: 'pagemap_scan', status: 'missing', detail: 'ENOTTY' },
    { capability: 'psi', status: 'present', detail: '' },
  ],
  agent: { binaryBytes: 812_344, pid: 811, guardPid: 812, firstSampleMs: 210 },
};

const check = (
  name: string,
  status: PreflightCheck['status'],
  detail: string,
  remedy = '',
): PreflightCheck => ({ name, status, detail, remedy });

export const SCRIPTED_CHECKS: readonly PreflightCheck[] = [
  check('adb', 'ok', 'adb 1.0.41 (34.0.4), server on port 5037'),
  check('root', 'ok', 'adbd runs as root'),
  check('abi', 'ok', 'x86_64'),
  check('kernel', 'ok', '6.12.48-ebb'),
  check('process_madvise', 'ok', 'PAGEOUT, COLD and WILLNEED accepted'),
  check(
    'swap',
    'failed',
    'SwapTotal is 0 kB',
    'Enable zram: without swap PAGEOUT of anonymous memory moves nothing.',
  ),
  check('freezer', 'warning', 'cgroup v2 freezer absent', 'Use stop as consistency.'),
  check('psi', 'skipped', '/proc/pressure/memory does not exist'),
];
