/**
 * The journal of a run: one JSON line for each thing that must survive the death of the app, the
 * engine or adb. A line is on the disk (fsync) before the run goes on; a line that was cut by a
 * crash is dropped when the journal is opened again, and what it told of is measured again.
 */
import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { toCauseText, toFailure } from '../../common/errors.ts';
import type {
  ExperimentDevice,
  Interruption,
  LaunchRecord,
  RunEnd,
  UnavailableArm,
} from '../../common/experiment_run.ts';
import type { ExperimentPlan } from '../../common/experiment_plan.ts';
import { type Result, success } from '../../common/result.ts';
import type { SavedSwitch } from './isolation.ts';

export interface RunStart {
  readonly kind: 'start';
  readonly version: 1;
  readonly id: string;
  readonly serial: string;
  readonly plan: ExperimentPlan;
  readonly device: ExperimentDevice;
  readonly conditions: Readonly<Record<string, string>>;
  readonly unavailableArms: readonly UnavailableArm[];
  readonly atMs: number;
}

export type JournalEntry =
  | RunStart
  /** Written before anything of it is changed on the device. */
  | { readonly kind: 'isolating'; readonly saved: readonly SavedSwitch[] }
  | { readonly kind: 'restored' }
  | { readonly kind: 'launch'; readonly launch: LaunchRecord }
  | { readonly kind: 'interrupted'; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'resumed'; readonly atMs: number }
  | { readonly kind: 'end'; readonly end: RunEnd };

/** What a journal tells, put together. */
export interface JournalState {
  readonly start: RunStart;
  readonly launches: readonly LaunchRecord[];
  readonly interruptions: readonly Interruption[];
  /** Changed on the device and not put back yet. */
  readonly isolated: readonly SavedSwitch[];
  readonly end: RunEnd | null;
}

function parseLine(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null;
  }
}

function toState(entries: readonly JournalEntry[], file: string): Result<JournalState> {
  const start = entries[0];
  if (start?.kind !== 'start') {
    return toFailure('bad_request', `${file} is not the journal of an experiment.`);
  }
  const launches: LaunchRecord[] = [];
  const interruptions: Interruption[] = [];
  let isolated: readonly SavedSwitch[] = [];
  let end: RunEnd | null = null;
  for (const entry of entries) {
    if (entry.kind === 'launch') launches.push(entry.launch);
    if (entry.kind === 'isolating') isolated = entry.saved;
    if (entry.kind === 'restored') isolated = [];
    if (entry.kind === 'end') ({ end } = entry);
    if (entry.kind === 'interrupted') {
      const { atMs, reason } = entry;
      interruptions.push({ atMs, reason, resumedAtMs: null, launches: launches.length });
    }
    const last = interruptions.at(-1);
    if (entry.kind === 'resumed' && last?.resumedAtMs === null) {
      interruptions[interruptions.length - 1] = { ...last, resumedAtMs: entry.atMs };
    }
  }
  return success({ start, launches, interruptions, isolated, end });
}

/** Whole lines only; `bytes` = how much of the file they are. */
function readEntries(file: string): Result<{ entries: JournalEntry[]; bytes: number }> {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    return toFailure('io_error', `The journal ${file} cannot be read.`, toCauseText(error));
  }
  const entries: JournalEntry[] = [];
  let bytes = 0;
  while (bytes < content.length) {
    const newline = content.indexOf(0x0a, bytes);
    if (newline < 0) break;
    const entry = parseLine(content.toString('utf8', bytes, newline));
    if (entry === null) break;
    entries.push(entry);
    bytes = newline + 1;
  }
  const rest = content.subarray(bytes);
  const isTorn = rest.indexOf(0x0a) < 0;
  if (isTorn) return success({ entries, bytes });
  const message = `Line ${entries.length + 1} of ${file} is not JSON, and lines follow it.`;
  return toFailure('bad_request', message);
}

export function readJournal(file: string): Result<JournalState> {
  const read = readEntries(file);
  return read.ok ? toState(read.value.entries, file) : read;
}

/** Owns its file until `close`. */
export class Journal {
  readonly #file: string;
  readonly #descriptor: number;

  private constructor(file: string, descriptor: number) {
    this.#file = file;
    this.#descriptor = descriptor;
  }

  static create(file: string): Result<Journal> {
    try {
      return success(new Journal(file, openSync(file, 'ax', 0o600)));
    } catch (error) {
      return toFailure('io_error', `The journal ${file} cannot be made.`, toCauseText(error));
    }
  }

  /** Cuts off a torn last line, so that the next one stands alone. */
  static reopen(file: string): Result<{ readonly journal: Journal; readonly state: JournalState }> {
    const read = readEntries(file);
    if (!read.ok) return read;
    const state = toState(read.value.entries, file);
    if (!state.ok) return state;
    try {
      truncateSync(file, read.value.bytes);
      return success({ journal: new Journal(file, openSync(file, 'a')), state: state.value });
    } catch (error) {
      return toFailure('io_error', `The journal ${file} cannot be opened.`, toCauseText(error));
    }
  }

  /** On the disk when it returns. */
  append(entry: JournalEntry): Result<null> {
    try {
      writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
      fsyncSync(this.#descriptor);
      return success(null);
    } catch (error) {
      const message = `The journal ${this.#file} cannot be written.`;
      return toFailure('io_error', message, toCauseText(error));
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
