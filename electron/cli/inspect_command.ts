/** `ebb inspect FILE`: what a saved output is and what it says. No device, no engine. */
import { inspectFile } from '../engine/inspect/inspect_file.ts';
import { KINDS } from '../engine/inspect/registry.ts';
import { EXIT_OK, toExitCode } from './exit_codes.ts';
import { toJsonReport, toReport } from './inspect_report.ts';
import { createOutput } from './output.ts';

export interface InspectFlags {
  readonly kind?: string;
  readonly json?: boolean;
}

/** For `ebb inspect --help`. */
export const KIND_HELP = KINDS.map(({ id, title }) => `  ${id.padEnd(22)}${title}`).join('\n');

/** Sets the process's exit code. */
export async function inspect(file: string, flags: InspectFlags): Promise<void> {
  const output = createOutput(flags.json === true);
  const inspected = await inspectFile(file, flags.kind ?? null);
  if (!inspected.ok) {
    output.error(inspected.error);
    process.exitCode = toExitCode(inspected.error.code);
    return;
  }
  const name = file === '-' ? 'stdin' : file;
  output.text(toReport(inspected.value, name));
  output.data(toJsonReport(inspected.value, name));
  process.exitCode = EXIT_OK;
}
