/** Every number that the report shows is read back from the HTML and compared with its JSON. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, Window } from 'happy-dom';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ecdf } from '../experiment_analysis.ts';
import type { ExperimentResult } from '../experiment_run.ts';
import { DATA_ELEMENT, renderReport } from './render_report.ts';
import { type FormatName, formatValue, type ShownValue } from './shown_value.ts';
import { readPath } from './value_ref.ts';

const FILE = path.join(
  import.meta.dirname,
  '../../engine/experiment/testdata/simulated_result.json',
);
/** Names and words that may hold digits: none of them is a figure. */
const WORDS = '.tick, .words, .arm, .key-text, .row-text, .definitions, h3, figcaption, code';

const result = JSON.parse(readFileSync(FILE, 'utf8')) as ExperimentResult;

/** Fewer launches, for what does not look at them. */
const small: ExperimentResult = { ...result, launches: result.launches.slice(0, 12) };

function parse(html: string): Document {
  const window = new Window();
  return new window.DOMParser().parseFromString(html, 'text/html');
}

function readData(page: Document): ExperimentResult {
  return JSON.parse(page.getElementById(DATA_ELEMENT)?.textContent ?? '') as ExperimentResult;
}

/** What differs between the figures of the page and those of its data. */
function findWrongFigures(page: Document, data: unknown): string[] {
  return [...page.querySelectorAll('[data-path]')].flatMap((element) => {
    const from = element.getAttribute('data-path') ?? '';
    const format = element.getAttribute('data-format') as FormatName;
    const shown = element.textContent;
    const expected = formatValue(readPath(data, from) as ShownValue, format);
    return shown === expected ? [] : [`${from}: ${shown} instead of ${expected}`];
  });
}

function toPixel(axis: string, value: number): number {
  const [from = 0, to = 1, start = 0, end = 1] = axis.split(' ').map(Number);
  return start + ((value - from) / (to - from)) * (end - start);
}

interface Mark {
  readonly path: string;
  readonly shown: number;
  readonly expected: number;
}

/** Every coordinate that stands for a value. */
function readMarks(page: Document, data: unknown): Mark[] {
  return [...page.querySelectorAll('[data-x-axis] *')].flatMap((element) =>
    [...element.attributes]
      .filter(({ name }) => name.startsWith('data-at-'))
      .map(({ name, value }) => {
        const from = value ?? '';
        const coordinate = name.slice('data-at-'.length);
        const kind = coordinate.includes('x') ? 'data-x-axis' : 'data-y-axis';
        const axis = element.closest('[data-x-axis]')?.getAttribute(kind) ?? '';
        const shown = Number(element.getAttribute(coordinate));
        return { path: from, shown, expected: toPixel(axis, Number(readPath(data, from))) };
      }),
  );
}

function toDecimals(text: string): string[] {
  return text.match(/\d+/g) ?? [];
}

