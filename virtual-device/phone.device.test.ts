/** A virtual device of its own, from start to stop: what it says through adb, and what it leaves behind. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../electron/common/result.ts';
import {
  listVirtualDevices,
  setGuestProperty,
  setReachable,
  startVirtualDevice,
  stopVirtualDevice,
} from './index.ts';
import { probeAdb } from './machine/adb_probe.ts';
import { deviceDir } from './machine/device_registry.ts';
import { readProcessIdentity } from './machine/process_identity.ts';

const NAME = `phone-test-${process.pid}`;
const NOTES = 'org.ebb.demo.notes';
const ADB_DEADLINE_MS = 60_000;
let serial = '';
let qemuPid = 0;

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.message} ${result.error.cause}`);
}

async function adb(...args: readonly string[]): Promise<string> {
  const options = { timeout: ADB_DEADLINE_MS, maxBuffer: 8 * 1024 * 1024 };
  return (await promisify(execFile)('adb', [...args], options)).stdout;
}

function shell(command: string): Promise<string> {
  return adb('-s', serial, 'shell', command);
}

async function launch(target: string): Promise<Record<string, string>> {
  const text = await shell(`am start -W ${target}`);
  const pairs = [...text.matchAll(/^(\w+): (.*)$/gm)];
  return Object.fromEntries(pairs.map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** pid of the process whose command line is exactly this name. */
async function pidOf(name: string): Promise<number> {
  const row = new RegExp(` (\\d+):${name.replaceAll('.', '\\.')}/`);
  return Number(row.exec(await shell('dumpsys activity lru'))?.[1] ?? 0);
}

/** kB resident by first address, of anonymous mappings whose every page is the zygote's, too. */
async function readZygoteShared(pid: number): Promise<ReadonlyMap<string, number>> {
  const smaps = await shell(`cat /proc/${pid}/smaps`);
  const shared = new Map<string, number>();
  for (const mapping of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const kb = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(mapping)?.[1] ?? 0);
    const isShared = kb('Shared_Dirty') > 0 && kb('Shared_Dirty') === kb('Rss');
    if (isShared && kb('Anonymous') > 0) shared.set(mapping.split('-')[0] ?? '', kb('Rss'));
  }
  return shared;
}

function portOf(): number {
  return Number(serial.slice(serial.lastIndexOf(':') + 1));
}

beforeAll(async () => {
  const state = valueOf(await startVirtualDevice({ name: NAME, profile: 'low' }));
  serial = state.serial;
  qemuPid = state.pid;
  await adb('connect', serial);
}, 180_000);

afterAll(async () => {
  await adb('disconnect', serial).catch(() => '');
  await stopVirtualDevice(NAME);
}, 60_000);

describe('a booted virtual device', () => {
  it('is listed as running, on a loopback port that adb does not take for an emulator', async () => {
    const devices = valueOf(await listVirtualDevices());
    expect(devices).toContainEqual(
      expect.objectContaining({ name: NAME, state: 'running', serial }),
    );
    expect(portOf()).toBeGreaterThan(5585);
  });

  it('is joined, not started again, when the same is asked for; refused when it is not', async () => {
    expect(valueOf(await startVirtualDevice({ name: NAME, profile: 'low' })).pid).toBe(qemuPid);
    const other = await startVirtualDevice({ name: NAME, profile: 'low', swap: false });
    expect(other).toMatchObject({ ok: false, error: { code: 'virtual_device_failed' } });
  });

  it('says through adb what it is', async () => {
    expect(await adb('devices', '-l')).toMatch(
      new RegExp(`^${serial}\\s+device product:ebb_virtual model:Ebb_virtual_device `, 'm'),
    );
    expect((await shell('getprop ro.product.model')).trim()).toBe('Ebb virtual device');
    expect(await shell('getprop')).toContain('[ro.ebb.virtual]: [1]\n');
    expect(await shell('id')).toContain('uid=0(root)');
  });

  it('carries raw bytes both ways', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256));
    const child = spawn('adb', ['-s', serial, 'shell', '-T', 'cat'], { timeout: ADB_DEADLINE_MS });
    const received: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => received.push(chunk));
    child.stdin.end(bytes);
    await new Promise((resolve) => child.once('close', resolve));
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
  });

  it('has zram swap, PSI and a freezer that freezes', async () => {
    expect(await shell('cat /proc/swaps')).toContain('/dev/zram0');
    expect(await shell('cat /proc/pressure/memory')).toContain('some avg10=');
    const pid = await pidOf(NOTES);
    const group = (await shell(`cat /proc/${pid}/cgroup`)).trim().replace(/^0::/, '');
    expect(group).toMatch(new RegExp(`^/uid_101\\d\\d/pid_${pid}$`));
    await shell(`echo 1 > /sys/fs/cgroup${group}/cgroup.freeze`);
    const events = `/sys/fs/cgroup${group}/cgroup.events`;
    const frozen = await shell(`until grep 'frozen 1' ${events}; do :; done`);
    await shell(`echo 0 > /sys/fs/cgroup${group}/cgroup.freeze`);
    expect(frozen).toBe('frozen 1\n');
  });
});

