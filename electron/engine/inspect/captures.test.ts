/**
 * Outputs of real devices, where a developer has them: the kind of each, no line without its place,
 * and numbers that were read from the file by eye. Without the folder nothing here runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Value } from './kind.ts';
import { findCaptures, inspectAll, readJson, valueAt } from './testing/inspected.ts';

type Expected = readonly [kinds: string, facts: Readonly<Record<string, Value>>];

const FOLDER = findCaptures();
const EXPECTED = readJson('captures.json') as Readonly<Record<string, Expected>>;
const TIMEOUT_MS = 60_000;

function listFiles(folder: URL): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.txt'))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.pathname.length));
}

const FILES = FOLDER === null ? [] : listFiles(FOLDER);

function read(file: string): string {
  return readFileSync(new URL(file, FOLDER ?? undefined), 'utf8');
}

describe.skipIf(FOLDER === null)('outputs of real devices', () => {
  it.each(FILES)(
    '%s: every line is used or explained',
    (file) => {
      const text = read(file);
      const sections = inspectAll(text);
      expect(sections.flatMap(({ lines }) => lines.unused)).toEqual([]);
      const placed = sections.reduce((sum, { lines }) => sum + lines.used + lines.explained, 0);
      expect(placed).toBe(text.replace(/\n$/, '').split('\n').length);
    },
    TIMEOUT_MS,
  );

  it.each(Object.entries(EXPECTED).filter(([file]) => FILES.includes(file)))(
    '%s: its kind and what it says',
    (file, [kinds, facts]) => {
      const sections = inspectAll(read(file));
      expect(sections.map(({ kind }) => kind).join(' ')).toBe(kinds);
      const values = sections.map((section) => section.values) as unknown as Value;
      const paths = Object.keys(facts);
      const found = paths.map((path) => [path, valueAt(values, path) ?? null]);
      expect(Object.fromEntries(found)).toEqual(facts);
    },
    TIMEOUT_MS,
  );

  it('expectations are of files that are there', () => {
    expect(Object.keys(EXPECTED).filter((file) => !FILES.includes(file))).toEqual([]);
  });
});
