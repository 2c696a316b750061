/**
 * What PAGEOUT costs a hot relaunch, and what warming gives back: the same apps, three arms, each
 * round in another order. Prints launch time beside major faults and swap-ins, which explain it.
 */
import { mean, median, quantile } from 'simple-statistics';
import type { LaunchOutcome } from '../electron/common/engine_api.ts';
import type { Bench, BenchResult } from './bench.ts';
import { describeZram, expectValue, withBenchDevice, type BenchDevice } from './bench_device.ts';

const ARMS = ['untouched', 'pageout_anon', 'pageout_anon, warm'] as const;
type Arm = (typeof ARMS)[number];
const APPS = ['org.ebb.demo.maps', 'org.ebb.demo.mail', 'org.ebb.demo.notes'];
const SETTLE_MS = 300;
const LAUNCHES_PER_ARM = 30;
const SEED = 1;

/** Round by round each app has each arm once; the order of the arms rotates with app and round. */
function planLaunches(rounds: number): readonly { app: string; arm: Arm }[] {
  return Array.from({ length: rounds }, (_, round) =>
    APPS.flatMap((app, place) =>
      ARMS.map((_arm, turn) => ({
        app,
        arm: ARMS[(turn + round + place) % ARMS.length] ?? ARMS[0],
      })),
    ),
  ).flat();
}

async function advise(device: BenchDevice, app: string, strategy: 'pageout_anon' | 'warm') {
  const { engine, serial } = device;
  const request = { serial, target: app, strategy, consistency: 'freeze', dryRun: false } as const;
  const report = expectValue(await engine.advise(request));
  if (report.outcomes.length === 0) {
    throw new Error(`${app} was not advised: ${report.refusals[0]?.message ?? 'no process'}`);
  }
}

async function measure(device: BenchDevice, app: string, arm: Arm): Promise<LaunchOutcome> {
  const { engine, serial } = device;
  const request = { serial, package: app, settleMs: SETTLE_MS, homeFirst: true };
  expectValue(await engine.launch({ ...request, arm: 'bring_up' }));
  expectValue(await engine.pressHome(serial));
  if (arm !== 'untouched') await advise(device, app, 'pageout_anon');
  if (arm === 'pageout_anon, warm') await advise(device, app, 'warm');
  return expectValue(await engine.launch({ ...request, arm }));
}

interface Row {
  readonly n: number;
  readonly leftOut: number;
  readonly p50Ms: number;
  readonly meanMs: number;
  readonly p90Ms: number;
  readonly p50MajorFaults: number;
  readonly p50SwapIns: number;
}

function toRow(arm: string, launches: readonly LaunchOutcome[]): Row {
  const counted = launches.filter((launch) => launch.totalTimeMs !== null && launch.pidUnchanged);
  const times = counted.map((launch) => launch.totalTimeMs ?? 0);
  if (times.length === 0) throw new Error(`no launch of "${arm}" was measured`);
  return {
    n: counted.length,
    leftOut: launches.length - counted.length,
    p50Ms: median(times),
    meanMs: mean(times),
    p90Ms: quantile(times, 0.9),
    p50MajorFaults: median(counted.map((launch) => launch.majorFaults ?? 0)),
    p50SwapIns: median(counted.map((launch) => launch.swapIns ?? launch.systemSwapIns ?? 0)),
  };
}

async function launchAll(device: BenchDevice): Promise<ReadonlyMap<Arm, readonly LaunchOutcome[]>> {
  const results = new Map<Arm, LaunchOutcome[]>(ARMS.map((arm) => [arm, []]));
  const plan = planLaunches(LAUNCHES_PER_ARM / APPS.length);
  for (const [index, { app, arm }] of plan.entries()) {
    const launch = await measure(device, app, arm);
    results.get(arm)?.push(launch);
    const time = `${launch.totalTimeMs ?? 'no'} ms, ${launch.majorFaults ?? '?'} major faults`;
    process.stderr.write(`${index + 1}/${plan.length} ${app} ${arm}: ${launch.state} ${time}\n`);
  }
  return results;
}

/** What is promised of the phone in miniature: advice costs, faults say why, warming repays. */
function findBroken(rows: Readonly<Record<Arm, Row>>): string[] {
  const { untouched, pageout_anon: paged, 'pageout_anon, warm': warmed } = rows;
  const broken: string[] = [];
  if (paged.p50Ms <= untouched.p50Ms) broken.push('a relaunch after PAGEOUT is slower');
  if (paged.p50SwapIns <= untouched.p50SwapIns) broken.push('swap-ins explain it');
  const repaid = (paged.p50Ms - warmed.p50Ms) / (paged.p50Ms - untouched.p50Ms);
  if (!(repaid > 0.5)) broken.push('warming gives most of it back');
  return broken;
}

async function run(): Promise<BenchResult> {
  return withBenchDevice({ name: 'bench-relaunch', seed: SEED }, async (device) => {
    for (const app of APPS) await advise(device, app, 'pageout_anon');
    const zram = await describeZram(device);
    const results = await launchAll(device);
    const rows = Object.fromEntries(
      ARMS.map((arm) => [arm, toRow(arm, results.get(arm) ?? [])]),
    ) as Record<Arm, Row>;
    const figures = ARMS.flatMap((arm) =>
      Object.entries(rows[arm]).map(([name, value]) => [`${arm} ${name}`, value] as const),
    );
    return {
      figures: { ...Object.fromEntries(figures), zram, seed: SEED },
      tables: [
        {
          title: `Hot relaunch, ${LAUNCHES_PER_ARM} launches an arm, interleaved; ${zram}`,
          columns: ['arm', 'n', 'left out', 'p50 ms', 'mean ms', 'p90 ms', 'majflt', 'swap-ins'],
          rows: ARMS.map((arm) => [
            arm,
            ...Object.values(rows[arm]).map((value) => (value as number).toFixed(0)),
          ]),
        },
      ],
      broken: findBroken(rows),
    };
  });
}

export const relaunch: Bench = {
  name: 'relaunch',
  about: 'what PAGEOUT costs a hot relaunch on the virtual device, and what warming gives back',
  run,
};
