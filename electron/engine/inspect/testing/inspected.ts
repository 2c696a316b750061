/** For tests of saved outputs: fixtures, captures where a developer has them, values by path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { loadNative, type SavedText } from '../../../../native/index.ts';
import { inspectText, type Section } from '../inspect.ts';
import type { Value } from '../kind.ts';
import { findKind } from '../registry.ts';

/** The tests need the addon: without it they fail, they do not skip. */
function load(): SavedText {
  const loaded = loadNative();
  if (!loaded.ok) throw new Error(`${loaded.error.message} ${loaded.error.remedy}`);
  return loaded.value.savedText;
}

export const native = load();

export function inspectAll(text: string, kindName?: string): readonly Section[] {
  const kind = kindName === undefined ? undefined : (findKind(kindName) ?? undefined);
  return inspectText(text, { native, kind });
}

/** The one section of a text that holds one output. */
export function inspectOne(text: string, kindName?: string): Section {
  const sections = inspectAll(text, kindName);
  const [only] = sections;
  if (only === undefined || sections.length !== 1) {
    throw new Error(`${sections.length} sections: ${sections.map(({ kind }) => kind).join(', ')}`);
  }
  return only;
}

/** `processes.0.heap.1.pss_total_kb`; undefined when there is no such value. */
export function valueAt(value: Value, path: string): Value | undefined {
  let found: unknown = value;
  for (const step of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[step];
  }
  return found as Value | undefined;
}

/** Every value with its path, as JSON. */
export function toLeaves(value: Value, path = ''): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    toLeaves(inner, path === '' ? key : `${path}.${key}`),
  );
}

const FIXTURES = new URL('../testdata/', import.meta.url);

export interface Sample {
  /** Folder: the kind it is of, `several` for a file of many. */
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

export function readFixtures(): readonly Sample[] {
  return readdirSync(FIXTURES)
    .filter((kind) => !kind.includes('.'))
    .sort()
    .flatMap((kind) =>
      readdirSync(new URL(`${kind}/`, FIXTURES))
        .sort()
        .map((name) => ({
          kind,
          name: name.replace('.txt', ''),
          text: readFileSync(new URL(`${kind}/${name}`, FIXTURES), 'utf8'),
        })),
    );
}

export function readFixture(path: string): string {
  return readFileSync(new URL(`${path}.txt`, FIXTURES), 'utf8');
}

export interface Fact {
  readonly file: string;
  readonly path: string;
  /** Undefined: there is no such value. */
  readonly value: Value | undefined;
}

export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

/** What files must say, `{ file: { path: value } }`; a path behind a minus has no value. */
export function readFacts(name: string): readonly Fact[] {
  const files = readJson(name) as Readonly<Record<string, Readonly<Record<string, Value>>>>;
  return Object.entries(files).flatMap(([file, facts]) =>
    Object.entries(facts).map(([path, value]) =>
      path.startsWith('-')
        ? { file, path: path.slice(1), value: undefined }
        : { file, path, value },
    ),
  );
}

/** Beside the clone; null when this machine has none. */
export function findCaptures(): URL | null {
  const places = ['../../../../../shared/captures/', '../../../../../../shared/captures/'];
  const found = places.map((place) => new URL(place, import.meta.url));
  return found.find((place) => existsSync(place)) ?? null;
}
