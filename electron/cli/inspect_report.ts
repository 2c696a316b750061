/**
 * What `ebb inspect` prints for people: values as tables with units in their titles, then the lines
 * that were not used. Pure. Units come from the names of the values: `pss_kb` is "PSS kB".
 */
import type { Value, Values } from '../engine/inspect/kind.ts';
import type { Section } from '../engine/inspect/inspect.ts';
import { type Column, toTextTable } from './text_table.ts';

/** Longer tables are for --json, which has every row. */
const MAX_ROWS = 200;
const MAX_CELL_CHARS = 120;

const UNITS: Readonly<Record<string, string>> = {
  kb: 'kB',
  mb: 'MB',
  bytes: 'B',
  ms: 'ms',
  us: 'µs',
  s: 's',
  percent: '%',
};

interface Named {
  readonly words: string;
  readonly unit: string;
}

function toNamed(name: string): Named {
  const match = /^(.*)_(kb|mb|bytes|ms|us|s|percent)$/.exec(name);
  const unit = UNITS[match?.[2] ?? ''] ?? '';
  return { words: (match?.[1] ?? name).replaceAll('_', ' '), unit };
}

export function toTitle(name: string): string {
  const { words, unit } = toNamed(name);
  return unit === '' ? words.toUpperCase() : `${words.toUpperCase()} ${unit}`;
}

type Row = Readonly<Record<string, Value>>;

function isRow(value: Value | undefined): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRows(value: Value | undefined): value is readonly Row[] {
  return Array.isArray(value) && value.length > 0 && (value as readonly Value[]).every(isRow);
}

/** A dash for what is missing: never 0. */
function toCell(value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return (value as readonly Value[]).map(toCell).join(', ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!isRow(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}=${toCell(inner)}`)
    .join(' ');
}

function toShortCell(value: Value | undefined): string {
  const text = toCell(value).replaceAll('\n', '⏎');
  return text.length > MAX_CELL_CHARS ? `${text.slice(0, MAX_CELL_CHARS)}…` : text;
}

/** Columns that say something: one that is empty or 0 in every row only makes the table wide. */
function toColumnNames(rows: readonly Row[]): readonly string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length <= 12) return names;
  const isIdle = (value: Value | undefined): boolean =>
    value === 0 || value === null || value === undefined || value === false || value === '';
  return names.filter((name) => !rows.every((row) => isIdle(row[name])));
}

function toRowsTable(rows: readonly Row[]): string {
  const names = toColumnNames(rows);
  const all = new Set(rows.flatMap((row) => Object.keys(row))).size;
  const columns = names.map((name): Column<Row> => {
    const isNumeric = rows.every((row) => typeof (row[name] ?? 0) === 'number');
    const text = (row: Row): string => toShortCell(row[name]);
    return { title: toTitle(name), align: isNumeric ? 'right' : 'left', text };
  });
  const notes = [
    ...(rows.length > MAX_ROWS ? [`${rows.length - MAX_ROWS} more rows`] : []),
    ...(names.length < all ? [`${all - names.length} more columns, 0 or empty in every row`] : []),
  ];
  const table = toTextTable(columns, rows.slice(0, MAX_ROWS));
  return notes.length === 0 ? table : `${table}\n… ${notes.join('; ')}: see --json`;
}

interface Scalar {
  readonly name: string;
  readonly value: Value;
}

const SCALAR_COLUMNS: readonly Column<Scalar>[] = [
  { title: 'NAME', text: ({ name }) => toNamed(name).words },
  { title: 'VALUE', text: ({ value }) => toShortCell(value) },
  { title: 'UNIT', text: ({ name }) => toNamed(name).unit },
];

const MAX_COLUMNS = 24;

/** Rows that hold rows themselves (a process with its tables), or more than a table can show. */
function isNested(rows: readonly Row[]): boolean {
  if (rows.some((row) => Object.values(row).some(isRows))) return true;
  return rows.length <= 20 && toColumnNames(rows).length > MAX_COLUMNS;
}

function toBlockTitle(path: string, row: Row, index: number): string {
  const names = ['name', 'process', 'package', 'metric', 'by', 'pid'];
  const known = names.filter((name) => row[name] !== undefined && row[name] !== null);
  if (known.length === 0) return `${path} ${index + 1}`;
  return known.map((name) => `${name} ${toCell(row[name])}`).join(', ');
}

