/**
 * Linear axes: from values to pixels, and readable ticks. A picture writes its axes into the
 * element (data-x-axis, data-y-axis), so that a test can read every mark back.
 */
import { toFixedText } from '../number_text.ts';
import { type Attributes, h, type Markup } from './markup.ts';
import type { ValueRef } from './value_ref.ts';

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** Pixels of `from` and `to`. */
  readonly start: number;
  readonly end: number;
  readonly ticks: readonly number[];
  /** Decimals of a tick. */
  readonly digits: number;
}

export interface AxisRange {
  readonly start: number;
  readonly end: number;
  readonly maxTicks?: number;
  /** Smallest span, so that noise does not look like a finding. */
  readonly least?: number;
}

/** Smallest of 1, 2, 5 × 10^n that is at least `raw`. */
export function toNiceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** An axis that holds all values; its ends are ticks. */
export function toAxis(values: readonly number[], range: AxisRange): Axis {
  const { start, end, maxTicks = 5, least = 1e-6 } = range;
  const finite = values.filter(Number.isFinite);
  let low = finite.length === 0 ? 0 : finite.reduce((a, b) => Math.min(a, b));
  let high = finite.length === 0 ? 1 : finite.reduce((a, b) => Math.max(a, b));
  const missing = least - (high - low);
  if (missing > 0) {
    low -= low >= 0 && low < missing / 2 ? low : missing / 2;
    high = low + least;
  }
  const step = toNiceStep((high - low) / (maxTicks - 1));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return { from: first * step, to: last * step, start, end, ticks, digits };
}

export function toPixel(axis: Axis, value: number): number {
  return axis.start + ((value - axis.from) / (axis.to - axis.from)) * (axis.end - axis.start);
}

/** Of data-x-axis and data-y-axis: from, to, start, end. */
export function toAxisData(axis: Axis): string {
  return [axis.from, axis.to, axis.start, axis.end].join(' ');
}

export interface Frame {
  readonly x: Axis;
  readonly y: Axis;
}

function toTickText(axis: Axis, tick: number): string {
  return toFixedText(tick, axis.digits);
}

/** Grid and numbers of the x axis under a plot. */
export function xTicks({ x, y }: Frame): Markup {
  return x.ticks.map((tick) => {
    const at = toPixel(x, tick);
    return h(
      'g',
      { class: 'tick' },
      h('line', { class: tick === 0 ? 'zero' : 'grid', x1: at, x2: at, y1: y.end, y2: y.start }),
      h('text', { class: 'tick-text middle', x: at, y: y.start + 15 }, toTickText(x, tick)),
    );
  });
}

/** Grid and numbers of the y axis left of a plot. */
export function yTicks({ x, y }: Frame): Markup {
  return y.ticks.map((tick) => {
    const at = toPixel(y, tick);
    return h(
      'g',
      { class: 'tick' },
      h('line', { class: tick === 0 ? 'zero' : 'grid', x1: x.start, x2: x.end, y1: at, y2: at }),
      h('text', { class: 'tick-text end', x: x.start - 6, y: at + 3.5 }, toTickText(y, tick)),
    );
  });
}

/** Attributes that put a mark at a value of the result, with the value's path for the test. */
export function at(name: string, axis: Axis, ref: ValueRef<number>): Attributes {
  return { [name]: toPixel(axis, ref.value), [`data-at-${name}`]: ref.path };
}

/** The part of a picture that has these axes. */
export function plot(frame: Frame, ...children: Markup[]): Markup {
  const axes = { 'data-x-axis': toAxisData(frame.x), 'data-y-axis': toAxisData(frame.y) };
  return h('g', axes, ...children);
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** For those who cannot see it. */
  readonly label: string;
}

export function picture({ width, height, label }: PictureSize, ...children: Markup[]): Markup {
  const viewBox = `0 0 ${Math.round(width)} ${Math.round(height)}`;
  const size = { width: Math.round(width), height: Math.round(height), viewBox };
  return h('svg', { class: 'picture', role: 'img', 'aria-label': label, ...size }, ...children);
}
