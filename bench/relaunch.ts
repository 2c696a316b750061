/**
 * What PAGEOUT costs a hot relaunch, and what warming gives back: the same apps, three arms, each
 * round in another order. Prints launch time beside major faults and swap-ins, which explain it.
 *
 *   npx tsx bench/relaunch.ts [--launches 30] [--seed 1]
 */
import { mean, median, quantile } from 'simple-statistics';
import type { LaunchOutcome } from '../electron/common/engine_api.ts';
import {
  describeZram,
  expectValue,
  readCount,
  withBenchDevice,
  type BenchDevice,
} from './bench_device.ts';

const ARMS = ['untouched', 'pageout_anon', 'pageout_anon, warm'] as const;
type Arm = (typeof ARMS)[number];
const APPS = ['org.ebb.demo.maps', 'org.ebb.demo.mail', 'org.ebb.demo.notes'];
const SETTLE_MS = 300;

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

function row(arm: string, launches: readonly LaunchOutcome[]): string {
  const counted = launches.filter((launch) => launch.totalTimeMs !== null && launch.pidUnchanged);
  const times = counted.map((launch) => launch.totalTimeMs ?? 0);
  if (times.length === 0) return `${arm.padEnd(20)} no launch was measured`;
  const cells = [
    counted.length,
    launches.length - counted.length,
    median(times),
    mean(times),
    quantile(times, 0.9),
    median(counted.map((launch) => launch.majorFaults ?? 0)),
    median(counted.map((launch) => launch.swapIns ?? launch.systemSwapIns ?? 0)),
  ];
  return arm.padEnd(20) + cells.map((cell) => cell.toFixed(0).padStart(12)).join('');
}

async function main(): Promise<void> {
  const rounds = Math.ceil(readCount('launches', 30) / APPS.length);
  const results = new Map<Arm, LaunchOutcome[]>(ARMS.map((arm) => [arm, []]));
  await withBenchDevice({ name: 'bench-relaunch', seed: readCount('seed', 1) }, async (device) => {
    const plan = planLaunches(rounds);
    for (const app of APPS) await advise(device, app, 'pageout_anon');
    console.log(await describeZram(device));
    for (const [index, { app, arm }] of plan.entries()) {
      const launch = await measure(device, app, arm);
      results.get(arm)?.push(launch);
      const time = `${launch.totalTimeMs ?? 'no'} ms, ${launch.majorFaults ?? '?'} major faults`;
      process.stderr.write(`${index + 1}/${plan.length} ${app} ${arm}: ${launch.state} ${time}\n`);
    }
  });
  const titles = ['n', 'left out', 'p50 ms', 'mean ms', 'p90 ms', 'p50 majflt', 'p50 swpin'];
  console.log(' '.repeat(20) + titles.map((title) => title.padStart(12)).join(''));
  for (const arm of ARMS) console.log(row(arm, results.get(arm) ?? []));
}

await main();
