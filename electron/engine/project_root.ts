/**
 * The project's folder, from source and from a bundle alike: upwards to the package.json named
 * ebb.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function isProjectRoot(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return (manifest as { readonly name?: unknown }).name === 'ebb';
  } catch {
    return false;
  }
}

/**
 * Falls back to the module's own folder, where nothing will be found and the error names the path.
 */
export function findProjectRoot(moduleUrl: string = import.meta.url): string {
  const start = dirname(fileURLToPath(moduleUrl));
  let folder = start;
  while (!isProjectRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) return start;
    folder = parent;
  }
  return folder;
}
