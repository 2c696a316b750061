/**
 * Stage run by ctest: C++ tests on this computer, with ASan and UBSan: the agent's, and those of
 * the virtual device's framework.
 */
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

async function runCtest(folder: string): Promise<Counts> {
  const junit = path.join(projectRoot, 'test-results', `${folder.replaceAll('/', '_')}.xml`);
  mkdirSync(path.dirname(junit), { recursive: true });
  rmSync(junit, { force: true });
  const { code, output } = await runChild(
    [
      ...['ctest', '--test-dir', folder, '-j2', '--output-on-failure'],
      ...['--timeout', '120', '--output-junit', junit],
    ],
    { deadlineMs: 900_000 },
  );
  process.stdout.write(code === 0 ? `  ok     ${folder}\n` : output);
  if (!existsSync(junit)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = toCtestCounts(readFileSync(junit, 'utf8'));
  // A folder without tests is a build that lost them.
  const isHidden = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return isHidden ? { ...counts, failed: 1 } : counts;
}

async function runAll(): Promise<Counts> {
  const folders = ['build/agent/host-asan', 'build/virtual-device/host-asan'];
  const all: Counts[] = [];
  for (const folder of folders) all.push(await runCtest(folder));
  const sum = (pick: (counts: Counts) => number): number =>
    all.reduce((total, counts) => total + pick(counts), 0);
  return {
    passed: sum((counts) => counts.passed),
    failed: sum((counts) => counts.failed),
    skipped: sum((counts) => counts.skipped),
  };
}

export const agent: Stage = { name: 'agent', run: runAll };
