/**
 * What each arm cost beside what it saved, with intervals over blocks, and the frontier of MB freed
 * against ms paid. Launches and their analysis in, table out. Pure.
 */
import type { ExperimentAnalysis } from '../../common/experiment_analysis.ts';
import type {
  BlockFigure,
  CostRow,
  CostTable,
  FrontierPoint,
  LaunchRecord,
} from '../../common/experiment_run.ts';
import { unknown, valueOrNull } from '../../common/figure.ts';
import { compareBlocks } from '../statistics/block_comparison.ts';
import { toMean, toMedian } from '../statistics/values.ts';

const KB_PER_MB = 1024;
/** Less than this was not freed but measured badly: nothing is divided by it. */
const SMALLEST_FREED_MB = 0.1;

/** One value for each block, by block. */
type BlockValues = ReadonlyMap<number, number>;
type Metric = (launch: LaunchRecord) => number | null;

const METRICS = {
  movedMb: (launch) => toMb(launch.effect?.movedKb ?? null),
  netFreedMb: (launch) => toMb(launch.effect?.netFreedKb ?? null),
  cpuMsPerMb: (launch) => {
    const movedMb = toMb(launch.effect?.movedKb ?? null);
    const cpuMs = launch.effect?.cpuMs ?? null;
    if (movedMb === null || cpuMs === null || movedMb < SMALLEST_FREED_MB) return null;
    return cpuMs / movedMb;
  },
  swapIns: (launch) => launch.swapIns,
  majorFaults: (launch) => launch.majorFaults,
} satisfies Readonly<Record<string, Metric>>;
type MetricName = keyof typeof METRICS;

function toMb(kilobytes: number | null): number | null {
  return kilobytes === null ? null : kilobytes / KB_PER_MB;
}

function groupByBlock(values: readonly (readonly [number, number])[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [block, value] of values) groups.set(block, [...(groups.get(block) ?? []), value]);
  return groups;
}

function toBlockMedians(launches: readonly LaunchRecord[], metric: Metric): BlockValues {
  const values = launches.flatMap((launch): [number, number][] => {
    const value = metric(launch);
    return value === null ? [] : [[launch.block, value]];
  });
  return new Map([...groupByBlock(values)].map(([block, own]) => [block, toMedian(own)]));
}

/** Each block's mean over the apps that have it. */
function averageApps(perApp: readonly BlockValues[]): BlockValues {
  const all = groupByBlock(perApp.flatMap((values) => [...values]));
  return new Map([...all].map(([block, own]) => [block, toMean(own)]));
}

function divideBlocks(dividend: BlockValues, divisor: BlockValues): BlockValues | null {
  const quotients = new Map<number, number>();
  for (const [block, value] of dividend) {
    const by = divisor.get(block);
    if (by === undefined) continue;
    if (by < SMALLEST_FREED_MB) return null;
    quotients.set(block, value / by);
  }
  return quotients;
}

const NOT_DEFINED: BlockFigure = {
  estimate: unknown('not_defined'),
  interval: unknown('not_defined'),
  blocks: 0,
};

function toBlockFigure(values: BlockValues | null, alpha: number): BlockFigure {
  if (values === null) return NOT_DEFINED;
  const ordered = [...values].sort(([a], [b]) => a - b).map(([, value]) => value);
  const compared = compareBlocks(ordered, alpha, unknown('not_defined'));
  return {
    estimate: compared.hodgesLehmannMs,
    interval: compared.interval,
    blocks: ordered.length,
  };
}

/** Everything of one app under one arm that a row is made of. */
interface Cell {
  readonly launches: number;
  readonly kills: number;
  readonly metrics: Readonly<Record<MetricName, BlockValues>>;
  /** null = it is the reference arm, or there is nothing to compare it with. */
  readonly paidMs: BlockValues | null;
}