describe('apps of a virtual device', () => {
  it('share pages with the zygote: PSS is below RSS', async () => {
    const rollup = await shell(`cat /proc/${await pidOf(NOTES)}/smaps_rollup`);
    const kb = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
    expect(kb('Pss')).toBeGreaterThan(10_000);
    expect(kb('Rss') - kb('Pss')).toBeGreaterThan(10_000);
    // Most of it is what pageout_anon works on.
    expect(kb('Pss_Anon')).toBeGreaterThan(kb('Pss') * 0.8);
  });

  it('launch hot, warm and cold, and not at all when in front already', async () => {
    await shell('input keyevent KEYCODE_HOME');
    const before = await pidOf(NOTES);
    expect((await launch(`-n ${NOTES}/.NotesActivity`))['LaunchState']).toBe('HOT');
    expect(await launch(`-n ${NOTES}/.NotesActivity`)).toMatchObject({
      LaunchState: 'UNKNOWN (0)',
      TotalTime: '0',
      Warning: 'Activity not started, its current task has been brought to the front',
    });
    await shell('input keyevent KEYCODE_BACK');
    expect((await launch(NOTES))['LaunchState']).toBe('WARM');
    expect(await pidOf(NOTES)).toBe(before);
    await shell(`am force-stop ${NOTES}`);
    const cold = await launch(`-n ${NOTES}/${NOTES}.NotesActivity`);
    expect(cold).toMatchObject({ LaunchState: 'COLD', Status: 'ok' });
    expect(await pidOf(NOTES)).not.toBe(before);
    const log = await shell('logcat -b events -d');
    expect(log).toContain(`${NOTES}/.NotesActivity,${cold['TotalTime'] ?? ''}]\n`);
    expect(log).toContain(`am_kill : [0,${before},${NOTES},`);
  });

  it('move between foreground, previous and home in the kernel, too', async () => {
    await shell('input keyevent KEYCODE_HOME');
    await launch('org.ebb.demo.mail');
    await launch('org.ebb.demo.weather');
    const adj = async (name: string): Promise<string> =>
      (await shell(`cat /proc/${await pidOf(name)}/oom_score_adj`)).trim();
    expect(await adj('org.ebb.demo.weather')).toBe('0');
    expect(await adj('org.ebb.demo.mail')).toBe('700');
    expect(await adj('com.android.launcher3')).toBe('600');
    expect(await adj('com.android.systemui')).toBe('-800');
  });

  it('come with uids and launcher activities by the package manager', async () => {
    const list = await shell('cmd package list packages -U');
    expect(list).toMatch(/^package:org\.ebb\.demo\.mail uid:101\d\d$/m);
    const resolved = await shell(`cmd package resolve-activity --brief ${NOTES}`);
    expect(resolved.trim().split('\n').at(-1)).toBe(`${NOTES}/.NotesActivity`);
  });

  it('refuses a component that is not there in the words of a device', async () => {
    const refusal = await promisify(execFile)('adb', [
      ...['-s', serial, 'shell', 'am start -W -n a.b/.C; true'],
    ]);
    expect(refusal.stdout).toContain(
      'Error type 3\nError: Activity class {a.b/a.b.C} does not exist.\n',
    );
  });
});

