import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcessIdentity } from '../machine/process_identity.ts';
import { withFileLock } from './file_lock.ts';

let dir = '';
let file = '';

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ebb-lock-'));
  file = path.join(dir, 'build.lock');
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('file lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const enter = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    const run = (): Promise<void> => withFileLock(file, 10_000, enter);
    await Promise.all([run(), run(), run()]);
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('breaks a lock whose owner is dead', async () => {
    await writeFile(file, JSON.stringify({ pid: 4_194_304, startTicks: '1' }));
    expect(await withFileLock(file, 10_000, () => Promise.resolve('in'))).toBe('in');
  });

  it('respects a living owner until the deadline, then names it', async () => {
    await writeFile(file, JSON.stringify(readProcessIdentity(process.pid)));
    await expect(withFileLock(file, 100, () => Promise.resolve('in'))).rejects.toThrow(
      String(process.pid),
    );
  });

  it('is released when the work fails', async () => {
    await expect(
      withFileLock(file, 10_000, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
    expect(existsSync(file)).toBe(false);
  });
});