/** One text per table, in the order of the values: single values first. */
export function toBlocks(values: Values, path = ''): readonly string[] {
  const entries = Object.entries(values);
  const scalars = entries.filter(([, value]) => !isRow(value) && !isRows(value));
  const scalarTable = toTextTable(
    SCALAR_COLUMNS,
    scalars.map(([name, value]) => ({ name, value })),
  );
  const title = path === '' ? '' : `${path}\n`;
  const first = scalars.length === 0 ? [] : [`${title}${scalarTable}`];
  const rest = entries.flatMap(([name, value]): readonly string[] => {
    const inner = path === '' ? name.replaceAll('_', ' ') : `${path}: ${name.replaceAll('_', ' ')}`;
    if (isRow(value)) return toBlocks(value, inner);
    if (!isRows(value)) return [];
    if (!isNested(value)) return [`${inner}\n${toRowsTable(value)}`];
    return value.flatMap((row, index) => toBlocks(row, toBlockTitle(inner, row, index)));
  });
  return [...first, ...rest];
}

function toUnusedText({ lines }: Section): string {
  const { total, used, explained, unused } = lines;
  const of =
    `of ${total} lines ${used} hold values, ` + `${explained} are headings, blanks and the like`;
  if (unused.length === 0) return `every line used: ${of}`;
  const columns: readonly Column<(typeof unused)[number]>[] = [
    { title: 'LINE', align: 'right', text: ({ line }) => String(line) },
    { title: 'REASON', text: ({ reason }) => reason },
    { title: 'TEXT', text: ({ text }) => toShortCell(text.trim()) },
  ];
  const table = toTextTable(columns, unused.slice(0, MAX_ROWS));
  const more = unused.length > MAX_ROWS ? `\n… ${unused.length - MAX_ROWS} more: see --json` : '';
  return `lines not used: ${total - used - explained} (${of})\n${table}${more}`;
}

function toHead(section: Section, file: string): string {
  const { kind, title, confidence, name, firstLine } = section;
  const where = firstLine === 1 ? file : `${file}, line ${firstLine} on`;
  const under = name === '' ? '' : `, under "${name}"`;
  return `${where}: ${kind ?? 'unknown'} (${title}), confidence ${confidence.toFixed(2)}${under}`;
}

export function toSectionText(section: Section, file: string): string {
  const remarks = section.remarks.map(({ line, text }) => `line ${line}: ${text}`);
  const blocks = [
    toHead(section, file),
    ...toBlocks(section.values),
    ...(remarks.length === 0 ? [] : [`remarks\n${remarks.join('\n')}`]),
    toUnusedText(section),
  ];
  return blocks.join('\n\n');
}

/** A bug report has hundreds of sections that nobody here reads: one line for each. */
function toUnknownText(sections: readonly Section[], file: string): string {
  const columns: readonly Column<Section>[] = [
    { title: 'LINE', align: 'right', text: ({ firstLine }) => String(firstLine) },
    { title: 'LINES', align: 'right', text: ({ lines }) => String(lines.total) },
    { title: 'SECTION', text: ({ name }) => (name === '' ? '(without a heading)' : name) },
  ];
  return `${file}: sections of no kind that Ebb reads\n${toTextTable(columns, sections)}`;
}

export function toReport(sections: readonly Section[], file: string): string {
  const known = sections.filter(({ kind }) => kind !== null);
  const unknown = sections.filter(({ kind }) => kind === null);
  const texts = known.map((section) => toSectionText(section, file));
  const rest = unknown.length === 0 ? [] : [toUnknownText(unknown, file)];
  return [...texts, ...rest].join('\n\n\n');
}

/** For --json: one object, or an array when the file holds several outputs. */
export function toJsonReport(sections: readonly Section[], file: string): unknown {
  const objects = sections.map((section) => ({
    kind: section.kind ?? 'unknown',
    confidence: section.confidence,
    file,
    ...(section.name === '' ? {} : { section: section.name }),
    first_line: section.firstLine,
    values: section.values,
    lines: section.lines,
    ...(section.remarks.length === 0 ? {} : { remarks: section.remarks }),
  }));
  return objects.length === 1 ? objects[0] : objects;
}
