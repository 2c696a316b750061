/**
 * Puts lines together again that a terminal, a mail or an editor has wrapped. Nothing is joined on
 * a guess: a join is kept only when the parser then uses lines that it could not use before.
 */
import type { Line, UnusedLines } from './page.ts';

/** Whole files beyond this are not read a second time to see whether they were wrapped. */
const MAX_WRAPPED_LINES = 20_000;
const MAX_LINES = 5000;
const MAX_JOINS = 64;
/** No terminal is narrower. */
const MIN_WIDTH = 40;
/** So many lines of one width, none beyond it: that is where a terminal wraps. */
const MIN_FULL_LINES = 2;

/** Whether a line begins something by itself: then it continues nothing. */
export type IsStart = (text: string) => boolean;

function toLongest(lines: readonly Line[]): number {
  return lines.reduce((width, line) => Math.max(width, line.text.length), 0);
}

/** The width at which many lines end exactly, none beyond. 0 = none. */
function toWrapWidth(lines: readonly Line[]): number {
  const longest = toLongest(lines);
  const full = lines.filter((line) => line.text.length === longest).length;
  return longest >= MIN_WIDTH && full >= MIN_FULL_LINES ? longest : 0;
}

function join(first: Line, second: Line, between: string): Line {
  const text = first.text + between + second.text;
  return { ...first, span: first.span + second.span, text, isWhole: second.isWhole };
}

/**
 * The lines as they were if a terminal has wrapped the whole file: a line as wide as the widest
 * goes on in the next, unless that begins something itself. Null when no line can be wrapped.
 */
export function unwrapAll(
  lines: readonly Line[],
  found: UnusedLines,
  isStart: IsStart,
): readonly Line[] | null {
  const longest = toLongest(lines);
  if (lines.length > MAX_WRAPPED_LINES || longest < MIN_WIDTH) return null;
  const isWrapped = toWrapWidth(lines) > 0;
  const joined: Line[] = [];
  let last: Line | null = null;
  for (const line of lines) {
    const isFull = last?.text.length === longest && (isWrapped || found.unused.has(last));
    const before = joined.at(-1);
    if (isFull && before !== undefined && !found.own.has(line) && !isStart(line.text)) {
      joined[joined.length - 1] = join(before, line, '');
    } else {
      joined.push(line);
    }
    last = line;
  }
  return joined.length === lines.length ? null : joined;
}

export function hasOpenBracket(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
  }
  return depth > 0;
}

function toSpan(lines: ReadonlySet<Line>): number {
  return [...lines].reduce((sum, line) => sum + line.span, 0);
}

/**
 * Tries the joins that unused lines suggest, one after the other; a join stays when fewer physical
 * lines are unused after it. `parse`: what is unused of these lines.
 */
export function rejoinWrapped(
  lines: readonly Line[],
  parse: (lines: readonly Line[]) => UnusedLines,
  isStart: IsStart,
): readonly Line[] {
  if (lines.length > MAX_LINES) return lines;
  const width = toWrapWidth(lines);
  let best = lines;
  let found = parse(best);
  const tried = new Set<number>();
  for (let joins = 0; joins < MAX_JOINS; joins += 1) {
    const next = [...found.unused].find((line) => !tried.has(line.number));
    if (next === undefined) break;
    tried.add(next.number);
    for (const joined of toJoins(best, next, { found, isStart, width })) {
      const left = parse(joined);
      if (toSpan(left.unused) >= toSpan(found.unused)) continue;
      best = joined;
      found = left;
      tried.clear();
      break;
    }
  }
  return best;
}

/** Used lines, as wide as any, before one that cannot be used: they may be cut by a wrap. */
export function findMaybeCut(lines: readonly Line[], found: UnusedLines): readonly Line[] {
  const longest = toLongest(lines);
  if (longest < MIN_WIDTH) return [];
  return lines.filter((line, index) => {
    const next = lines[index + 1];
    const isLost = next !== undefined && found.unused.has(next) && !found.own.has(next);
    return line.text.length === longest && isLost && !found.unused.has(line);
  });
}

interface Clues {
  readonly found: UnusedLines;
  readonly isStart: IsStart;
  readonly width: number;
}

/** The first part is broken by itself: unused, a bracket open, as wide as the terminal. */
function canGoOn(a: Line, b: Line, { found, isStart, width }: Clues): boolean {
  if (a.text.trim() === '' || b.text.trim() === '') return false;
  if (!found.unused.has(b) || found.own.has(b) || isStart(b.text)) return false;
  const isFull = a.text.length === width;
  // A line that begins as one of the kind is the rest of another only behind a full one.
  if (found.broken.has(b) && !found.unused.has(a)) return isFull;
  return isFull || found.unused.has(a) || hasOpenBracket(a.text);
}

/** The unused line with the line before it, or with the one after it. */
function toJoins(lines: readonly Line[], line: Line, clues: Clues): readonly (readonly Line[])[] {
  const at = lines.indexOf(line);
  return [at - 1, at].flatMap((first) => {
    const [a, b] = [lines[first], lines[first + 1]];
    if (a === undefined || b === undefined || !canGoOn(a, b, clues)) return [];
    return ['', ' '].map((between) => {
      const second = between === ' ' ? { ...b, text: b.text.trimStart() } : b;
      return [...lines.slice(0, first), join(a, second, between), ...lines.slice(first + 2)];
    });
  });
}
