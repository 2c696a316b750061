/**
 * Every launch a dot, every arm a row, its median a bar with its interval. No box, no mean: the
 * dots are the data. Refused launches that have a time are crosses; flagged ones are hollow.
 */
import type { GroupAnalysis } from '../experiment_analysis.ts';
import type { LaunchRecord } from '../experiment_run.ts';
import { valueOrNull } from '../figure.ts';
import { at, type Axis, picture, plot, toAxis, xTicks } from './axis.ts';
import { h, type Markup } from './markup.ts';
import { type ReportView, toArmClass, toGroups } from './report_view.ts';
import { show } from './shown_value.ts';
import type { ValueRef } from './value_ref.ts';
import { toItems, toKnown, toPresent } from './value_ref.ts';

const LABEL_WIDTH = 116;
const ROW_HEIGHT = 38;
const AXIS_HEIGHT = 22;
const RIGHT = 14;
/** A fixed pattern, so that the same launches always make the same picture. */
const SCATTER = [0, -4, 4, -7, 7, -2, 2, -5.5, 5.5];

/** Launches of one app that belong to a figure: no warm-ups. */
export function toLaunches(view: ReportView, app: string): ValueRef<LaunchRecord>[] {
  const launches = toItems(view.result.at('launches'));
  return launches.filter(({ value }) => value.app === app && !value.warmUp);
}

interface Row {
  readonly group: ValueRef<GroupAnalysis>;
  readonly launches: readonly ValueRef<LaunchRecord>[];
  readonly top: number;
  readonly x: Axis;
}

function dots({ group, launches, top, x }: Row): Markup {
  const flagged = new Set((valueOrNull(group.value.outliers) ?? []).map((flag) => flag.sequence));
  return launches.map((launch, index) => {
    const time = toPresent(launch.at('totalTimeMs'));
    if (time === null) return null;
    const y = top + ROW_HEIGHT / 2 + (SCATTER[index % SCATTER.length] ?? 0);
    const title = show(time, 'ms_whole', { tag: 'title' });
    if (launch.value.refusal !== null) {
      return h('text', { class: 'refused middle', ...at('x', x, time), y: y + 3.5 }, '×', title);
    }
    const look = flagged.has(launch.value.sequence) ? 'dot hollow' : 'dot';
    return h('circle', { class: look, ...at('cx', x, time), cy: y, r: 3 }, title);
  });
}

function median({ group, top, x }: Row): Markup {
  const figure = toKnown(group.at('medianMs'));
  if (figure === null) return null;
  const interval = toKnown(figure.at('interval'));
  const estimate = figure.at('estimate');
  const middle = top + ROW_HEIGHT / 2;
  return [
    interval !== null &&
      h('line', {
        class: 'median-interval',
        ...at('x1', x, interval.at('low')),
        ...at('x2', x, interval.at('high')),
        ...{ y1: middle + 12, y2: middle + 12 },
      }),
    h('line', {
      class: 'median',
      ...at('x1', x, estimate),
      ...at('x2', x, estimate),
      ...{ y1: middle - 10, y2: middle + 14 },
    }),
    h(
      'text',
      { class: 'value-text middle', ...at('x', x, estimate), y: middle - 12 },
      show(estimate, 'ms', { tag: 'tspan' }),
    ),
  ];
}

export function stripPlot(view: ReportView, app: string, width: number): Markup {
  if (view.analysis === null) return null;
  const groups = toGroups(view.analysis, app);
  const launches = toLaunches(view, app);
  const times = launches.flatMap(({ value }) => value.totalTimeMs ?? []);
  const plotHeight = groups.length * ROW_HEIGHT + 6;
  const x = toAxis(times, { start: LABEL_WIDTH, end: width - RIGHT, least: 10, maxTicks: 6 });
  const y = { from: 0, to: 1, start: plotHeight, end: 0, ticks: [], digits: 0 };
  const rows = groups.map((group, index) => {
    const { arm } = group.value;
    const top = index * ROW_HEIGHT + 4;
    const own = launches.filter(({ value }) => value.arm === arm);
    const row = { group, launches: own, top, x };
    const label = { class: 'row-text', x: 0, y: top + ROW_HEIGHT / 2 + 4 };
    return h('g', { class: toArmClass(view, arm) }, h('text', label, arm), dots(row), median(row));
  });
  const size = { width, height: plotHeight + AXIS_HEIGHT, label: `Launch times of ${app} by arm` };
  return picture(size, plot({ x, y }, xTicks({ x, y }), rows));
}
