/**
 * How a value of a result is written, and the element that shows it: every figure carries the path
 * of its value (data-path) and the name of its format (data-format). render_report.test.ts reads
 * both back and compares.
 */
import type { Interval } from '../experiment_analysis.ts';
import { type Figure, WHY_UNKNOWN, type WhyUnknown } from '../figure.ts';
import { isKnown, MISSING, toFixedText, toSignedText } from '../number_text.ts';
import { h, type Markup, type MarkupElement } from './markup.ts';
import { toKnown, type ValueRef } from './value_ref.ts';

type NumberFormat = (value: number) => string;

function toTwo(value: number): string {
  return String(value).padStart(2, '0');
}

/** UTC, so that one result makes one report wherever it is rendered. */
export function toDateTime(unixMs: number): string {
  const at = new Date(unixMs);
  const day = `${at.getUTCFullYear()}-${toTwo(at.getUTCMonth() + 1)}-${toTwo(at.getUTCDate())}`;
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(toTwo).join(':');
  return `${day} ${time} UTC`;
}

function toP(value: number): string {
  if (value < 0.0001) return '< 0.0001';
  return value.toFixed(value < 0.001 ? 4 : 3);
}

const NUMBER_FORMATS = {
  count: (value) => toFixedText(value, 0),
  ms: (value) => toFixedText(value, 1),
  ms_whole: (value) => toFixedText(value, 0),
  signed_ms: (value) => toSignedText(value, 1),
  /** Where words say "slower by". */
  size_ms: (value) => toFixedText(Math.abs(value), 1),
  mb: (value) => toFixedText(value, 1),
  pages: (value) => toFixedText(value, 0),
  rate: (value) => toFixedText(value, 2),
  ratio: (value) => `×${toFixedText(value, 2)}`,
  p: toP,
  tau: (value) => toSignedText(value, 2),
  slope: (value) => toSignedText(value, 2),
  score: (value) => toSignedText(value, 1),
  percent: (value) => `${toFixedText(value, 1)} %`,
  confidence: (value) => `${String(Math.round(value * 1000) / 10)} %`,
  plain: (value) => String(value),
  ordinal: (value) => String(value + 1),
  kb_as_mb: (value) => toFixedText(value / 1024, 0),
  celsius: (value) => `${toFixedText(value, 1)} °C`,
  seconds: (value) => `${String(value / 1000)} s`,
  clock: toDateTime,
} satisfies Readonly<Record<string, NumberFormat>>;

export type FormatName = keyof typeof NUMBER_FORMATS | 'text';

export type ShownValue = number | string | boolean | null;

export function formatValue(value: ShownValue | undefined, format: FormatName): string {
  if (value === null || value === undefined || value === '') return MISSING;
  if (format === 'text') return String(value);
  if (typeof value !== 'number' || !isKnown(value)) return MISSING;
  return NUMBER_FORMATS[format](value);
}

/** One value of the result, as text. `tag`: tspan and title inside of pictures. */
export function show(
  ref: ValueRef<ShownValue>,
  format: FormatName,
  attributes: { readonly tag?: string; readonly class?: string } = {},
): MarkupElement {
  const { tag = 'span', ...rest } = attributes;
  const data = { ...rest, 'data-path': ref.path, 'data-format': format };
  return h(tag, data, formatValue(ref.value, format));
}

/** A dash that says why it is one. */
export function showWhy(figure: ValueRef<Figure<unknown>>): MarkupElement {
  const why: WhyUnknown = figure.value.known ? 'not_defined' : figure.value.why;
  return h('span', { class: 'unknown', title: WHY_UNKNOWN[why] }, MISSING);
}

export function showFigure(figure: ValueRef<Figure<number>>, format: FormatName): MarkupElement {
  const known = toKnown(figure);
  return known === null ? showWhy(figure) : show(known, format);
}

/** [low, high] */
export function showBounds(interval: ValueRef<Interval>, format: FormatName): MarkupElement {
  const bound = (name: 'low' | 'high'): Markup => show(interval.at(name), format);
  return h('span', { class: 'interval' }, '[', bound('low'), ', ', bound('high'), ']');
}

export function showInterval(
  figure: ValueRef<Figure<Interval>>,
  format: FormatName,
): MarkupElement {
  const known = toKnown(figure);
  return known === null ? showWhy(figure) : showBounds(known, format);
}
