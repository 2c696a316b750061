/**
 * Launches of one app, ordered for comparison: cold, warm and hot never mixed, per state an arm for
 * every treatment, against the untouched one.
 */
import type { LaunchOutcome } from '../../electron/common/engine_api.ts';
import type { LaunchState } from '../../electron/common/wire.gen.ts';
import { estimateShift, median, MIN_LAUNCHES_PER_ARM } from './launch_statistics.ts';
import { UNTOUCHED_ARM } from './strategy_presentation.ts';
import { formatSigned } from './units.ts';

export interface LaunchArm {
  readonly arm: string;
  readonly timesMs: readonly number[];
  readonly medianMs: number;
  readonly majorFaultsMedian: number;
}

export interface LaunchGroup {
  readonly state: LaunchState;
  readonly arms: readonly LaunchArm[];
  /** The comparison in words, with its interval; or why there is none. */
  readonly comparisons: readonly { readonly arm: string; readonly text: string }[];
}

const STATE_ORDER: readonly LaunchState[] = ['hot', 'warm', 'cold', 'unknown'];

function toArm(arm: string, launches: readonly LaunchOutcome[]): LaunchArm {
  const timesMs = launches.map((launch) => launch.totalTimeMs).filter((ms) => ms !== null);
  const faults = launches.map((launch) => launch.majorFaults).filter((count) => count !== null);
  return { arm, timesMs, medianMs: median(timesMs), majorFaultsMedian: median(faults) };
}

export function toComparisonText(control: LaunchArm, treated: LaunchArm): string {
  const shift = estimateShift(control.timesMs, treated.timesMs);
  const n = `n ${control.timesMs.length} + ${treated.timesMs.length}`;
  if (!shift) return `too few to compare: ${n}, ${MIN_LAUNCHES_PER_ARM} an arm needed`;
  const bound = (ms: number): string => formatSigned(ms, 0).replace('+', '');
  const interval = `[${bound(shift.lowMs)}, ${bound(shift.highMs)}]`;
  return `${formatSigned(shift.shiftMs, 0)} ms ${interval} · ${n}`;
}

/** Launches without a measured time are not in any arm; they are counted by `countUnmeasured`. */
export function toLaunchGroups(launches: readonly LaunchOutcome[]): readonly LaunchGroup[] {
  const measured = launches.filter((launch) => launch.totalTimeMs !== null);
  return STATE_ORDER.flatMap((state) => {
    const ofState = measured.filter((launch) => launch.state === state);
    if (ofState.length === 0) return [];
    const names = [...new Set(ofState.map((launch) => launch.arm))].sort((a, b) => {
      if (a === UNTOUCHED_ARM || b === UNTOUCHED_ARM) return a === UNTOUCHED_ARM ? -1 : 1;
      return a.localeCompare(b);
    });
    const arms = names.map((arm) =>
      toArm(
        arm,
        ofState.filter((launch) => launch.arm === arm),
      ),
    );
    const control = arms.find((arm) => arm.arm === UNTOUCHED_ARM);
    const comparisons = control
      ? arms
          .filter((arm) => arm !== control)
          .map((arm) => ({ arm: arm.arm, text: toComparisonText(control, arm) }))
      : [];
    return [{ state, arms, comparisons }];
  });
}

export function countUnmeasured(launches: readonly LaunchOutcome[]): number {
  return launches.filter((launch) => launch.totalTimeMs === null).length;
}

export interface LaunchChange {
  readonly state: LaunchState;
  readonly beforeMs: number;
  /** Median of the arm launched last; null when only untouched launches are known. */
  readonly afterMs: number | null;
}

/**
 * What the table shows: the median untouched, and after the latest treatment, both of the same
 * launch state.
 */
export function toLaunchChange(launches: readonly LaunchOutcome[]): LaunchChange | null {
  const measured = launches.filter((launch) => launch.totalTimeMs !== null);
  const newest = measured.reduce<LaunchOutcome | null>(
    (latest, launch) => (latest === null || launch.atMs > latest.atMs ? launch : latest),
    null,
  );
  if (!newest) return null;
  const ofState = measured.filter((launch) => launch.state === newest.state);
  const medianOf = (arm: string): number =>
    median(ofState.filter((l) => l.arm === arm).map((l) => l.totalTimeMs ?? NaN));
  const treated = ofState.filter((launch) => launch.arm !== UNTOUCHED_ARM);
  const latestArm = treated[treated.length - 1]?.arm;
  const afterMs = latestArm === undefined ? null : medianOf(latestArm);
  return { state: newest.state, beforeMs: medianOf(UNTOUCHED_ARM), afterMs };
}
