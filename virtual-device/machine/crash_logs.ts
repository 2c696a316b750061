/**
 * Logs of machines that crashed or did not boot, kept when their folder goes:
 * `${EBB_STATE_DIR}/crashes/NAME-TIME/`. Bounded in number and in size.
 */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import path from 'node:path';
import { crashesDir } from '../paths.ts';
import { MACHINE_FILES } from './qemu_arguments.ts';

export const CRASHES_KEPT = 8;
/** Of each file its end: that is where a crash is told. */
export const KEPT_BYTES = 1024 * 1024;

const FILES = [MACHINE_FILES.serialLog, MACHINE_FILES.qemuLog, 'device.json'];

/**
 * Copies the logs out of a device's folder and removes the oldest ones beyond the bound. The folder
 * they are in now; null when there was nothing to keep.
 */
export async function keepCrashLogs(dir: string, name: string): Promise<string | null> {
  const texts = new Map<string, Buffer>();
  for (const file of FILES) {
    const tail = await readTail(path.join(dir, file));
    if (tail !== null && tail.length > 0) texts.set(file, tail);
  }
  if (!texts.has(MACHINE_FILES.serialLog) && !texts.has(MACHINE_FILES.qemuLog)) return null;
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '');
  const kept = path.join(crashesDir(), `${stamp}-${name}`);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  for (const [file, text] of texts) await writeFile(path.join(kept, file), text);
  // Names begin with the time: the newest come last.
  const all = (await readdir(crashesDir())).sort();
  for (const old of all.slice(0, Math.max(0, all.length - CRASHES_KEPT))) {
    await rm(path.join(crashesDir(), old), { recursive: true, force: true });
  }
  return kept;
}

/** null when it cannot be read. */
async function readTail(file: string): Promise<Buffer | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.alloc(Math.min(size, KEPT_BYTES));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, size - bytes.length);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
