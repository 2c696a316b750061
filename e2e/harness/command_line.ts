/** Runs `ebb` as its users do: the bundle in a Node process, with the world's environment. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../.ci/paths.mjs';

const EBB = path.join(projectRoot, 'dist/cli/ebb.mjs');

export interface EbbRun {
  /** Exit code; null = ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EbbOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
  /** Called with everything said so far; a signal that it returns is sent once. */
  readonly signalWhen?: (output: string) => NodeJS.Signals | null;
}

/** Rejects only if the command is still there at the deadline: then it is ended. */
export function runEbb(args: readonly string[], options: EbbOptions = {}): Promise<EbbRun> {
  const deadlineMs = options.deadlineMs ?? 60_000;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [EBB, ...args], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let signalled = false;
    const look = (): void => {
      const signal = signalled ? null : (options.signalWhen?.(stdout + stderr) ?? null);
      if (signal === null) return;
      signalled = true;
      child.kill(signal);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      look();
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`ebb ${args.join(' ')}: no end after ${deadlineMs} ms\n${stdout}${stderr}`));
    }, deadlineMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A run that must succeed, and its `--json` output. */
export async function runEbbJson<T>(args: readonly string[], options?: EbbOptions): Promise<T> {
  const { code, stdout, stderr } = await runEbb([...args, '--json'], options);
  if (code !== 0) throw new Error(`ebb ${args.join(' ')}: exit code ${code}\n${stderr}`);
  return JSON.parse(stdout) as T;
}
