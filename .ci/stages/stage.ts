/** What a stage of `npm test` is and gives back. */
import { spawn } from 'node:child_process';
import { projectRoot } from '../paths.mjs';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Stage {
  readonly name: string;
  readonly run: () => Promise<Counts>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Show what the child says at once instead of collecting it. */
  readonly live?: boolean;
  readonly deadlineMs: number;
}

export interface Finished {
  /** Exit code; null = ended by a signal, or never started. */
  readonly code: number | null;
  readonly output: string;
}

export const TSX = [process.execPath, 'node_modules/tsx/dist/cli.mjs'] as const;

/** Runs a program of node_modules/.bin by its script, without npx's look-ups. */
export const bin = (name: string): string => `node_modules/.bin/${name}`;

/** Runs a child to its end or to the deadline; then its whole process group is ended. */
export function runChild(argv: readonly string[], options: RunOptions): Promise<Finished> {
  const [command = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? projectRoot,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.live === true ? 'inherit' : 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      if (options.live === true) process.stderr.write(chunk);
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const endGroup = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It ended by itself meanwhile.
      }
    };
    const timer = setTimeout(() => {
      output += `\nended at its deadline of ${options.deadlineMs / 1000} s\n`;
      endGroup();
    }, options.deadlineMs);
    process.once('SIGINT', endGroup);
    const finish = (code: number | null, extra = ''): void => {
      clearTimeout(timer);
      process.removeListener('SIGINT', endGroup);
      resolve({ code, output: output + extra });
    };
    child.on('error', (error) => finish(null, `${command}: ${error.message}`));
    child.on('close', (code) => finish(code));
  });
}

/** Runs programs, each counting as one test: a line for each, the output of those that fail. */
export async function runEach(
  programs: readonly { readonly name: string; readonly argv: readonly string[] }[],
): Promise<Counts> {
  const queue = [...programs];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const startMs = Date.now();
      const { code, output } = await runChild(next.argv, { deadlineMs: 600_000 });
      const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
      counts[code === 0 ? 'passed' : 'failed'] += 1;
      process.stdout.write(`  ${code === 0 ? 'ok    ' : 'FAILED'} ${next.name} (${seconds} s)\n`);
      if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  return counts;
}
