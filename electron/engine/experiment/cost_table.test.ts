/** The cost table against truths that were put into the launches. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CostRow, ExperimentResult } from '../../common/experiment_run.ts';
import { valueOrNull } from '../../common/figure.ts';
import { toSimulatedResult } from './testing/simulated_result.ts';

const result = toSimulatedResult({ blocks: 8 });

function findRow(of: ExperimentResult, app: string | null, arm: string): CostRow {
  const row = of.cost.rows.find((candidate) => candidate.app === app && candidate.arm === arm);
  if (row === undefined) throw new Error(`${app ?? 'all'} ${arm}`);
  return row;
}

describe('the cost table', () => {
  it('finds_what_moved_and_what_zram_took_of_it', () => {
    const row = findRow(result, 'org.ebb.demo.mail', 'pageout_anon');
    expect(valueOrNull(row.movedMb.estimate)).toBeCloseTo(0.55 * 41, 0);
    expect(valueOrNull(row.netFreedMb.estimate)).toBeCloseTo(0.55 * 41 * (1 - 1 / 2.8), 0);
    expect(valueOrNull(row.cpuMsPerMb.estimate)).toBeCloseTo(2.1, 1);
    expect(row).toMatchObject({ launches: 16, kills: 0, movedMb: { blocks: 8 } });
  });

  it('what_was_paid_is_the_block_deltas_of_the_analysis', () => {
    const pair = result.analysis?.pairs.find(
      ({ app, arm }) => app === 'org.ebb.demo.mail' && arm === 'pageout_all',
    );
    const row = findRow(result, 'org.ebb.demo.mail', 'pageout_all');
    expect(pair?.comparison.hodgesLehmannMs).toEqual(row.paidMs.estimate);
    expect(pair?.comparison.interval).toEqual(row.paidMs.interval);
  });

  it('an_arm_that_freed_nothing_has_no_price_for_a_megabyte', () => {
    const { paidMsPerMb, cpuMsPerMb } = findRow(result, null, 'cold_all');
    expect(paidMsPerMb.estimate).toEqual({ known: false, why: 'not_defined' });
    expect(cpuMsPerMb.estimate.known).toBe(false);
  });

  it('kills_are_counted_where_they_happened', () => {
    const total = (app: string | null): number =>
      result.cost.rows.filter((row) => row.app === app).reduce((sum, row) => sum + row.kills, 0);
    const kills = result.launches.filter(({ refusal, warmUp }) => {
      return refusal?.gate === 'killed' && !warmUp;
    });
    expect(kills.length).toBeGreaterThan(0);
    expect(total(null)).toBe(kills.length);
  });

  it('no_arm_of_the_frontier_is_beaten', () => {
    const points = result.cost.frontier.filter(({ app }) => app === null);
    expect(points).toHaveLength(result.plan.arms.length);
    const beaten = points.find(({ arm }) => arm === 'cold_all');
    const reference = points.find(({ arm }) => arm === 'none');
    expect(reference).toMatchObject({ paidMs: 0, isEfficient: true });
    expect(beaten?.isEfficient).toBe((beaten?.paidMs ?? 0) < 0);
    expect(points.find(({ arm }) => arm === 'kill')?.isEfficient).toBe(true);
  });
});

describe('the simulated result of the test data', () => {
  it('is_what_its_script_writes', () => {
    const file = new URL('./testdata/simulated_result.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(result)));
  });
});
