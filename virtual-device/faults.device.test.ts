/** The faults of the machine itself, on a virtual device of its own; at last the machine crashes. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listVirtualDevices, startVirtualDevice, stopVirtualDevice } from './index.ts';
import { probeAdb } from './machine/adb_probe.ts';
import { Deadline } from './machine/deadline.ts';
import { deviceDir, readSerialLog } from './machine/device_registry.ts';
import { crashesDir } from './paths.ts';

const NAME = `fault-test-${process.pid}`;
const FAULTS = ['swap-full', 'no-cgroup-v2', 'clock-jump=5s', 'adb-drop=15s'];
const ADB_DEADLINE_MS = 20_000;
const FAULT_DEADLINE_MS = 90_000;
let serial = '';
let pid = 0;

/** The cable is pulled all the time: asks until there is an answer. */
async function shell(command: string): Promise<string> {
  let answer = '';
  const answered = await new Deadline(FAULT_DEADLINE_MS).waitUntil(async () => {
    try {
      await promisify(execFile)('adb', ['connect', serial], { timeout: ADB_DEADLINE_MS });
      const args = ['-s', serial, 'shell', command];
      answer = (await promisify(execFile)('adb', args, { timeout: ADB_DEADLINE_MS })).stdout;
      return true;
    } catch {
      return false;
    }
  });
  expect(answered, command).toBe(true);
  return answer;
}

function untilLogged(text: string): Promise<boolean> {
  return new Deadline(FAULT_DEADLINE_MS).waitUntil(() => readSerialLog(NAME).includes(text));
}

beforeAll(async () => {
  const started = await startVirtualDevice({ name: NAME, profile: 'low', faults: FAULTS });
  if (!started.ok) throw new Error(`${started.error.message} ${started.error.cause}`);
  ({ serial, pid } = started.value);
}, 180_000);

afterAll(async () => {
  await promisify(execFile)('adb', ['disconnect', serial]).catch(() => undefined);
  await stopVirtualDevice(NAME);
}, 60_000);

it('swap-full: swap is there and none of it is free', async () => {
  const memory = await shell('cat /proc/meminfo');
  expect(memory).toMatch(/^SwapTotal:\s+[1-9]\d* kB$/m);
  expect(memory).toMatch(/^SwapFree:\s+0 kB$/m);
});

it('no-cgroup-v2: there is no freezer', async () => {
  expect(await shell('ls /sys/fs/cgroup')).toBe('');
});

it('clock-jump: the wall clock goes an hour ahead, and back', async () => {
  expect(await untilLogged('ebb: clock: an hour ahead')).toBe(true);
  expect(await untilLogged('ebb: clock: an hour back')).toBe(true);
});

it('adb-drop: adbd ends without being asked to, and comes back', async () => {
  expect(await untilLogged('ebb: adbd ended')).toBe(true);
  const port = Number(serial.split(':')[1]);
  const back = new Deadline(FAULT_DEADLINE_MS).waitUntil(
    async () => (await probeAdb(port, 5_000)) === 'device',
  );
  expect(await back).toBe(true);
});

it('a machine that crashes is gone from the list, and what it said is kept', async () => {
  const said = readSerialLog(NAME);
  process.kill(pid, 'SIGKILL');
  const isStale = async (): Promise<boolean> => {
    const listed = await listVirtualDevices();
    return listed.ok && listed.value.some(({ name, state }) => name === NAME && state === 'stale');
  };
  expect(await new Deadline(ADB_DEADLINE_MS).waitUntil(isStale)).toBe(true);
  expect(existsSync(deviceDir(NAME))).toBe(false);
  const kept = (await readdir(crashesDir())).filter((name) => name.endsWith(NAME));
  expect(kept).toHaveLength(1);
  const log = await readFile(path.join(crashesDir(), kept[0] ?? '', 'serial.log'), 'utf8');
  expect(log.startsWith(said)).toBe(true);
});
