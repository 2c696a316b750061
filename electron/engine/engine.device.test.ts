/** The engine on the real virtual device: what unit tests with doubles cannot tell. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type {
  AdviseOutcome,
  AdviseRequest,
  EngineEvents,
  TickEvent,
} from '../common/engine_api.ts';
import type { Result } from '../common/result.ts';
import { Capability, type SelectionMessage } from '../common/wire.gen.ts';
import { toServerPort } from './adb/adb_binary.ts';
import { createAdbClient } from './adb/adb_client.ts';
import { createEngine, type Engine } from './engine.ts';

const serial = process.env['EBB_TEST_SERIAL'] ?? '';
const abi = process.env['EBB_VIRTUAL_DEVICE_ARCH'] === 'arm64' ? 'arm64-v8a' : 'x86_64';
const DEADLINE_MS = 60_000;
/** Of org.ebb.demo.*: any app that the profile keeps in the background. */
const CACHED_MIN_ADJ = 900;

function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

let engine: Engine;

beforeAll(async () => {
  expect(serial, 'EBB_TEST_SERIAL names the device').not.toBe('');
  engine = createEngine();
  expectValue(await engine.connect(serial, 500));
});

afterAll(async () => {
  await switchSystemFreezer(true);
  await engine.close();
});

/** The cached-apps freezer of the system: whoever freezes is what these tests tell apart. */
async function switchSystemFreezer(isOn: boolean): Promise<void> {
  const setting = 'global cached_apps_freezer';
  const command = isOn ? `settings delete ${setting}` : `settings put ${setting} disabled`;
  expectValue(await adb.readCommand(serial, command));
}

/** Until the system has it frozen: ten seconds after it became cached. */
async function waitForFrozen(pid: number): Promise<void> {
  const command = `cat /sys/fs/cgroup$(cut -d: -f3 /proc/${pid}/cgroup)/cgroup.events`;
  await expect
    .poll(async () => expectValue(await adb.readCommand(serial, command)), {
      timeout: DEADLINE_MS,
      interval: 250,
    })
    .toContain('frozen 1');
}