describe('the system of a virtual device', () => {
  const groupOf = async (name: string): Promise<string> => {
    const pid = await pidOf(name);
    return `/sys/fs/cgroup${(await shell(`cat /proc/${pid}/cgroup`)).trim().replace(/^0::/, '')}`;
  };
  /** Waits in the guest until its freezer says so. */
  const waitFrozen = async (name: string, frozen: 0 | 1): Promise<void> => {
    const events = `${await groupOf(name)}/cgroup.events`;
    await shell(`until grep -q 'frozen ${frozen}' ${events}; do sleep 0.1; done`);
  };

  it('freezes what was cached for a while, and thaws it before it is launched', async () => {
    await shell('input keyevent KEYCODE_HOME');
    await shell('device_config put activity_manager_native_boot freeze_debounce_timeout 200');
    await launch('org.ebb.demo.mail');
    await launch('org.ebb.demo.weather');
    await launch(NOTES);
    await waitFrozen('org.ebb.demo.mail', 1);
    const pid = await pidOf('org.ebb.demo.mail');
    expect((await launch('org.ebb.demo.mail'))['LaunchState']).toBe('HOT');
    expect(await shell(`cat ${await groupOf('org.ebb.demo.mail')}/cgroup.events`)).toContain(
      'frozen 0',
    );
    const log = await shell('logcat -b events -d');
    const froze = log.lastIndexOf(`am_freeze: [${pid},org.ebb.demo.mail]`);
    expect(froze).toBeGreaterThan(0);
    expect(log.lastIndexOf(`am_unfreeze: [${pid},org.ebb.demo.mail,1]`)).toBeGreaterThan(froze);
  });

  it('thaws everything when the freezer is switched off', async () => {
    await waitFrozen('org.ebb.demo.weather', 1);
    await shell('settings put global cached_apps_freezer disabled');
    await waitFrozen('org.ebb.demo.weather', 0);
    expect(await shell('settings list global')).toBe('cached_apps_freezer=disabled\n');
    await shell('settings delete global cached_apps_freezer');
    expect(await shell('settings get global cached_apps_freezer')).toBe('null\n');
  });

  it('compacts as the baseline does: anonymous memory goes to swap, an event tells it', async () => {
    const pid = await pidOf('org.ebb.demo.clock');
    const swapKb = async (): Promise<number> =>
      Number(/^VmSwap:\s+(\d+)/m.exec(await shell(`cat /proc/${pid}/status`))?.[1]);
    const before = await swapKb();
    const zygoteShared = await readZygoteShared(pid);
    expect([...zygoteShared.values()].reduce((sum, kb) => sum + kb, 0)).toBeGreaterThan(10_000);
    expect(await shell('am compact full org.ebb.demo.clock')).toContain(`for ${pid}\n`);
    await shell(`until logcat -b events -d | grep -q 'am_compact: \\[${pid},'; do sleep 0.1; done`);
    expect(await swapKb()).toBeGreaterThan(before + 5_000);
    // The kernel skips what several processes map. Other mappings join: their own pages are gone.
    const left = Object.fromEntries(await readZygoteShared(pid));
    expect(left).toMatchObject(Object.fromEntries(zygoteShared));
    const log = await shell('logcat -b events -d');
    const fields = (/am_compact: \[(.*)\]/.exec(log)?.[1] ?? '').split(',');
    expect(fields).toHaveLength(18);
    expect(fields[2]).toBe('ANON');
    expect(Number(fields[10])).toBeGreaterThan(5_000);
  });

  it('kills the least important app when memory runs out, and says why', async () => {
    // The eater is spared by the kernel and by the killer alike, and ends with this command.
    const killed = await shell(
      '(echo -1000 > /proc/self/oom_score_adj; exec tail -c 900m /dev/zero) & ' +
        "until logcat -b system -d | grep 'lowmemorykiller: Kill'; do sleep 0.2; done; " +
        'kill -9 $!',
    );
    const first = /Kill '(\S+)' \((\d+)\), uid \d+, oom_score_adj (\d+) .*reason: \S/.exec(killed);
    expect(Number(first?.[3])).toBeGreaterThanOrEqual(900);
    const events = await shell('logcat -b events -d');
    expect(events).toContain(`killinfo: [${first?.[2] ?? ''},`);
    expect(events).toContain(`am_proc_died: [0,${first?.[2] ?? ''},${first?.[1] ?? ''},`);
  });

  it('tells memory by process, level and category, from real smaps', async () => {
    // It may be among those that were killed.
    await launch(NOTES);
    const one = await shell(`dumpsys meminfo ${NOTES}`);
    const total = Number(/^ +TOTAL +(\d+)/m.exec(one)?.[1]);
    const pid = await pidOf(NOTES);
    const rollup = await shell(`cat /proc/${pid}/smaps_rollup`);
    const kb = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]);
    expect(Math.abs(total - kb('Pss') - kb('SwapPss'))).toBeLessThan(total * 0.1);
    const all = await shell('dumpsys meminfo');
    expect(all).toContain(`${NOTES} (pid ${pid} / activities)`);
    for (const part of ['Total RSS by process:', 'Total PSS by OOM adjustment:', ' Lost RAM: ']) {
      expect(all).toContain(part);
    }
  });
});

describe('faults of a virtual device', () => {
  it('am-hang keeps one start waiting and nothing else', async () => {
    valueOf(await setGuestProperty(NAME, 'debug.ebb.fault', 'am-hang'));
    const hanging = spawn('adb', ['-s', serial, 'shell', `am start -W ${NOTES}`]);
    await new Promise((resolve) => hanging.stdout.once('data', resolve));
    expect(await shell('dumpsys activity lru')).toContain(NOTES);
    expect(hanging.exitCode).toBeNull();
    valueOf(await setGuestProperty(NAME, 'debug.ebb.fault', ''));
    expect((await launch(NOTES))['Status']).toBe('ok');
    expect(hanging.exitCode).toBeNull();
    const ended = new Promise((resolve) => hanging.once('close', resolve));
    hanging.kill('SIGKILL');
    await ended;
  });

  it('a pulled cable ends connections at once; plugged in again, adbd answers', async () => {
    const reading = spawn('adb', ['-s', serial, 'shell', 'echo on; cat /dev/zero > /dev/null']);
    const ended = new Promise((resolve) => reading.once('close', resolve));
    await new Promise((resolve) => reading.stdout.once('data', resolve));
    valueOf(await setReachable(NAME, false));
    await ended;
    expect(await probeAdb(portOf(), 5_000)).toBe('silent');
    valueOf(await setReachable(NAME, true));
    expect(await probeAdb(portOf(), 10_000)).toBe('device');
  });

  it('leaves no process, port or file when it is stopped', async () => {
    valueOf(await stopVirtualDevice(NAME));
    expect(readProcessIdentity(qemuPid)).toBeNull();
    expect(existsSync(deviceDir(NAME))).toBe(false);
    expect(await probeAdb(portOf(), 5_000)).toBe('silent');
  });
});
