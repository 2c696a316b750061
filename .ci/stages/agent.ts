/** Stage run by ctest: the agent's own tests on this computer, with ASan and UBSan. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths.mjs';
import { runChild, type Counts, type Stage } from './stage.ts';

/** Counts of ctest's JUnit file: the attributes of its one <testsuite>. */
export function toCtestCounts(junit: string): Counts {
  const suite = /<testsuite\b[^>]*>/.exec(junit)?.[0] ?? '';
  const attribute = (name: string): number =>
    Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = attribute('failures');
  const skipped = attribute('skipped') + attribute('disabled');
  return { passed: attribute('tests') - failed - skipped, failed, skipped };
}

async function runCtest(): Promise<Counts> {
  const junit = path.join(projectRoot, 'test-results/agent.xml');
  mkdirSync(path.dirname(junit), { recursive: true });
  rmSync(junit, { force: true });
  const { code, output } = await runChild(
    [
      ...['ctest', '--test-dir', 'build/agent/host-asan', '-j2', '--output-on-failure'],
      ...['--timeout', '120', '--output-junit', junit],
    ],
    { deadlineMs: 900_000 },
  );
  process.stdout.write(code === 0 ? `${output.trimEnd().split('\n').at(-3) ?? ''}\n` : output);
  if (!existsSync(junit)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = toCtestCounts(readFileSync(junit, 'utf8'));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export const agent: Stage = { name: 'agent', run: runCtest };
