/** What a kind of saved output is: how its lines look, and how they become values. */
import type { SavedText } from '../../../native/index.ts';
import type { TagTable } from './event_tags.ts';
import type { Page } from './page.ts';

/** A result as JSON has it; units are in the names (`pss_kb`, `total_time_ms`). */
export type Value =
  null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

export type Values = Readonly<Record<string, Value>>;

/** How much a line speaks for a kind: 3 = no other output has such a line, 1 = others may. */
export type Cue = readonly [pattern: RegExp, weight: 1 | 2 | 3];

export interface ParseContext {
  readonly native: SavedText;
  /** What was typed or what the heading of the section names; '' when there is none. */
  readonly command: string;
  /** Event tags that the file itself defines, before those that are known of AOSP. */
  readonly tags: TagTable;
}

export interface Kind {
  /** What --kind takes. */
  readonly id: string;
  /** One line for people: which command or file. */
  readonly title: string;
  readonly cues: readonly Cue[];
  /** A line that begins another output of the same kind when one has gone before. */
  readonly begins?: RegExp;
  /** A line that ends an output: what follows, even of the same kind, is another. */
  readonly ends?: RegExp;
  /** Commands whose output it is. */
  readonly command?: RegExp;
  /**
   * A last line without its newline is cut for all we know and is not used, unless it ends like
   * this. Absent: nothing of it can be trusted.
   */
  readonly selfEnding?: RegExp;
  /** Its output is often one line, whose newline tools trim: that is used, with a remark. */
  readonly isOneLineCommon?: boolean;
  parse(page: Page, context: ParseContext): Values;
}

export function toCueWeight(kind: Kind, text: string): number {
  let weight = 0;
  for (const [pattern, strength] of kind.cues) {
    if (strength > weight && pattern.test(text)) weight = strength;
  }
  return weight;
}
