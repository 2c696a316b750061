/**
 * Where runs are kept: one folder each, with the journal and the pid of the engine that runs it.
 * `${EBB_STATE_DIR}/experiments/ID/`, else under XDG's state folder.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { toCauseText, toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';

const JOURNAL = 'journal.jsonl';
const OWNER = 'owner.pid';
/** Newest runs that are listed; older ones stay on the disk. */
const MAX_LISTED = 200;
const ID = /^[\w.-]+$/;

export function toExperimentsFolder(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const named = environment['EBB_STATE_DIR'];
  if (named !== undefined && named !== '') return join(named, 'experiments');
  const xdg = environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(xdg, 'ebb', 'experiments');
}

/** Sorts by time: `20261123-010203-name`. */
export function toRunId(name: string, atMs: number): string {
  const stamp = new Date(atMs)
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
  return `${stamp}-${slug}`;
}

export function toJournalFile(root: string, id: string): string {
  return join(root, id, JOURNAL);
}

/** A folder of its own: two runs in one second get different ones. */
export function createRunFolder(root: string, wanted: string): Result<string> {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    for (let number = 1; number < 100; number += 1) {
      const id = number === 1 ? wanted : `${wanted}_${number}`;
      if (existsSync(join(root, id))) continue;
      mkdirSync(join(root, id), { mode: 0o700 });
      return success(id);
    }
    return toFailure('io_error', `${root} has too many runs named ${wanted}.`);
  } catch (error) {
    return toFailure('io_error', `No folder can be made in ${root}.`, toCauseText(error));
  }
}

/** Newest first. */
export function listRuns(root: string): readonly string[] {
  try {
    const ids = readdirSync(root).filter((id) => existsSync(toJournalFile(root, id)));
    return ids.sort().reverse().slice(0, MAX_LISTED);
  } catch {
    return [];
  }
}

export function findRun(root: string, id: string): Result<string> {
  const file = toJournalFile(root, id);
  if (ID.test(id) && existsSync(file)) return success(file);
  return toFailure('bad_argument', `There is no experiment ${id}.`, `looked in ${root}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Another engine on this computer runs it right now. */
export function hasLivingOwner(root: string, id: string): boolean {
  try {
    const pid = Number(readFileSync(join(root, id, OWNER), 'utf8'));
    return pid !== process.pid && isAlive(pid);
  } catch {
    return false;
  }
}

export function takeRun(root: string, id: string): Result<null> {
  if (hasLivingOwner(root, id)) {
    return toFailure('busy', `Another Ebb on this computer runs the experiment ${id}.`);
  }
  try {
    writeFileSync(join(root, id, OWNER), String(process.pid));
    return success(null);
  } catch (error) {
    return toFailure('io_error', `${root} cannot be written.`, toCauseText(error));
  }
}

export function releaseRun(root: string, id: string): void {
  rmSync(join(root, id, OWNER), { force: true });
}
