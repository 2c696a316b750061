import { describe, expect, it } from 'vitest';
import { KINDS } from './registry.ts';
import { inspectAll, inspectOne, readFixtures, toLeaves } from './testing/inspected.ts';

const FIXTURES = readFixtures();
/** Two fixtures of each kind, and all that hold several outputs. */
const CHOSEN = [...KINDS.map(({ id }) => id), 'several'].flatMap((kind) => {
  const own = FIXTURES.filter((fixture) => fixture.kind === kind);
  const sorted = [...own].sort((a, b) => a.text.length - b.text.length);
  return kind === 'several' ? sorted : sorted.filter(({ text }) => text.length < 2500).slice(0, 2);
});

/** Sums over what is there: of less lines, less. */
const AGGREGATES = /^(totals|categories|total|compression_ratio|has_|version|uss_kb|files)\b/;

/** What the text of whole lines alone says, and what its cut last line adds to that. */
function addedBy(text: string, kind: string): readonly (readonly [string, string])[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const before = whole.trim() === '' ? [] : toLeaves(inspectOne(whole, kind).values);
  const known = new Map(before);
  return toLeaves(inspectOne(text, kind).values).filter(
    ([path, leaf]) => known.get(path) !== leaf && !AGGREGATES.test(path),
  );
}

describe('truncated at every byte', () => {
  it.each(CHOSEN.filter(({ kind }) => kind !== 'several'))(
    '$kind/$name: no value of a whole line changes, none of a cut line is wrong',
    ({ kind, text }) => {
      const right = new Map(toLeaves(inspectOne(text, kind).values));
      for (let length = 1; length < text.length; length += 1) {
        const cut = text.slice(0, length);
        if (cut.trim() === '') continue;
        const last = cut.split('\n').length;
        const isRemarked = inspectOne(cut, kind).remarks.some(({ line }) => line === last);
        const wrong = addedBy(cut, kind).filter(([path, leaf]) => right.get(path) !== leaf);
        expect(isRemarked ? [] : wrong, `after ${length} bytes: ${cut.slice(-40)}`).toEqual([]);
      }
    },
  );

  it.each(CHOSEN)('$kind/$name: recognition accounts for every line', ({ text }) => {
    for (let length = 1; length < text.length; length += 7) {
      const cut = text.slice(0, length);
      const total = inspectAll(cut).reduce((sum, { lines }) => sum + lines.total, 0);
      if (cut.trim() !== '') expect(total).toBe(cut.replace(/\n$/, '').split('\n').length);
    }
  });
});

describe('marks of quoting with nothing behind them', () => {
  it.each(['\n>', '\n//', '> \n>\n', '// //\n//\n'])('%j keeps its lines', (text) => {
    const sections = inspectAll(text, 'logcat');
    const total = sections.reduce((sum, { lines }) => sum + lines.total, 0);
    expect(total).toBe(text.replace(/\n$/, '').split('\n').length);
  });
});
