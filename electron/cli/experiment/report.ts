/** The report of a result: one HTML file that needs no network. */
import { readFile, writeFile } from 'node:fs/promises';
import { toCauseText, toError, toFailure } from '../../common/errors.ts';
import type { ExperimentResult } from '../../common/experiment_run.ts';
import { renderReport } from '../../common/report/render_report.ts';
import { type EbbError, type Result, success } from '../../common/result.ts';
import { EXIT_OK } from '../exit_codes.ts';
import type { CommandContext, CommandWork } from '../run_command.ts';

async function writeText(
  context: CommandContext,
  file: string,
  text: string,
): Promise<EbbError | null> {
  try {
    await writeFile(file, text);
    context.output.progress(`written: ${file}`);
    return null;
  } catch (error) {
    return toError('io_error', `${file} cannot be written.`, toCauseText(error));
  }
}

/** null = written, or not wanted. */
export async function writeReport(
  context: CommandContext,
  result: ExperimentResult,
  file: string | undefined,
): Promise<EbbError | null> {
  return file === undefined ? null : writeText(context, file, renderReport(result));
}

async function readSaved(file: string): Promise<Result<ExperimentResult>> {
  try {
    const saved = JSON.parse(await readFile(file, 'utf8')) as Partial<ExperimentResult> | null;
    if (saved?.plan === undefined || !Array.isArray(saved.launches)) {
      return toFailure('bad_argument', `${file} is no result of an experiment.`, 'No plan in it.');
    }
    return success(saved as ExperimentResult);
  } catch (error) {
    return toFailure('bad_argument', `${file} cannot be read as JSON.`, toCauseText(error));
  }
}

/** A result that lost parts of itself fails where the report needs them. */
function render(result: ExperimentResult, file: string): Result<string> {
  try {
    return success(renderReport(result));
  } catch (error) {
    return toFailure('bad_argument', `${file} is no whole result.`, toCauseText(error));
  }
}

/** `ebb experiment report`: the report again, from what `--json FILE` wrote. */
export function makeReport(resultFile: string, reportFile: string): CommandWork {
  return async (context) => {
    const saved = await readSaved(resultFile);
    if (!saved.ok) return saved.error;
    const html = render(saved.value, resultFile);
    if (!html.ok) return html.error;
    return (await writeText(context, reportFile, html.value)) ?? EXIT_OK;
  };
}
