/**
 * `ebb experiment aa`: experiments without a difference, one after the other. How often does the
 * analysis call one all the same? The naive analysis of the same launches stands beside it.
 */
import { type ExperimentPlan, NO_ARM } from '../../common/experiment_plan.ts';
import type { ExperimentResult } from '../../common/experiment_run.ts';
import { type Figure, valueOrNull } from '../../common/figure.ts';
import { type EbbError, type Result, success } from '../../common/result.ts';
import { calibrate, type Calibration } from '../../engine/statistics/calibration.ts';
import { EXIT_NO_VERDICT, EXIT_OK, EXIT_FAILED, toExitCode } from '../exit_codes.ts';
import { type CommandContext, type CommandWork, connectDevice } from '../run_command.ts';
import { followRun, readResult } from './follow.ts';
import { pickApp } from './pick_app.ts';
import { type PlanFlags, readPlan } from './plan_flags.ts';
import { toVerdictText } from './result_text.ts';
import { type RunFlags, SAMPLE_INTERVAL_MS, writeJson } from './run.ts';

/** One pair of app and arms in one run. */
export interface CalibrationRow {
  readonly id: string;
  readonly app: string;
  readonly verdict: string;
  readonly kind: 'different' | 'equivalent' | 'inconclusive';
  readonly deltaMs: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
  readonly p: number | null;
  /** Mann–Whitney over single launches, blocks ignored: what Ebb does not do. */
  readonly naiveP: number | null;
}

export interface CalibrationReport {
  readonly version: 1;
  readonly kind: 'ebb_experiment_aa';
  readonly plan: ExperimentPlan;
  readonly alpha: number;
  readonly rows: readonly CalibrationRow[];
  /** Runs in which any comparison was called different: Holm bounds these. */
  readonly calibration: Figure<Calibration>;
  readonly naive: Figure<Calibration>;
}

const ARMS = ['a', 'b'].map((name) => ({ ...NO_ARM, name }));

export function toCalibrationRows(result: ExperimentResult): CalibrationRow[] {
  return (result.analysis?.pairs ?? []).map((pair) => {
    const interval = valueOrNull(pair.comparison.interval);
    return {
      id: result.id,
      app: pair.app,
      verdict: toVerdictText(pair),
      kind: pair.verdict.kind,
      deltaMs: valueOrNull(pair.comparison.hodgesLehmannMs),
      lowMs: interval?.low ?? null,
      highMs: interval?.high ?? null,
      p: valueOrNull(pair.comparison.p),
      naiveP: valueOrNull(pair.launchLevel.mannWhitney)?.p ?? null,
    };
  });
}

/** A run counts once, however many apps it has. */
export function toCalibrationReport(
  plan: ExperimentPlan,
  rows: readonly CalibrationRow[],
): CalibrationReport {
  const { alpha } = plan.analysis;
  const ids = [...new Set(rows.map(({ id }) => id))];
  const count = (isFalse: (row: CalibrationRow) => boolean): number =>
    ids.filter((id) => rows.some((row) => row.id === id && isFalse(row))).length;
  const naive = count(({ naiveP }) => naiveP !== null && naiveP <= alpha / plan.apps.length);
  return {
    version: 1,
    kind: 'ebb_experiment_aa',
    plan,
    alpha,
    rows,
    calibration: calibrate(
      ids.length,
      count(({ kind }) => kind === 'different'),
      alpha,
    ),
    naive: calibrate(ids.length, naive, alpha),
  };
}

export function toCalibrationText(report: CalibrationReport): string {
  const calibration = valueOrNull(report.calibration);
  if (calibration === null) return 'No run ended: nothing is known.';
  const { runs, different, interval, pOfMore } = calibration;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const nominal = percent(report.alpha);
  const naive = valueOrNull(report.naive);
  return [
    `${different} of ${runs} runs without a difference were called different: ` +
      `${percent(different / runs)} [${percent(interval.low)}, ${percent(interval.high)}], ` +
      `promised at most ${nominal}. So many or more by chance: p = ${pOfMore.toPrecision(2)}.`,
    `Single launches, blocks ignored (naive): ${naive?.different ?? '–'} of ${runs}.`,
  ].join('\n');
}

async function runOnce(
  context: CommandContext,
  serial: string,
  plan: ExperimentPlan,
): Promise<Result<ExperimentResult>> {
  const begin = () => context.engine.startExperiment({ serial, plan });
  const followed = await followRun(context, begin);
  return followed.ok ? readResult(context, followed.value) : followed;
}

async function runAll(
  context: CommandContext,
  plan: ExperimentPlan,
  runs: number,
): Promise<{ readonly rows: readonly CalibrationRow[]; readonly error: EbbError | null }> {
  const rows: CalibrationRow[] = [];
  const device = await connectDevice(context, SAMPLE_INTERVAL_MS);
  if (!device.ok) return { rows, error: device.error };
  for (let run = 0; run < runs && !context.signal.aborted; run += 1) {
    const name = `${plan.name} ${run + 1} of ${runs}`;
    const own = { ...plan, name, seed: (plan.seed + run) >>> 0 };
    const result = await runOnce(context, device.value.serial, own);
    if (!result.ok) return { rows, error: result.error };
    if (result.value.end?.reason !== 'complete') continue;
    const added = toCalibrationRows(result.value);
    rows.push(...added);
    for (const { app, verdict } of added) context.output.progress(`${name}: ${app}: ${verdict}`);
  }
  return { rows, error: null };
}

/** The plan with an app in it. */
async function withApps(
  context: CommandContext,
  plan: Record<string, unknown>,
): Promise<Result<Record<string, unknown>>> {
  if (plan['apps'] !== undefined) return success(plan);
  const device = await connectDevice(context, SAMPLE_INTERVAL_MS);
  if (!device.ok) return device;
  const app = await pickApp(context, device.value.serial);
  return app.ok ? success({ ...plan, apps: [app.value] }) : app;
}

export function calibrateExperiment(
  file: string | undefined,
  planFlags: PlanFlags,
  flags: RunFlags & { readonly runs: number },
): CommandWork {
  return async (context) => {
    const read = await readPlan(file, { name: 'A/A', ...planFlags });
    if (!read.ok) return read.error;
    const named = await withApps(context, read.value);
    if (!named.ok) return named.error;
    const wanted = { ...named.value, arms: ARMS, referenceArm: 'a' };
    const forecast = await context.engine.checkExperiment(wanted);
    if (!forecast.ok) return forecast.error;
    const { plan, launches, estimatedMs } = forecast.value;
    const minutes = Math.ceil((flags.runs * estimatedMs) / 60_000);
    context.output.progress(
      `${flags.runs} runs of ${launches} launches, about ${minutes} min if none is refused`,
    );
    const { rows, error } = await runAll(context, plan, flags.runs);
    if (error !== null && rows.length === 0) return error;
    const report = toCalibrationReport(plan, rows);
    const unwritten = await writeJson(context, report, flags.json);
    if (flags.json !== true) process.stdout.write(`${toCalibrationText(report)}\n`);
    if (error !== null) return toExitCode(error.code);
    if (unwritten !== null) return unwritten;
    const calibration = valueOrNull(report.calibration);
    if (calibration === null) return EXIT_NO_VERDICT;
    return calibration.isConsistent || flags.exitZero === true ? EXIT_OK : EXIT_FAILED;
  };
}
