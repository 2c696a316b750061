import { describe, expect, it } from 'vitest';
import { toCtestCounts } from './agent.ts';
import { toPlaywrightCounts } from './e2e.ts';
import { chooseStages, runStage, toSummary } from './run_stages.ts';
import { toVitestCounts } from './unit.ts';

const stageOf = (passed: number, failed: number) => ({
  name: 's',
  run: () => Promise.resolve({ passed, failed, skipped: 0 }),
});

describe('runStage', () => {
  it('stage_that_ran_no_test_fails', async () => {
    expect(await runStage(stageOf(0, 0))).toMatchObject({ failed: 1, note: 'it ran no test' });
  });

  it('stage_that_throws_fails', async () => {
    const broken = { name: 's', run: () => Promise.reject(new Error('no vitest')) };
    expect(await runStage(broken)).toMatchObject({ failed: 1, note: 'no vitest' });
  });

  it('counts_are_kept', async () => {
    expect(await runStage(stageOf(3, 2))).toMatchObject({ passed: 3, failed: 2, note: '' });
  });
});

describe('toSummary', () => {
  it('last_line_adds_up', () => {
    const row = { name: 'a', passed: 2, failed: 1, skipped: 0, seconds: 1, note: '' };
    expect(toSummary([row, row]).split('\n').at(-1)).toBe('4 passed, 2 failed');
  });
});

describe('chooseStages', () => {
  it('unknown_stage', () => {
    expect(chooseStages(['--only', 'unit,nonsense'])).toBeNull();
    expect(chooseStages(['--only'])).toBeNull();
  });

  it('all_without_only', () => {
    expect(chooseStages([])?.length).toBe(7);
    expect(chooseStages(['--only', 'unit'])?.map((stage) => stage.name)).toEqual(['unit']);
  });
});

describe('counts of the tools', () => {
  it('vitest_file_that_cannot_be_loaded', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 0,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(toVitestCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 0 });
  });

  it('ctest_failures', () => {
    const junit = '<testsuite name="x" tests="9" failures="2" disabled="0" skipped="1" time="1">';
    expect(toCtestCounts(junit)).toEqual({ passed: 6, failed: 2, skipped: 1 });
    expect(toCtestCounts('')).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('playwright_flaky_is_failed', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    const counts = { passed: 4, failed: 3, skipped: 2 };
    expect(toPlaywrightCounts({ stats, errors: ['e'] })).toEqual(counts);
  });
});
