/**
 * What each block says: arm − reference, block by block, with zero, the threshold, the estimate and
 * its interval. A drifting effect or one wild block is seen here first.
 */
import type { PairAnalysis } from '../experiment_analysis.ts';
import { valueOrNull } from '../figure.ts';
import {
  at,
  type Axis,
  type Frame,
  picture,
  plot,
  toAxis,
  toPixel,
  xTicks,
  yTicks,
} from './axis.ts';
import { h, type Markup } from './markup.ts';
import { type ReportView, toArmClass } from './report_view.ts';
import { show } from './shown_value.ts';
import { toItems, toKnown, type ValueRef } from './value_ref.ts';

const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const PLOT_HEIGHT = 104;
const AXIS_HEIGHT = 20;

/** Each arm by itself: the panels are for change over the run, the verdict is for sizes. */
function toDeltaAxis(pair: PairAnalysis): Axis {
  const interval = valueOrNull(pair.comparison.interval);
  const bounds = interval === null ? [] : [interval.low, interval.high];
  const values = [0, ...bounds, ...pair.blocks.map(({ deltaMs }) => deltaMs)];
  return toAxis(values, { start: TOP + PLOT_HEIGHT, end: TOP, least: 4, maxTicks: 5 });
}

function band({ x, y }: Frame, thresholdMs: number | null): Markup {
  if (thresholdMs === null) return null;
  const top = Math.max(toPixel(y, thresholdMs), y.end);
  const bottom = Math.min(toPixel(y, -thresholdMs), y.start);
  const box = { x: x.start, width: x.end - x.start, y: top, height: bottom - top };
  return h('rect', { class: 'band', ...box });
}

function estimateMarks(pair: ValueRef<PairAnalysis>, { x, y }: Frame): Markup {
  const comparison = pair.at('comparison');
  const estimate = toKnown(comparison.at('hodgesLehmannMs'));
  const interval = toKnown(comparison.at('interval'));
  const line = { x1: x.start, x2: x.end };
  const bound = (name: 'low' | 'high'): Markup =>
    interval !== null &&
    h('line', {
      class: 'bound',
      ...line,
      ...at('y1', y, interval.at(name)),
      ...at('y2', y, interval.at(name)),
    });
  return [
    bound('low'),
    bound('high'),
    estimate !== null &&
      h('line', { class: 'level', ...line, ...at('y1', y, estimate), ...at('y2', y, estimate) }),
  ];
}

export interface DeltaPanel {
  readonly width: number;
  /** Blocks of the plan. */
  readonly blocks: number;
}

export function blockDeltas(
  view: ReportView,
  pair: ValueRef<PairAnalysis>,
  { width, blocks }: DeltaPanel,
): Markup {
  const first = -0.5;
  const last = Math.max(blocks, 1) - 0.5;
  const step = Math.max(1, Math.ceil(blocks / 10));
  const x = { from: first, to: last, start: LEFT, end: width - RIGHT, ticks: [], digits: 0 };
  const y = toDeltaAxis(pair.value);
  const frame = { x, y };
  const numbers = Array.from({ length: Math.ceil(blocks / step) }, (_, index) => {
    const block = index * step;
    const place = { class: 'tick-text middle', x: toPixel(x, block), y: y.start + 15 };
    return h('g', { class: 'tick' }, h('text', place, String(block + 1)));
  });
  const dots = toItems(pair.at('blocks')).map((delta) =>
    h(
      'circle',
      {
        class: 'dot',
        ...at('cx', x, delta.at('block')),
        ...at('cy', y, delta.at('deltaMs')),
        r: 3.2,
      },
      show(delta.at('deltaMs'), 'signed_ms', { tag: 'title' }),
    ),
  );
  const missing = toItems(pair.at('incompleteBlocks')).map((block) =>
    h('text', { class: 'refused middle', ...at('x', x, block), y: y.start - 2 }, '×'),
  );
  const { app, arm } = pair.value;
  const label = `Difference of ${arm} by block, ${app}`;
  const size = { width, height: TOP + PLOT_HEIGHT + AXIS_HEIGHT, label };
  const marks = [band(frame, valueOrNull(pair.value.thresholdMs)), xTicks(frame), yTicks(frame)];
  return picture(
    size,
    h(
      'g',
      { class: toArmClass(view, arm) },
      plot(frame, marks, numbers, estimateMarks(pair, frame), dots, missing),
    ),
  );
}
