/** The ready plans of docs/experiments: each is one, and each asks what its name says. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countPlannedLaunches, type ExperimentPlan } from '../../common/experiment_plan.ts';
import { checkPlan } from './plan_schema.ts';
import { toSchedule } from './schedule.ts';

const FOLDER = new URL('../../../docs/experiments/', import.meta.url);

function readPlan(file: string): ExperimentPlan {
  const checked = checkPlan(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  if (checked.ok) return checked.value;
  throw new Error(`${file}: ${checked.error.cause}`);
}

describe('the ready plans', () => {
  it.each(readdirSync(FOLDER))('%s_is_a_plan_with_a_question', (file) => {
    const plan = readPlan(file);
    expect(plan.description).not.toBe('');
    expect(toSchedule(plan)).toHaveLength(countPlannedLaunches(plan));
  });

  it('ariadnes_protocol_is_expressed_step_by_step', () => {
    const { before, pressure } = readPlan('pressure_by_apps.json');
    expect(before.map(({ kind }) => kind)).toEqual(['force_stop', 'empty_swap', 'drop_caches']);
    expect(pressure).toMatchObject([{ kind: 'apps', packages: { length: 8 } }]);
  });

  it('survival_is_counted_and_not_measured_again', () => {
    expect(readPlan('apps_alive_after_others.json')).toMatchObject({ whenKilled: 'count' });
  });

  it('one_plan_has_every_kind_of_arm_over_six_apps', () => {
    const plan = readPlan('every_arm_on_six_apps.json');
    expect(plan.apps.length).toBeGreaterThanOrEqual(6);
    const kinds = new Set(plan.arms.map(({ action }) => action.kind));
    expect([...kinds].sort()).toEqual(['advise', 'am_compact', 'kill', 'memory_reclaim', 'none']);
  });
});
