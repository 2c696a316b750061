/**
 * Memory filled with apps, in a fixed order, on two devices with the same seed: once left alone,
 * once with Ebb's advice on every app that became cached. Prints how many apps live at the end,
 * what was killed and why, and how high memory pressure rose.
 */
import type { Bench, BenchResult, BenchTable } from './bench.ts';
import { describeZram, expectValue, withBenchDevice, type BenchDevice } from './bench_device.ts';

const PROFILE = 'crowd';
const SEEDS = [1, 2, 3];
const ARMS = ['left alone', 'advised'] as const;
type Arm = (typeof ARMS)[number];
const CACHED_MIN_ADJ = 900;
const LAUNCH_TIMEOUT_MS = 120_000;

interface Outcome {
  readonly seed: number;
  readonly arm: Arm;
  readonly launched: number;
  readonly alive: number;
  readonly kills: ReadonlyMap<string, number>;
  readonly maxSomeAvg10: number;
  readonly stallMs: number;
  readonly swapUsedMb: number;
  readonly zram: string;
}

async function listPackages(device: BenchDevice): Promise<readonly string[]> {
  const text = await device.shell('cmd package list packages -3');
  return [...text.matchAll(/^package:(\S+)/gm)].map((match) => match[1] ?? '');
}

async function readPressure(device: BenchDevice): Promise<{ avg10: number; totalUs: number }> {
  const text = await device.shell('cat /proc/pressure/memory');
  const match = /^some avg10=([\d.]+) .*total=(\d+)/m.exec(text);
  return { avg10: Number(match?.[1] ?? Number.NaN), totalUs: Number(match?.[2] ?? Number.NaN) };
}

/** Every cached app that has not been advised since it came to be; the pid tells lives apart. */
async function adviseCached(device: BenchDevice, advised: Set<string>): Promise<void> {
  const { engine, serial } = device;
  for (const app of expectValue(await engine.listApps(serial))) {
    const life = `${app.package} ${app.pid}`;
    if (app.oomScoreAdj < CACHED_MIN_ADJ || advised.has(life)) continue;
    const report = await engine.advise({
      ...{ serial, target: app.package, strategy: 'pageout_anon', consistency: 'freeze' },
      dryRun: false,
    });
    // An app may be gone by now: that is what this bench is about.
    if (report.ok && report.value.outcomes.length > 0) advised.add(life);
  }
}

/**
 * Kills by the low-memory killer's own reasons, with their numbers taken out; and by the kernel,
 * where that was faster.
 */
async function readKills(device: BenchDevice): Promise<ReadonlyMap<string, number>> {
  const text = await device.shell('logcat -d -b system -s lowmemorykiller:I lmkd:I');
  const kills = new Map<string, number>();
  for (const match of text.matchAll(/reason: (.*)$/gm)) {
    const reason = (match[1] ?? '').replaceAll(/ ?\([^)]*\)/g, '').trim();
    kills.set(reason, (kills.get(reason) ?? 0) + 1);
  }
  const kernelLog = await device.shell("dmesg | grep 'Out of memory: Killed' || true");
  const outOfMemory = kernelLog.split('\n').length - 1;
  if (outOfMemory > 0) kills.set("out of memory, by the kernel's own killer", outOfMemory);
  return kills;
}

async function fill(device: BenchDevice, seed: number, arm: Arm): Promise<Outcome> {
  const { engine, serial } = device;
  const names = await listPackages(device);
  const before = await readPressure(device);
  const advised = new Set<string>();
  let maxSomeAvg10 = before.avg10;
  for (const [index, name] of names.entries()) {
    const request = { serial, package: name, homeFirst: false, timeoutMs: LAUNCH_TIMEOUT_MS };
    const launch = await engine.launch(request);
    const time = launch.ok ? `${launch.value.totalTimeMs ?? 'no'} ms` : launch.error.message;
    if (arm === 'advised') await adviseCached(device, advised);
    const { avg10 } = await readPressure(device);
    maxSomeAvg10 = Math.max(maxSomeAvg10, avg10);
    process.stderr.write(`${arm} ${index + 1}/${names.length} ${name}: ${time}, PSI ${avg10}\n`);
  }
  const lru = await device.shell('dumpsys activity lru');
  const alive = names.filter((name) => lru.includes(`:${name}/`)).length;
  const after = await readPressure(device);
  const meminfo = await device.shell('cat /proc/meminfo');
  const kb = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1] ?? Number.NaN);
  return {
    seed,
    arm,
    launched: names.length,
    alive,
    kills: await readKills(device),
    maxSomeAvg10,
    stallMs: (after.totalUs - before.totalUs) / 1000,
    swapUsedMb: (kb('SwapTotal') - kb('SwapFree')) / 1024,
    zram: await describeZram(device),
  };
}

function countKills({ kills }: Outcome): number {
  return [...kills.values()].reduce((sum, count) => sum + count, 0);
}

function toTables(outcomes: readonly Outcome[]): BenchTable[] {
  return [
    {
      title: `Apps alive at the end, profile ${PROFILE}, the same order both times`,
      columns: [
        'seed, arm',
        'launched',
        'alive',
        'kills',
        'PSI some avg10 %',
        'stalled ms',
        'swap MiB',
      ],
      rows: outcomes.map((outcome) => [
        `${outcome.seed}, ${outcome.arm}`,
        String(outcome.launched),
        String(outcome.alive),
        String(countKills(outcome)),
        outcome.maxSomeAvg10.toFixed(1),
        outcome.stallMs.toFixed(0),
        outcome.swapUsedMb.toFixed(0),
      ]),
    },
    {
      title: 'Kills by reason',
      columns: ['seed, arm', 'kills', 'reason'],
      rows: outcomes.flatMap(({ seed, arm, kills }) =>
        [...kills].map(([reason, count]) => [`${seed}, ${arm}`, String(count), reason]),
      ),
    },
  ];
}

async function run(): Promise<BenchResult> {
  const outcomes: Outcome[] = [];
  for (const [index, seed] of SEEDS.entries()) {
    // Who goes first changes from seed to seed: the machine below may have its moods.
    for (const arm of index % 2 === 0 ? ARMS : [...ARMS].reverse()) {
      const name = `bench-pressure-${arm.replace(' ', '-')}`;
      const request = { name, profile: PROFILE, seed };
      outcomes.push(await withBenchDevice(request, (device) => fill(device, seed, arm)));
    }
  }
  const sum = (arm: Arm, pick: (outcome: Outcome) => number): number =>
    outcomes.filter((row) => row.arm === arm).reduce((total, row) => total + pick(row), 0);
  const figures = {
    launchedPerArm: sum('left alone', (row) => row.launched),
    aliveLeftAlone: sum('left alone', (row) => row.alive),
    aliveAdvised: sum('advised', (row) => row.alive),
    killsLeftAlone: sum('left alone', countKills),
    killsAdvised: sum('advised', countKills),
    seeds: SEEDS.join(', '),
  };
  const broken: string[] = [];
  if (outcomes.some((row) => !(row.maxSomeAvg10 > 0) && row.arm === 'left alone')) {
    broken.push('memory pressure rises');
  }
  if (figures.killsLeftAlone === 0) broken.push('the low-memory killer acts');
  if (figures.aliveAdvised <= figures.aliveLeftAlone) {
    broken.push('with advice more apps stay alive');
  }
  return { figures, tables: toTables(outcomes), broken };
}

export const pressure: Bench = {
  name: 'pressure',
  about: 'how many apps stay alive when memory fills, left alone and advised, on virtual devices',
  run,
};
