/**
 * The run as it went: every launch of an app at its place in the order, interruptions as lines,
 * warm-ups hollow, refused ones as crosses; below, what might have mattered.
 */
import { countPlannedLaunches } from '../experiment_plan.ts';
import type { Covariates, LaunchRecord } from '../experiment_run.ts';
import { at, type Axis, picture, plot, toAxis, toPixel, xTicks, yTicks } from './axis.ts';
import { h, type Markup } from './markup.ts';
import { type ReportView, toArmClass, toAppName } from './report_view.ts';
import { type FormatName, show } from './shown_value.ts';
import { toItems, toPresent, type ValueRef } from './value_ref.ts';

const LEFT = 46;
const RIGHT = 12;
const TOP = 8;
const PLOT_HEIGHT = 120;
const AXIS_HEIGHT = 22;
const LINE_HEIGHT = 26;
/** Of the axis of times, before the first launch too. */
const LEAST_MS = 10;

function toOrderAxis(view: ReportView, width: number): Axis {
  const { launches, plan, end } = view.result.value;
  const reached = launches.at(-1)?.sequence ?? 1;
  // While it runs, the rest of the axis is what is still to come.
  const last = end === null ? Math.max(reached, countPlannedLaunches(plan)) : reached;
  return toAxis([0, last], { start: LEFT, end: width - RIGHT, maxTicks: 9 });
}

function interruptions(view: ReportView, x: Axis, [top, bottom]: readonly number[]): Markup {
  return toItems(view.result.at('interruptions')).map((one) =>
    h(
      'line',
      {
        class: 'interruption',
        ...at('x1', x, one.at('launches')),
        ...at('x2', x, one.at('launches')),
        ...{ y1: top, y2: bottom },
      },
      show(one.at('reason'), 'text', { tag: 'title' }),
    ),
  );
}

function refusedMark(launch: ValueRef<LaunchRecord>, x: Axis, y: Axis): Markup {
  const refusal = toPresent(launch.at('refusal'));
  const cross = { class: 'refused middle', ...at('x', x, launch.at('sequence')), y: y.start - 2 };
  const title = refusal !== null && show(refusal.at('gate'), 'text', { tag: 'title' });
  return h('text', cross, '×', title);
}

function launchMark(view: ReportView, launch: ValueRef<LaunchRecord>, x: Axis, y: Axis): Markup {
  const { arm, refusal, warmUp } = launch.value;
  if (refusal !== null) return refusedMark(launch, x, y);
  const time = toPresent(launch.at('totalTimeMs'));
  if (time === null) return null;
  return h(
    'circle',
    {
      class: `${toArmClass(view, arm)} dot${warmUp ? ' hollow' : ''}`,
      ...at('cx', x, launch.at('sequence')),
      ...at('cy', y, time),
      r: 2.4,
    },
    show(time, 'ms_whole', { tag: 'title' }),
  );
}

export function runTimeline(view: ReportView, app: string, width: number): Markup {
  const launches = toItems(view.result.at('launches')).filter(({ value }) => value.app === app);
  const times = launches.flatMap(({ value }) => value.totalTimeMs ?? []);
  const x = toOrderAxis(view, width);
  const bottom = TOP + PLOT_HEIGHT;
  const y = toAxis([0, ...times], { start: bottom, end: TOP, maxTicks: 4, least: LEAST_MS });
  const frame = { x, y };
  const size = {
    ...{ width, height: bottom + AXIS_HEIGHT },
    label: `Launches of ${toAppName(view, app)} in order`,
  };
  return picture(
    size,
    plot(
      frame,
      [xTicks(frame), yTicks(frame), interruptions(view, x, [TOP, bottom])],
      launches.map((launch) => launchMark(view, launch, x, y)),
    ),
  );
}

export interface CovariateRow {
  readonly key: keyof Covariates;
  readonly label: string;
  readonly format: FormatName;
  readonly unit: string;
}

export const COVARIATE_ROWS: readonly CovariateRow[] = [
  { key: 'memAvailableKb', label: 'MemAvailable', format: 'kb_as_mb', unit: ' MB' },
  { key: 'swapFreeKb', label: 'SwapFree', format: 'kb_as_mb', unit: ' MB' },
  { key: 'psiMemorySome', label: 'PSI memory, some', format: 'rate', unit: ' %' },
  { key: 'psiIoSome', label: 'PSI io, some', format: 'rate', unit: ' %' },
  { key: 'psiCpuSome', label: 'PSI cpu, some', format: 'rate', unit: ' %' },
  { key: 'temperatureC', label: 'hottest zone', format: 'rate', unit: ' °C' },
  { key: 'batteryPercent', label: 'battery', format: 'plain', unit: ' %' },
  { key: 'loadAverage', label: 'load average', format: 'rate', unit: '' },
];

/** The values that are there, in the order of the run. */
export function toCovariateRefs(view: ReportView, key: string): ValueRef<number>[] {
  return toItems(view.result.at('launches')).flatMap((launch) => {
    const ref = launch.at('covariates').at(key as keyof Covariates) as ValueRef<unknown>;
    return typeof ref.value === 'number' ? [ref as ValueRef<number>] : [];
  });
}

/** A line without axes: the numbers stand beside it. */
export function covariateLine(view: ReportView, key: string, width: number): Markup {
  const x = toOrderAxis(view, width);
  const values = toItems(view.result.at('launches')).map((launch) => {
    const value: unknown = launch.value.covariates[key as keyof Covariates];
    return { order: launch.value.sequence, value: typeof value === 'number' ? value : null };
  });
  const present = values.flatMap(({ value }) => value ?? []);
  const middle = present[0] ?? 0;
  const y = toAxis(present, {
    ...{ start: LINE_HEIGHT - 4, end: 4, maxTicks: 2 },
    least: Math.max(Math.abs(middle) * 0.02, 1e-6),
  });
  let path = '';
  let pen = 'M';
  for (const { order, value } of values) {
    // A missing value is a gap, never a line.
    if (value !== null)
      path += `${pen}${toPixel(x, order).toFixed(1)} ${toPixel(y, value).toFixed(1)}`;
    pen = value === null ? 'M' : 'L';
  }
  const lines = interruptions(view, x, [0, LINE_HEIGHT]);
  const size = { width, height: LINE_HEIGHT, label: `${key} over the run` };
  return picture(size, plot({ x, y }, lines, h('path', { class: 'covariate', d: path })));
}
