/**
 * The lines of one saved output and the account of them: every line is used (its values are in the
 * result), explained (heading, blank, separator, mark of truncation) or unused with a reason.
 */

/**
 * One line as a parser sees it. `span` > 1: physical lines that a terminal or an editor wrapped.
 */
export interface Line {
  /** Of the file, from 1. */
  readonly number: number;
  readonly span: number;
  readonly text: string;
  /** False for a last line without its newline: it may have been cut anywhere. */
  readonly isWhole: boolean;
}

export interface UnusedLine {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
  /** How many lines this entry stands for; absent = 1. */
  readonly lines?: number;
}

export interface LineAccount {
  readonly total: number;
  readonly used: number;
  readonly explained: number;
  readonly unused: readonly UnusedLine[];
}

/** What a person may need to know about a value: it may be cut, its metric was concluded, … */
export interface Remark {
  readonly line: number;
  readonly text: string;
}

type Mark =
  | { readonly state: 'used' }
  | { readonly state: 'explained'; readonly reason: string }
  | { readonly state: 'unused'; readonly reason: string; readonly isOwn: boolean };

/** What a parser could not use, as clues to lines that something has wrapped. */
export interface UnusedLines {
  readonly unused: ReadonlySet<Line>;
  /** Begin as a line of the kind does, but lack something: their rest may be in the next line. */
  readonly broken: ReadonlySet<Line>;
  /** Whole and of the kind: the rest of no other line. */
  readonly own: ReadonlySet<Line>;
}

const MAX_SHOWN_CHARS = 300;
const USED: Mark = { state: 'used' };

/** Lines that mean the same in every output. */
const COMMON: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, 'blank'],
  [/^\s*[-=_*~+]{3,}\s*$/, 'separator'],
  [/^\s*(\.{3}|…|\[?(\.\.\.|…)?\s*(truncated|snip(ped)?|omitted)\b.*)$/i, 'mark of truncation'],
  [/^\s*\*\*\* SERVICE '.*' DUMP TIMEOUT .*EXPIRED/, 'mark of truncation: the dump timed out'],
  [/^-+ [\d.]+s was the duration of /, 'duration of a dump'],
  [/^\s*[^\s@]*[:@]?\S* ?[#$%>]\s*$/, 'shell prompt'],
  [/^```\w*\s*$/, 'fence of a pasted block'],
];

export function toCommonReason(text: string): string | null {
  return COMMON.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

export class Page {
  readonly lines: readonly Line[];
  private readonly marks = new Map<Line, Mark>();
  private readonly noted: Remark[] = [];

  constructor(lines: readonly Line[]) {
    this.lines = lines;
  }

  use(line: Line): void {
    this.marks.set(line, USED);
  }

  explain(line: Line, reason: string): void {
    this.marks.set(line, { state: 'explained', reason });
  }

  /** `isOwn`: the line is whole, only what it says cannot be used. */
  refuse(line: Line, reason: string, isOwn = false): void {
    this.marks.set(line, { state: 'unused', reason, isOwn });
  }

  remark(line: Line, text: string): void {
    this.noted.push({ line: line.number, text });
  }

  get remarks(): readonly Remark[] {
    return this.noted;
  }

  isMarked(line: Line): boolean {
    return this.marks.has(line);
  }

  /** What parsers left unmarked is explained by what it is in any output, else unused. */
  private markOf(line: Line, fallback: string): Mark {
    const mark = this.marks.get(line);
    if (mark !== undefined) return mark;
    const reason = toCommonReason(line.text);
    return reason === null
      ? { state: 'unused', reason: fallback, isOwn: false }
      : { state: 'explained', reason };
  }

  /** `fallback`: the reason of lines that no rule of the kind knows. */
  account(fallback: string): LineAccount {
    let used = 0;
    let explained = 0;
    const unused: UnusedLine[] = [];
    for (const line of this.lines) {
      const mark = this.markOf(line, fallback);
      if (mark.state === 'used') used += line.span;
      else if (mark.state === 'explained') explained += line.span;
      else unused.push(toUnused(line, mark.reason));
    }
    const total = this.lines.reduce((sum, line) => sum + line.span, 0);
    return { total, used, explained, unused };
  }

  /** Lines that account() would call unused. */
  unusedLines(): UnusedLines {
    const unused = this.lines.filter((line) => this.markOf(line, '').state === 'unused');
    const refused = unused.filter((line) => this.marks.has(line));
    const isOwn = (line: Line): boolean => {
      const mark = this.marks.get(line);
      return mark?.state === 'unused' && mark.isOwn;
    };
    return {
      unused: new Set(unused),
      broken: new Set(refused.filter((line) => !isOwn(line))),
      own: new Set(refused.filter(isOwn)),
    };
  }
}

export function toUnused(line: Line, reason: string): UnusedLine {
  const isLong = line.text.length > MAX_SHOWN_CHARS;
  const text = isLong ? `${line.text.slice(0, MAX_SHOWN_CHARS)}…` : line.text;
  const entry = { line: line.number, text, reason };
  return line.span === 1 ? entry : { ...entry, lines: line.span };
}

/** A bug report has millions of lines that nobody reads: so many are named, the rest is counted. */
const MAX_NAMED_UNUSED = 1000;

export function boundUnused(unused: readonly UnusedLine[]): readonly UnusedLine[] {
  const next = unused[MAX_NAMED_UNUSED];
  if (next === undefined) return unused;
  const rest = unused.slice(MAX_NAMED_UNUSED);
  const lines = rest.reduce((sum, entry) => sum + (entry.lines ?? 1), 0);
  return [
    ...unused.slice(0, MAX_NAMED_UNUSED),
    { ...next, lines, reason: `${next.reason}; and on` },
  ];
}

/** Escape sequences of terminals: colours, cursor movement, titles. */
// eslint-disable-next-line no-control-regex
const ANSI = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** Blanks, tabs and marks of quoting that every line begins with: pasting added them. */
function toCommonIndent(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== '');
  let common = /^(?:(?:>|\/\/|#(?=\s+[^\s\d])) ?)*[ \t]*/.exec(filled[0] ?? '')?.[0] ?? '';
  for (const line of filled) {
    while (!line.startsWith(common)) common = common.slice(0, -1);
    if (common === '') break;
  }
  // Marks with nothing behind them are the text itself.
  return filled.every((line) => line.slice(common.length).trim() === '') ? '' : common;
}

/** Cuts a text into lines: LF, CRLF, CR CR LF (adb of old), byte-order mark, escape sequences. */
export function toLines(text: string): readonly Line[] {
  const clean = text.replace(/^\uFEFF/, '').replace(ANSI, '');
  const parts = clean.split('\n');
  const isTerminated = parts.at(-1) === '';
  if (isTerminated) parts.pop();
  // A lone line is left as it is: its own blanks may be its output's.
  const bare = parts.map((part) => part.replace(/\r+$/, ''));
  const indent = parts.length > 1 ? toCommonIndent(bare).length : 0;
  const filled = bare.filter((part) => part.trim() !== '');
  const isPadded = filled.length > 1 && filled.every((part) => /[ \t]$/.test(part));
  return bare.map((part, index) => ({
    number: index + 1,
    span: 1,
    text: isPadded ? part.slice(indent).trimEnd() : part.slice(indent),
    isWhole: isTerminated || index < parts.length - 1,
  }));
}
