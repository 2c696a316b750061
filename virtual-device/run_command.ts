/**
 * Runs one tool of the host with a deadline; failures name the tool, its words and the package that
 * brings it.
 */
import { spawn } from 'node:child_process';
import { VirtualDeviceFailure, deviceFailure } from './failure.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  /** Debian package of the tool, for the remedy. */
  readonly debianPackage: string;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Bytes of stdout and of stderr that are kept; more is dropped from the front. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;

/**
 * Settles when the tool ended. Throws `VirtualDeviceFailure` (missing_tool, virtual_device_failed).
 */
export function runCommand(
  tool: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.deadlineMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-OUTPUT_LIMIT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-OUTPUT_LIMIT);
    });
    child.on('error', (error) => {
      reject(missingTool(tool, error.message, options.debianPackage));
    });
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve({ stdout, stderr });
        return;
      }
      const how =
        signal === null ? `exit code ${String(code)}` : `${signal} after ${options.deadlineMs} ms`;
      const words = (stderr.trim() === '' ? stdout : stderr)
        .trim()
        .split('\n')
        .slice(-12)
        .join('\n');
      reject(
        deviceFailure(
          `${tool} ${args.slice(0, 3).join(' ')} failed with ${how}.`,
          words === '' ? 'It printed nothing.' : words,
          'Fix what it names, then run `tsx virtual-device/build.ts` again.',
        ),
      );
    });
  });
}

export function missingTool(
  tool: string,
  cause: string,
  debianPackage: string,
): VirtualDeviceFailure {
  return new VirtualDeviceFailure({
    code: 'missing_tool',
    message: `${tool} cannot be run.`,
    cause,
    remedy: `Install it (Debian: apt-get install ${debianPackage}).`,
  });
}
