/**
 * What happens to a text on its way: other line ends, colours, quoting, lost indentation, wrapped
 * lines. Where nothing is lost the values stay the same; where something is, no number is wrong.
 */
import { describe, expect, it } from 'vitest';
import type { Section } from './inspect.ts';
import type { Value } from './kind.ts';
import { inspectAll, readFixtures, toLeaves } from './testing/inspected.ts';

const FIXTURES = readFixtures().filter(({ kind }) => kind !== 'several');

function eachLine(change: (line: string) => string): (text: string) => string {
  return (text) => text.split('\n').map(change).join('\n');
}

function wrapAt(width: number): (text: string) => string {
  return eachLine((line) => line.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n'));
}

type Damage = readonly [name: string, apply: (text: string) => string];

const HARMLESS: readonly Damage[] = [
  ['CRLF', (text) => text.replace(/\r?\n/g, '\r\n')],
  ['CR CR LF of adb shell before Android 7', (text) => text.replace(/\r?\n/g, '\r\r\n')],
  ['byte-order mark', (text) => `\uFEFF${text}`],
  ['colours', eachLine((line) => (line === '' ? line : `\x1b[1;31m${line}\x1b[0m`))],
  ['indented by pasting', eachLine((line) => (line === '' ? line : `    ${line}`))],
  ['quoted in a mail', eachLine((line) => `> ${line}`)],
  ['trailing blanks', eachLine((line) => (line === '' ? line : `${line}  `))],
  ['blank lines around', (text) => `\n\n${text}\n\n`],
];

const HARMFUL: readonly Damage[] = [
  ['indentation lost', eachLine((line) => line.trim())],
  ['runs of blanks squeezed', eachLine((line) => line.trim().replace(/\s+/g, ' '))],
  ['four blanks made a tab', eachLine((line) => line.replace(/^ {4}/, '\t'))],
  ['a blank line after each', (text) => text.replace(/\n/g, '\n\n')],
  [
    'every other line lost',
    (text) =>
      text
        .split('\n')
        .filter((_, at) => at % 2 === 0)
        .join('\n'),
  ],
  ['first line lost', (text) => text.slice(text.indexOf('\n') + 1)],
  ...[72, 80, 100, 120, 132].map((width): Damage => [`wrapped at ${width}`, wrapAt(width)]),
];

/** Sums over what is there: of less lines, less. Counted or bound by place: not by a line. */
const DERIVED = /(^|\.)(totals|categories|total|compression_ratio|uss_kb|index|version)(\.|$)/;

/** Blanks at the end of free text are not kept. */
function toValues(sections: readonly Section[]): unknown {
  const values = sections.map((section) => section.values);
  return JSON.parse(JSON.stringify(values).replace(/\s+"/g, '"'));
}

function toNumbers(values: Value): readonly string[] {
  return toLeaves(values)
    .filter(([path, leaf]) => /^-?\d/.test(leaf) && !DERIVED.test(path))
    .map(([path, leaf]) => `${path.split('.').at(-1) ?? ''} = ${leaf}`);
}

/** Of a table without its heading it is not known whether it is PSS or RSS: only a size. */
function withPlainSizes(numbers: readonly string[]): readonly string[] {
  return [...numbers, ...numbers.map((leaf) => leaf.replace(/^(pss|rss)_kb/, 'size_kb'))];
}

describe.each(HARMLESS)('%s', (_name, apply) => {
  it.each(FIXTURES)('$kind/$name says the same', ({ kind, text }) => {
    const right = inspectAll(text);
    const damaged = inspectAll(apply(text));
    expect(damaged.map((section) => section.kind)).toEqual(right.map((section) => section.kind));
    expect(damaged[0]?.kind).toBe(kind);
    expect(toValues(damaged)).toEqual(toValues(right));
    expect(damaged.flatMap(({ lines }) => lines.unused)).toEqual([]);
  });
});

describe.each(HARMFUL)('%s', (_name, apply) => {
  it.each(FIXTURES)('$kind/$name gives no number that it did not give before', ({ text }) => {
    const numbers = inspectAll(text).flatMap(({ values }) => toNumbers(values));
    const right = new Set(withPlainSizes(numbers));
    const damaged = apply(text);
    if (damaged.trim() === '') return;
    const sections = inspectAll(damaged);
    // A remark says of the line before an unused one that its last value may be cut.
    const sure = sections.filter(({ remarks }) => remarks.length === 0);
    const wrong = sure
      .flatMap(({ values }) => toNumbers(values))
      .filter((leaf) => !right.has(leaf));
    expect(wrong).toEqual([]);
    const total = sections.reduce((sum, { lines }) => sum + lines.total, 0);
    expect(total).toBe(damaged.replace(/\n$/, '').split('\n').length);
  });
});
