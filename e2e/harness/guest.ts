/**
 * What the device's own kernel says, read by `adb shell` and not through Ebb: the other witness.
 */
import type { World } from './world.ts';

/** All that is needed of a world. */
type Adb = Pick<World, 'adb'>;

export interface GuestProcess {
  readonly pid: number;
  readonly uid: number;
  readonly oomScoreAdj: number;
  /** State letter of /proc/PID/stat: T = stopped. */
  readonly state: string;
  readonly name: string;
}

export interface Rollup {
  readonly pssKb: number;
  readonly swapPssKb: number;
  readonly rssKb: number;
}

/** Guest paths hold no blanks; what stands here goes to the guest's shell as it is. */
export function shell(world: Adb, serial: string, command: string): Promise<string> {
  return world.adb('-s', serial, 'shell', command);
}

const FIRST_APP_UID = 10_000;

/** One line each: pid, uid, oom_score_adj, state, name. A process that ends meanwhile is left out. */
const LIST_PROCESSES = [
  'for d in /proc/[0-9]*; do',
  'n=$(tr "\\0" "\\n" < $d/cmdline 2>/dev/null | head -n 1);',
  '[ -n "$n" ] || continue;',
  'u=$(grep "^Uid:" $d/status 2>/dev/null | cut -f 2);',
  's=$(grep "^State:" $d/status 2>/dev/null | cut -f 2 | cut -c 1);',
  'a=$(cat $d/oom_score_adj 2>/dev/null);',
  '[ -n "$a" ] && echo "${d#/proc/} $u $a $s $n"; done; true',
].join(' ');

/** Processes of apps (uid 10000 and up). */
export async function readAppProcesses(
  world: Adb,
  serial: string,
): Promise<readonly GuestProcess[]> {
  const output = await shell(world, serial, LIST_PROCESSES);
  return output
    .split('\n')
    .map((line) => line.trim().split(' '))
    .filter((fields) => fields.length === 5)
    .map(([pid = '', uid = '', adj = '', state = '', name = '']) => ({
      pid: Number(pid),
      uid: Number(uid),
      oomScoreAdj: Number(adj),
      state,
      name,
    }))
    .filter((process) => process.uid >= FIRST_APP_UID);
}

export async function readRollup(world: Adb, serial: string, pid: number): Promise<Rollup> {
  const text = await shell(world, serial, `cat /proc/${pid}/smaps_rollup`);
  const field = (name: string): number => {
    const value = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`smaps_rollup of ${pid} has no ${name}:\n${text}`);
    return Number(value);
  };
  return { pssKb: field('Pss'), swapPssKb: field('SwapPss'), rssKb: field('Rss') };
}

/** Cgroups of apps that the kernel calls frozen. */
export async function readFrozenGroups(world: Adb, serial: string): Promise<readonly string[]> {
  const command =
    'find /sys/fs/cgroup -name cgroup.events -path "*uid_*" ' +
    '-exec grep -l "^frozen 1" {} + 2>/dev/null; true';
  const output = await shell(world, serial, command);
  return output.split('\n').filter((line) => line !== '');
}

/** What no test may leave behind: frozen groups, and stopped processes of apps. */
export async function readHeldStill(world: Adb, serial: string): Promise<readonly string[]> {
  const frozen = await readFrozenGroups(world, serial);
  const stopped = (await readAppProcesses(world, serial))
    .filter((process) => process.state === 'T' || process.state === 't')
    .map((process) => `stopped: ${process.pid} ${process.name}`);
  return [...frozen.map((group) => `frozen: ${group}`), ...stopped];
}
