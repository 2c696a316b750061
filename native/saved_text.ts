/**
 * Types of what the addon says about saved texts (saved_text_wrap.cc): the agent's parsers, with an
 * account of every line. Texts are whole lines, each with its newline.
 */

/** A "Key: …" line below a mapping of smaps. */
export interface SavedField {
  readonly key: string;
  /** When the value is "N kB", else null. */
  readonly sizeKb: number | null;
  readonly text: string;
}

export interface SavedMapping {
  /** Of the text, from 1. */
  readonly line: number;
  /** Hexadecimal, as the kernel writes it: more than 2^53. */
  readonly start: string;
  readonly end: string;
  /** A string beyond 2^53. */
  readonly sizeBytes: number | string;
  /** `rw-p` */
  readonly permissions: string;
  readonly offset: string;
  /** `fe:0c` */
  readonly device: string;
  readonly inode: number | string;
  readonly name: string;
  /** Row of `dumpsys meminfo`. */
  readonly category: string;
  readonly fields: readonly SavedField[];
}

export type SmapsLine = 'blank' | 'mapping' | 'field' | 'bad_size' | 'orphan' | 'malformed';

export type AmLine =
  | 'blank'
  | 'starting'
  | 'status'
  | 'launch_state'
  | 'activity'
  | 'this_time'
  | 'total_time'
  | 'wait_time'
  | 'complete'
  | 'warning'
  | 'error'
  | 'stack'
  | 'other';

export interface SavedColonLine {
  readonly key: string;
  readonly text: string;
  /** The first word, when it is a decimal integer. */
  readonly value: number | null;
}

export interface SavedZramLine {
  /** How many there are; more than names on a kernel of the future. */
  readonly columns: number;
  readonly values: Readonly<Record<string, number | null>>;
}

export interface SavedPressureLine {
  readonly name: string;
  /** Share of time in 0.01 %, over the last 10, 60 and 300 s. */
  readonly avg10: number | null;
  readonly avg60: number | null;
  readonly avg300: number | null;
  readonly totalUs: number | null;
}

export interface SavedAmStart {
  /** ms; null = no launch measured (absent or 0). */
  readonly totalTimeMs: number | null;
  readonly thisTimeMs: number | null;
  readonly waitTimeMs: number | null;
  readonly state: string;
  readonly lines: readonly { readonly what: AmLine; readonly value: string }[];
}

export interface SavedText {
  /** maps, smaps, smaps_rollup */
  parseMappings(text: string): {
    readonly mappings: readonly SavedMapping[];
    readonly lines: readonly SmapsLine[];
  };
  /** /proc/meminfo, /proc/PID/status */
  parseColonLines(text: string): readonly (SavedColonLine | null)[];
  /** /proc/vmstat */
  parseBlankLines(
    text: string,
  ): readonly ({ readonly key: string; readonly value: number | null } | null)[];
  parseZramLines(text: string): readonly (SavedZramLine | null)[];
  parsePressureLines(text: string): readonly (SavedPressureLine | null)[];
  parseAmStart(text: string): SavedAmStart;
  /** Row of `dumpsys meminfo` by the mapping's name alone. */
  toVmaCategory(name: string): string;
}
