import { describe, expect, it } from 'vitest';
import type {
  AnalysisOptions,
  ExperimentAnalysis,
  ExperimentLaunch,
} from '../../common/experiment_analysis.ts';
import { analyseExperiment } from './analyse_experiment.ts';
import { Random } from './random.ts';
import { REFERENCE_ARM, simulateExperiment, TREATED_ARM } from './simulate_launches.ts';

const OPTIONS: AnalysisOptions = { referenceArm: REFERENCE_ARM, replicates: 999 };

const DESIGN = {
  blocks: 10,
  launchesPerBlock: 3,
  medianMs: 300,
  launchSdMs: 8,
  batchSdMs: 3,
  effectMs: 0,
};

const simulate = (effectMs: number, seed = 1): ExperimentLaunch[] =>
  simulateExperiment({ ...DESIGN, effectMs }, new Random(seed));

function analyse(
  launches: readonly ExperimentLaunch[],
  change: Partial<AnalysisOptions> = {},
): ExperimentAnalysis {
  const result = analyseExperiment(launches, { ...OPTIONS, ...change });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const messageOf = (launches: readonly ExperimentLaunch[], change = {}): string => {
  const result = analyseExperiment(launches, { ...OPTIONS, ...change });
  if (result.ok) throw new Error('it was accepted');
  expect(result.error.code).toBe('bad_request');
  expect(result.error.remedy).not.toBe('');
  return result.error.message;
};

/** The arm's launches again as those of another app or arm. */
const relabel = (
  launches: readonly ExperimentLaunch[],
  change: Partial<ExperimentLaunch>,
): ExperimentLaunch[] => launches.map((launch) => ({ ...launch, ...change }));

const renumber = (launches: readonly ExperimentLaunch[]): ExperimentLaunch[] =>
  launches.map((launch, sequence) => ({ ...launch, sequence }));

/** NaN and Infinity would both become null here. */
const isPlain = (value: unknown): void => {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
};

describe('an experiment', () => {
  it('large_effect_is_different_with_the_right_sign_and_an_interval_that_holds_it', () => {
    const analysis = analyse(simulate(40));
    const pair = analysis.pairs[0]!;
    expect(pair).toMatchObject({ app: 'app', arm: TREATED_ARM, referenceArm: REFERENCE_ARM });
    expect(pair.verdict).toEqual({ kind: 'different', direction: 'slower' });
    const { interval } = pair.comparison;
    expect(interval.known && interval.value.low < 40 && interval.value.high > 40).toBe(true);
    expect(analysis.verdicts).toEqual({ different: 1, equivalent: 0, inconclusive: 0 });
    isPlain(analysis);
  });

  it('nothing_done_is_equivalent', () => {
    const pair = analyse(simulate(0)).pairs[0]!;
    expect(pair.verdict.kind).toBe('equivalent');
    expect(pair.cautions).toEqual([]);
  });

  it('every_figure_of_a_small_experiment', () => {
    const times: readonly (readonly [string, number])[] = [
      ...[['none', 100] as const, ['none', 102] as const, ['kill', 200] as const],
      ...[['kill', 210] as const, ['none', 110] as const],
    ];
    const launches = times.map(([arm, totalTimeMs], sequence) => ({
      sequence,
      block: sequence < 3 ? 0 : 1,
      app: 'a',
      arm,
      totalTimeMs,
      state: arm === 'kill' ? ('cold' as const) : ('hot' as const),
      refusedReason: null,
    }));
    const analysis = analyse(launches);
    expect(analysis.arms).toEqual(['none', 'kill']);
    expect(analysis.groups[0]).toMatchObject({
      arm: 'none',
      accepted: 3,
      states: { hot: 3 },
      medianMs: { value: { estimate: 102 } },
      p90Ms: { value: { estimate: 108.4 } },
      meanMs: { value: 104 },
      ecdf: { ms: [100, 102, 110], share: [1 / 3, 2 / 3, 1] },
      outliers: { known: false, why: 'too_few_values' },
    });
    expect(analysis.pairs[0]).toMatchObject({
      thresholdMs: { value: 5.1 },
      blocks: [
        { block: 0, armMedianMs: 200, referenceMedianMs: 101, deltaMs: 99 },
        { block: 1, armMedianMs: 210, referenceMedianMs: 110, deltaMs: 100 },
      ],
      order: { armFirst: 1, referenceFirst: 1 },
      comparison: { hodgesLehmannMs: { value: 99.5 }, p: { value: 0.5 } },
      verdict: { kind: 'inconclusive', why: 'too_few_blocks', moreBlocks: 6 },
      ratioOfMedians: { value: { estimate: 205 / 102 } },
      drift: { effect: { known: false, why: 'too_few_blocks' } },
      launchLevel: { cliffsDelta: { value: 1 } },
    });
  });

  it('same_bytes_from_the_same_seed_in_any_order_of_launches', () => {
    const launches = simulate(10);
    const shuffled = [...launches].sort(
      (a, b) => ((a.sequence * 7919) % 61) - ((b.sequence * 7919) % 61),
    );
    expect(shuffled).not.toEqual(launches);
    expect(JSON.stringify(analyse(shuffled))).toBe(JSON.stringify(analyse(launches)));
    expect(JSON.stringify(analyse(launches, { seed: 2 }))).not.toBe(
      JSON.stringify(analyse(launches)),
    );
  });

  it('another_app_leaves_the_figures_of_this_one_alone', () => {
    const own = simulate(10);
    const other = relabel(simulate(0, 2), { app: 'other' });
    const alone = analyse(own).pairs[0]!;
    const both = analyse(renumber([...own, ...other])).pairs[0]!;
    expect(both.ratioOfMedians).toEqual(alone.ratioOfMedians);
    expect(both.comparison).toEqual(alone.comparison);
  });

  it('arm_without_reference_in_its_app_has_figures_and_no_pair', () => {
    const lonely = relabel(
      simulate(0, 2).filter(({ arm }) => arm === TREATED_ARM),
      { app: 'lonely' },
    );
    const analysis = analyse(renumber([...simulate(0), ...lonely]));
    expect(analysis.groups.map(({ app }) => app)).toEqual(['app', 'app', 'lonely']);
    expect(analysis.pairs).toHaveLength(1);
  });
});

describe('refused launches', () => {
  it('are_counted_by_reason_and_are_in_no_figure', () => {
    const launches = simulate(0).map((launch): ExperimentLaunch => {
      if (launch.sequence === 0) return { ...launch, totalTimeMs: 9e9, refusedReason: 'dialog' };
      if (launch.sequence === 1) return { ...launch, totalTimeMs: null };
      return launch.sequence === 2 ? { ...launch, totalTimeMs: 0 } : launch;
    });
    const analysis = analyse(launches);
    expect(analysis.launches).toEqual({ all: 60, accepted: 57, refused: 3, warmUps: 0 });
    const group = analysis.groups[0]!;
    expect(group.refusedByReason).toEqual({ dialog: 1, no_time: 2 });
    expect(group.ecdf.ms.at(-1)).toBeLessThan(1000);
    // The block has no launch of this arm left.
    expect(analysis.pairs[0]!.incompleteBlocks).toEqual([0]);
    expect(analysis.pairs[0]!.cautions).toContain('blocks_incomplete');
    expect(analysis.pairs[0]!.comparison.blocks).toBe(9);
  });

  it('reasons_named_like_properties_of_objects_are_only_names', () => {
    const launches = simulate(0).map((launch) =>
      launch.sequence === 0 ? { ...launch, refusedReason: '__proto__' } : launch,
    );
    const { refusedByReason } = analyse(launches).groups[0]!;
    expect(Object.entries(refusedByReason)).toEqual([['__proto__', 1]]);
  });

  it('in_one_arm_only_forbid_the_verdict', () => {
    const launches = simulate(40);
    const refused = relabel(
      launches.filter(({ arm, sequence }) => arm === TREATED_ARM && sequence % 3 === 0),
      { refusedReason: 'killed' },
    );
    const pair = analyse(renumber([...launches, ...refused])).pairs[0]!;
    expect(pair.refusalP.known && pair.refusalP.value).toBeLessThan(0.01);
    expect(pair.verdict).toMatchObject({ kind: 'inconclusive', why: 'refusals_differ' });
    expect(pair.cautions).toContain('refusals_differ');
    expect(pair.comparison.p).toMatchObject({ known: true });
  });

  it('all_of_them', () => {
    const analysis = analyse(relabel(simulate(0), { refusedReason: 'dialog' }));
    expect(analysis.pairs[0]!.verdict).toMatchObject({ why: 'too_few_blocks', moreBlocks: 8 });
    expect(analysis.groups[0]!.medianMs).toEqual({ known: false, why: 'no_values' });
    isPlain(analysis);
  });
});

describe('warm-ups', () => {
  it('are_counted_and_nothing_else', () => {
    const launches = simulate(0);
    const warmUps = relabel(launches.slice(0, 4), { totalTimeMs: 5000, warmUp: true });
    const analysis = analyse([...launches, ...warmUps.map((w, i) => ({ ...w, sequence: -4 + i }))]);
    expect(analysis.launches).toEqual({ all: 64, accepted: 60, refused: 0, warmUps: 4 });
    expect(analysis.pairs[0]!.comparison).toEqual(analyse(launches).pairs[0]!.comparison);
  });
});

describe('outliers', () => {
  /** One wild launch in a block of the treated arm; the others are quiet. */
  const wild = (): ExperimentLaunch[] =>
    simulate(0).map((launch) =>
      launch.sequence >= 3 && launch.sequence <= 4 ? { ...launch, totalTimeMs: 2000 } : launch,
    );

  it('are_flagged_kept_and_shown_with_and_without', () => {
    const analysis = analyse(wild());
    const group = analysis.groups.find(({ arm }) => arm === TREATED_ARM)!;
    expect(group.outliers.known && group.outliers.value.map(({ sequence }) => sequence)).toEqual([
      3, 4,
    ]);
    expect(group.accepted).toBe(30);
    const pair = analysis.pairs[0]!;
    expect(pair.withoutOutliers.left).toBe(2);
    expect(pair.comparison.meanMs.known && pair.comparison.meanMs.value).toBeGreaterThan(100);
    expect(pair.verdict.kind).toBe('inconclusive');
    expect(pair.withoutOutliers.verdict.kind).toBe('equivalent');
    expect(pair.cautions).toContain('outliers_matter');
  });

  it('too_few_blocks_without_them_say_nothing_about_them', () => {
    const design = { ...DESIGN, blocks: 8, launchesPerBlock: 1, effectMs: 200 };
    const launches = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((app, index) => {
      const own = relabel(simulateExperiment(design, new Random(index + 1)), { app });
      const slow = own.findIndex(({ arm }) => arm === TREATED_ARM);
      return own.map((launch, at) => (at === slow ? { ...launch, totalTimeMs: 620 } : launch));
    });
    const pair = analyse(renumber(launches)).pairs[0]!;
    expect(pair.verdict).toEqual({ kind: 'different', direction: 'slower' });
    expect(pair.withoutOutliers).toMatchObject({ left: 1, verdict: { why: 'too_few_blocks' } });
    expect(pair.cautions).not.toContain('outliers_matter');
  });

  it('hodges_lehmann_stays_near_where_the_mean_does_not', () => {
    const { hodgesLehmannMs } = analyse(wild()).pairs[0]!.comparison;
    expect(hodgesLehmannMs.known && Math.abs(hodgesLehmannMs.value)).toBeLessThan(15);
  });
});

describe('cautions', () => {
  it('arm_that_always_comes_first', () => {
    const launches = simulate(0).map((launch) => ({
      ...launch,
      sequence: launch.block * 100 + (launch.arm === TREATED_ARM ? 0 : 50) + (launch.sequence % 6),
    }));
    const pair = analyse(launches).pairs[0]!;
    expect(pair.order).toEqual({ armFirst: 10, referenceFirst: 0 });
    expect(pair.cautions).toContain('order_unbalanced');
  });

  it('run_that_gets_slower', () => {
    const launches = simulate(0).map((launch) => ({
      ...launch,
      totalTimeMs: (launch.totalTimeMs ?? 0) + 20 * launch.block,
    }));
    const pair = analyse(launches).pairs[0]!;
    expect(pair.cautions).toEqual(['level_drifts']);
    const { level } = pair.drift;
    expect(level.known && level.value.slopePerBlock).toBeGreaterThan(15);
    // Paired: the drift is not in the difference.
    expect(pair.verdict.kind).toBe('equivalent');
  });

  it('effect_that_grows', () => {
    const launches = simulate(0).map((launch) => ({
      ...launch,
      totalTimeMs: (launch.totalTimeMs ?? 0) + (launch.arm === TREATED_ARM ? 20 * launch.block : 0),
    }));
    expect(analyse(launches).pairs[0]!.cautions).toContain('effect_drifts');
  });

  it('look_that_was_not_planned', () => {
    const analysis = analyse(simulate(0), { looks: { planned: 1, current: 2 } });
    expect(analysis.errorBound).toBeCloseTo(0.1, 12);
    expect(analysis.pairs[0]!.cautions).toContain('undeclared_look');
  });

  it('planned_looks_widen_the_interval', () => {
    const wide = analyse(simulate(0), { looks: { planned: 2, current: 1 } });
    const { interval } = wide.pairs[0]!.comparison;
    expect(wide.alphaAtLook).toBe(0.025);
    expect(interval.known && interval.value.confidence).toBe(0.975);
    expect(wide.pairs[0]!.cautions).toEqual([]);
  });
});

describe('families', () => {
  const effect = simulate(16, 5);
  const noise = (app: string, arm: string, seed: number): ExperimentLaunch[] =>
    simulateExperiment({ ...DESIGN, launchSdMs: 60 }, new Random(seed)).map((launch) => ({
      ...launch,
      app,
      arm: launch.arm === TREATED_ARM ? arm : launch.arm,
    }));

  it('all_comparisons_of_the_experiment_share_the_level', () => {
    const launches = renumber([...effect, ...noise('b', 'kill', 6), ...noise('c', 'kill', 7)]);
    const find = (family: 'experiment' | 'arm'): number => {
      const pair = analyse(launches, { family }).pairs.find(({ arm }) => arm === TREATED_ARM)!;
      return pair.pHolm.known && pair.comparison.p.known
        ? pair.pHolm.value / pair.comparison.p.value
        : Number.NaN;
    };
    expect(find('experiment')).toBeCloseTo(3, 10);
    expect(find('arm')).toBeCloseTo(1, 10);
  });
});

describe('input that is no experiment', () => {
  const launches = simulate(0);
  const first = launches[0]!;

  it.each([
    ['sequence_twice', [first, first], 'sequence'],
    ['sequence_not_whole', [{ ...first, sequence: 0.5 }], 'sequence'],
    ['block_negative', [{ ...first, block: -1 }], 'block -1'],
    ['block_nan', [{ ...first, block: Number.NaN }], 'block NaN'],
    ['time_nan', [{ ...first, totalTimeMs: Number.NaN }], 'NaN'],
    ['time_infinite', [{ ...first, totalTimeMs: Infinity }], 'Infinity'],
    ['app_without_name', [{ ...first, app: '' }], 'name is empty'],
    ['no_launches', [], 'No launch of the reference arm'],
  ])('%s', (_name, bad, words) => {
    expect(messageOf(bad)).toContain(words);
  });

  it('too_many_launches', () => {
    const many = Array.from({ length: 100_001 }, (_, sequence) => ({ ...first, sequence }));
    expect(messageOf(many)).toContain('100001');
  });

  it('conditions_that_differ_are_not_pooled', () => {
    const mixed = launches.map((launch, index) => ({
      ...launch,
      conditions: { build: index < 30 ? 'A' : 'B' },
    }));
    expect(messageOf(mixed)).toContain('build was A at launch 0, B at launch 30');
  });

  it.each([
    ['alpha_zero', { alpha: 0 }, 'alpha is 0'],
    ['alpha_nan', { alpha: Number.NaN }, 'alpha is NaN'],
    ['threshold_zero', { threshold: { unit: 'ms', ms: 0 } }, 'threshold is 0'],
    ['threshold_nan', { threshold: { unit: 'percent', percent: Number.NaN } }, 'threshold is NaN'],
    ['no_look', { looks: { planned: 0, current: 1 } }, 'Look 1 of 0'],
    ['few_replicates', { replicates: 10 }, '10 replicates'],
    ['seed_too_large', { seed: 2 ** 32 }, 'seed is 4294967296'],
    ['reference_unknown', { referenceArm: 'nobody' }, 'nobody'],
    ['arm_twice', { arms: ['none', 'none', 'treated'] }, 'stands twice'],
    ['arm_missing', { arms: ['none'] }, 'treated'],
  ])('%s', (_name, change, words) => {
    expect(messageOf(launches, change)).toContain(words);
  });
});
