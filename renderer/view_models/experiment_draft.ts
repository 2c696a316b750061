/** What the designer composes -> a plan for the engine, which checks it and fills the rest. */
import {
  type ArmAction,
  type ExperimentArm,
  NO_ARM,
  PLAN_DEFAULTS,
} from '../../electron/common/experiment_plan.ts';
import type { ExperimentForecast } from '../../electron/common/experiment_run.ts';
import { toArmWords } from '../../electron/common/report/arm_words.ts';
import { Strategy } from '../../electron/common/wire.gen.ts';
import { formatCount, plural } from './units.ts';

export interface ExperimentDraft {
  readonly apps: readonly string[];
  /** Names of ARM_CHOICES; the control is always there. */
  readonly arms: readonly string[];
  readonly blocks: number;
  readonly launchesPerBlock: number;
  readonly warmUps: number;
  readonly dwellBeforeMs: number;
  readonly dwellAfterMs: number;
  readonly thresholdPercent: number;
}

export const FIRST_DRAFT: ExperimentDraft = {
  apps: [],
  arms: ['pageout_anon'],
  blocks: PLAN_DEFAULTS.blocks,
  launchesPerBlock: PLAN_DEFAULTS.launchesPerBlock,
  warmUps: PLAN_DEFAULTS.warmUps,
  dwellBeforeMs: PLAN_DEFAULTS.dwellBeforeMs,
  dwellAfterMs: PLAN_DEFAULTS.dwellAfterMs,
  thresholdPercent: 5,
};

function toChoice(name: string, action: ArmAction): ExperimentArm {
  return { name, action, warmBeforeRelaunch: false };
}

/** memory_reclaim is an action of its own, below. */
const STRATEGIES = (Object.keys(Strategy) as Strategy[]).filter(
  (name) => name !== 'warm' && name !== 'memory_reclaim',
);

/** Besides the control. */
export const ARM_CHOICES: readonly ExperimentArm[] = [
  ...STRATEGIES.map((strategy) =>
    toChoice(strategy, { kind: 'advise', strategy, consistency: 'freeze' }),
  ),
  {
    ...toChoice('pageout_anon+warm', {
      ...{ kind: 'advise', strategy: 'pageout_anon', consistency: 'freeze' },
    }),
    warmBeforeRelaunch: true,
  },
  toChoice('am_compact', { kind: 'am_compact', mode: 'full' }),
  toChoice('memory_reclaim', { kind: 'memory_reclaim', megabytes: null }),
  toChoice('am_freeze', { kind: 'am_freeze' }),
  toChoice('kill', { kind: 'kill' }),
];

export const ARM_ROWS = ARM_CHOICES.map((arm) => ({ name: arm.name, words: toArmWords(arm) }));

export function toPlan(draft: ExperimentDraft): Readonly<Record<string, unknown>> {
  const { apps, blocks, launchesPerBlock, warmUps, dwellBeforeMs, dwellAfterMs } = draft;
  const arms = [NO_ARM, ...ARM_CHOICES.filter(({ name }) => draft.arms.includes(name))];
  const names = arms.slice(1).map(({ name }) => name);
  const analysis = { unit: 'percent', percent: draft.thresholdPercent };
  return {
    version: PLAN_DEFAULTS.version,
    name: `none against ${names.join(', ')}`,
    apps,
    arms,
    ...{ blocks, launchesPerBlock, warmUps, dwellBeforeMs, dwellAfterMs },
    analysis: { ...PLAN_DEFAULTS.analysis, threshold: analysis },
  };
}

/** Why it cannot be asked yet; null = it can. */
export function toMissing({ apps, arms }: ExperimentDraft): string | null {
  if (apps.length === 0) return 'Choose at least one app.';
  if (arms.length === 0) return 'Choose at least one arm besides the control.';
  return null;
}

/** 45 s, 12 min, 2 h 10 min. */
export function toDurationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

export interface ForecastText {
  readonly size: string;
  readonly detectable: readonly { readonly spread: string; readonly difference: string }[];
}

export function toForecastText({
  launches,
  estimatedMs,
  detectable,
}: ExperimentForecast): ForecastText {
  return {
    size: `${plural(launches, 'launch', 'launches')}, about ${toDurationText(estimatedMs)}`,
    detectable: detectable.map((row) => ({
      spread: `± ${formatCount(row.launchCvPercent)} %`,
      difference: row.differencePercent.known
        ? `${row.differencePercent.value.toFixed(1)} %`
        : 'nothing: too few blocks',
    })),
  };
}
