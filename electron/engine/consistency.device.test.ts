/**
 * Each way to hold a process still, on an app of the virtual device that runs: what is particular
 * to processor, kernel and size of pages shows here (registers, injected calls, addresses).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { Result } from '../common/result.ts';
import { toServerPort } from './adb/adb_binary.ts';
import { createAdbClient } from './adb/adb_client.ts';
import { createEngine, type Engine } from './engine.ts';

const serial = process.env['EBB_TEST_SERIAL'] ?? '';
const DEADLINE_MS = 60_000;
const CACHED_MIN_ADJ = 900;
const adb = createAdbClient({
  adbPath: { ok: true, value: 'adb' },
  port: toServerPort(process.env),
});
let engine: Engine;
let app: { readonly name: string; readonly pid: number };

function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

const shell = async (command: string): Promise<string> =>
  expectValue(await adb.readCommand(serial, command));

/** One that nobody holds; throws as long as there is none. */
async function findRunningCachedApp(): Promise<typeof app> {
  const apps = expectValue(await engine.listApps(serial));
  const found = apps.find(
    ({ oomScoreAdj, processes, pssKb, frozen }) =>
      oomScoreAdj >= CACHED_MIN_ADJ && processes.length === 1 && (pssKb ?? 0) > 8192 && !frozen,
  );
  if (found === undefined) throw new Error('every cached app is frozen');
  return { name: found.package, pid: found.pid };
}

/**
 * A call inside a thread needs its vector registers saved: on x86-64 by XSAVE, which the emulated
 * processor of the virtual device has not. The agent refuses there.
 */
async function hasSavedVectors(): Promise<boolean> {
  const cpuinfo = await shell('cat /proc/cpuinfo');
  return !/^flags\s*:/m.test(cpuinfo) || /^flags\s*:.*\bxsave\b/m.test(cpuinfo);
}

beforeAll(async () => {
  engine = createEngine();
  expectValue(await engine.connect(serial, 500));
  // The system must not hold it: who holds it is what is tested.
  await shell('settings put global cached_apps_freezer disabled');
  app = await vi.waitFor(findRunningCachedApp, { timeout: DEADLINE_MS, interval: 500 });
});

afterAll(async () => {
  await shell('settings delete global cached_apps_freezer');
  await engine.close();
});

describe('each mode of consistency on the device', () => {
  it.each(['freeze', 'stop', 'ptrace', 'ptrace_inject', 'cookie'] as const)(
    '%s moves memory, changes no mapping and leaves the app running',
    async (consistency) => {
      const request = { serial, target: app.name, consistency, dryRun: false } as const;
      expectValue(await engine.advise({ ...request, strategy: 'warm', consistency: 'freeze' }));
      const result = await engine.advise({ ...request, strategy: 'pageout_anon' });
      if (consistency === 'ptrace_inject' && !(await hasSavedVectors())) {
        expect(result).toMatchObject({ ok: false, error: { code: 'capability_missing' } });
        return;
      }
      const report = expectValue(result);
      expect(report.refusals).toEqual([]);
      const [outcome] = report.outcomes;
      expect(outcome).toMatchObject({ consistency, pid: app.pid, cancelled: false });
      expect(outcome?.bytesMoved).toBeGreaterThan(0);
      expect(outcome?.after.pssKb).toBeLessThan(outcome?.before.pssKb ?? 0);
      const isHeld = consistency !== 'cookie';
      expect(outcome?.evidence).toMatchObject({ vmasChanged: 0, thawed: isHeld, errnos: [] });
      // Neither stopped nor traced, in no frozen group.
      const status = await shell(`cat /proc/${app.pid}/status`);
      expect(status).toMatch(/^State:\s+[SRD]/m);
      expect(status).toMatch(/^TracerPid:\s+0$/m);
      const group = `/sys/fs/cgroup$(cut -d: -f3 /proc/${app.pid}/cgroup)/cgroup.events`;
      expect(await shell(`cat ${group}`)).toContain('frozen 0');
    },
  );

  it('the_size_of_a_page_is_the_kernels', async () => {
    const info = expectValue(await engine.deviceInfo(serial));
    const smaps = await shell('cat /proc/self/smaps');
    const kernelKb = Number(/^KernelPageSize:\s+(\d+) kB/m.exec(smaps)?.[1]);
    expect(info.pageSizeKb).toBe(kernelKb);
  });
});
