/** Share of the launches that took at most so long, one step line for each arm. */
import type { Ecdf } from '../experiment_analysis.ts';
import { type Axis, type Frame, picture, plot, toAxis, toPixel, xTicks, yTicks } from './axis.ts';
import { h, type Markup, toAttributeText } from './markup.ts';
import { type ReportView, toArmClass, toGroups } from './report_view.ts';

const LEFT = 38;
const RIGHT = 14;
const TOP = 10;
const AXIS_HEIGHT = 22;
const KEY_HEIGHT = 16;

/** From below the first launch to the right edge above the last. */
export function toStepPath(ecdf: Ecdf, { x, y }: Frame): string {
  const pixel = (axis: Axis, value: number): string => toAttributeText(toPixel(axis, value));
  const steps = ecdf.ms.map((ms, index) => `H${pixel(x, ms)}V${pixel(y, ecdf.share[index] ?? 0)}`);
  return `M${pixel(x, x.from)} ${pixel(y, 0)}${steps.join('')}H${pixel(x, x.to)}`;
}

export function ecdfPlot(view: ReportView, app: string, width: number): Markup {
  if (view.analysis === null) return null;
  const groups = toGroups(view.analysis, app).filter(({ value }) => value.ecdf.ms.length > 0);
  const times = groups.flatMap(({ value }) => value.ecdf.ms);
  const plotHeight = Math.max(120, groups.length * 38 - 10);
  const x = toAxis(times, { start: LEFT, end: width - RIGHT, least: 10, maxTicks: 6 });
  const y = {
    ...{ from: 0, to: 1, start: plotHeight + TOP, end: TOP, digits: 2 },
    ticks: [0, 0.25, 0.5, 0.75, 1],
  };
  const frame = { x, y };
  const keyLeft = width - RIGHT - 108;
  const keyTop = plotHeight + TOP - groups.length * KEY_HEIGHT - 4;
  const lines = groups.map((group) =>
    h('path', {
      class: `${toArmClass(view, group.value.arm)} step`,
      d: toStepPath(group.value.ecdf, frame),
      'data-ecdf': group.at('ecdf').path,
    }),
  );
  const key = groups.map(({ value: { arm } }, index) => {
    const middle = keyTop + index * KEY_HEIGHT + 8;
    const line = { class: 'step', d: `M${keyLeft} ${middle}h14` };
    const text = { class: 'key-text', x: keyLeft + 20, y: middle + 3.5 };
    return h('g', { class: toArmClass(view, arm) }, h('path', line), h('text', text, arm));
  });
  const label = `Distribution of the launch times of ${app}`;
  const size = { width, height: plotHeight + TOP + AXIS_HEIGHT, label };
  return picture(size, plot(frame, xTicks(frame), yTicks(frame), lines), key);
}
