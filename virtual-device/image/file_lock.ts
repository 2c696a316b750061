/**
 * A lock between processes: a file that holds its owner's identity, so that one left by a dead
 * owner is broken.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { deviceFailure } from '../failure.ts';
import { Deadline } from '../machine/deadline.ts';
import { isAlive, readProcessIdentity, type ProcessIdentity } from '../machine/process_identity.ts';

/**
 * Runs `act` while holding the lock. Throws `VirtualDeviceFailure` when it is not free before the
 * deadline.
 */
export async function withFileLock<T>(
  file: string,
  deadlineMs: number,
  act: () => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(deadlineMs);
  if (!(await deadline.waitUntil(() => takeLock(file)))) {
    throw deviceFailure(
      `${file} stayed locked for ${deadlineMs} ms.`,
      `Its owner is ${JSON.stringify(await readOwner(file))}.`,
      'Wait for that process, or end it.',
    );
  }
  try {
    return await act();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string): Promise<boolean> {
  const own = readProcessIdentity(process.pid);
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const owner = await readOwner(file);
  // null: its owner is just writing it, or it is damaged; a damaged one is a matter for the
  // deadline's message.
  if (owner !== null && !isAlive(owner)) await rm(file, { force: true });
  return false;
}

async function readOwner(file: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}
