import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crashesDir } from '../paths.ts';
import { CRASHES_KEPT, KEPT_BYTES, keepCrashLogs } from './crash_logs.ts';

let state = '';
let dir = '';

beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), 'ebb-crash-'));
  vi.stubEnv('EBB_STATE_DIR', state);
  dir = path.join(state, 'devices', 'phone');
  await mkdir(dir, { recursive: true });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  await rm(state, { recursive: true, force: true });
});

describe('logs of a crashed machine', () => {
  it('keeps the end of what the console said, and what machine it was', async () => {
    await writeFile(path.join(dir, 'serial.log'), `${'x'.repeat(KEPT_BYTES)}Kernel panic`);
    await writeFile(path.join(dir, 'device.json'), '{}');
    const kept = await keepCrashLogs(dir, 'phone');
    const log = await readFile(path.join(kept ?? '', 'serial.log'), 'utf8');
    expect(log).toHaveLength(KEPT_BYTES);
    expect(log.endsWith('Kernel panic')).toBe(true);
    expect((await readdir(kept ?? '')).sort()).toEqual(['device.json', 'serial.log']);
  });

  it('keeps nothing of a machine that never ran', async () => {
    await writeFile(path.join(dir, 'device.json'), '{}');
    expect(await keepCrashLogs(dir, 'phone')).toBeNull();
    await expect(readdir(crashesDir())).rejects.toThrow('ENOENT');
  });

  it('is bounded: the oldest go', async () => {
    await writeFile(path.join(dir, 'qemu.log'), 'it ended');
    const kept: (string | null)[] = [];
    for (let minute = 0; minute < CRASHES_KEPT + 2; minute += 1) {
      vi.useFakeTimers({ toFake: ['Date'], now: minute * 60_000 });
      kept.push(await keepCrashLogs(dir, 'phone'));
    }
    const names = kept.slice(2).map((folder) => path.basename(folder ?? ''));
    expect((await readdir(crashesDir())).sort()).toEqual(names);
  });
});
