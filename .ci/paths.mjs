// Where things stand: the clone, its outputs and the user's cache. Plain JavaScript because set-up
// imports it before node_modules exists.
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Things that can be had again: images, downloaded runtimes. */
export function cacheDir() {
  const own = process.env['EBB_CACHE_DIR'];
  if (own) return path.resolve(own);
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'ebb');
}
