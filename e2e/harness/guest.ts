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

/** Three processes of the guest for all of its processes: emulated forks are slow. */
const READ_PROCESSES = [
  'grep -H -a "" /proc/[0-9]*/oom_score_adj 2>/dev/null;',
  'grep -H -a -E "^(Uid|State):" /proc/[0-9]*/status 2>/dev/null;',
  'grep -H -a "" /proc/[0-9]*/cmdline 2>/dev/null; true',
].join(' ');

/** `/proc/PID/FILE:TEXT` lines; processes that ended meanwhile have no name and are left out. */
export function parseProcesses(output: string): readonly GuestProcess[] {
  const rows = new Map<number, { -readonly [key in keyof GuestProcess]: GuestProcess[key] }>();
  for (const line of output.split('\n')) {
    const [, pidText, file, text = ''] = /^\/proc\/(\d+)\/(\w+):(.*)$/s.exec(line) ?? [];
    if (pidText === undefined) continue;
    const pid = Number(pidText);
    const row = rows.get(pid) ?? { pid, uid: 0, oomScoreAdj: 0, state: '', name: '' };
    rows.set(pid, row);
    if (file === 'oom_score_adj') row.oomScoreAdj = Number(text);
    else if (file === 'cmdline') row.name = text.split('\0')[0]?.trim() ?? '';
    else if (text.startsWith('Uid:')) row.uid = Number(text.split('\t')[1]);
    else row.state = text.split('\t')[1]?.charAt(0) ?? '';
  }
  return [...rows.values()].filter((row) => row.name !== '');
}

export async function readProcesses(world: Adb, serial: string): Promise<readonly GuestProcess[]> {
  return parseProcesses(await shell(world, serial, READ_PROCESSES));
}

/** Processes of apps (uid 10000 and up). */
export async function readAppProcesses(
  world: Adb,
  serial: string,
): Promise<readonly GuestProcess[]> {
  const processes = await readProcesses(world, serial);
  return processes.filter((process) => process.uid >= FIRST_APP_UID);
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

/** Swapped pages that are in memory as well, of all processes. */
export async function readSwapCachedKb(world: Adb, serial: string): Promise<number> {
  const text = await shell(world, serial, 'grep SwapCached /proc/meminfo');
  return Number(/(\d+) kB/.exec(text)?.[1] ?? Number.NaN);
}

/** Processes of one package: itself and those named `package:service`. */
export async function readPackagePids(
  world: Adb,
  serial: string,
  packageName: string,
): Promise<readonly number[]> {
  const processes = await readAppProcesses(world, serial);
  return processes
    .filter(({ name }) => name === packageName || name.startsWith(`${packageName}:`))
    .map(({ pid }) => pid);
}

/**
 * The cached-apps freezer of the system itself. Tests that ask what Ebb holds still switch it off:
 * then whatever is frozen is Ebb's.
 */
export async function switchSystemFreezer(
  world: Adb,
  serial: string,
  isOn: boolean,
): Promise<void> {
  const setting = 'global cached_apps_freezer';
  await shell(
    world,
    serial,
    isOn ? `settings delete ${setting}` : `settings put ${setting} disabled`,
  );
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
