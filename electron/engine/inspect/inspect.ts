/**
 * A saved text -> what it is and what it says. The whole of `ebb inspect` but files and printing.
 * Pure, except that the kernel's texts are parsed by the addon that is handed in.
 */
import type { SavedText } from '../../../native/index.ts';
import { type TagTable, withDefinitions } from './event_tags.ts';
import { toHeading } from './headings.ts';
import { type Kind, type ParseContext, toCueWeight, type Values } from './kind.ts';
import { eventLogTags, readDefinitions } from './kinds/event_log_tags.ts';
import {
  boundUnused,
  type Line,
  type LineAccount,
  Page,
  type Remark,
  toLines,
  toUnused,
  type UnusedLines,
} from './page.ts';
import { KINDS } from './registry.ts';
import { findMaybeCut, hasOpenBracket, rejoinWrapped, unwrapAll } from './rejoin.ts';
import { isUnmistakable, type Segment, toSegments } from './segments.ts';

/** One output of the file. */
export interface Section {
  /** Id of the kind; null when none fits. */
  readonly kind: string | null;
  readonly title: string;
  /** 0 to 1: how much of it the kind explains, less where no line is the kind's alone. */
  readonly confidence: number;
  /** Command or heading above it, '' when there is none. */
  readonly name: string;
  readonly firstLine: number;
  readonly values: Values;
  readonly lines: LineAccount;
  readonly remarks: readonly Remark[];
  /** The other kinds that came into question, best first. */
  readonly others: readonly string[];
}

export interface InspectOptions {
  readonly native: SavedText;
  /** --kind: no recognition, the whole text is of this kind. */
  readonly kind?: Kind | undefined;
}

interface Reading {
  readonly kind: Kind;
  readonly page: Page;
  readonly values: Values;
  readonly account: LineAccount;
  /** Weight of its strongest line: 3 = only this kind has it, 1 = others may. */
  readonly strength: number;
}

const MAX_CANDIDATES = 5;
const NO_LINE = 'no line of';
const NO_KIND = 'its section is of no kind that Ebb reads';
const MAYBE_CUT = 'if the next line, which is not used, is the rest of it, its last value is cut';
const ONLY = 'no newline: its last value may be cut';
const CUT = 'cut: the file ends in this line, without a newline';

interface BaseContext extends ParseContext {
  readonly segment: Segment;
}

function toUnusedCount(account: LineAccount): number {
  return account.total - account.used - account.explained;
}

function isOnlyLine(kind: Kind, lines: readonly Line[]): boolean {
  if (kind.isOneLineCommon !== true) return false;
  const isContent = ({ text }: Line): boolean => text.trim() !== '' && toHeading(text) === null;
  return lines.filter(isContent).length === 1;
}

/** Without headings, and without a last line that may have been cut anywhere. */
function toParsedLines(kind: Kind, lines: readonly Line[]): readonly Line[] {
  const last = lines.at(-1);
  const endsItself = (text: string): boolean =>
    kind.selfEnding?.test(text) === true && !hasOpenBracket(text);
  const isCut = last?.isWhole === false && !endsItself(last.text) && !isOnlyLine(kind, lines);
  return (isCut ? lines.slice(0, -1) : lines).filter((line) => toHeading(line.text) === null);
}

function parse(kind: Kind, lines: readonly Line[], base: BaseContext): [Page, Values] {
  const page = new Page(toParsedLines(kind, lines));
  const values = kind.parse(page, base);
  const last = page.lines.at(-1);
  const isOpen = last?.isWhole === false && kind.selfEnding?.test(last.text) !== true;
  if (isOpen && isOnlyLine(kind, lines)) page.remark(last, ONLY);
  return [page, values];
}

/** Headings and the cut last line are accounted for outside of the parser. */
function toAccount(page: Page, kind: Kind, lines: readonly Line[]): LineAccount {
  const account = page.account(`${NO_LINE} ${kind.title}`);
  const parsed = new Set(page.lines);
  const cut = lines.filter((line) => !parsed.has(line) && toHeading(line.text) === null);
  const total = lines.reduce((sum, line) => sum + line.span, 0);
  const lost = cut.filter((line) => line.text.trim() !== '').map((line) => toUnused(line, CUT));
  const unused = [...account.unused, ...lost];
  const refused = unused.reduce((sum, entry) => sum + (entry.lines ?? 1), 0);
  return { total, used: account.used, explained: total - account.used - refused, unused };
}

function toStrength(kind: Kind, lines: readonly Line[]): number {
  let strength = 0;
  for (const line of lines) {
    strength = Math.max(strength, toCueWeight(kind, line.text));
    if (strength === 3) break;
  }
  return strength;
}

function read(kind: Kind, lines: readonly Line[], base: BaseContext): Reading {
  const [page, values] = parse(kind, lines, base);
  const account = toAccount(page, kind, lines);
  return { kind, page, values, account, strength: toStrength(kind, lines) };
}

/** The same again with lines put together that something wrapped; only where lines are unused. */
function readUnwrapped(reading: Reading, base: BaseContext): Reading {
  const { kind } = reading;
  const { lines } = base.segment;
  if (toUnusedCount(reading.account) === 0) return reading;
  const parseAgain = (tried: readonly Line[]): UnusedLines =>
    parse(kind, tried, base)[0].unusedLines();
  const joined = rejoinWrapped(lines, parseAgain, isUnmistakable);
  return joined === lines ? reading : read(kind, joined, base);
}

