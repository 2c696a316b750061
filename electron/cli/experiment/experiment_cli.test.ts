/** `ebb experiment` without a device: exit codes by verdict, tables, plans from flags. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../common/experiment_run.ts';
import { checkPlan } from '../../engine/experiment/plan_schema.ts';
import { toSimulatedResult } from '../../engine/experiment/testing/simulated_result.ts';
import { EXIT_INCONCLUSIVE, EXIT_NO_VERDICT, EXIT_OK, EXIT_SLOWER } from '../exit_codes.ts';
import { toCalibrationReport, toCalibrationRows, toCalibrationText } from './calibrate.ts';
import { toMeasuredSpreads } from './forecast.ts';
import { readPlan } from './plan_flags.ts';
import { toResultText } from './result_text.ts';
import { toVerdictCode } from './run.ts';

const result = toSimulatedResult({ blocks: 8 });

/** With only the pairs of one kind of verdict left. */
function withVerdicts(of: ExperimentResult, ...kinds: readonly string[]): ExperimentResult {
  const { analysis } = of;
  if (analysis === null) throw new Error('no analysis');
  const pairs = analysis.pairs.filter(({ verdict }) => kinds.includes(verdict.kind));
  const inconclusive = pairs.filter(({ verdict }) => verdict.kind === 'inconclusive').length;
  return {
    ...of,
    analysis: { ...analysis, pairs, verdicts: { ...analysis.verdicts, inconclusive } },
  };
}

describe('exit codes by verdict', () => {
  it('slower_is_told_before_inconclusive', () => {
    expect(toVerdictCode(result)).toBe(EXIT_SLOWER);
    expect(toVerdictCode(withVerdicts(result, 'inconclusive'))).toBe(EXIT_INCONCLUSIVE);
  });

  it('faster_and_equivalent_pass', () => {
    const pairs = withVerdicts(result, 'different').analysis?.pairs ?? [];
    const faster = pairs.map((pair) => ({
      ...pair,
      verdict: { kind: 'different', direction: 'faster' } as const,
    }));
    const { analysis } = withVerdicts(result, 'different');
    if (analysis === null) throw new Error('no analysis');
    expect(toVerdictCode({ ...result, analysis: { ...analysis, pairs: faster } })).toBe(EXIT_OK);
  });

  it('a_run_that_was_stopped_has_no_verdict_for_a_build', () => {
    const end = { reason: 'stopped_by_refusals', detail: '', atMs: 1 } as const;
    expect(toVerdictCode({ ...result, end })).toBe(EXIT_NO_VERDICT);
    expect(toVerdictCode({ ...result, analysis: null })).toBe(EXIT_NO_VERDICT);
  });
});

describe('the text of a result', () => {
  it('numbers_are_those_of_the_result', () => {
    const text = toResultText(result);
    const row = result.cost.rows.find(({ app, arm }) => app === null && arm === 'pageout_anon');
    const freed = row?.netFreedMb.estimate;
    expect(freed?.known === true && text.includes(freed.value.toFixed(1))).toBe(true);
    expect(text).toContain('Without memory_reclaim');
    expect(text).toContain('1 no_time under');
  });
});

describe('a plan from flags', () => {
  it('flags_stand_over_the_file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebb-plan-'));
    const file = join(folder, 'plan.json');
    writeFileSync(file, JSON.stringify({ version: 1, apps: ['a.b'], blocks: 4 }));
    const read = await readPlan(file, { blocks: 9, fresh: true, isolation: false });
    const checked = read.ok ? checkPlan(read.value) : read;
    expect(checked).toMatchObject({
      ok: true,
      value: {
        apps: ['a.b'],
        blocks: 9,
        before: [{ kind: 'force_stop' }],
        isolation: { compaction: 'leave', freezer: 'leave' },
      },
    });
    rmSync(folder, { recursive: true });
  });

  it('an_arm_alone_is_compared_with_the_reference', async () => {
    const armsOf = async (flags: Parameters<typeof readPlan>[1]): Promise<unknown> => {
      const read = await readPlan(undefined, flags);
      return read.ok ? read.value['arms'] : read.error;
    };
    expect(await armsOf({ arm: ['pageout_anon'] })).toEqual(['none', 'pageout_anon']);
    expect(await armsOf({ arm: ['kill', 'none'] })).toEqual(['kill', 'none']);
    expect(await armsOf({ arm: ['none'], reference: 'kill' })).toEqual(['kill', 'none']);
    expect(await armsOf({})).toBeUndefined();
  });

  it('a_file_that_is_no_json_is_named', async () => {
    const read = await readPlan('/dev/null', {});
    expect(read.ok ? '' : `${read.error.code} ${read.error.message}`).toBe(
      'bad_argument /dev/null is not JSON.',
    );
  });
});

describe('calibration', () => {
  it('a_run_with_two_false_claims_counts_once', () => {
    const rows = toCalibrationRows(result);
    const claims = rows.filter(({ kind }) => kind === 'different');
    expect(claims.length).toBeGreaterThan(1);
    const other = rows.map((row) => ({ ...row, id: 'other', kind: 'inconclusive' as const }));
    const report = toCalibrationReport(result.plan, [...rows, ...other]);
    expect(report.calibration).toMatchObject({ known: true, value: { runs: 2, different: 1 } });
    expect(toCalibrationText(report)).toContain('1 of 2 runs');
  });
});

describe('the planner', () => {
  it('takes_the_spread_of_an_earlier_result', () => {
    const spreads = toMeasuredSpreads(result);
    expect(spreads).toHaveLength(result.analysis?.pairs.length ?? -1);
    for (const { deltaSdPercent } of spreads) expect(deltaSdPercent).toBeGreaterThan(0);
  });
});
