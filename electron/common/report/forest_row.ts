/** One comparison as a line: estimate, interval, zero and the threshold of equivalence. */
import type { PairAnalysis } from '../experiment_analysis.ts';
import { valueOrNull } from '../figure.ts';
import { at, type Axis, type Frame, picture, plot, toAxis, toPixel, xTicks } from './axis.ts';
import { h, type Markup } from './markup.ts';
import { show } from './shown_value.ts';
import { toKnown, type ValueRef } from './value_ref.ts';

const ROW_HEIGHT = 26;
const AXIS_HEIGHT = 20;
const MARGIN = 14;

/** The axis that all comparisons of one app share. */
export function toForestAxis(pairs: readonly PairAnalysis[], width: number): Axis {
  const values = pairs.flatMap(({ comparison, thresholdMs }) => {
    const interval = valueOrNull(comparison.interval);
    const threshold = valueOrNull(thresholdMs) ?? 0;
    const estimate = valueOrNull(comparison.hodgesLehmannMs) ?? 0;
    const bounds = interval === null ? [] : [interval.low, interval.high];
    return [0, estimate, -threshold, threshold, ...bounds];
  });
  return toAxis(values, { start: MARGIN, end: width - MARGIN, maxTicks: 6, least: 4 });
}

function toFrame(x: Axis): Frame {
  const y = { from: 0, to: 1, start: ROW_HEIGHT, end: 0, ticks: [], digits: 0 };
  return { x, y };
}

export function forestRow(pair: ValueRef<PairAnalysis>, x: Axis): Markup {
  const comparison = pair.at('comparison');
  const interval = toKnown(comparison.at('interval'));
  const estimate = toKnown(comparison.at('hodgesLehmannMs'));
  const threshold = valueOrNull(pair.value.thresholdMs);
  const middle = ROW_HEIGHT / 2;
  const rows = { y1: 0, y2: ROW_HEIGHT };
  const left = threshold === null ? 0 : toPixel(x, -threshold);
  const right = threshold === null ? 0 : toPixel(x, threshold);
  const marks = [
    threshold !== null &&
      h('rect', { class: 'band', x: left, width: right - left, y: 0, height: ROW_HEIGHT }),
    x.ticks.map((tick) => {
      const pixel = toPixel(x, tick);
      return h('line', { class: tick === 0 ? 'zero' : 'grid', x1: pixel, x2: pixel, ...rows });
    }),
    interval !== null &&
      h('line', {
        class: 'interval-line',
        ...at('x1', x, interval.at('low')),
        ...at('x2', x, interval.at('high')),
        ...{ y1: middle, y2: middle },
      }),
    estimate !== null &&
      h(
        'circle',
        { class: 'estimate', ...at('cx', x, estimate), cy: middle, r: 4 },
        show(estimate, 'signed_ms', { tag: 'title' }),
      ),
  ];
  const size = { width: x.end + MARGIN, height: ROW_HEIGHT, label: 'Difference with interval' };
  return picture(size, plot(toFrame(x), ...marks));
}

/** The numbers under the rows. */
export function forestAxis(x: Axis): Markup {
  const y = { from: 0, to: 1, start: 2, end: 0, ticks: [], digits: 0 };
  const size = { width: x.end + MARGIN, height: AXIS_HEIGHT, label: 'Axis in ms' };
  return picture(size, xTicks({ x, y }));
}
