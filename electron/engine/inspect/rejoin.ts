/**
 * Puts lines together again that a terminal, a mail or an editor has wrapped. Nothing is joined on a
 * guess: a join is kept only when the parser then uses lines that it could not use before.
 */
import type { Line } from './page.ts';

const MAX_LINES = 5000;
const MAX_JOINS = 64;
const MIN_WIDTH = 40;

/** Whole files beyond this are not read a second time to see whether they were wrapped. */
const MAX_WRAPPED_LINES = 20_000;

export interface Unused {
  readonly unused: readonly Line[];
  readonly refused: readonly Line[];
}

/** So many lines of one width, none beyond it: that is where a terminal wraps. */
const MIN_FULL_LINES = 2;

export interface WrapClues {
  /** Whether a line begins something by itself: then it continues nothing. */
  readonly isStart: (text: string) => boolean;
  /** Lines that could not be used as they are. */
  readonly unused: ReadonlySet<Line>;
  /** Those among them that a rule knows and refuses: lines of their own, not the rest of another. */
  readonly refused: ReadonlySet<Line>;
}

/** The width at which many lines end exactly, none beyond. 0 = none. */
function toWrapWidth(lines: readonly Line[]): number {
  const longest = lines.reduce((width, line) => Math.max(width, line.text.length), 0);
  const full = lines.filter((line) => line.text.length === longest).length;
  return longest >= MIN_WIDTH && full >= MIN_FULL_LINES ? longest : 0;
}

/**
 * The lines as they were if a terminal has wrapped the whole file: a line as wide as the widest goes
 * on in the next, unless that begins something itself. Null when no line can have been wrapped.
 */
export function unwrapAll(lines: readonly Line[], clues: WrapClues): readonly Line[] | null {
  if (lines.length > MAX_WRAPPED_LINES) return null;
  const longest = lines.reduce((width, line) => Math.max(width, line.text.length), 0);
  const isWrapped = toWrapWidth(lines) > 0;
  if (longest < MIN_WIDTH) return null;
  const joined: Line[] = [];
  let last: Line | null = null;
  for (const line of lines) {
    const isFull = last?.text.length === longest && (isWrapped || clues.unused.has(last));
    const before = joined.at(-1);
    const isOwn =
      clues.isStart(line.text) ||
      (clues.refused.has(line) && last !== null && !clues.unused.has(last));
    if (isFull && before !== undefined && !isOwn) {
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

function join(first: Line, second: Line, between: string): Line {
  const text = first.text + between + second.text;
  return { ...first, span: first.span + second.span, text, isWhole: second.isWhole };
}

/**
 * Tries the joins that `unused` suggests, one after the other. `countUnused` parses the lines anew;
 * a join stays when fewer physical lines are unused after it.
 */
export function rejoinWrapped(
  lines: readonly Line[],
  unusedOf: (lines: readonly Line[]) => Unused,
  isStart: (text: string) => boolean,
): readonly Line[] {
  if (lines.length > MAX_LINES) return lines;
  const width = toWrapWidth(lines);
  let best = lines;
  let { unused, refused } = unusedOf(best);
  const span = (list: readonly Line[]): number => list.reduce((sum, line) => sum + line.span, 0);
  const tried = new Set<number>();
  for (let joins = 0; joins < MAX_JOINS && unused.length > 0; joins += 1) {
    const next = unused.find((line) => !tried.has(line.number));
    if (next === undefined) break;
    tried.add(next.number);
    const clues = { isStart, unused: new Set(unused), refused: new Set(refused) };
    for (const joined of toJoins(best, next, width, clues)) {
      const left = unusedOf(joined);
      if (span(left.unused) >= span(unused)) continue;
      best = joined;
      ({ unused, refused } = left);
      tried.clear();
      break;
    }
  }
  return best;
}

/** The unused line with the line before it, or with the one after it. */
function toJoins(
  lines: readonly Line[],
  line: Line,
  width: number,
  { isStart, unused, refused }: WrapClues,
): readonly (readonly Line[])[] {
  const at = lines.indexOf(line);
  const pairs = [at - 1, at].filter((first) => {
    const a = lines[first];
    const b = lines[first + 1];
    if (a === undefined || b === undefined || a.text.trim() === '' || b.text.trim() === '') {
      return false;
    }
    // The first part alone is broken: unused itself, a bracket open, or as wide as the terminal.
    if (isStart(b.text) || !unused.has(b)) return false;
    if (refused.has(b) && !unused.has(a)) return false;
    return unused.has(a) || hasOpenBracket(a.text) || a.text.length === width;
  });
  return pairs.flatMap((first) => {
    const [a, b] = [lines[first], lines[first + 1]];
    if (a === undefined || b === undefined) return [];
    return ['', ' '].map((between) => {
      const second = between === ' ' ? { ...b, text: b.text.trimStart() } : b;
      return [...lines.slice(0, first), join(a, second, between), ...lines.slice(first + 2)];
    });
  });
}
