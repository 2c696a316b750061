/** One Tick of the wire -> the TickEvent of the faces: columns by name, packages beside. Pure. */
import type { TickEvent } from '../../common/engine_api.ts';
import {
  type MetricRow,
  PROCESS_METRICS,
  SYSTEM_METRICS,
  type TickMessage,
} from '../../common/wire.gen.ts';
import { toMs } from './device_clock.ts';
import { type PackageTable, toPackageOf } from './packages.ts';

function toNames(rows: readonly MetricRow[]): ReadonlyMap<number, string> {
  return new Map(rows.map((row) => [row.id, row.name]));
}

const PROCESS_NAMES = toNames(PROCESS_METRICS);
const SYSTEM_NAMES = toNames(SYSTEM_METRICS);

export interface TickContext {
  readonly serial: string;
  readonly packages: PackageTable;
  readonly toWallMs: (bootMs: number) => number;
}

/** Metrics that this version does not know are left out: old readers stay readable. */
export function toTickEvent(tick: TickMessage, context: TickContext): TickEvent {
  const columns: Record<string, Float64Array> = {};
  for (const column of tick.columns) {
    const name = PROCESS_NAMES.get(column.metric);
    if (name !== undefined) columns[name] = column.values;
  }
  const system: Record<string, number> = {};
  for (const value of tick.system) {
    const name = SYSTEM_NAMES.get(value.metric);
    if (name !== undefined) system[name] = value.value ?? Number.NaN;
  }
  const bootMs = toMs(tick.scanStartNs);
  return {
    serial: context.serial,
    seq: tick.seq,
    bootMs,
    atMs: context.toWallMs(bootMs),
    scanMs: toMs(tick.scanEndNs - tick.scanStartNs),
    scanCpuMs: tick.scanCpuUs / 1000,
    pssReads: tick.pssReads,
    pssCpuMs: tick.pssCpuUs / 1000,
    pssWaiting: tick.pssWaiting,
    ticksDropped: tick.ticksDropped,
    processes: tick.rows.map((row) => ({
      pid: row.pid,
      startTicks: row.startTicks,
      uid: row.uid,
      oomScoreAdj: row.oomScoreAdj,
      frozen: row.frozen,
      processName: row.name,
    })),
    packages: tick.rows.map((row) => toPackageOf(context.packages, row.name, row.uid)),
    columns,
    system,
  };
}

/** A metric of one process at this tick; null = missing. */
export function toMetric(tick: TickEvent, metric: string, index: number): number | null {
  const value = tick.columns[metric]?.[index];
  return value === undefined || Number.isNaN(value) ? null : value;
}
