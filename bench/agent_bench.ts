/** Builds and runs ebb_bench, the agent's benches in C++, and reads the runs that it prints. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AGENT = path.join(ROOT, 'device-agent');
const BINARY = path.join(ROOT, 'build', 'agent', 'host', 'ebb_bench');
const BUILD_DEADLINE_MS = 900_000;
const RUN_DEADLINE_MS = 1_800_000;

export type BenchRun = Readonly<Record<string, number | string>>;

function cmake(...args: readonly string[]): void {
  const options = { cwd: AGENT, timeout: BUILD_DEADLINE_MS, encoding: 'utf8' } as const;
  const { status, error, stdout, stderr } = spawnSync('cmake', args, options);
  if (status === 0) return;
  const why = error?.message ?? `${stdout}${stderr}`;
  throw new Error(`cmake ${args.join(' ')} failed; npm run setup installs what it needs.\n${why}`);
}

function build(...targets: readonly string[]): void {
  cmake('--preset', 'host');
  cmake('--build', '--preset', 'host', '--target', ...targets);
}

/** The binary as it is in the work tree now, optimised. */
export function buildAgentBench(): void {
  build('ebb_bench');
}

/** Agent and its tests, optimised; gives the path of the tests. */
export function buildAgentTests(): string {
  build('ebbd', 'ebb_agent_tests');
  return path.join(path.dirname(BINARY), 'ebb_agent_tests');
}

/** One object per run. What went wrong stands on this process's stderr. */
export function runAgentBench(name: string, args: readonly string[] = []): readonly BenchRun[] {
  const child = spawnSync(BINARY, [name, ...args], {
    ...{ encoding: 'utf8', timeout: RUN_DEADLINE_MS, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  if (child.status !== 0) {
    const end = child.error?.message ?? `exit code ${child.status ?? child.signal ?? 'unknown'}`;
    throw new Error(`ebb_bench ${name}: ${end}. It needs root, Linux 5.10 and an unused zram.`);
  }
  return child.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BenchRun);
}

export function numbersOf(runs: readonly BenchRun[], key: string): readonly number[] {
  return runs.map((run) => run[key]).filter((value): value is number => typeof value === 'number');
}
