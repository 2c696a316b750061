/**
 * What was done to a device and what happened to it: markers of the timeline, undo, arms of
 * launches.
 */
import type { ActionEntry, LaunchOutcome } from '../../common/engine_api.ts';

/** Newest entries that are kept per device; older ones are in recordings. */
const MAX_ENTRIES = 1000;
export const UNTOUCHED = 'untouched';

export class ActionLog {
  readonly #entries: ActionEntry[] = [];
  readonly #launches: LaunchOutcome[] = [];
  /** Package -> what was last done to it since its last launch. */
  readonly #arms = new Map<string, string>();
  readonly #onEntry: (entry: ActionEntry) => void;
  #nextId = 1;

  constructor(onEntry: (entry: ActionEntry) => void) {
    this.#onEntry = onEntry;
  }

  get entries(): readonly ActionEntry[] {
    return this.#entries;
  }

  get launches(): readonly LaunchOutcome[] {
    return this.#launches;
  }

  add(entry: Omit<ActionEntry, 'id'>): void {
    const numbered = { ...entry, id: this.#nextId++ };
    this.#entries.push(numbered);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    this.#onEntry(numbered);
  }

  /** A real (not dry) advice on a package: its next launch belongs to this arm. */
  noteAdvice(packageName: string, strategy: string): void {
    this.#arms.set(packageName, strategy);
  }

  /** Arm of a launch that happens now. */
  toArm(packageName: string): string {
    return this.#arms.get(packageName) ?? UNTOUCHED;
  }

  addLaunch(launch: LaunchOutcome): void {
    this.#arms.delete(launch.package);
    this.#launches.push(launch);
    if (this.#launches.length > MAX_ENTRIES) this.#launches.shift();
  }
}
