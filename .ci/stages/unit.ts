/** Stages run by vitest: unit (no device) and device (one virtual device for all of them). */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../paths.mjs';
import { bin, runChild, type Counts, type Stage } from './stage.ts';

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/** A file that could not be loaded has no failed test of its own: it counts as one. */
export function toVitestCounts(report: unknown): Counts {
  const parsed = VitestReport.parse(report);
  const brokenFiles = parsed.testResults.filter(
    (file) =>
      file.status === 'failed' &&
      !file.assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + brokenFiles.length,
    skipped: parsed.numPendingTests,
  };
}

interface VitestRun {
  readonly deadlineMs: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Tells the reports of runs of the same configuration apart. */
  readonly label?: string;
}

async function runVitest(config: string, run: VitestRun): Promise<Counts> {
  const { deadlineMs, args = [], env = {}, label = '' } = run;
  const report = path.join(projectRoot, 'test-results', `${config}${label}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runChild(
    [
      ...[bin('vitest'), 'run', '--config', config],
      ...['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...args],
    ],
    { live: true, deadlineMs, env },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = toVitestCounts(JSON.parse(readFileSync(report, 'utf8')));
  // An error outside of every test (unhandled rejection, failed set-up) shows in the exit code.
  const isHidden = code !== 0 && counts.failed === 0;
  return isHidden ? { ...counts, failed: 1 } : counts;
}

export const unit: Stage = {
  name: 'unit',
  run: () => runVitest('vitest.config.ts', { deadlineMs: 900_000 }),
};

export const device: Stage = {
  name: 'device',
  run: () => runVitest('vitest.device.config.ts', { deadlineMs: 1_800_000 }),
};

/**
 * The same tests with the arm64 agent on an arm64 device. What a dialect is, no processor changes.
 */
export const arm64: Stage = {
  name: 'arm64',
  run: () =>
    runVitest('vitest.device.config.ts', {
      deadlineMs: 1_800_000,
      args: ['--exclude', 'e2e/cli/dialects.test.ts'],
      env: { EBB_VIRTUAL_DEVICE_ARCH: 'arm64' },
      label: '.arm64',
    }),
};
