import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listVirtualDevices, setReachable, stopVirtualDevice } from '../index.ts';
import { toDeviceSpec } from '../options.ts';
import {
  BOOTED_MARKER,
  claimDevice,
  deviceDir,
  readRecord,
  stateOf,
  writeRecord,
  type DeviceRecord,
} from './device_registry.ts';
import { readProcessIdentity, type ProcessIdentity } from './process_identity.ts';
import { MACHINE_FILES } from './qemu_arguments.ts';

const GONE: ProcessIdentity = { pid: 4_194_304, startTicks: '1' };
let stateRoot = '';

function self(): ProcessIdentity {
  const identity = readProcessIdentity(process.pid);
  if (identity === null) throw new Error('no /proc entry of this process');
  return identity;
}

async function putDevice(name: string, fields: Partial<DeviceRecord>): Promise<DeviceRecord> {
  await claimDevice(name);
  const spec = toDeviceSpec({ name }, ['default']);
  const record = { spec, starter: self(), qemu: null, adbPort: 40_000, ...fields };
  await writeRecord(record);
  return record;
}

beforeEach(async () => {
  stateRoot = await mkdtemp(path.join(tmpdir(), 'ebb-state-'));
  vi.stubEnv('EBB_STATE_DIR', stateRoot);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(stateRoot, { recursive: true, force: true });
});

describe('device registry', () => {
  it('gives a name to one starter only', async () => {
    const claims = await Promise.all([claimDevice('a'), claimDevice('a'), claimDevice('a')]);
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('is booting while its starter lives and QEMU is not there yet', async () => {
    expect(stateOf(await putDevice('a', {}))).toBe('booting');
  });

  it('is stale when its starter died before QEMU came', async () => {
    expect(stateOf(await putDevice('a', { starter: GONE }))).toBe('stale');
  });

  it('is booting until the guest says that it has booted, whoever started it', async () => {
    const record = await putDevice('a', { starter: GONE, qemu: self() });
    expect(stateOf(record)).toBe('booting');
    const log = path.join(deviceDir('a'), MACHINE_FILES.serialLog);
    await writeFile(log, `noise\n${BOOTED_MARKER} after 5000 ms\n`);
    expect(stateOf(record)).toBe('running');
  });

  it('is stale when QEMU is gone, also when its pid belongs to another process now', async () => {
    expect(stateOf(await putDevice('a', { qemu: GONE }))).toBe('stale');
    const reused = { pid: process.pid, startTicks: '1' };
    expect(stateOf(await putDevice('b', { qemu: reused }))).toBe('stale');
  });

  it('reads back what was written, and null from a damaged record', async () => {
    const record = await putDevice('a', { qemu: self() });
    expect(await readRecord('a')).toEqual(record);
    await writeFile(path.join(deviceDir('a'), 'device.json'), '{"spec":');
    expect(await readRecord('a')).toBeNull();
  });
});

describe('public face without a machine', () => {
  it('lists a stale device once and cleans it', async () => {
    await putDevice('a', { qemu: GONE });
    await putDevice('b', { qemu: self() });
    const first = await listVirtualDevices();
    expect(first.ok && first.value.map((device) => [device.name, device.state])).toEqual([
      ['a', 'stale'],
      ['b', 'booting'],
    ]);
    expect(existsSync(deviceDir('a'))).toBe(false);
    const second = await listVirtualDevices();
    expect(second.ok && second.value.map((device) => device.name)).toEqual(['b']);
  });

  it('never ends a process that took over the pid of a dead QEMU', async () => {
    await putDevice('a', { qemu: { pid: process.pid, startTicks: '1' } });
    expect(await stopVirtualDevice('a')).toEqual({ ok: true, value: null });
    expect(existsSync(deviceDir('a'))).toBe(false);
  });

  it('names the devices there are when one is unknown', async () => {
    await putDevice('a', { qemu: self() });
    const stopped = await stopVirtualDevice('phone');
    expect(stopped).toMatchObject({
      ok: false,
      error: { code: 'virtual_device_unknown', cause: 'There are: a.' },
    });
    expect(await setReachable('phone', false)).toMatchObject({
      ok: false,
      error: { code: 'virtual_device_unknown' },
    });
  });

  it('removes a claimed folder without a record', async () => {
    await claimDevice('a');
    expect(await stopVirtualDevice('a')).toEqual({ ok: true, value: null });
    expect(await listVirtualDevices()).toEqual({ ok: true, value: [] });
  });
});
