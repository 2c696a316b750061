/** A process is a pid and its start time: a pid alone may belong to somebody else by now. */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, clock ticks after boot. */
  readonly startTicks: string;
}

/** null when there is no such process, or only its zombie. */
export function readProcessIdentity(pid: number): ProcessIdentity | null {
  try {
    // The name may hold blanks and parentheses: fields are counted from its last ')'.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return { pid, startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return readProcessIdentity(identity.pid)?.startTicks === identity.startTicks;
}

/** No effect when it is gone or the pid is another's. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended between the look and the call.
  }
}
