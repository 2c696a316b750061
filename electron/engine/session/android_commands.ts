/**
 * What is asked of Android's own commands: packages, launcher activities, HOME. Through the agent:
 * its Exec gives exit codes, adb's `exec:` does not.
 */
import { toFailure } from '../../common/errors.ts';
import { type Result, success } from '../../common/result.ts';
import type { AgentClient } from '../agent/agent_client.ts';
import { parsePackageList, parseResolvedActivity, type PackageTable } from './packages.ts';

const COMMAND_TIMEOUT_MS = 15_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** The desktop waits a little longer than the agent, so that the agent's own words arrive. */
const MARGIN_MS = 2_000;

export interface ExecOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runOnDevice(
  client: AgentClient,
  argv: readonly string[],
  timeoutMs = COMMAND_TIMEOUT_MS,
): Promise<Result<ExecOutput>> {
  const result = await client.request<'Exec'>(
    { type: 'Exec', argv, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES },
    timeoutMs + MARGIN_MS,
  );
  if (!result.ok) return result;
  return success({
    exitCode: result.value.exitCode,
    stdout: Buffer.from(result.value.stdout).toString('utf8'),
    stderr: Buffer.from(result.value.stderr).toString('utf8'),
  });
}

/** See RestoreAtEnd in docs/PROTOCOL.md. */
export async function restoreAtEnd(
  client: AgentClient,
  commands: readonly (readonly string[])[],
): Promise<Result<null>> {
  const kept = await client.request<'RestoreAtEnd'>(
    { type: 'RestoreAtEnd', commands: commands.map((argv) => ({ argv })) },
    COMMAND_TIMEOUT_MS,
  );
  return kept.ok ? success(null) : kept;
}

/** `cmd package` (binder, fast), else `pm` (starts a runtime, slow but older). */
export async function readPackageTable(client: AgentClient): Promise<Result<PackageTable>> {
  let cause = '';
  for (const argv of [
    ['cmd', 'package', 'list', 'packages', '-U'],
    ['pm', 'list', 'packages', '-U'],
  ]) {
    const output = await runOnDevice(client, argv);
    if (!output.ok && !client.isOpen) return output;
    if (output.ok) {
      const table = parsePackageList(output.value.stdout);
      if (table.appIds.size > 0) return success(table);
      cause = `${argv.join(' ')}: exit code ${output.value.exitCode} ${output.value.stderr.trim()}`;
    } else {
      cause = output.error.message;
    }
  }
  return toFailure('exec_failed', 'The device gave no list of packages.', cause);
}

export async function readLauncherActivity(
  client: AgentClient,
  packageName: string,
): Promise<Result<string>> {
  const argv = ['cmd', 'package', 'resolve-activity', '--brief', packageName];
  const output = await runOnDevice(client, argv);
  if (!output.ok) return output;
  const component = parseResolvedActivity(output.value.stdout);
  if (component !== null) return success(component);
  const words = `${output.value.stdout} ${output.value.stderr}`.trim();
  return toFailure('no_activity', `${packageName} has no launcher activity.`, words);
}

/** KEYCODE_HOME, as `input` names it. */
export async function pressHome(client: AgentClient): Promise<Result<null>> {
  const output = await runOnDevice(client, ['input', 'keyevent', 'KEYCODE_HOME']);
  if (!output.ok) return output;
  if (output.value.exitCode === 0) return success(null);
  const words = `exit code ${output.value.exitCode} ${output.value.stderr.trim()}`;
  return toFailure('exec_failed', 'The device did not take the HOME key.', words);
}
