import { describe, expect, it } from 'vitest';
import { planLaunches, simulatePower } from './launch_count.ts';
import { spendAlpha } from './looks.ts';
import {
  detectDifference,
  expectDeltaSd,
  MAX_PLANNED_BLOCKS,
  measureDeltaSd,
  planBlocks,
  planDecision,
} from './planner.ts';
import { Random } from './random.ts';
import reference from './reference/reference.json' with { type: 'json' };
import { studentQuantile } from './student_t.ts';
import { computeDifferencePower, computeEquivalencePower } from './t_power.ts';
import { toMedian } from './values.ts';

describe('power', () => {
  it.each(reference.power)('as_power_t_test_case_%#', (wanted) => {
    expect(computeDifferencePower(wanted)).toBeCloseTo(wanted.power, 6);
  });

  it.each(reference.equivalence_power)('equivalence_as_quadrature_in_r_case_%#', (wanted) => {
    expect(computeEquivalencePower(wanted, wanted.threshold)).toBeCloseTo(wanted.power, 6);
  });

  it('no_difference_is_found_at_the_level', () => {
    expect(computeDifferencePower({ blocks: 10, effect: 0, alpha: 0.05 })).toBeCloseTo(0.05, 8);
  });
});

describe('planner', () => {
  it.each(reference.blocks_for)('blocks_as_r_case_%#', ({ effect, alpha, power, blocks }) => {
    const question = { deltaSdMs: 20, alpha, power };
    expect(planBlocks(question, effect * 20)).toEqual({ known: true, value: blocks });
  });

  it('detectable_difference_inverts_the_number_of_blocks', () => {
    const question = { deltaSdMs: 20, alpha: 0.05, power: 0.8 };
    const found = detectDifference(question, 12);
    expect(found.known && planBlocks(question, found.value * 1.0001)).toMatchObject({ value: 12 });
    expect(found.known && planBlocks(question, found.value * 0.9999)).toMatchObject({ value: 13 });
  });

  it('decision_needs_an_interval_no_longer_than_the_threshold', () => {
    const lengthAt = (blocks: number): number =>
      (2 * studentQuantile(0.975, blocks - 1) * 20) / Math.sqrt(blocks);
    const found = planDecision(20, 15, 0.05);
    const blocks = found.known ? found.value : 0;
    expect(lengthAt(blocks)).toBeLessThanOrEqual(15);
    expect(lengthAt(blocks - 1)).toBeGreaterThan(15);
  });

  it('limits_and_degenerate_spreads', () => {
    const question = { deltaSdMs: 20, alpha: 0.05, power: 0.8 };
    expect(planBlocks({ ...question, deltaSdMs: 0 }, 5)).toEqual({ known: true, value: 8 });
    expect(planDecision(0, 5, 0.05)).toEqual({ known: true, value: 8 });
    expect(planBlocks(question, 0.01)).toEqual({ known: false, why: 'beyond_limit' });
    expect(planDecision(1e9, 1, 0.05)).toEqual({ known: false, why: 'beyond_limit' });
    expect(detectDifference(question, 7)).toEqual({ known: false, why: 'too_few_blocks' });
    const most = detectDifference(question, MAX_PLANNED_BLOCKS);
    expect(most.known && planBlocks(question, most.value * 1.001)).toMatchObject({ known: true });
  });

  it.each([
    ['difference_of_zero', { deltaSdMs: 20, alpha: 0.05, power: 0.8 }, 0],
    ['negative_spread', { deltaSdMs: -1, alpha: 0.05, power: 0.8 }, 5],
    ['nan_spread', { deltaSdMs: Number.NaN, alpha: 0.05, power: 0.8 }, 5],
    ['infinite_spread', { deltaSdMs: Infinity, alpha: 0.05, power: 0.8 }, 5],
    ['power_of_one', { deltaSdMs: 20, alpha: 0.05, power: 1 }, 5],
  ])('%s', (_name, question, differenceMs) => {
    expect(planBlocks(question, differenceMs)).toEqual({ known: false, why: 'bad_parameter' });
  });

  it.each([1, 2, 3, 4, 7, 10])('spread_of_a_median_of_%i', (launchesPerBlock) => {
    // Against 40 000 medians: four standard errors of a standard deviation.
    const random = new Random(launchesPerBlock);
    const deltas = Array.from({ length: 20_000 }, () => {
      const draw = (): number =>
        10 * random.normal() +
        toMedian(Array.from({ length: launchesPerBlock }, () => 25 * random.normal()));
      return draw() - draw();
    });
    const simulated = Math.sqrt(deltas.reduce((sum, delta) => sum + delta ** 2, 0) / 20_000);
    const expected = expectDeltaSd({ launchSdMs: 25, batchSdMs: 10, launchesPerBlock });
    expect(Math.abs(simulated / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * 20_000));
  });

  it('spread_from_a_pilot_with_one_arm', () => {
    // Block medians 1, 2, 3: standard deviation 1, of a difference √2.
    const found = measureDeltaSd([[0, 1, 9], [], [2], [3, 3]]);
    expect(found).toEqual({ known: true, value: expect.closeTo(Math.SQRT2, 12) as number });
    expect(measureDeltaSd([[1, 2]])).toEqual({ known: false, why: 'too_few_blocks' });
    expect(measureDeltaSd([[]])).toEqual({ known: false, why: 'no_values' });
    expect(measureDeltaSd([[1], [Number.NaN]])).toEqual({ known: false, why: 'not_finite' });
  });
});

