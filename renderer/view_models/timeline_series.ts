/**
 * History -> what the timeline draws: one shared time axis, a line for each of the top apps and the
 * sum of all others, a hole wherever there is a gap. Pure; reads the store, keeps nothing.
 */
import type { TrackedMetric } from '../session/app_aggregate.ts';
import type { DeviceHistory } from '../session/device_history.ts';
import type { Gap } from '../session/gaps.ts';
import { toTimeAxis, type TimeAxis } from './time_axis.ts';

export const OTHER = '';
export const TOP_APPS = 7;
/**
 * A chart of seconds stretched over a metre of screen says nothing: never zoom in further than this
 * by itself.
 */
const MIN_SPAN_MS = 60_000;

export interface TimelineRequest {
  readonly metric: TrackedMetric;
  readonly windowMs: number | null;
  readonly selected: string | null;
  readonly nowMs: number;
  /** A span chosen by hand wins over the window. */
  readonly zoom: { readonly fromMs: number; readonly toMs: number } | null;
}

export interface TimelineSeries {
  /** Package, or `OTHER`. */
  readonly package: string;
  readonly values: readonly (number | null)[];
  /** How many apps are added up: 1, or those behind `OTHER`. */
  readonly apps: number;
}

export interface GapBand {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
}

export interface TimelineData {
  readonly times: readonly number[];
  readonly series: readonly TimelineSeries[];
  readonly gaps: readonly GapBand[];
  readonly fromMs: number;
  readonly toMs: number;
}

interface Line {
  readonly package: string;
  readonly values: readonly (number | null)[];
  /** Sum over the span: how much of the picture the app makes up. */
  readonly area: number;
}

/**
 * Apps that get a line of their own: those that held most over the whole span, so that the choice
 * neither dances with every tick nor forgets an app that was large and is gone; and the selected
 * one whatever its size.
 */
export function pickTopLines(lines: readonly Line[], selected: string | null): readonly Line[] {
  const ranked = lines
    .filter((line) => line.area > 0 || line.package === selected)
    .sort((a, b) => b.area - a.area || a.package.localeCompare(b.package));
  const top = ranked.slice(0, TOP_APPS);
  const chosen = ranked.find((line) => line.package === selected);
  if (!chosen || top.includes(chosen)) return top;
  return [...top.slice(0, TOP_APPS - 1), chosen];
}

/**
 * The span on the screen: what was asked for, but not the time before there was anything to see.
 */
export function toSpan(
  history: DeviceHistory,
  windowMs: number | null,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const firstMs = history.firstMs;
  const open = history.gaps.some((gap) => gap.toMs === null);
  const lastMs = history.ring.lastMs;
  const toMs = Number.isNaN(lastMs) || open ? nowMs : lastMs;
  const asked = windowMs === null ? -Infinity : toMs - windowMs;
  const fromMs = Math.max(asked, Number.isNaN(firstMs) ? toMs - MIN_SPAN_MS : firstMs);
  return { fromMs: Math.min(fromMs, toMs - MIN_SPAN_MS), toMs };
}

function toColumn(
  history: DeviceHistory,
  name: string,
  metric: TrackedMetric,
  at: { readonly fromMs: number; readonly axis: TimeAxis },
): (number | null)[] {
  const column = new Array<number | null>(at.axis.times.length).fill(null);
  let point = 0;
  history.visit(name, metric, at.fromMs, (_, value) => {
    const position = at.axis.positions[point++];
    if (position !== undefined && !Number.isNaN(value)) column[position] = value;
  });
  return column;
}

/** Sum of lines; where none has a value there is none. */
function addUp(columns: readonly (readonly (number | null)[])[]): (number | null)[] {
  const first = columns[0] ?? [];
  return first.map((_, index) => {
    let sum: number | null = null;
    for (const column of columns) {
      const value = column[index] ?? null;
      if (value !== null) sum = (sum ?? 0) + value;
    }
    return sum;
  });
}

export function toTimelineData(history: DeviceHistory, request: TimelineRequest): TimelineData {
  const { fromMs, toMs } = request.zoom ?? toSpan(history, request.windowMs, request.nowMs);
  const pointTimes: number[] = [];
  history.visit(OTHER, request.metric, fromMs, (atMs) => pointTimes.push(atMs));
  const axis = toTimeAxis(pointTimes, history.gaps);
  const lines = [...history.packages()].map((name): Line => {
    const values = toColumn(history, name, request.metric, { fromMs, axis });
    return { package: name, values, area: values.reduce<number>((sum, kb) => sum + (kb ?? 0), 0) };
  });
  const top = pickTopLines(lines, request.selected);
  const others = lines.filter((line) => line.area > 0 && !top.includes(line));
  const series: TimelineSeries[] = top.map((line) => ({ ...line, apps: 1 }));
  if (others.length > 0) {
    const values = addUp(others.map((line) => line.values));
    series.push({ package: OTHER, values, apps: others.length });
  }
  return { times: axis.times, series, gaps: toGapBands(history.gaps, fromMs, toMs), fromMs, toMs };
}

/** The gaps that show in a span, each with an end to draw to. */
function toGapBands(gaps: readonly Gap[], fromMs: number, toMs: number): readonly GapBand[] {
  return gaps
    .map((gap) => ({ fromMs: gap.fromMs, toMs: gap.toMs ?? toMs, reason: gap.reason }))
    .filter((gap) => gap.toMs > fromMs && gap.fromMs < toMs);
}
