/** Stage run by Playwright: the real Electron app under a virtual display. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../paths.mjs';
import { bin, runChild, type Counts, type Stage } from './stage.ts';

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
});

/** A test that passed at the second try is no pass: it counts as failed. */
export function toPlaywrightCounts(report: unknown): Counts {
  const { stats, errors } = PlaywrightReport.parse(report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

async function runPlaywright(): Promise<Counts> {
  const report = path.join(projectRoot, 'test-results/e2e.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runChild(
    [
      ...['xvfb-run', '-a', '-s', '-screen 0 1440x900x24'],
      ...[bin('playwright'), 'test', '--config', 'e2e/playwright.config.ts'],
    ],
    { live: true, deadlineMs: 1_800_000, env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = toPlaywrightCounts(JSON.parse(readFileSync(report, 'utf8')));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export const e2e: Stage = { name: 'e2e', run: runPlaywright };
