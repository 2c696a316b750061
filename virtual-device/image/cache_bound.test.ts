import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeOlderEntries } from './cache_bound.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'ebb-cache-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** Used so many hours ago. */
async function addEntry(name: string, manifest: string, hours: number): Promise<void> {
  const time = new Date(Date.now() - hours * 3_600_000);
  await mkdir(path.join(dir, name));
  if (manifest !== '') {
    await writeFile(path.join(dir, name, manifest), '');
    await utimes(path.join(dir, name, manifest), time, time);
  }
  await utimes(path.join(dir, name), time, time);
}

it('removes what was used longest ago, of that kind only', async () => {
  await addEntry('x86_64-6.1-a', 'manifest.json', 3);
  await addEntry('x86_64-6.1-b', 'manifest.json', 1);
  await addEntry('x86_64-6.1-c', 'manifest.json', 2);
  await addEntry('arm64-6.12-d', 'manifest.json', 9);
  await removeOlderEntries(dir, 'x86_64-6.1-', 2);
  expect((await readdir(dir)).sort()).toEqual(['arm64-6.12-d', 'x86_64-6.1-b', 'x86_64-6.1-c']);
});

it('removes what an interrupted build left, not what one is making now', async () => {
  await addEntry('trixie-amd64-a', 'packages.json', 90);
  await addEntry('trixie-amd64-b.4711', '', 7);
  await addEntry('trixie-amd64-c.4712', '', 0);
  await removeOlderEntries(dir, '', 10);
  expect((await readdir(dir)).sort()).toEqual(['trixie-amd64-a', 'trixie-amd64-c.4712']);
});
