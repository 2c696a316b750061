/**
 * The five figures of the system strip, each with its recent past; and what the measuring itself
 * costs.
 */
import type { TickEvent } from '../../electron/common/engine_api.ts';
import type { DeviceHistory } from '../session/device_history.ts';
import type { MetricName } from './metric_presentation.ts';
import { toTimeAxis } from './time_axis.ts';
import {
  formatCount,
  formatKb,
  formatPercent,
  formatRate,
  isKnown,
  MB_STEPS,
  MISSING,
} from './units.ts';

export type FigureName = 'available' | 'swap' | 'psi' | 'faults' | 'swapins';

export interface SystemFigure {
  readonly name: FigureName;
  readonly label: string;
  readonly value: string;
  /** What stands beside it, smaller. */
  readonly detail: string;
  /** Metrics that the number is made of, for the hover. */
  readonly metrics: readonly MetricName[];
  readonly points: readonly (number | null)[];
  readonly times: readonly number[];
  /** Values of `points` as an axis shows them. */
  readonly format: (value: number) => string;
  readonly steps?: readonly number[];
}

interface Points {
  readonly times: number[];
  readonly points: (number | null)[];
}

function toGauge(history: DeviceHistory, metric: MetricName, fromMs: number): Points {
  const at: number[] = [];
  const values: number[] = [];
  history.visitSystem(metric, fromMs, (atMs, value) => {
    at.push(atMs);
    values.push(value);
  });
  const { times, positions } = toTimeAxis(at, history.gaps);
  const points = new Array<number | null>(times.length).fill(null);
  positions.forEach((position, index) => {
    const value = values[index] ?? NaN;
    if (!Number.isNaN(value)) points[position] = value;
  });
  return { times: [...times], points };
}

/**
 * Counter -> rate per second. A counter that fell (the device rebooted) gives a hole, not a
 * negative rate.
 */
export function toRates(times: readonly number[], counts: readonly (number | null)[]): Points {
  const points = counts.map((count, index) => {
    const before = index === 0 ? null : counts[index - 1];
    const seconds = ((times[index] ?? 0) - (times[index - 1] ?? 0)) / 1000;
    if (count === null || before === null || before === undefined) return null;
    return count < before || seconds <= 0 ? null : (count - before) / seconds;
  });
  return { times: [...times], points };
}

function toRate(history: DeviceHistory, metric: MetricName, fromMs: number): Points {
  const { times, points } = toGauge(history, metric, fromMs);
  return toRates(times, points);
}

function last(points: readonly (number | null)[]): number {
  return points[points.length - 1] ?? NaN;
}

function value(tick: TickEvent, metric: MetricName): number {
  return tick.system[metric] ?? NaN;
}

function toSwapFigure(tick: TickEvent, history: DeviceHistory, fromMs: number): SystemFigure {
  const totalKb = value(tick, 'swap_total_kb');
  const usedKb = totalKb - value(tick, 'swap_free_kb');
  const original = value(tick, 'zram_orig_bytes');
  const used = value(tick, 'zram_used_bytes');
  // A ratio of nearly nothing says nothing.
  const ratio = original > 1024 * 1024 && used > 0 ? `${(original / used).toFixed(1)}×` : '';
  const free = toGauge(history, 'swap_free_kb', fromMs);
  const noSwap = totalKb === 0;
  return {
    name: 'swap',
    label: isKnown(used) && used > 0 ? 'Swap · zram' : 'Swap',
    value: noSwap ? 'none' : formatKb(usedKb),
    detail: noSwap
      ? 'anon cannot leave'
      : [ratio, `of ${formatKb(totalKb)}`].filter(Boolean).join(' '),
    metrics: ['swap_total_kb', 'swap_free_kb', 'zram_orig_bytes', 'zram_used_bytes'],
    times: free.times,
    points: free.points.map((kb) => (kb === null ? null : totalKb - kb)),
    format: formatKb,
    steps: MB_STEPS,
  };
}

export function toSystemFigures(
  tick: TickEvent,
  history: DeviceHistory,
  fromMs: number,
): readonly SystemFigure[] {
  const faults = toRate(history, 'pgmajfault', fromMs);
  const swapIns = toRate(history, 'pswpin', fromMs);
  const psi = toGauge(history, 'psi_some_avg10', fromMs);
  const kills = value(tick, 'oom_kill');
  return [
    {
      name: 'available',
      label: 'MemAvailable',
      value: formatKb(value(tick, 'mem_available_kb')),
      detail: `of ${formatKb(value(tick, 'mem_total_kb'))}`,
      metrics: ['mem_available_kb', 'mem_total_kb'],
      ...toGauge(history, 'mem_available_kb', fromMs),
      format: formatKb,
      steps: MB_STEPS,
    },
    toSwapFigure(tick, history, fromMs),
    {
      name: 'psi',
      label: 'PSI some',
      value: formatPercent(value(tick, 'psi_some_avg10') / 100),
      detail: `full ${formatPercent(value(tick, 'psi_full_avg10') / 100)}`,
      metrics: ['psi_some_avg10', 'psi_full_avg10'],
      times: psi.times,
      points: psi.points.map((v) => (v === null ? null : v / 100)),
      format: (share) => formatPercent(share),
    },
    {
      name: 'faults',
      label: 'Major faults',
      value: withPerSecond(last(faults.points)),
      detail: '',
      metrics: ['pgmajfault'],
      ...faults,
      format: formatRate,
    },
    {
      name: 'swapins',
      label: 'Swap-ins',
      value: withPerSecond(last(swapIns.points)),
      detail: isKnown(kills) ? `${formatCount(kills)} OOM kills` : '',
      metrics: ['pswpin', 'oom_kill'],
      ...swapIns,
      format: formatRate,
    },
  ];
}

function withPerSecond(rate: number): string {
  return isKnown(rate) ? `${formatRate(rate)} /s` : MISSING;
}

export interface AgentCost {
  /** Share of one core, in percent, between the last two ticks; NaN = not known yet. */
  readonly cpuPercent: number;
  readonly rssKb: number;
  readonly oldestPssMs: number;
  readonly scanMs: number;
  /** CPU time of that scan, and the part of it that reading PSS took. */
  readonly scanCpuMs: number;
  readonly pssCpuMs: number;
  readonly pssReads: number;
  /** Processes whose PSS was due and had to wait for CPU budget or the end of a launch. */
  readonly pssWaiting: number;
}

export function toAgentCost(tick: TickEvent, previous: TickEvent | null): AgentCost {
  const cpuUs = value(tick, 'agent_cpu_us') - (previous?.system['agent_cpu_us'] ?? NaN);
  const elapsedMs = tick.bootMs - (previous?.bootMs ?? NaN);
  const ages = tick.columns['pss_age_ms'] ?? new Float64Array();
  const oldest = ages.reduce((max, age) => (age > max || Number.isNaN(max) ? age : max), NaN);
  return {
    cpuPercent: cpuUs >= 0 && elapsedMs > 0 ? cpuUs / 10 / elapsedMs : NaN,
    rssKb: value(tick, 'agent_rss_kb'),
    oldestPssMs: oldest,
    scanMs: tick.scanMs,
    scanCpuMs: tick.scanCpuMs,
    pssCpuMs: tick.pssCpuMs,
    pssReads: tick.pssReads,
    pssWaiting: tick.pssWaiting,
  };
}
