/** Where a run stands in its schedule, from the launches that were kept. Pure: so is resuming. */
import type { ExperimentPlan } from '../../common/experiment_plan.ts';
import type { LaunchRecord } from '../../common/experiment_run.ts';
import { valueOrNull } from '../../common/figure.ts';
import { fisherExact } from '../statistics/fisher_exact.ts';
import type { PlannedLaunch } from './schedule.ts';

export interface NextLaunch {
  readonly planned: PlannedLaunch;
  readonly attempt: number;
}

function toKey(launch: Pick<PlannedLaunch, 'block' | 'app' | 'arm' | 'index'>): string {
  return `${launch.block} ${launch.index} ${launch.app} ${launch.arm}`;
}

/** Tries of each planned launch, and whether it needs no more of them. */
function toTries(
  plan: ExperimentPlan,
  launches: readonly LaunchRecord[],
): ReadonlyMap<string, { readonly count: number; readonly isSettled: boolean }> {
  const tries = new Map<string, { count: number; isSettled: boolean }>();
  for (const launch of launches) {
    const key = toKey(launch);
    const entry = tries.get(key) ?? { count: 0, isSettled: false };
    entry.count += 1;
    const counts = launch.refusal?.gate === 'killed' && plan.whenKilled === 'count';
    if (launch.refusal === null || counts || entry.count >= plan.attempts) entry.isSettled = true;
    tries.set(key, entry);
  }
  return tries;
}

/** The first planned launch that is not settled; null = all are. */
export function findNext(
  plan: ExperimentPlan,
  schedule: readonly PlannedLaunch[],
  launches: readonly LaunchRecord[],
): NextLaunch | null {
  const tries = toTries(plan, launches);
  const planned = schedule.find((launch) => tries.get(toKey(launch))?.isSettled !== true);
  if (planned === undefined) return null;
  return { planned, attempt: (tries.get(toKey(planned))?.count ?? 0) + 1 };
}

export function countSettled(plan: ExperimentPlan, launches: readonly LaunchRecord[]): number {
  return [...toTries(plan, launches).values()].filter(({ isSettled }) => isSettled).length;
}

function findRow(plan: ExperimentPlan, launches: readonly LaunchRecord[]): string | null {
  const last = launches.at(-1);
  if (last === undefined || last.refusal === null) return null;
  const own = launches.filter(({ app, arm }) => app === last.app && arm === last.arm);
  const row = own.slice(-plan.stop.refusedInARow);
  const isRow = row.length === plan.stop.refusedInARow && row.every((one) => one.refusal !== null);
  if (!isRow) return null;
  const { gate, detail } = last.refusal;
  return `${row.length} launches of ${last.app} under ${last.arm} in a row: ${gate}. ${detail}`;
}

/** Accepted and refused of one app and arm; warm-ups are not looked at. */
function countOutcomes(
  launches: readonly LaunchRecord[],
  app: string,
  arm: string,
): { readonly accepted: number; readonly refused: number } {
  const own = launches.filter((one) => one.app === app && one.arm === arm && !one.warmUp);
  const refused = own.filter(({ refusal }) => refusal !== null).length;
  return { accepted: own.length - refused, refused };
}

function findDifference(plan: ExperimentPlan, launches: readonly LaunchRecord[]): string | null {
  // Being killed is what such a plan counts: there a difference is a result, not a fault.
  if (plan.whenKilled === 'count') return null;
  for (const app of plan.apps) {
    const reference = countOutcomes(launches, app, plan.referenceArm);
    for (const { name } of plan.arms) {
      const arm = countOutcomes(launches, app, name);
      const p = valueOrNull(fisherExact(arm, reference));
      if (name === plan.referenceArm || p === null || p > plan.stop.refusalP) continue;
      const words = (counts: typeof arm): string =>
        `${counts.refused} of ${counts.accepted + counts.refused}`;
      const others = `${words(reference)} under the reference.`;
      return `${app}: ${words(arm)} refused under ${name}, ${others}`;
    }
  }
  return null;
}

/** Why the run must stop by the plan's rule; null = it goes on. */
export function findStop(plan: ExperimentPlan, launches: readonly LaunchRecord[]): string | null {
  return findRow(plan, launches) ?? findDifference(plan, launches);
}

/** The plan's own waits of one measurement; what is launched as pressure too. */
export function toPlannedWaitMs(plan: ExperimentPlan): number {
  const pressure = plan.pressure.map((step) =>
    step.kind === 'balloon' ? step.holdMs : step.dwellMs * step.packages.length,
  );
  const waits = [plan.dwellBeforeMs, plan.dwellAfterMs, plan.fullyDrawnWaitMs, ...pressure];
  return waits.reduce((sum, ms) => sum + ms, 0);
}

/** Besides its own waits, of one measurement: assumed until the first has been measured. */
export const OVERHEAD_MS = 3_000;

/** Mean of what was measured, else the assumption. */
export function estimateLaunchMs(plan: ExperimentPlan, launches: readonly LaunchRecord[]): number {
  if (launches.length === 0) return toPlannedWaitMs(plan) + OVERHEAD_MS;
  return launches.reduce((sum, { tookMs }) => sum + tookMs, 0) / launches.length;
}
