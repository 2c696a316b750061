/** Processes of one tick -> one row per package. Pure. */
import type { AppRow, ProcessSample, TickEvent } from '../../common/engine_api.ts';
import { toMetric } from './tick_event.ts';

interface Member {
  readonly process: ProcessSample;
  readonly index: number;
}

/** A zombie or a dying process has no address space: it must not turn its app's sums into gaps. */
function hasMemory(tick: TickEvent, member: Member): boolean {
  return (
    toMetric(tick, 'pss_kb', member.index) !== null ||
    (toMetric(tick, 'rss_now_kb', member.index) ?? 0) > 0
  );
}

/** null as soon as one process misses the value: a partial sum would look like a fall. */
function sumMetric(tick: TickEvent, members: readonly Member[], metric: string): number | null {
  let sum = 0;
  for (const { index } of members) {
    const value = toMetric(tick, metric, index);
    if (value === null) return null;
    sum += value;
  }
  return members.length === 0 ? null : sum;
}

function maxMetric(tick: TickEvent, members: readonly Member[], metric: string): number | null {
  const values = members.map(({ index }) => toMetric(tick, metric, index));
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : Math.max(...present);
}

/** The process named like the package, else the most important one, else the oldest pid. */
export function toMainProcess(
  packageName: string,
  processes: readonly ProcessSample[],
): ProcessSample | undefined {
  return [...processes].sort(
    (a, b) =>
      Number(b.processName === packageName) - Number(a.processName === packageName) ||
      a.oomScoreAdj - b.oomScoreAdj ||
      a.pid - b.pid,
  )[0];
}

function toAppRow(tick: TickEvent, packageName: string, members: readonly Member[]): AppRow {
  const living = members.filter((member) => hasMemory(tick, member));
  const processes = members.map(({ process }) => process);
  const main = toMainProcess(packageName, processes);
  return {
    package: packageName,
    pid: main?.pid ?? 0,
    uid: main?.uid ?? 0,
    // The app is as important as its most important process.
    oomScoreAdj: Math.min(...processes.map((process) => process.oomScoreAdj)),
    frozen: processes.every((process) => process.frozen),
    processes: members.map(({ process, index }) => ({
      pid: process.pid,
      name: process.processName,
      oomScoreAdj: process.oomScoreAdj,
      pssKb: toMetric(tick, 'pss_kb', index),
    })),
    pssKb: sumMetric(tick, living, 'pss_kb'),
    swapPssKb: sumMetric(tick, living, 'swap_pss_kb'),
    rssKb: sumMetric(tick, living, 'rss_kb'),
    ussKb: sumMetric(tick, living, 'uss_kb'),
    pssAgeMs: maxMetric(tick, living, 'pss_age_ms'),
  };
}

/** Largest PSS first; apps without a value last. */
export function toAppRows(tick: TickEvent): AppRow[] {
  const members = new Map<string, Member[]>();
  tick.processes.forEach((process, index) => {
    const packageName = tick.packages[index] ?? '';
    if (packageName === '') return;
    members.set(packageName, [...(members.get(packageName) ?? []), { process, index }]);
  });
  const rows = [...members].map(([name, list]) => toAppRow(tick, name, list));
  return rows.sort((a, b) => (b.pssKb ?? -1) - (a.pssKb ?? -1));
}