describe('a report', () => {
  let html: string;
  let page: Document;
  beforeAll(() => {
    html = renderReport(result);
    page = parse(html);
  });

  it('data_inside_are_not_the_result', () => {
    expect(readData(page)).toEqual(result);
  });

  it('a_figure_differs_from_the_data', () => {
    const figures = page.querySelectorAll('[data-path]');
    expect(figures.length).toBeGreaterThan(1500);
    expect(findWrongFigures(page, readData(page))).toEqual([]);
  });

  it('the_comparison_would_miss_another_value', () => {
    const other = readData(page);
    const pair = other.analysis!.pairs[0]!;
    (pair.comparison.hodgesLehmannMs as { value: number }).value += 1;
    expect(findWrongFigures(page, other).length).toBeGreaterThan(2);
  });

  it('a_number_has_no_path', () => {
    const bare = parse(html);
    for (const element of bare.querySelectorAll(`[data-path], ${WORDS}, script, style, title`)) {
      element.remove();
    }
    expect(toDecimals(bare.body.textContent)).toEqual([]);
  });

  it('a_run_without_a_launch_yet_has_readable_axes', () => {
    const empty = parse(renderReport({ ...small, launches: [], analysis: null, end: null }));
    const ticks = [...empty.querySelectorAll('.tick-text')].map(({ textContent }) => textContent);
    expect(ticks.length).toBeGreaterThan(4);
    expect(ticks.filter((text) => text.length > 4)).toEqual([]);
  });

  it('a_mark_stands_beside_its_value', () => {
    const marks = readMarks(page, readData(page));
    expect(marks.length).toBeGreaterThan(1500);
    const wrong = marks.filter(({ shown, expected }) => !(Math.abs(shown - expected) < 0.011));
    expect(wrong).toEqual([]);
  });

  it('a_step_of_a_distribution_is_off', () => {
    const lines = [...page.querySelectorAll('[data-ecdf]')];
    expect(lines.length).toBe(result.analysis!.groups.length);
    for (const line of lines) {
      const ecdf = readPath(result, line.getAttribute('data-ecdf') ?? '') as Ecdf;
      const plot = line.closest('[data-x-axis]');
      const steps = (line.getAttribute('d') ?? '').match(/H[\d.]+V[\d.]+/g) ?? [];
      expect(steps.length).toBe(ecdf.ms.length);
      steps.forEach((step, index) => {
        const [x, y] = step.match(/[\d.]+/g)!.map(Number);
        expect(x).toBeCloseTo(toPixel(plot?.getAttribute('data-x-axis') ?? '', ecdf.ms[index]!), 1);
        const share = ecdf.share[index]!;
        expect(y).toBeCloseTo(toPixel(plot?.getAttribute('data-y-axis') ?? '', share), 1);
      });
    }
  });

  it('a_coordinate_is_not_a_number', () => {
    expect(html).not.toMatch(/="[^"]*NaN|Infinity/);
    expect(html).not.toContain('undefined');
  });

  it('something_is_loaded_or_run', () => {
    expect(html).not.toMatch(/<(link|img|iframe|object)\b|url\(|@import|\bon\w+="/i);
    const scripts = [...page.querySelectorAll('script')];
    expect(scripts.map((script) => script.getAttribute('type'))).toEqual(['application/json']);
  });

  it('a_refused_launch_is_not_listed', () => {
    const section = page.querySelector('#report-refusals')?.textContent ?? '';
    const refused = result.launches.filter(({ refusal }) => refusal !== null);
    expect(refused.length).toBeGreaterThan(0);
    for (const { refusal } of refused) expect(section).toContain(refusal!.detail);
  });

  it('simulated_data_are_not_called_so', () => {
    expect(page.querySelector('[data-banner="simulated"]')).not.toBeNull();
    const measured = parse(renderReport({ ...small, simulated: false }));
    expect(measured.querySelector('[data-banner]')).toBeNull();
  });

  it('a_virtual_device_is_not_called_so', () => {
    const device = { ...result.device, info: { ...result.device.info, isVirtual: true } };
    const measured = parse(renderReport({ ...small, simulated: false, device }));
    expect(measured.querySelector('[data-banner="virtual"]')).not.toBeNull();
  });

  it('a_name_with_markup_leaves_its_place', () => {
    const name = '</script><b id="out">&"';
    const report = renderReport({ ...small, plan: { ...result.plan, name, description: name } });
    const other = parse(report);
    expect(other.getElementById('out')).toBeNull();
    expect(other.querySelector('h1')?.textContent).toBe(name);
    expect(readData(other).plan.name).toBe(name);
  });

  it('nothing_to_analyse_breaks_the_report', () => {
    const error = { code: 'bad_request', message: 'No launch.', cause: 'c', remedy: 'r' } as const;
    const empty: ExperimentResult = {
      ...{ ...result, launches: [], analysis: null, analysisError: error },
      cost: { rows: [], frontier: [] },
      end: { reason: 'cancelled', detail: 'By Ctrl C.', atMs: result.startedAtMs },
    };
    const other = parse(renderReport(empty));
    expect(other.querySelector('[role="alert"]')?.textContent).toContain('No launch.');
    expect(other.querySelector('[data-banner="cancelled"]')).not.toBeNull();
    expect(findWrongFigures(other, readData(other))).toEqual([]);
  });
});
