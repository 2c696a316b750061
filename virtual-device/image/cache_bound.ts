/**
 * Keeps the cache bounded. An entry is a folder with a manifest, whose time is that of its last
 * use. Builders hold the build's lock. Devices that run keep their files open: removing names
 * takes nothing from them.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const MANIFESTS = ['manifest.json', 'packages.json'];
/** A folder without a manifest is half of a build; after this time it was interrupted. */
const INTERRUPTED_AFTER_MS = 6 * 3_600_000;

/** Of the entries whose names begin with `prefix`, the `kept` that were used last stay. */
export async function removeOlderEntries(dir: string, prefix: string, kept: number): Promise<void> {
  const aged: { name: string; usedMs: number }[] = [];
  for (const name of await readdir(dir)) {
    if (!name.startsWith(prefix)) continue;
    const usedMs = await readLastUseMs(path.join(dir, name));
    if (usedMs !== null) aged.push({ name, usedMs });
    else if (await isInterrupted(path.join(dir, name))) await remove(path.join(dir, name));
  }
  aged.sort((a, b) => b.usedMs - a.usedMs);
  for (const { name } of aged.slice(kept)) await remove(path.join(dir, name));
}

/** null: it has no manifest. */
async function readLastUseMs(entry: string): Promise<number | null> {
  for (const manifest of MANIFESTS) {
    const found = await stat(path.join(entry, manifest)).catch(() => null);
    if (found !== null) return found.mtimeMs;
  }
  return null;
}

async function isInterrupted(entry: string): Promise<boolean> {
  const found = await stat(entry).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > INTERRUPTED_AFTER_MS;
}

function remove(entry: string): Promise<void> {
  return rm(entry, { recursive: true, force: true });
}
