/** The order of launches: what a fixed order would put into the result must cancel. */
import { describe, expect, it } from 'vitest';
import { parseArm } from './arm_text.ts';
import { toSchedule, toWilliamsRows } from './schedule.ts';
import { toSimulatedPlan } from './testing/simulated_result.ts';

function toArms(names: readonly string[]) {
  return names.map((name) => {
    const arm = parseArm(name);
    if (arm === null) throw new Error(name);
    return arm;
  });
}

describe('the order of arms', () => {
  it.each([2, 3, 4, 5, 6, 7, 8])(
    '%i_arms_stand_everywhere_and_follow_each_other_alike',
    (count) => {
      const rows = toWilliamsRows(count);
      const places = new Map<string, number>();
      const neighbours = new Map<string, number>();
      const add = (counts: Map<string, number>, key: string): void => {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      };
      for (const row of rows) {
        expect([...row].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        row.forEach((arm, place) => {
          add(places, `${arm} at ${place}`);
          if (place > 0) add(neighbours, `${row[place - 1] ?? -1} then ${arm}`);
        });
      }
      expect(new Set(places.values())).toEqual(new Set([rows.length / count]));
      expect(places.size).toBe(count * count);
      expect(neighbours.size).toBe(count * (count - 1));
      expect(new Set(neighbours.values())).toEqual(new Set([rows.length / count]));
    },
  );

  it('two_arms_run_abba_and_apps_are_opposite', () => {
    const arms = toArms(['none', 'pageout_anon']);
    const plan = toSimulatedPlan({ arms, blocks: 4, launchesPerBlock: 1, warmUps: 0 });
    const [first, second] = plan.apps;
    const ofApp = (app: string | undefined): string[] =>
      toSchedule(plan).flatMap((launch) => (launch.app === app ? [launch.arm] : []));
    const order = ofApp(first);
    expect(order.slice(0, 4)).toEqual([order[0], order[1], order[1], order[0]]);
    expect(new Set(order.slice(0, 2)).size).toBe(2);
    expect(ofApp(second)[0]).toBe(order[1]);
  });

  it('every_block_holds_every_app_and_arm_and_another_app_begins', () => {
    const plan = toSimulatedPlan({ blocks: 6, launchesPerBlock: 2, warmUps: 1 });
    const schedule = toSchedule(plan);
    const perBlock = plan.apps.length * plan.arms.length;
    expect(schedule).toHaveLength(perBlock * (1 + 6 * 2));
    expect(schedule.filter(({ warmUp }) => warmUp)).toHaveLength(perBlock);
    for (let block = 0; block < 6; block += 1) {
      const cells = schedule.filter((launch) => launch.block === block);
      const keys = cells.map(({ app, arm, index }) => `${app} ${arm} ${index}`);
      expect(new Set(keys).size).toBe(perBlock * 2);
      expect(cells[0]?.app).toBe(plan.apps[block % plan.apps.length]);
    }
  });

  it('the_same_plan_gives_the_same_order_and_another_seed_another', () => {
    const plan = toSimulatedPlan();
    expect(toSchedule(plan)).toEqual(toSchedule(structuredClone(plan)));
    expect(toSchedule({ ...plan, seed: 2 })).not.toEqual(toSchedule(plan));
  });
});
