/**
 * One tick -> one sample per app. An app is a package; the values of its processes are added up.
 * Values that the kernel did not give stay missing: a sum over nothing is NaN, never 0.
 */
import type { TickEvent } from '../../electron/common/engine_api.ts';

/** Metrics kept over time per app; the order is the column order of the store. */
export const TRACKED_METRICS = ['pss_kb', 'swap_pss_kb', 'rss_kb', 'uss_kb'] as const;
export type TrackedMetric = (typeof TRACKED_METRICS)[number];

/** Metrics shown for now only. */
const CURRENT_METRICS = ['pss_anon_kb', 'pss_file_kb', 'pss_shmem_kb', 'major_faults'] as const;
export type AppMetric = TrackedMetric | (typeof CURRENT_METRICS)[number];

export interface AppSample {
  readonly package: string;
  /** The process that decides: lowest oom_score_adj, then lowest pid. */
  readonly pid: number;
  readonly uid: number;
  readonly oomScoreAdj: number;
  /** Every process of the app is frozen. */
  readonly frozen: boolean;
  /** Indices into the tick's processes. */
  readonly processIndices: readonly number[];
  readonly values: Readonly<Record<AppMetric, number>>;
  /** Age of the oldest PSS in the sum, ms at scan end; NaN = unknown. */
  readonly pssAgeMs: number;
}

/** Apps of a tick, and what belongs to no package, so that nothing vanishes unseen. */
export interface TickApps {
  readonly apps: ReadonlyMap<string, AppSample>;
  readonly unpackagedProcesses: number;
  readonly unpackagedPssKb: number;
}

function sumColumn(tick: TickEvent, metric: string, indices: readonly number[]): number {
  const column = tick.columns[metric];
  if (!column) return NaN;
  let sum = NaN;
  for (const index of indices) {
    const value = column[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum = Number.isNaN(sum) ? value : sum + value;
  }
  return sum;
}

function maxColumn(tick: TickEvent, metric: string, indices: readonly number[]): number {
  const column = tick.columns[metric];
  let max = NaN;
  for (const index of indices) {
    const value = column?.[index] ?? NaN;
    if (!Number.isNaN(value) && !(max >= value)) max = value;
  }
  return max;
}

function toAppSample(tick: TickEvent, name: string, indices: readonly number[]): AppSample {
  const processes = indices.map((index) => tick.processes[index]).filter((p) => p !== undefined);
  const lead = processes.reduce((best, p) => {
    if (p.oomScoreAdj !== best.oomScoreAdj) return p.oomScoreAdj < best.oomScoreAdj ? p : best;
    return p.pid < best.pid ? p : best;
  });
  const values = {} as Record<AppMetric, number>;
  for (const metric of TRACKED_METRICS) values[metric] = sumColumn(tick, metric, indices);
  for (const metric of CURRENT_METRICS) values[metric] = sumColumn(tick, metric, indices);
  return {
    package: name,
    pid: lead.pid,
    uid: lead.uid,
    oomScoreAdj: lead.oomScoreAdj,
    frozen: processes.every((p) => p.frozen),
    processIndices: indices,
    values,
    pssAgeMs: maxColumn(tick, 'pss_age_ms', indices),
  };
}

/** Groups a tick's processes by package. */
export function toTickApps(tick: TickEvent): TickApps {
  const byPackage = new Map<string, number[]>();
  const unpackaged: number[] = [];
  tick.processes.forEach((_, index) => {
    const name = tick.packages[index] ?? '';
    if (name === '') {
      unpackaged.push(index);
      return;
    }
    const indices = byPackage.get(name);
    if (indices) indices.push(index);
    else byPackage.set(name, [index]);
  });
  const apps = new Map<string, AppSample>();
  for (const [name, indices] of byPackage) apps.set(name, toAppSample(tick, name, indices));
  return {
    apps,
    unpackagedProcesses: unpackaged.length,
    unpackagedPssKb: sumColumn(tick, 'pss_kb', unpackaged),
  };
}
