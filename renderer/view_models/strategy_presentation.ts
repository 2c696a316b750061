/**
 * How strategies and consistency modes are named and explained. A new one of the schema without a
 * row does not compile.
 */
import type { Consistency, NothingMoved, Strategy } from '../../electron/common/wire.gen.ts';

export interface StrategyPresentation {
  /** In the select. */
  readonly label: string;
  /** On the button and in a marker. */
  readonly verb: string;
  /** The arm of a launch plot. */
  readonly arm: string;
  readonly hint: string;
}

export const STRATEGY_PRESENTATION: Readonly<Record<Strategy, StrategyPresentation>> = {
  pageout_anon: {
    label: 'Page out anonymous memory',
    verb: 'Page out',
    arm: 'paged out, anon',
    hint: 'MADV_PAGEOUT on heaps and stacks: they go to swap now.',
  },
  pageout_file: {
    label: 'Page out file mappings',
    verb: 'Page out files',
    arm: 'paged out, file',
    hint: 'MADV_PAGEOUT on code and data from files: clean pages are dropped now.',
  },
  pageout_all: {
    label: 'Page out everything',
    verb: 'Page out all',
    arm: 'paged out, all',
    hint: 'MADV_PAGEOUT on anonymous memory and on files.',
  },
  cold_file: {
    label: 'Mark file mappings cold',
    verb: 'Mark files cold',
    arm: 'cold, file',
    hint: 'MADV_COLD on file mappings: nothing leaves until memory is needed.',
  },
  cold_all: {
    label: 'Mark everything cold',
    verb: 'Mark cold',
    arm: 'cold, all',
    hint: 'MADV_COLD on everything: nothing leaves until memory is needed.',
  },
  warm: {
    label: 'Warm up (read it back)',
    verb: 'Warm up',
    arm: 'warmed',
    hint: 'MADV_WILLNEED: reads back what is in swap, so that a touch no longer waits for it.',
  },
  memory_reclaim: {
    label: 'Reclaim its memory group',
    verb: 'Reclaim',
    arm: 'memory.reclaim',
    hint: 'memory.reclaim of the process’s own cgroup (v2): the kernel chooses the pages.',
  },
};

export interface ConsistencyPresentation {
  readonly label: string;
  readonly hint: string;
}

export const CONSISTENCY_PRESENTATION: Readonly<Record<Consistency, ConsistencyPresentation>> = {
  freeze: {
    label: 'Freeze meanwhile',
    hint: 'cgroup v2 freezer: the layout cannot change; Ebb thaws what Ebb froze.',
  },
  frozen_already: {
    label: 'Already frozen by the system',
    hint: 'Checked before and after; nothing is thawed.',
  },
  stop: {
    label: 'Stop meanwhile (SIGSTOP)',
    hint: 'For kernels without a freezer; parents can see the stop.',
  },
  ptrace: {
    label: 'Stop meanwhile (ptrace)',
    hint: 'Every thread is stopped without a signal: the layout cannot change. One tracer only.',
  },
  ptrace_inject: {
    label: 'Let it advise itself (ptrace)',
    hint: 'Stopped as by ptrace; one of its threads makes the calls and pays their CPU time.',
  },
  cookie: {
    label: 'Do not hold it, check each call',
    hint: 'Changes are found right before a call (left out) and right after it (counted).',
  },
  none: {
    label: 'Do not hold it',
    hint: 'The layout may change during advice; the evidence says whether it did.',
  },
};

export const NOTHING_MOVED_TEXT: Readonly<Record<NothingMoved, string>> = {
  not_applicable: '',
  no_swap: 'No swap is configured: anonymous pages have nowhere to go.',
  swap_full: 'Swap is full.',
  all_shared: 'The pages are shared with other processes (zygote): the kernel leaves them.',
  not_resident: 'None of it was resident any more.',
  cold_only: 'Cold pages leave only when memory is needed; none was needed yet.',
  clean_file: 'File pages that the agent may not reclaim: it does not own the files.',
  unexplained: 'None of the known causes fits.',
};

export const UNTOUCHED_ARM = 'untouched';

/**
 * The engine writes an arm as 'untouched' or a strategy's name; anything else is shown as it is.
 */
export function toArmLabel(arm: string): string {
  if (arm === UNTOUCHED_ARM) return UNTOUCHED_ARM;
  const row: StrategyPresentation | undefined = (
    STRATEGY_PRESENTATION as Readonly<Record<string, StrategyPresentation>>
  )[arm];
  return row?.arm ?? arm;
}

export const STRATEGY_OPTIONS = (Object.keys(STRATEGY_PRESENTATION) as Strategy[]).map((value) => ({
  value,
  label: STRATEGY_PRESENTATION[value].label,
}));

export const CONSISTENCY_OPTIONS = (Object.keys(CONSISTENCY_PRESENTATION) as Consistency[]).map(
  (value) => ({ value, label: CONSISTENCY_PRESENTATION[value].label }),
);
