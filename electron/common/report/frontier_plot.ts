/**
 * The frontier: MB freed against ms paid. Right and low is good. Arms that no other arm beats in
 * both are joined; the cross through a point is its two intervals.
 */
import type { CostRow, FrontierPoint } from '../experiment_run.ts';
import { valueOrNull } from '../figure.ts';
import { at, type Frame, picture, plot, toAxis, toPixel, xTicks, yTicks } from './axis.ts';
import { h, type Markup } from './markup.ts';
import { type ReportView, toArmClass, toAppName } from './report_view.ts';
import { toItems, toKnown, type ValueRef } from './value_ref.ts';

const LEFT = 46;
const RIGHT = 18;
const TOP = 12;
const BOTTOM = 36;
const LABEL_HEIGHT = 13;
const CHARACTER_WIDTH = 6.2;

interface Dot {
  readonly point: ValueRef<FrontierPoint>;
  readonly row: ValueRef<CostRow> | null;
}

function toDots(view: ReportView, app: string | null): Dot[] {
  const cost = view.result.at('cost');
  const rows = toItems(cost.at('rows'));
  return toItems(cost.at('frontier'))
    .filter(({ value }) => value.app === app)
    .map((point) => {
      const { arm } = point.value;
      const row = rows.find(({ value }) => value.app === app && value.arm === arm) ?? null;
      return { point, row };
    });
}

function toFrame(dots: readonly Dot[], width: number, height: number): Frame {
  const bounds = (pick: 'netFreedMb' | 'paidMs'): number[] =>
    dots.flatMap(({ point, row }) => {
      const interval = row === null ? null : valueOrNull(row.value[pick].interval);
      return [0, point.value[pick], ...(interval === null ? [] : [interval.low, interval.high])];
    });
  const maxTicks = height > 300 ? 9 : 5;
  return {
    x: toAxis(bounds('netFreedMb'), { start: LEFT, end: width - RIGHT, least: 1 }),
    y: toAxis(bounds('paidMs'), { start: height - BOTTOM, end: TOP, least: 4, maxTicks }),
  };
}

function cross({ point, row }: Dot, { x, y }: Frame): Markup {
  if (row === null) return null;
  const freed = toKnown(row.at('netFreedMb').at('interval'));
  const paid = toKnown(row.at('paidMs').at('interval'));
  const atX = toPixel(x, point.value.netFreedMb);
  const atY = toPixel(y, point.value.paidMs);
  return [
    freed !== null &&
      h('line', {
        class: 'bound',
        ...at('x1', x, freed.at('low')),
        ...at('x2', x, freed.at('high')),
        ...{ y1: atY, y2: atY },
      }),
    paid !== null &&
      h('line', {
        class: 'bound',
        ...at('y1', y, paid.at('low')),
        ...at('y2', y, paid.at('high')),
        ...{ x1: atX, x2: atX },
      }),
  ];
}

/** Through the arms that nothing beats, from little freed to much. */
function edge(dots: readonly Dot[], { x, y }: Frame): Markup {
  const efficient = dots
    .filter(({ point }) => point.value.isEfficient)
    .map(({ point }) => point.value)
    .sort((a, b) => a.netFreedMb - b.netFreedMb);
  if (efficient.length < 2) return null;
  const points = efficient.map((point) => {
    const [px, py] = [toPixel(x, point.netFreedMb), toPixel(y, point.paidMs)];
    return `${px.toFixed(2)},${py.toFixed(2)}`;
  });
  return h('polyline', { class: 'edge', points: points.join(' ') });
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

function overlaps(a: Label, b: Label): boolean {
  const apart = a.x + a.width < b.x || b.x + b.width < a.x;
  return !apart && Math.abs(a.y - b.y) < LABEL_HEIGHT;
}

/** Beside its point, right or left; up or down while another label or point stands there. */
function placeLabels(dots: readonly Dot[], { x, y }: Frame): ReadonlyMap<string, Label> {
  const placed = new Map<string, Label>();
  const points = dots.map(({ point: { value } }): Label => ({
    ...{ x: toPixel(x, value.netFreedMb) - 5, y: toPixel(y, value.paidMs) + 4, width: 10 },
    text: '',
  }));
  for (const { point } of dots) {
    const { arm, netFreedMb, paidMs } = point.value;
    const width = arm.length * CHARACTER_WIDTH;
    const [px, py] = [toPixel(x, netFreedMb), toPixel(y, paidMs)];
    const sides = [px + 9, px - 9 - width].filter(
      (left) => left > x.start && left + width < x.end + RIGHT,
    );
    const options = [4, -7, 15, -20, 28, -33, 41].flatMap((shift) =>
      sides.map((left) => ({ x: left, y: py + shift, width, text: arm })),
    );
    const others = [...placed.values(), ...points];
    const free = options.find((option) => !others.some((other) => overlaps(option, other)));
    placed.set(arm, free ?? { x: px + 9, y: py - 6, width, text: arm });
  }
  return placed;
}

function axisTitles({ x, y }: Frame): Markup {
  const bottom = y.start + 30;
  return [
    h('text', { class: 'axis-text end', x: x.end, y: bottom }, 'net freed, MB →'),
    h('text', { class: 'axis-text', x: x.start + 6, y: y.end + 8 }, '↑ paid, ms'),
  ];
}

export interface FrontierSize {
  readonly width: number;
  readonly height: number;
}

export function frontierPlot(
  view: ReportView,
  app: string | null,
  { width, height }: FrontierSize,
): Markup {
  const dots = toDots(view, app);
  if (dots.length === 0) return null;
  const frame = toFrame(dots, width, height);
  const labels = placeLabels(dots, frame);
  const marks = dots.map((dot) => {
    const { arm, isEfficient } = dot.point.value;
    const label = labels.get(arm);
    return h(
      'g',
      { class: toArmClass(view, arm) },
      cross(dot, frame),
      h('circle', {
        class: isEfficient ? 'point' : 'point hollow',
        ...at('cx', frame.x, dot.point.at('netFreedMb')),
        ...at('cy', frame.y, dot.point.at('paidMs')),
        r: 4.5,
      }),
      label !== undefined && h('text', { class: 'key-text', x: label.x, y: label.y }, label.text),
    );
  });
  const label = `MB freed against ms paid, ${toAppName(view, app)}`;
  const grid = [xTicks(frame), yTicks(frame), axisTitles(frame)];
  return picture({ width, height, label }, plot(frame, grid, edge(dots, frame), marks));
}