/** Kinds whose command stands above the segment, then those that its lines speak for. */
function toCandidates(segment: Segment): readonly Kind[] {
  const command = segment.heading?.command ?? '';
  const named = KINDS.filter((kind) => command !== '' && kind.command?.test(command) === true);
  return [...new Set([...segment.candidates.slice(0, MAX_CANDIDATES), ...named])];
}

/** Fewest unused lines; at the same number the kind that more lines speak for. */
function chooseReading(candidates: readonly Kind[], base: BaseContext): Reading | null {
  let best: Reading | null = null;
  for (const kind of candidates) {
    const first = read(kind, base.segment.lines, base);
    // Nothing of it is used although a line is the kind's alone: its one line may be wrapped.
    const isBroken = first.account.used === 0 && first.strength === 3;
    const reading = isBroken ? readUnwrapped(first, base) : first;
    // A heading alone, which no other kind has, is the kind's empty output: "no devices".
    const isEmpty = reading.strength === 3 && toUnusedCount(reading.account) === 0;
    if (reading.account.used === 0 && !isEmpty) continue;
    if (best === null || toUnusedCount(reading.account) < toUnusedCount(best.account)) {
      best = reading;
    }
    if (toUnusedCount(best.account) === 0) break;
  }
  return best === null ? null : readUnwrapped(best, base);
}

/** Share of the lines with content that found their place. */
function toConfidence({ account, page, strength }: Reading): number {
  const blank = page.lines.filter((line) => line.text.trim() === '').length;
  const content = Math.max(1, account.total - blank);
  const share = Math.max(0, 1 - toUnusedCount(account) / content);
  return Math.round(share * (strength === 3 ? 1 : 0.7) * 100) / 100;
}

/** Below this share of used lines a text without any line of its own is none of the kind. */
const MIN_CONFIDENCE = 0.3;

/** Lines that any text may have ("total 3") make no kind. */
function isWeak({ strength }: Reading, confidence: number): boolean {
  return strength <= 1 || (strength < 3 && confidence < MIN_CONFIDENCE);
}

function toUnknown(segment: Segment): Inspected {
  const page = new Page(segment.lines);
  for (const line of segment.lines) {
    const heading = toHeading(line.text);
    if (heading !== null) page.explain(line, heading.reason);
  }
  const account = page.account(NO_KIND);
  const section = {
    kind: null,
    title: 'of no kind that Ebb reads',
    confidence: 0,
    name: segment.heading?.name ?? '',
    firstLine: segment.lines[0]?.number ?? 1,
    values: {},
    lines: { ...account, unused: boundUnused(account.unused) },
    remarks: [],
    others: segment.candidates.slice(0, 3).map((kind) => kind.id),
  };
  return [section, page.unusedLines()];
}

/** A section, and the lines that it could not use. */
type Inspected = readonly [Section, UnusedLines];

function toInspected(segment: Segment, tags: TagTable, options: InspectOptions): Inspected {
  const command = segment.heading?.command ?? '';
  const base: BaseContext = { native: options.native, tags, command, segment };
  const candidates = options.kind === undefined ? toCandidates(segment) : [options.kind];
  const best = chooseReading(candidates, base);
  const confidence = best === null ? 0 : toConfidence(best);
  const isNamed = options.kind !== undefined || best?.kind.command?.test(command) === true;
  if (best === null || (!isNamed && isWeak(best, confidence))) return toUnknown(segment);
  const { kind, page, values, account } = best;
  const found = page.unusedLines();
  for (const line of findMaybeCut(page.lines, found)) page.remark(line, MAYBE_CUT);
  const section = {
    kind: kind.id,
    title: kind.title,
    confidence,
    name: segment.heading?.name ?? '',
    firstLine: segment.lines[0]?.number ?? 1,
    values,
    lines: { ...account, unused: boundUnused(account.unused) },
    remarks: page.remarks,
    others: candidates.filter((other) => other !== kind).map(({ id }) => id),
  };
  return [section, found];
}

/** Definitions that the file holds count before those that are known. */
function toTags(segments: readonly Segment[]): TagTable {
  const definitions = segments
    .filter(({ candidates }) => candidates[0] === eventLogTags)
    .flatMap(({ lines }) => readDefinitions(new Page(lines)));
  return withDefinitions(definitions);
}

function inspectLines(lines: readonly Line[], options: InspectOptions): readonly Inspected[] {
  const all = { heading: null, lines, candidates: [] };
  const segments = options.kind === undefined ? toSegments(lines) : [all];
  const tags = toTags(segments);
  return segments.map((segment) => toInspected(segment, tags, options));
}

function toUnion(inspected: readonly Inspected[]): UnusedLines {
  const all = (pick: (found: UnusedLines) => ReadonlySet<Line>): ReadonlySet<Line> =>
    new Set(inspected.flatMap(([, found]) => [...pick(found)]));
  return {
    unused: all(({ unused }) => unused),
    broken: all(({ broken }) => broken),
    own: all(({ own }) => own),
  };
}

function countUnused(sections: readonly Section[]): number {
  return sections.reduce((sum, { lines }) => sum + toUnusedCount(lines), 0);
}

/** Every output that the text holds, in its order; none for a text of blank lines. */
export function inspectText(text: string, options: InspectOptions): readonly Section[] {
  const lines = toLines(text);
  if (lines.every((line) => line.text.trim() === '')) return [];
  const inspected = inspectLines(lines, options);
  const sections = inspected.map(([section]) => section);
  const unused = countUnused(sections);
  if (unused === 0) return sections;
  const unwrapped = unwrapAll(lines, toUnion(inspected), isUnmistakable);
  if (unwrapped === null) return sections;
  const again = inspectLines(unwrapped, options).map(([section]) => section);
  return countUnused(again) < unused ? again : sections;
}