function nextEvent<Name extends keyof EngineEvents>(
  name: Name,
  matches: (payload: EngineEvents[Name]) => boolean,
): Promise<EngineEvents[Name]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} in time`)), DEADLINE_MS);
    const listening = engine.on(name, (payload) => {
      if (!matches(payload)) return;
      clearTimeout(timer);
      listening.dispose();
      resolve(payload);
    });
  });
}

async function readCapability(name: keyof typeof Capability): Promise<string | undefined> {
  const { capabilities } = expectValue(await engine.deviceInfo(serial));
  return capabilities.find(({ capability }) => capability === name)?.status;
}

async function findCachedApp(): Promise<{ readonly name: string; readonly pid: number }> {
  // In a tick of before, what was launched since is still cached.
  const sinceMs = Date.now();
  await nextEvent('tick', ({ atMs }) => atMs > sinceMs);
  const apps = expectValue(await engine.listApps(serial));
  const app = apps.find(
    ({ oomScoreAdj, processes, pssKb }) =>
      oomScoreAdj >= CACHED_MIN_ADJ && processes.length === 1 && (pssKb ?? 0) > 8192,
  );
  if (app === undefined) throw new Error('no cached app');
  return { name: app.package, pid: app.pid };
}

const adb = createAdbClient({
  adbPath: { ok: true, value: 'adb' },
  port: toServerPort(process.env),
});

describe('the engine on a device', () => {
  it('says_who_the_device_is_and_what_it_can_do', async () => {
    const info = expectValue(await engine.deviceInfo(serial));
    expect(info).toMatchObject({ isVirtual: true, rootMethod: 'adbd', abi });
    expect(info.capabilities.map(({ capability }) => capability).sort()).toEqual(
      Object.keys(Capability).sort(),
    );
    expect(info.agent.firstSampleMs).toBeGreaterThan(0);
  });

  it('every_app_process_belongs_to_a_package_and_ticks_go_on', async () => {
    const first = await nextEvent('tick', () => true);
    const second = await nextEvent('tick', ({ seq }) => seq > first.seq);
    expect(second.atMs).toBeGreaterThan(first.atMs);
    expect(Math.abs(second.atMs - Date.now())).toBeLessThan(DEADLINE_MS);
    second.processes.forEach(({ uid, processName }, index) => {
      if (uid >= 10_000 && uid < 20_000) expect(second.packages[index], processName).not.toBe('');
    });
  });

  it('pss_of_a_background_app_is_the_kernels_own', async () => {
    const { pid } = await findCachedApp();
    const read = async (): Promise<number> => {
      const text = expectValue(await adb.readCommand(serial, `cat /proc/${pid}/smaps_rollup`));
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]);
    };
    const toPssKb = (tick: TickEvent): number => {
      const index = tick.processes.findIndex((process) => process.pid === pid);
      return tick.columns['pss_kb']?.[index] ?? Number.NaN;
    };
    const kernelKb = await read();
    const tick = await nextEvent('tick', (next) => toPssKb(next) > 0);
    expect(Math.abs(toPssKb(tick) - kernelKb) / kernelKb).toBeLessThanOrEqual(0.02);
  });

  it('the_memory_map_adds_up_to_the_kernels_own_rollup', async () => {
    const { name, pid } = await findCachedApp();
    const [process] = expectValue(await engine.memoryMap({ serial, target: name }));
    const text = expectValue(await adb.readCommand(serial, `cat /proc/${pid}/smaps_rollup`));
    const kernelKb = Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]);
    const pssKb = process?.totals.pssKb ?? 0;
    // Each mapping's PSS is rounded down to whole kB, the rollup's is not.
    expect(Math.abs(pssKb - kernelKb)).toBeLessThanOrEqual(
      (process?.totals.mappings ?? 0) + kernelKb * 0.02,
    );
    expect(process?.categories.map(({ category }) => category)).toContain('Native Heap');
    expect(process?.categories.reduce((sum, row) => sum + row.pssKb, 0)).toBe(pssKb);
  });

  it('an_app_that_the_system_froze_is_advised_and_left_frozen', async () => {
    const { name, pid } = await findCachedApp();
    await waitForFrozen(pid);
    const report = expectValue(
      await engine.advise({
        serial,
        target: name,
        strategy: 'cold_all',
        consistency: 'freeze',
        dryRun: false,
      }),
    );
    const evidence = report.outcomes[0]?.evidence;
    expect(evidence).toMatchObject({ frozenStart: true, frozenEnd: true, thawed: false });
    await waitForFrozen(pid);
  });

  it('advice_moves_memory_is_logged_with_its_undo_and_labels_the_next_launch', async () => {
    await switchSystemFreezer(false);
    const { name } = await findCachedApp();
    const report = expectValue(
      await engine.advise({
        serial,
        target: name,
        strategy: 'pageout_anon',
        consistency: 'freeze',
        dryRun: false,
      }),
    );
    const [outcome] = report.outcomes;
    expect(outcome?.bytesMoved).toBeGreaterThan(0);
    expect(outcome?.evidence).toMatchObject({ frozenStart: true, frozenEnd: true, thawed: true });
    const actions = expectValue(await engine.actions(serial));
    expect(actions.at(-1)).toMatchObject({ kind: 'advise', package: name, failed: false });
    expect(actions.at(-1)?.undo?.request).toMatchObject({ strategy: 'warm', target: name });
    const advised = expectValue(await engine.launch({ serial, package: name }));
    expect(advised).toMatchObject({ arm: 'pageout_anon', pidUnchanged: true });
    expect(advised.swapIns).toBeGreaterThan(0);
    const untouched = expectValue(await engine.launch({ serial, package: name }));
    expect(untouched.arm).toBe('untouched');
  });

  it('a_selection_narrows_advice_to_categories_and_to_resident_pages', async () => {
    await switchSystemFreezer(false);
    const { name } = await findCachedApp();
    const request: AdviseRequest = {
      serial,
      target: name,
      strategy: 'pageout_anon',
      consistency: 'freeze',
      dryRun: false,
    };
    const whole = { categories: [], minKb: 0, maxKb: 0, residentOnly: false, idleMs: 0 } as const;
    const advise = async (selection: Partial<SelectionMessage>): Promise<AdviseOutcome> => {
      const answer = await engine.advise({ ...request, selection: { ...whole, ...selection } });
      const [outcome] = expectValue(answer).outcomes;
      if (outcome === undefined) throw new Error('no outcome');
      return outcome;
    };
    const heap = await advise({ categories: ['native_heap'], minKb: 64 });
    expect(heap.evidence.skipped.map(({ reason }) => reason)).toContain('category');
    expect(heap.evidence.pageSource).toBe('none');
    const resident = await advise({ residentOnly: true });
    const hasScan = (await readCapability('pagemap_scan')) === 'present';
    expect(resident.evidence.pageSource).toBe(hasScan ? 'pagemap_scan' : 'pagemap');
    const again = await advise({ residentOnly: true });
    expect(again.evidence.skipped.map(({ reason }) => reason)).toContain('not_resident');
    expect(again.bytesAdvised).toBeLessThan(resident.bytesAdvised);
    expect(again.selection.residentOnly).toBe(true);
    expectValue(await engine.launch({ serial, package: name }));
  });

  it('idleness_works_or_says_what_the_kernel_lacks', async () => {
    const { name } = await findCachedApp();
    const selection = { categories: [], minKb: 0, maxKb: 0, residentOnly: false, idleMs: 200 };
    const answer = await engine.advise({
      serial,
      target: name,
      strategy: 'pageout_anon',
      consistency: 'freeze',
      dryRun: false,
      selection,
    });
    const isThere = (await readCapability('page_idle')) === 'present';
    const code = answer.ok ? answer.value.outcomes[0]?.evidence.pageSource : answer.error.code;
    expect(code).toBe(isThere ? 'page_idle' : 'capability_missing');
  });

  it('memory_reclaim_takes_memory_of_the_apps_own_group_or_says_why_not', async () => {
    const { name } = await findCachedApp();
    const answer = await engine.advise({
      serial,
      target: name,
      strategy: 'memory_reclaim',
      consistency: 'none',
      dryRun: false,
    });
    if ((await readCapability('memory_reclaim')) !== 'present') {
      expect(answer.ok ? 'reclaimed' : answer.error.code).toBe('capability_missing');
      return;
    }
    const [outcome] = expectValue(answer).outcomes;
    expect(outcome).toMatchObject({ consistency: 'none', strategy: 'memory_reclaim' });
    expect(outcome?.evidence).toMatchObject({ holdUs: 0, vmasRead: 0 });
    expect(outcome?.bytesMoved).toBeGreaterThan(1024 * 1024);
    expect(outcome?.after.swapKb ?? 0).toBeGreaterThan(outcome?.before.swapKb ?? 0);
    const actions = expectValue(await engine.actions(serial));
    expect(actions.at(-1)?.undo?.request).toMatchObject({ strategy: 'warm', target: name });
  });

  it('the_app_in_front_is_refused_until_home_is_pressed', async () => {
    const { name } = await findCachedApp();
    const request = {
      serial,
      target: name,
      strategy: 'pageout_anon',
      consistency: 'freeze',
      dryRun: true,
    } as const;
    expectValue(await engine.launch({ serial, package: name }));
    expect(expectValue(await engine.advise(request))).toMatchObject({
      outcomes: [],
      refusals: [{ code: 'target_foreground', package: name }],
    });
    expectValue(await engine.pressHome(serial));
    await expect
      .poll(async () => expectValue(await engine.advise(request)).outcomes.length, {
        timeout: DEADLINE_MS,
      })
      .toBe(1);
  });

  it('a_killed_agent_is_a_gap_and_sampling_resumes', async () => {
    const before = expectValue(await engine.deviceInfo(serial));
    const opened = nextEvent('gap', ({ toMs }) => toMs === null);
    const closed = nextEvent('gap', ({ toMs }) => toMs !== null);
    await adb.readCommand(serial, `kill -9 ${before.agent.pid}`);
    const gap = await opened;
    expect((await closed).fromMs).toBe(gap.fromMs);
    await nextEvent('tick', ({ atMs }) => atMs > gap.fromMs);
    const after = expectValue(await engine.deviceInfo(serial));
    expect(after.agent.pid).not.toBe(before.agent.pid);
    const kinds = expectValue(await engine.actions(serial)).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(['drop', 'reconnect']);
  });

  it('one_device_that_cannot_be_reached_leaves_the_other_alone', async () => {
    const missing = await engine.connect('127.0.0.1:1');
    expect(missing.ok).toBe(false);
    await nextEvent('tick', (tick) => tick.serial === serial);
  });
});
