/** `ebb experiment [PLAN]` and `resume`: one run, its tables, its files, its exit code. */
import { writeFile } from 'node:fs/promises';
import { toCauseText, toError } from '../../common/errors.ts';
import type { ExperimentResult, ExperimentStatus } from '../../common/experiment_run.ts';
import type { EbbError, Result } from '../../common/result.ts';
import {
  EXIT_INCONCLUSIVE,
  EXIT_NO_VERDICT,
  EXIT_OK,
  EXIT_SLOWER,
  toExitCode,
} from '../exit_codes.ts';
import { type CommandContext, type CommandWork, connectDevice } from '../run_command.ts';
import { toJson } from '../output.ts';
import { followRun, readResult } from './follow.ts';
import { type PlanFlags, readPlan } from './plan_flags.ts';
import { writeReport } from './report.ts';
import { toResultText } from './result_text.ts';

/** Sampling costs the device CPU: seldom, yet often enough to see which processes live. */
export const SAMPLE_INTERVAL_MS = 2_000;

export interface RunFlags {
  /** A file, or true: to stdout. */
  readonly json?: string | true;
  /** A file for the report. */
  readonly report?: string;
  /** 0 whatever the verdict, as long as the run ended. */
  readonly exitZero?: boolean;
}

/** For CI: may this change go in? */
export function toVerdictCode(result: ExperimentResult): number {
  const { analysis, end } = result;
  if (analysis === null || analysis.pairs.length === 0) return EXIT_NO_VERDICT;
  if (end?.reason !== 'complete') return EXIT_NO_VERDICT;
  const isSlower = analysis.pairs.some(
    ({ verdict }) => verdict.kind === 'different' && verdict.direction === 'slower',
  );
  if (isSlower) return EXIT_SLOWER;
  return analysis.verdicts.inconclusive > 0 ? EXIT_INCONCLUSIVE : EXIT_OK;
}

/** null = written, or not wanted in a file. */
export async function writeJson(
  context: CommandContext,
  value: unknown,
  target: string | true | undefined,
): Promise<EbbError | null> {
  if (target === undefined) return null;
  const text = `${toJson(value, false)}\n`;
  if (target === true) {
    process.stdout.write(text);
    return null;
  }
  try {
    await writeFile(target, text);
    context.output.progress(`written: ${target}`);
    return null;
  } catch (error) {
    return toError('io_error', `${target} cannot be written.`, toCauseText(error));
  }
}

async function finish(
  context: CommandContext,
  followed: Result<ExperimentStatus>,
  flags: RunFlags,
): Promise<number | EbbError> {
  if (!followed.ok) return followed.error;
  const result = await readResult(context, followed.value);
  if (!result.ok) return result.error;
  const unwritten = await writeJson(context, result.value, flags.json);
  const unreported = await writeReport(context, result.value, flags.report);
  if (flags.json !== true) process.stdout.write(`${toResultText(result.value)}\n`);
  if (unwritten !== null) return unwritten;
  if (unreported !== null) return unreported;
  if (followed.value.state === 'interrupted') {
    context.output.progress(`broke off; to go on: ebb experiment resume ${result.value.id}`);
    return toExitCode('connection_lost');
  }
  return flags.exitZero === true ? EXIT_OK : toVerdictCode(result.value);
}

export function runExperiment(
  file: string | undefined,
  planFlags: PlanFlags,
  flags: RunFlags,
): CommandWork {
  return async (context) => {
    const plan = await readPlan(file, planFlags);
    if (!plan.ok) return plan.error;
    const forecast = await context.engine.checkExperiment(plan.value);
    if (!forecast.ok) return forecast.error;
    const device = await connectDevice(context, SAMPLE_INTERVAL_MS);
    if (!device.ok) return device.error;
    const { launches, estimatedMs } = forecast.value;
    const minutes = Math.ceil(estimatedMs / 60_000);
    context.output.progress(`${launches} launches, about ${minutes} min if none is refused`);
    const { serial } = device.value;
    const request = { serial, plan: forecast.value.plan };
    const followed = await followRun(context, () => context.engine.startExperiment(request));
    return finish(context, followed, flags);
  };
}

/** Without an id: the newest that broke off. */
export function resumeExperiment(id: string | undefined, flags: RunFlags): CommandWork {
  return async (context) => {
    const listed = await context.engine.listExperiments();
    if (!listed.ok) return listed.error;
    const newest = listed.value.find(({ state }) => state === 'interrupted');
    const wanted = id ?? newest?.id;
    if (wanted === undefined) return toError('bad_argument', 'No experiment broke off.');
    context.output.progress(`going on with ${wanted}`);
    const followed = await followRun(context, () => context.engine.resumeExperiment(wanted));
    return finish(context, followed, flags);
  };
}

export function listExperiments(): CommandWork {
  return async (context) => {
    const listed = await context.engine.listExperiments();
    if (!listed.ok) return listed.error;
    context.output.data(listed.value);
    for (const { id, state, launches, name, end } of listed.value) {
      context.output.text(`${id}  ${state}  ${launches} launches  ${end?.reason ?? ''}  ${name}`);
    }
    return EXIT_OK;
  };
}

export function showExperiment(id: string, flags: RunFlags): CommandWork {
  return async (context) => {
    const result = await context.engine.experimentResult(id);
    if (!result.ok) return result.error;
    const unwritten = await writeJson(context, result.value, flags.json);
    const unreported = await writeReport(context, result.value, flags.report);
    if (flags.json !== true) process.stdout.write(`${toResultText(result.value)}\n`);
    return unwritten ?? unreported ?? EXIT_OK;
  };
}
