/**
 * Cuts the lines of a file into the outputs that it holds. A heading cuts; so does a line that only
 * another kind has (weight 3), and one that begins or ends an output of the same kind. Pure.
 */
import type { Heading } from './headings.ts';
import { toHeading } from './headings.ts';
import { type Kind, toCueWeight } from './kind.ts';
import type { Line } from './page.ts';
import { KINDS } from './registry.ts';

export interface Segment {
  readonly heading: Heading | null;
  readonly lines: readonly Line[];
  /** Kinds that its lines speak for, the strongest first. */
  readonly candidates: readonly Kind[];
}

interface Tally {
  /** Lines with any cue. */
  covered: number;
  score: number;
  /** The weight of its strongest line. */
  strongest: number;
}

/** Beyond so many lines the kind is clear: only it is asked whether a line is its own. */
const MAX_TALLIED_LINES = 400;
/** So many lines without any cue are an output of their own, not a preamble. */
const MAX_PREAMBLE_LINES = 10;

const STRONG = new Map(
  KINDS.map((kind) => {
    const sources = kind.cues.filter(([, weight]) => weight === 3).map(([cue]) => cue.source);
    return [kind, sources.length === 0 ? null : new RegExp(sources.join('|'))] as const;
  }),
);

/** A line that begins or belongs to an output by itself: it continues no other line. */
export function isUnmistakable(text: string): boolean {
  return KINDS.some((kind) => STRONG.get(kind)?.test(text) === true);
}

class OpenSegment {
  readonly heading: Heading | null;
  readonly lines: Line[] = [];
  private readonly tallies = new Map<Kind, Tally>();
  private leader: Kind | null = null;
  private contentLines = 0;
  private hasEnded = false;

  constructor(heading: Heading | null) {
    this.heading = heading;
  }

  private isAhead(kind: Kind, other: Kind | null): boolean {
    const a = this.tallies.get(kind);
    const b = other === null ? undefined : this.tallies.get(other);
    if (a === undefined) return false;
    if (b === undefined) return true;
    return a.covered !== b.covered ? a.covered > b.covered : a.score > b.score;
  }

  private tally(kind: Kind, weight: number): void {
    const tally = this.tallies.get(kind) ?? { covered: 0, score: 0, strongest: 0 };
    tally.covered += 1;
    tally.score += weight;
    tally.strongest = Math.max(tally.strongest, weight);
    this.tallies.set(kind, tally);
    if (kind !== this.leader && this.isAhead(kind, this.leader)) this.leader = kind;
  }

  /** True when `line` cannot belong here any more. */
  mustCutBefore(line: Line): boolean {
    const { leader } = this;
    if (line.text.trim() === '' || this.contentLines === 0) return false;
    const challenger = KINDS.find(
      (kind) => kind !== leader && STRONG.get(kind)?.test(line.text) === true,
    );
    if (leader === null) return challenger !== undefined && this.contentLines > MAX_PREAMBLE_LINES;
    const isOwn = toCueWeight(leader, line.text) > 0;
    if (isOwn) {
      const begins = leader.begins?.test(line.text) === true && !this.isAllBeginnings(leader);
      return begins || this.hasEnded;
    }
    return challenger !== undefined && !this.canTakeOver(leader, line);
  }

  /** "Stopping: …" before "Starting: …" are two beginnings of one output. */
  private isAllBeginnings(kind: Kind): boolean {
    const content = this.lines.filter((line) => line.text.trim() !== '' && !isPreamble(line.text));
    return content.every(
      ({ text }) => kind.begins?.test(text) === true || toHeading(text) !== null,
    );
  }

  /** True when a kind with a strong cue on `line` covers all that the leader covers. */
  private canTakeOver(leader: Kind, line: Line): boolean {
    const { covered = 0, strongest = 0 } = this.tallies.get(leader) ?? {};
    // A leader by lines that any output may have is none.
    if (strongest === 1) return true;
    return KINDS.some(
      (kind) =>
        STRONG.get(kind)?.test(line.text) === true &&
        (this.tallies.get(kind)?.covered ?? 0) >= covered,
    );
  }

  push(line: Line): void {
    this.lines.push(line);
    if (line.text.trim() === '') return;
    const isHeading = this.lines.length === 1 && this.heading !== null;
    if (isHeading) return;
    this.contentLines += 1;
    if (this.leader?.ends?.test(line.text) === true) this.hasEnded = true;
    if (this.contentLines > MAX_TALLIED_LINES && this.leader !== null) {
      const weight = toCueWeight(this.leader, line.text);
      if (weight > 0) {
        this.tally(this.leader, weight);
        return;
      }
    }
    for (const kind of KINDS) {
      const weight = toCueWeight(kind, line.text);
      if (weight > 0) this.tally(kind, weight);
    }
    if (this.leader?.ends?.test(line.text) === true) this.hasEnded = true;
  }

  close(): Segment {
    const candidates = [...this.tallies.keys()].sort((a, b) => (this.isAhead(a, b) ? -1 : 1));
    return { heading: this.heading, lines: this.lines, candidates };
  }
}

/** Lines that may stand before the beginning of an output and belong to it. */
function isPreamble(text: string): boolean {
  return /^\s*\* daemon /.test(text);
}

export function toSegments(lines: readonly Line[]): readonly Segment[] {
  const segments: Segment[] = [];
  let open = new OpenSegment(null);
  const cut = (heading: Heading | null): void => {
    if (open.lines.length > 0) segments.push(open.close());
    open = new OpenSegment(heading);
  };
  for (const line of lines) {
    const heading = toHeading(line.text);
    if (heading !== null) cut(heading);
    else if (open.mustCutBefore(line)) cut(null);
    open.push(line);
  }
  if (open.lines.length > 0) segments.push(open.close());
  return mergeBlank(segments);
}

/** A segment of blank lines alone belongs to the one before it, or after it at the beginning. */
function mergeBlank(segments: readonly Segment[]): readonly Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const before = merged.at(-1);
    const isBlank = segment.lines.every((line) => line.text.trim() === '');
    const isLead = before?.lines.every((line) => line.text.trim() === '') === true;
    if (before !== undefined && (isBlank || (isLead && before.heading === null))) {
      const base = isBlank ? before : segment;
      merged[merged.length - 1] = { ...base, lines: [...before.lines, ...segment.lines] };
    } else {
      merged.push(segment);
    }
  }
  return merged;
}
