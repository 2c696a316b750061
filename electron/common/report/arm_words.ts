/** Arms, steps and verdicts in words. */
import type { ArmAction, ExperimentArm, PressureStep, SetupStep } from '../experiment_plan.ts';
import type { InconclusiveReason, Verdict } from '../experiment_analysis.ts';
import { toSelectionWords } from '../selection.ts';
import type { Strategy } from '../wire.gen.ts';

const STRATEGY_WORDS: Readonly<Record<Strategy, string>> = {
  pageout_anon: 'MADV_PAGEOUT on anonymous memory',
  pageout_file: 'MADV_PAGEOUT on file mappings',
  pageout_all: 'MADV_PAGEOUT on anonymous memory and file mappings',
  cold_file: 'MADV_COLD on file mappings',
  cold_all: 'MADV_COLD on everything',
  warm: 'MADV_WILLNEED on what is in swap',
  memory_reclaim: 'memory.reclaim of its memory group',
};

function toActionWords(action: ArmAction): string {
  switch (action.kind) {
    case 'none':
      return 'nothing: the control';
    case 'advise':
      return (
        `${STRATEGY_WORDS[action.strategy]}, held by ${action.consistency}` +
        toSelectionWords(action.selection)
      );
    case 'am_compact':
      return `am compact ${action.mode}: Android’s own compactor`;
    case 'memory_reclaim':
      return action.megabytes === null
        ? 'memory.reclaim of all that its memory groups charge'
        : `memory.reclaim of ${action.megabytes} MB`;
    case 'am_freeze':
      return 'am freeze: the system’s freezer; the launch thaws';
    case 'kill':
      return 'the app is killed: the relaunch is a cold start';
  }
}

export function toArmWords({ action, warmBeforeRelaunch }: ExperimentArm): string {
  const warm = warmBeforeRelaunch ? '; MADV_WILLNEED right before the relaunch' : '';
  return toActionWords(action) + warm;
}

export function toSetupWords(step: SetupStep): string {
  switch (step.kind) {
    case 'force_stop':
      return 'force-stop all apps of the plan';
    case 'empty_swap':
      return 'switch swap off and on: empty zram';
    case 'drop_caches':
      return 'drop page cache, dentries and inodes';
  }
}

export function toPressureWords(step: PressureStep): string {
  if (step.kind === 'balloon') {
    return `balloon of ${step.megabytes} MB, held for ${step.holdMs / 1000} s`;
  }
  return `${step.packages.join(', ')} in this order, ${step.dwellMs / 1000} s each`;
}

export const WHY_INCONCLUSIVE: Readonly<Record<InconclusiveReason, string>> = {
  too_few_blocks: 'No test reaches the level with so few blocks.',
  too_wide:
    'The interval holds 0 and reaches beyond the threshold, or Holm’s correction took it back.',
  refusals_differ: 'The arms were refused unequally often: more blocks do not help.',
  beyond_limit: 'At the measured spread it would take more than 10 000 blocks.',
};

export type VerdictTone = 'slower' | 'faster' | 'equivalent' | 'inconclusive';

export function toTone(verdict: Verdict): VerdictTone {
  return verdict.kind === 'different' ? verdict.direction : verdict.kind;
}