function toCell(
  all: readonly LaunchRecord[],
  analysis: ExperimentAnalysis,
  key: { readonly app: string; readonly arm: string },
): Cell {
  const own = all.filter(({ app, arm, warmUp }) => app === key.app && arm === key.arm && !warmUp);
  const accepted = own.filter(({ refusal }) => refusal === null);
  const pair = analysis.pairs.find(({ app, arm }) => app === key.app && arm === key.arm);
  const names = Object.keys(METRICS) as MetricName[];
  const metrics = names.map((name) => [name, toBlockMedians(accepted, METRICS[name])] as const);
  return {
    launches: accepted.length,
    kills: own.filter(({ refusal }) => refusal?.gate === 'killed').length,
    metrics: Object.fromEntries(metrics) as Record<MetricName, BlockValues>,
    paidMs: pair === undefined ? null : new Map(pair.blocks.map((d) => [d.block, d.deltaMs])),
  };
}

function joinCells(cells: readonly Cell[]): Cell {
  const names = Object.keys(METRICS) as MetricName[];
  const metrics = names.map(
    (name) => [name, averageApps(cells.map((cell) => cell.metrics[name]))] as const,
  );
  const paid = cells.flatMap(({ paidMs }) => (paidMs === null ? [] : [paidMs]));
  return {
    launches: cells.reduce((sum, cell) => sum + cell.launches, 0),
    kills: cells.reduce((sum, cell) => sum + cell.kills, 0),
    metrics: Object.fromEntries(metrics) as Record<MetricName, BlockValues>,
    paidMs: paid.length === 0 ? null : averageApps(paid),
  };
}

function toRow(cell: Cell, key: Pick<CostRow, 'app' | 'arm'>, alpha: number): CostRow {
  const { metrics, paidMs } = cell;
  const perMb = paidMs === null ? null : divideBlocks(paidMs, metrics.netFreedMb);
  return {
    ...key,
    launches: cell.launches,
    kills: cell.kills,
    paidMs: toBlockFigure(paidMs, alpha),
    movedMb: toBlockFigure(metrics.movedMb, alpha),
    netFreedMb: toBlockFigure(metrics.netFreedMb, alpha),
    cpuMsPerMb: toBlockFigure(metrics.cpuMsPerMb, alpha),
    swapIns: toBlockFigure(metrics.swapIns, alpha),
    majorFaults: toBlockFigure(metrics.majorFaults, alpha),
    paidMsPerMb: toBlockFigure(perMb, alpha),
  };
}

/** The reference arm is a point too: nothing paid by definition, what it freed by measurement. */
function toPoint(row: CostRow, referenceArm: string): Omit<FrontierPoint, 'isEfficient'> | null {
  const netFreedMb = valueOrNull(row.netFreedMb.estimate);
  const paidMs = row.arm === referenceArm ? 0 : valueOrNull(row.paidMs.estimate);
  if (netFreedMb === null || paidMs === null) return null;
  return { app: row.app, arm: row.arm, netFreedMb, paidMs };
}

function toFrontier(rows: readonly CostRow[], referenceArm: string): FrontierPoint[] {
  const points = rows.flatMap((row) => toPoint(row, referenceArm) ?? []);
  return points.map((point) => {
    const isBeaten = points.some(
      (other) =>
        other.app === point.app &&
        other.netFreedMb >= point.netFreedMb &&
        other.paidMs <= point.paidMs &&
        (other.netFreedMb > point.netFreedMb || other.paidMs < point.paidMs),
    );
    return { ...point, isEfficient: !isBeaten };
  });
}

/** Rows of all apps first, then app by app; arms in the analysis' order. */
export function toCostTable(
  launches: readonly LaunchRecord[],
  analysis: ExperimentAnalysis,
): CostTable {
  const { apps, arms, options } = analysis;
  const { alpha } = options;
  const all = arms.map((arm) => {
    const cells = apps.map((app) => toCell(launches, analysis, { app, arm }));
    return toRow(joinCells(cells), { app: null, arm }, alpha);
  });
  const single = apps.flatMap((app) =>
    arms.map((arm) => toRow(toCell(launches, analysis, { app, arm }), { app, arm }, alpha)),
  );
  const rows = apps.length > 1 ? [...all, ...single] : single;
  return { rows, frontier: toFrontier(rows, options.referenceArm) };
}
