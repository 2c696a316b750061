/**
 * Puts lines together again that a terminal, a mail or an editor has wrapped. Nothing is joined on
 * a guess: a join is kept only when the parser then uses lines that it could not use before.
 */
import type { Line } from './page.ts';

const MAX_LINES = 5000;
const MAX_JOINS = 64;
const MIN_WIDTH = 40;

/** The width at which many lines end exactly, none beyond: where a terminal wraps. 0 = none. */
function toWrapWidth(lines: readonly Line[]): number {
  const longest = lines.reduce((width, line) => Math.max(width, line.text.length), 0);
  const full = lines.filter((line) => line.text.length === longest).length;
  return longest >= MIN_WIDTH && full >= 2 ? longest : 0;
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
  unusedOf: (lines: readonly Line[]) => readonly Line[],
): readonly Line[] {
  if (lines.length > MAX_LINES) return lines;
  const width = toWrapWidth(lines);
  let best = lines;
  let unused = unusedOf(best);
  const span = (list: readonly Line[]): number => list.reduce((sum, line) => sum + line.span, 0);
  const tried = new Set<number>();
  for (let joins = 0; joins < MAX_JOINS && unused.length > 0; joins += 1) {
    const next = unused.find((line) => !tried.has(line.number));
    if (next === undefined) break;
    tried.add(next.number);
    for (const joined of toJoins(best, next, width, unused)) {
      const left = unusedOf(joined);
      if (span(left) >= span(unused)) continue;
      best = joined;
      unused = left;
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
  unused: readonly Line[],
): readonly (readonly Line[])[] {
  const at = lines.indexOf(line);
  const pairs = [at - 1, at].filter((first) => {
    const a = lines[first];
    const b = lines[first + 1];
    if (a === undefined || b === undefined || a.text.trim() === '' || b.text.trim() === '') {
      return false;
    }
    // The first part alone is broken: unused itself, a bracket open, or as wide as the terminal.
    return unused.includes(a) || hasOpenBracket(a.text) || a.text.length === width;
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
