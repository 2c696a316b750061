/**
 * Fault switches of a virtual device, by name: a row each. Those with a time take it as `NAME=30s`
 * or `NAME=200ms`. Most of them are the guest's business (guest/init, framework/faces), which finds
 * them on the kernel's command line with times in milliseconds; `slow-link` is QEMU's.
 */

interface FaultRow {
  readonly meaning: string;
  /** null: the fault takes no time. */
  readonly time: null | {
    readonly defaultMs: number;
    readonly leastMs: number;
    readonly mostMs: number;
  };
}

const HOUR_MS = 3_600_000;
const every = (defaultMs: number) => ({ defaultMs, leastMs: 5_000, mostMs: HOUR_MS });

export const FAULT_ROWS = {
  'am-hang': { meaning: '`am start` never returns', time: null },
  'no-swap': { meaning: 'no zram', time: null },
  'swap-full': { meaning: 'swap is there, and all of it is taken', time: null },
  'no-cgroup-v2': { meaning: 'no cgroup v2, so no freezer', time: null },
  unauthorized: { meaning: "the computer's key is never accepted", time: null },
  'no-root': { meaning: 'adbd runs as uid 2000 and there is no su', time: null },
  su: { meaning: 'adbd runs as uid 2000, su gives root', time: null },
  'layout-churn': { meaning: 'every app changes its layout all the time', time: null },
  'app-exit': {
    meaning: 'an app ends by itself so long after it was created',
    time: every(10_000),
  },
  'adb-drop': { meaning: 'every so long adbd is gone for 3 s', time: every(30_000) },
  'clock-jump': {
    meaning: 'every so long the clock jumps an hour ahead, the next time back',
    time: every(20_000),
  },
  'slow-link': {
    meaning: 'what the device receives waits up to so long',
    time: { defaultMs: 100, leastMs: 1, mostMs: 2_000 },
  },
} as const satisfies Record<string, FaultRow>;

export type FaultName = keyof typeof FAULT_ROWS;

/** A name, or a name with its time in milliseconds: `su`, `adb-drop=30000`. */
export type Fault = FaultName | `${FaultName}=${number}`;

/** For `--help` and messages. */
export function describeFaults(): string {
  return Object.entries<FaultRow>(FAULT_ROWS)
    .map(([name, row]) => (row.time === null ? name : `${name}[=TIME]`))
    .join(', ');
}

/** The fault with its time resolved, or what would be allowed in place of this text. */
export function toFault(text: string): { text: Fault } | { allowed: string } {
  const [, name = '', time] = /^([a-z0-9-]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (!isFaultName(name)) return { allowed: describeFaults() };
  const row: FaultRow = FAULT_ROWS[name];
  if (row.time === null) return time === undefined ? { text: name } : { allowed: name };
  const { defaultMs, leastMs, mostMs } = row.time;
  const ms = time === undefined ? defaultMs : parseTimeMs(time);
  if (ms >= leastMs && ms <= mostMs) return { text: `${name}=${ms}` };
  return { allowed: `${name}=TIME, TIME from ${leastMs}ms to ${mostMs}ms, e.g. 30s or 200ms` };
}

function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULT_ROWS, text);
}

/** Milliseconds of `30s`, `200ms`; a bare number is seconds. NaN for anything else. */
function parseTimeMs(text: string): number {
  const [, digits, unit] = /^(\d{1,7})(ms|s)?$/.exec(text) ?? [];
  return Number(digits) * (unit === 'ms' ? 1 : 1000);
}

/** Time of that fault among `faults`, in milliseconds; null when it is not there. */
export function faultMs(faults: readonly Fault[], name: FaultName): number | null {
  const found = faults.find((fault) => fault.startsWith(`${name}=`));
  return found === undefined ? null : Number(found.slice(name.length + 1));
}
