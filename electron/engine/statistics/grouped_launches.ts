/** Launches by app and arm, as every part of the analysis wants them. */
import { toFailure } from '../../common/errors.ts';
import type { ExperimentLaunch } from '../../common/experiment_analysis.ts';
import { failure, success, type EbbError, type Result } from '../../common/result.ts';
import type { LaunchesByBlock } from './block_comparison.ts';

export const MAX_LAUNCHES = 100_000;
const MAX_BLOCK = 1_000_000;
/** Comparisons cost a bootstrap each. */
export const MAX_GROUPS = 2000;

/** A launch that counts. */
export interface AcceptedLaunch {
  readonly sequence: number;
  readonly block: number;
  readonly state: ExperimentLaunch['state'];
  readonly totalTimeMs: number;
}

/** One app under one arm. */
export interface LaunchGroup {
  readonly app: string;
  readonly arm: string;
  /** By sequence, as the refused ones. */
  readonly accepted: readonly AcceptedLaunch[];
  readonly refused: readonly { readonly block: number; readonly reason: string }[];
  readonly warmUps: number;
  /** Sequence of the first launch of each block, refused ones too. */
  readonly firstByBlock: ReadonlyMap<number, number>;
}

/** Reason of a launch that no gate refused and that has no time above 0. */
export const NO_TIME = 'no_time';

/** All groups by app, then arm. Refuses (bad_request) what is no experiment, or none to pool. */
export function groupLaunches(
  launches: readonly ExperimentLaunch[],
): Result<ReadonlyMap<string, ReadonlyMap<string, LaunchGroup>>> {
  const fault = findLaunchFault(launches) ?? findConditionConflict(launches);
  if (fault !== null) return failure(fault);
  const apps = new Map<string, Map<string, LaunchGroup>>();
  const ordered = [...launches].sort((a, b) => a.sequence - b.sequence);
  const byApp = groupBy(ordered, (launch) => launch.app);
  for (const app of [...byApp.keys()].sort()) {
    const byArm = groupBy(byApp.get(app) ?? [], (launch) => launch.arm);
    const groups = [...byArm].map(([arm, own]) => [arm, toGroup(app, arm, own)] as const);
    apps.set(app, new Map(groups));
  }
  const count = [...apps.values()].reduce((sum, arms) => sum + arms.size, 0);
  if (count > MAX_GROUPS) {
    return toFailure('bad_request', `${count} pairs of app and arm, at most ${MAX_GROUPS}.`);
  }
  return success(apps);
}

function toGroup(app: string, arm: string, launches: readonly ExperimentLaunch[]): LaunchGroup {
  const accepted: AcceptedLaunch[] = [];
  const refused: { block: number; reason: string }[] = [];
  const firstByBlock = new Map<number, number>();
  let warmUps = 0;
  for (const { sequence, block, state, totalTimeMs, refusedReason, warmUp } of launches) {
    if (warmUp === true) {
      warmUps += 1;
      continue;
    }
    if (!firstByBlock.has(block)) firstByBlock.set(block, sequence);
    if (refusedReason !== null) refused.push({ block, reason: refusedReason });
    else if (totalTimeMs === null || totalTimeMs <= 0) refused.push({ block, reason: NO_TIME });
    else accepted.push({ sequence, block, state, totalTimeMs });
  }
  return { app, arm, accepted, refused, warmUps, firstByBlock };
}

/** Times of the accepted launches by block. */
export function timesByBlock(accepted: readonly AcceptedLaunch[]): LaunchesByBlock {
  const byBlock = groupBy(accepted, (launch) => launch.block);
  return new Map([...byBlock].map(([block, own]) => [block, own.map(toTime)]));
}

function groupBy<Key, Item>(items: readonly Item[], toKey: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = toKey(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function toTime(launch: AcceptedLaunch): number {
  return launch.totalTimeMs;
}

function toFault(message: string, remedy: string): EbbError {
  return { code: 'bad_request', message, cause: '', remedy };
}

function findLaunchFault(launches: readonly ExperimentLaunch[]): EbbError | null {
  if (launches.length > MAX_LAUNCHES) {
    const message = `${launches.length} launches, at most ${MAX_LAUNCHES}.`;
    return toFault(message, 'Analyse the experiments one by one.');
  }
  const seen = new Set<number>();
  for (const { sequence, block, app, arm, totalTimeMs } of launches) {
    const where = `Launch ${sequence} of ${app || '(no app)'}, arm ${arm || '(no name)'}`;
    const remedy = 'Repair the file of launches, or record the experiment again.';
    if (!Number.isInteger(sequence) || seen.has(sequence)) {
      return toFault(`${where}: its sequence is not a whole number of its own.`, remedy);
    }
    seen.add(sequence);
    if (!Number.isInteger(block) || block < 0 || block > MAX_BLOCK) {
      return toFault(`${where}: block ${block} is not from 0 to ${MAX_BLOCK}.`, remedy);
    }
    if (app === '' || arm === '') return toFault(`${where}: a name is empty.`, remedy);
    if (totalTimeMs !== null && !Number.isFinite(totalTimeMs)) {
      return toFault(`${where}: its time is ${totalTimeMs}.`, remedy);
    }
  }
  return null;
}

/** Launches under different conditions are two experiments, not one. */
function findConditionConflict(launches: readonly ExperimentLaunch[]): EbbError | null {
  const found = new Map<string, { readonly value: string; readonly sequence: number }>();
  for (const { sequence, conditions } of launches) {
    for (const [name, value] of Object.entries(conditions ?? {})) {
      const first = found.get(name);
      if (first === undefined) found.set(name, { value, sequence });
      else if (first.value !== value) {
        return toFault(
          `${name} was ${first.value} at launch ${first.sequence}, ${value} at launch ${sequence}.`,
          'Analyse the launches of each condition apart: they are not pooled.',
        );
      }
    }
  }
  return null;
}
