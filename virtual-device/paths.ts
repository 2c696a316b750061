/**
 * Where the virtual device keeps its images (cache, rebuildable) and its running machines (state).
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the sources of the guest lie: guest/, apps/, profiles/, framework/. */
export const SOURCE_DIR = findSourceDir();
export const PROJECT_DIR = path.dirname(SOURCE_DIR);

/**
 * The first folder upwards that holds `virtual-device/guest/init`: from this file when run from
 * source, from the bundle (dist/cli, dist/engine) otherwise. `EBB_VIRTUAL_DEVICE_DIR` wins.
 */
function findSourceDir(): string {
  const named = process.env['EBB_VIRTUAL_DEVICE_DIR'];
  if (named !== undefined && named !== '') return path.resolve(named);
  for (const start of searchStarts()) {
    for (let dir = start; ; dir = path.dirname(dir)) {
      const candidate = path.join(dir, 'virtual-device');
      if (existsSync(path.join(candidate, 'guest', 'init'))) return candidate;
      if (dir === path.dirname(dir)) break;
    }
  }
  return path.resolve('virtual-device');
}

/**
 * A CommonJS bundle has no import.meta.url: then the program's own file and the working folder are
 * tried.
 */
function searchStarts(): string[] {
  const url = import.meta.url as string | undefined;
  const starts = [path.dirname(process.argv[1] ?? ''), process.cwd()];
  return url === undefined || url === '' ? starts : [path.dirname(fileURLToPath(url)), ...starts];
}

export function cacheDir(): string {
  const base = process.env['EBB_CACHE_DIR'];
  if (base !== undefined && base !== '') return path.join(base, 'virtual-device');
  const xdg = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(xdg, 'ebb', 'virtual-device');
}

export function devicesDir(): string {
  return path.join(stateDir(), 'devices');
}

/** Logs of machines that did not end by a stop. */
export function crashesDir(): string {
  return path.join(stateDir(), 'crashes');
}

function stateDir(): string {
  const base = process.env['EBB_STATE_DIR'];
  if (base !== undefined && base !== '') return base;
  const xdg = process.env['XDG_STATE_HOME'] ?? path.join(homedir(), '.local', 'state');
  return path.join(xdg, 'ebb');
}
