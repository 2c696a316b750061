/** What a journal tells -> status and result, for a run that runs and one that does not. Pure. */
import type {
  ExperimentResult,
  ExperimentState,
  ExperimentStatus,
} from '../../common/experiment_run.ts';
import type { BlockBootstrap } from '../../common/resampling.ts';
import type { JournalState } from './journal.ts';
import { countSettled, estimateLaunchMs, type NextLaunch } from './progress.ts';
import { toResult } from './run_result.ts';
import { toSchedule } from './schedule.ts';

/** What only a run that runs knows. */
export interface LivePart {
  readonly state: ExperimentState;
  readonly step: string;
  readonly next: NextLaunch | null;
  readonly elapsedMs: number;
}

export function toStatus(told: JournalState, live: LivePart): ExperimentStatus {
  const { start, launches, end } = told;
  const { plan, id, serial } = start;
  const settled = countSettled(plan, launches);
  const planned = toSchedule(plan).length;
  const accepted = launches.filter(({ refusal }) => refusal === null).length;
  const isOver = live.state === 'ended' || live.state === 'interrupted';
  return {
    ...{ id, serial, name: plan.name, state: live.state, settled, planned, accepted },
    refused: launches.length - accepted,
    block: live.next?.planned.block ?? 0,
    blocks: plan.blocks,
    app: live.next?.planned.app ?? '',
    arm: live.next?.planned.arm ?? '',
    step: live.step,
    elapsedMs: live.elapsedMs,
    leftMs: isOver ? null : (planned - settled) * estimateLaunchMs(plan, launches),
    end,
  };
}

export function toStoppedStatus(told: JournalState): ExperimentStatus {
  const lastMs = toLastMs(told);
  return toStatus(told, {
    state: told.end === null ? 'interrupted' : 'ended',
    step: '',
    next: null,
    elapsedMs: lastMs - told.start.atMs,
  });
}

/** When the last thing happened that the journal tells of. */
export function toLastMs({ start, launches, end }: JournalState): number {
  const last = launches.at(-1);
  return end?.atMs ?? (last === undefined ? start.atMs : last.atMs + last.tookMs);
}

export function toRunResult(told: JournalState, loop?: BlockBootstrap): ExperimentResult {
  const { plan, id, device, conditions, unavailableArms, atMs } = told.start;
  const { launches, interruptions, end } = told;
  const facts = { id, simulated: false, plan, device, startedAtMs: atMs, end };
  return toResult({ ...facts, interruptions, unavailableArms, conditions, launches }, loop);
}
