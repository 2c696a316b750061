/** `ebb experiment plan`: how many blocks, launches and minutes a difference takes to be seen. */
import { readFile } from 'node:fs/promises';
import { toCauseText, toFailure } from '../../common/errors.ts';
import type { ExperimentForecast, ExperimentResult } from '../../common/experiment_run.ts';
import { type Figure, valueOrNull } from '../../common/figure.ts';
import { type Result, success } from '../../common/result.ts';
import { expectDeltaSd, planBlocks } from '../../engine/statistics/planner.ts';
import { EXIT_OK } from '../exit_codes.ts';
import type { CommandWork } from '../run_command.ts';
import { type Column, toTextTable } from '../text_table.ts';
import { type PlanFlags, readPlan } from './plan_flags.ts';
import { type RunFlags, writeJson } from './run.ts';

const POWER = 0.8;

export interface ForecastFlags extends RunFlags {
  /** Of the launch time. */
  readonly differencePercent: number;
  /** A result of an earlier experiment: its spread instead of assumed ones. */
  readonly from?: string;
}

export interface ForecastRow {
  /** Where the spread comes from. */
  readonly basis: string;
  /** Standard deviation of a block's delta, percent of the launch time. */
  readonly deltaSdPercent: number;
  readonly blocks: Figure<number>;
  readonly launches: number | null;
  readonly minutes: number | null;
}

function toRow(
  forecast: ExperimentForecast,
  spread: { readonly basis: string; readonly deltaSdPercent: number },
  differencePercent: number,
): ForecastRow {
  const { plan, estimatedMs } = forecast;
  const question = {
    deltaSdMs: spread.deltaSdPercent,
    alpha: plan.analysis.alpha,
    power: POWER,
  };
  // With 100 ms a launch, milliseconds are percent.
  const blocks = planBlocks(question, differencePercent);
  const count = valueOrNull(blocks);
  const cells = plan.apps.length * plan.arms.length;
  const launches = count === null ? null : cells * (plan.warmUps + count * plan.launchesPerBlock);
  const minutes = launches === null ? null : (launches * estimatedMs) / forecast.launches / 60_000;
  return { ...spread, blocks, launches, minutes };
}

function toAssumedSpreads(forecast: ExperimentForecast) {
  return forecast.detectable.map(({ launchCvPercent, batchCvPercent }) => ({
    basis: `assumed: launches vary by ${launchCvPercent} %, batches by ${batchCvPercent} %`,
    deltaSdPercent: expectDeltaSd({
      launchSdMs: launchCvPercent,
      batchSdMs: batchCvPercent,
      launchesPerBlock: forecast.plan.launchesPerBlock,
    }),
  }));
}

/** Measured: the spread of each pair's block deltas against the reference's median. */
export function toMeasuredSpreads(
  result: ExperimentResult,
): { readonly basis: string; readonly deltaSdPercent: number }[] {
  const { analysis } = result;
  if (analysis === null) return [];
  return analysis.pairs.flatMap(({ app, arm, referenceArm, comparison }) => {
    const sdMs = valueOrNull(comparison.sdMs);
    const group = analysis.groups.find((one) => one.app === app && one.arm === referenceArm);
    const median = group === undefined ? null : valueOrNull(group.medianMs);
    if (sdMs === null || median === null || median.estimate <= 0) return [];
    const basis = `measured: ${app}, ${arm} against ${referenceArm}`;
    return [{ basis, deltaSdPercent: (100 * sdMs) / median.estimate }];
  });
}

async function readResultFile(file: string): Promise<Result<ExperimentResult>> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<ExperimentResult>;
    if (value.kind === 'ebb_experiment') return success(value as ExperimentResult);
    return toFailure('bad_argument', `${file} is not the result of an experiment.`);
  } catch (error) {
    return toFailure('bad_argument', `${file} cannot be read.`, toCauseText(error));
  }
}

const COLUMNS: readonly Column<ForecastRow>[] = [
  { title: 'SPREAD', text: ({ basis }) => basis },
  { title: 'SD %', align: 'right', text: ({ deltaSdPercent }) => deltaSdPercent.toFixed(1) },
  {
    title: 'BLOCKS',
    align: 'right',
    text: ({ blocks }) => String(valueOrNull(blocks) ?? 'over 10 000'),
  },
  { title: 'LAUNCHES', align: 'right', text: ({ launches }) => String(launches ?? '–') },
  { title: 'MINUTES', align: 'right', text: ({ minutes }) => minutes?.toFixed(0) ?? '–' },
];

export function forecastExperiment(
  file: string | undefined,
  planFlags: PlanFlags,
  flags: ForecastFlags,
): CommandWork {
  return async (context) => {
    const read = await readPlan(file, planFlags);
    if (!read.ok) return read.error;
    const forecast = await context.engine.checkExperiment(read.value);
    if (!forecast.ok) return forecast.error;
    let spreads = toAssumedSpreads(forecast.value);
    if (flags.from !== undefined) {
      const result = await readResultFile(flags.from);
      if (!result.ok) return result.error;
      spreads = toMeasuredSpreads(result.value);
    }
    const { differencePercent } = flags;
    const rows = spreads.map((spread) => toRow(forecast.value, spread, differencePercent));
    const { launches, estimatedMs, plan } = forecast.value;
    const report = { plan, launches, estimatedMs, differencePercent, power: POWER, rows };
    const unwritten = await writeJson(context, report, flags.json);
    if (flags.json === true) return EXIT_OK;
    const minutes = Math.ceil(estimatedMs / 60_000);
    const planned = `As planned: ${plan.blocks} blocks, ${launches} launches, ${minutes} min.`;
    const wanted = `A difference of ${differencePercent} % is found with 80 % power by:`;
    process.stdout.write(`${planned}\n${wanted}\n${toTextTable(COLUMNS, rows)}\n`);
    return unwritten ?? EXIT_OK;
  };
}
