/** Plans that people write: short ones get the defaults, wrong ones are told what and where. */
import { describe, expect, it } from 'vitest';
import { PLAN_DEFAULTS } from '../../common/experiment_plan.ts';
import { ARM_NAMES, parseArm } from './arm_text.ts';
import { checkPlan } from './plan_schema.ts';
import { toSimulatedPlan } from './testing/simulated_result.ts';

const APPS = ['org.ebb.demo.mail'];

function findCause(plan: unknown): string {
  const checked = checkPlan(plan);
  if (checked.ok) throw new Error('the plan was taken');
  expect(checked.error.code).toBe('bad_argument');
  return `${checked.error.message} ${checked.error.cause}`;
}

describe('a plan', () => {
  it('apps_are_enough_and_the_rest_is_default', () => {
    const checked = checkPlan({ version: 1, apps: APPS });
    expect(checked).toEqual({ ok: true, value: { ...PLAN_DEFAULTS, apps: APPS } });
  });

  it('a_whole_plan_stays_as_it_is', () => {
    const plan = toSimulatedPlan();
    expect(checkPlan(JSON.parse(JSON.stringify(plan)))).toEqual({ ok: true, value: plan });
  });

  it('arms_may_be_words', () => {
    const arms = ['none', 'pageout_all/stop+warm', 'memory_reclaim/64'];
    const checked = checkPlan({ version: 1, apps: APPS, arms });
    expect(checked.ok && checked.value.arms.map(({ action }) => action)).toEqual([
      { kind: 'none' },
      { kind: 'advise', strategy: 'pageout_all', consistency: 'stop' },
      { kind: 'memory_reclaim', megabytes: 64 },
    ]);
    expect(checked.ok && checked.value.arms[1]?.warmBeforeRelaunch).toBe(true);
  });

  it.each([
    ['another_version', { version: 2, apps: APPS }, 'version'],
    ['no_apps', { version: 1, apps: [] }, 'apps'],
    ['an_app_that_is_a_command', { version: 1, apps: ['a.b; reboot'] }, 'apps.0'],
    ['a_misspelt_field', { version: 1, apps: APPS, block: 3 }, 'block'],
    ['an_unknown_arm', { version: 1, apps: APPS, arms: ['none', 'pageout'] }, 'pageout'],
    ['an_arm_twice', { version: 1, apps: APPS, arms: ['none', 'none'] }, 'twice'],
    ['no_reference', { version: 1, apps: APPS, arms: ['kill', 'warm'] }, 'reference arm none'],
    ['half_a_block', { version: 1, apps: APPS, blocks: 1.5 }, 'blocks'],
    ['no_plan_at_all', 'pageout', 'object'],
  ])('%s_is_refused_by_name', (_name, plan, words) => {
    expect(findCause(plan)).toContain(words);
  });
});

describe('the names of arms', () => {
  it('every_listed_arm_is_one', () => {
    for (const name of ARM_NAMES) expect(parseArm(name)?.name, name).toBe(name);
  });

  it('an_arm_may_select_what_is_advised_and_contradictions_are_named', () => {
    const toArms = (selection: unknown, strategy = 'pageout_all') => ({
      apps: ['com.a.b'],
      version: 1,
      arms: ['none', { name: 'some', action: { kind: 'advise', strategy, selection } }],
    });
    const plan = checkPlan(toArms({ categories: ['dalvik_heap'], residentOnly: true }));
    expect(plan.ok && plan.value.arms[1]?.action).toMatchObject({
      selection: { categories: ['dalvik_heap'], minKb: 0, maxKb: 0, residentOnly: true, idleMs: 0 },
    });
    const faults = [
      [toArms({ categories: ['heap'] }), 'categories'],
      [toArms({ minKb: 65, maxKb: 64 }), 'below the smallest'],
      [toArms({ residentOnly: true }, 'warm'), 'not resident'],
      [toArms(undefined, 'memory_reclaim'), 'kind of its own'],
    ] as const;
    for (const [value, words] of faults) {
      const checked = checkPlan(value);
      expect(checked.ok ? '' : `${checked.error.message} ${checked.error.cause}`).toContain(words);
    }
  });

  it.each(['', 'none/freeze', 'kill/9', 'pageout_anon/', 'am_compact/all', 'memory_reclaim/-1'])(
    '"%s"_is_none',
    (text) => {
      expect(parseArm(text)).toBeNull();
    },
  );
});