describe('launches without blocks', () => {
  const question = { variation: 0.05, change: 0.05, alpha: 0.05 };

  it.each([
    [0.05, 20],
    [0.1, 72],
    [0.15, 157],
  ])('noether_variation_%f', (variation, launches) => {
    const found = planLaunches({ ...question, variation }, 0.8);
    expect(found.known && Math.abs(found.value - launches)).toBeLessThanOrEqual(1);
  });

  it.each([
    [0.05, 20, 0.8348],
    [0.1, 72, 0.8104],
    [0.15, 163, 0.8167],
  ])('reference_design_variation_%f_reaches_80_percent', (variation, launches, measured) => {
    // `measured`: 20 000 runs or more of another seed. Four standard errors of these 2 000.
    const runs = 2000;
    const random = new Random(launches + 1);
    const power = simulatePower({ ...question, variation }, launches, { runs, random });
    expect(Math.abs(power - measured)).toBeLessThan(4 * Math.sqrt((0.8 * 0.2) / runs));
  });

  it('no_change_is_found_at_the_level', () => {
    const none = { ...question, change: 0 };
    const power = simulatePower(none, 20, { runs: 4000, random: new Random(3) });
    expect(Math.abs(power - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 4000));
  });

  it('bad_parameters', () => {
    expect(planLaunches({ ...question, variation: 0 }, 0.8)).toMatchObject({ known: false });
    expect(planLaunches({ ...question, change: -1 }, 0.8)).toMatchObject({ known: false });
    expect(planLaunches({ ...question, change: 0 }, 0.8)).toEqual({
      known: false,
      why: 'beyond_limit',
    });
  });
});

describe('looks', () => {
  it('one_planned_look_has_the_whole_level', () => {
    const spent = spendAlpha(0.05, { planned: 1, current: 1 });
    expect(spent).toEqual({ alphaAtLook: 0.05, errorBound: 0.05, isPlanned: true });
  });

  it('planned_looks_share_it', () => {
    const spent = spendAlpha(0.06, { planned: 3, current: 2 });
    expect(spent.alphaAtLook).toBeCloseTo(0.02, 15);
    expect(spent.errorBound).toBeCloseTo(0.06, 15);
    expect(spent.isPlanned).toBe(true);
  });

  it('look_beyond_the_plan_raises_the_bound', () => {
    const spent = spendAlpha(0.05, { planned: 1, current: 3 });
    expect(spent.errorBound).toBeCloseTo(0.15, 15);
    expect(spent.isPlanned).toBe(false);
  });
});
