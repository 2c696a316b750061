/**
 * The order of an experiment's launches: a pure function of the plan, so that a run that broke off
 * goes on where it was. Unit = block: every app, every arm once, counterbalanced; why a fixed order
 * is no experiment: docs/statistics.md.
 */
import type { ExperimentPlan } from '../../common/experiment_plan.ts';
import { Random } from '../statistics/random.ts';

export interface PlannedLaunch {
  /** Its place in the schedule, from 0. */
  readonly slot: number;
  /** From 0; −1 = warm-up. */
  readonly block: number;
  readonly warmUp: boolean;
  readonly app: string;
  readonly arm: string;
  /** Which launch of its app and arm in the block. */
  readonly index: number;
}

export const WARM_UP_BLOCK = -1;

/**
 * Orders of `count` treatments in which each stands at every place equally often and follows every
 * other equally often (Williams 1949): `count` rows where it is even, twice as many where it is
 * odd. For two: AB, BA, so that blocks run ABBA.
 */
export function toWilliamsRows(count: number): readonly (readonly number[])[] {
  const zigzag = Array.from({ length: count }, (_, place) =>
    place % 2 === 1 ? (place + 1) / 2 : (count - place / 2) % count,
  );
  const rows = Array.from({ length: count }, (_, shift) =>
    zigzag.map((treatment) => (treatment + shift) % count),
  );
  return count % 2 === 0 ? rows : [...rows, ...rows.map((row) => row.toReversed())];
}

/** Which row comes when is the seed's; every full cycle of rows is balanced whatever the seed. */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  const draw = new Uint32Array(1);
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    random.fillBelow(draw, last + 1);
    const other = draw[0] as number;
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

/** Arms in the order of one app in one block: apps are a row apart, so that no arm leads. */
function toArmOrder(
  plan: ExperimentPlan,
  rows: readonly (readonly number[])[],
  turn: number,
): string[] {
  const row = rows[turn % rows.length] ?? [];
  return row.flatMap((index) => plan.arms[index]?.name ?? []);
}

/** Another app begins each block. */
function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

export function toSchedule(plan: ExperimentPlan): readonly PlannedLaunch[] {
  const rows = shuffle(toWilliamsRows(plan.arms.length), new Random(plan.seed));
  const schedule: PlannedLaunch[] = [];
  const addBlock = (block: number, launches: number): void => {
    const turn = Math.max(block, 0);
    for (const app of rotate(plan.apps, turn)) {
      for (const arm of toArmOrder(plan, rows, turn + plan.apps.indexOf(app))) {
        for (let index = 0; index < launches; index += 1) {
          const warmUp = block === WARM_UP_BLOCK;
          schedule.push({ slot: schedule.length, block, warmUp, app, arm, index });
        }
      }
    }
  };
  addBlock(WARM_UP_BLOCK, plan.warmUps);
  for (let block = 0; block < plan.blocks; block += 1) addBlock(block, plan.launchesPerBlock);
  return schedule;
}
