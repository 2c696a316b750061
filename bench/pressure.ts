/**
 * Memory filled with apps, in a fixed order, on two devices with the same seed: once left alone,
 * once with Ebb's advice on every app that became cached. Prints how many apps live at the end,
 * what was killed and why, and how high memory pressure rose.
 *
 *   npx tsx bench/pressure.ts [--apps 200] [--seed 1] [--profile crowd]
 */
import {
  describeZram,
  expectValue,
  readCount,
  withBenchDevice,
  type BenchDevice,
} from './bench_device.ts';

const CACHED_MIN_ADJ = 900;
const LAUNCH_TIMEOUT_MS = 120_000;

interface Outcome {
  readonly arm: string;
  readonly launched: number;
  readonly alive: number;
  readonly kills: ReadonlyMap<string, number>;
  readonly maxSomeAvg10: number;
  readonly stallMs: number;
  readonly swapUsedMb: number;
  readonly zram: string;
}

async function listPackages(device: BenchDevice, limit: number): Promise<readonly string[]> {
  const text = await device.shell('cmd package list packages -3');
  const names = [...text.matchAll(/^package:(\S+)/gm)].map((match) => match[1] ?? '');
  return names.slice(0, limit);
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

async function fill(device: BenchDevice, arm: 'left alone' | 'advised'): Promise<Outcome> {
  const { engine, serial } = device;
  const names = await listPackages(device, readCount('apps', 200));
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

function print(outcome: Outcome): void {
  const kills = [...outcome.kills.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `${outcome.arm.padEnd(12)} alive ${outcome.alive} of ${outcome.launched}, kills ${kills}, ` +
      `PSI some avg10 up to ${outcome.maxSomeAvg10.toFixed(1)} %, ` +
      `stalled ${outcome.stallMs.toFixed(0)} ms, swap used ${outcome.swapUsedMb.toFixed(0)} MB`,
  );
  console.log(`${' '.repeat(13)}${outcome.zram}`);
  for (const [reason, count] of outcome.kills) console.log(`${' '.repeat(14)}${count} × ${reason}`);
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--profile');
  const profile = (at < 0 ? undefined : process.argv[at + 1]) ?? 'crowd';
  const seed = readCount('seed', 1);
  const outcomes: Outcome[] = [];
  for (const arm of ['left alone', 'advised'] as const) {
    const name = `bench-pressure-${arm.replace(' ', '-')}`;
    outcomes.push(await withBenchDevice({ name, profile, seed }, (device) => fill(device, arm)));
  }
  console.log(`profile ${profile}, seed ${seed}`);
  outcomes.forEach(print);
}

await main();
