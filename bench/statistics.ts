/**
 * Do the verdicts hold? False positives, coverage and power of the analysis in simulated
 * experiments, with the naive analysis beside it, and the speed of the resampling loop.
 */
import type { Decision, PairAnalysis } from '../electron/common/experiment_analysis.ts';
import { valueOrNull } from '../electron/common/figure.ts';
import type { BlockBootstrap } from '../electron/common/resampling.ts';
import { bootstrapBlocks } from '../electron/engine/statistics/block_bootstrap.ts';
import { calibrate } from '../electron/engine/statistics/calibration.ts';
import { simulatePower } from '../electron/engine/statistics/launch_count.ts';
import { expectDeltaSd } from '../electron/engine/statistics/planner.ts';
import { Random } from '../electron/engine/statistics/random.ts';
import { simulateExperiment } from '../electron/engine/statistics/simulate_launches.ts';
import {
  computeDifferencePower,
  computeEquivalencePower,
} from '../electron/engine/statistics/t_power.ts';
import { loadNative } from '../native/index.ts';
import type { Bench, BenchResult, BenchTable } from './bench.ts';
import {
  ALPHA,
  analyseFully,
  decideByBlocks,
  DESIGN,
  driftsByLaunch,
  holds,
  intervalOf,
  isEverDifferent,
  isNaivelyDifferent,
  isSmall,
  MANY_RUNS,
  measurePct,
  RUNS,
  toSkewed,
} from './statistics_rates.ts';
import { measureSpeed, toSpeedTable } from './statistics_speed.ts';

/** 5 % of the median. */
const THRESHOLD_MS = 15;
/** Wide enough that "equivalent" can be said with ten blocks. */
const WIDE_THRESHOLD_MS = 30;
const EFFECT_MS = 30;
const DELTA_SD_MS = expectDeltaSd(DESIGN);

type Figures = Record<string, number>;
type Change = Partial<typeof DESIGN>;

/** Share of `count` experiments, in percent, whose block deltas are called so. */
function measureDecisions(
  change: Change,
  thresholdMs: number,
  {
    seed,
    count,
    isTrue,
  }: {
    readonly seed: number;
    readonly count: number;
    readonly isTrue: (decision: Decision) => boolean;
  },
): number {
  const random = new Random(seed);
  const design = { ...DESIGN, ...change };
  return measurePct(count, () =>
    isTrue(decideByBlocks(simulateExperiment(design, random), thresholdMs)),
  );
}

/** RUNS whole analyses of experiments with this true difference. */
function analyseMany(seed: number, effectMs: number, loop: BlockBootstrap): PairAnalysis[] {
  const random = new Random(seed);
  return Array.from({ length: RUNS }, () =>
    analyseFully(simulateExperiment({ ...DESIGN, effectMs }, random), THRESHOLD_MS, loop),
  );
}

const share = (pairs: readonly PairAnalysis[], isTrue: (pair: PairAnalysis) => boolean): number =>
  measurePct(pairs.length, (run) => isTrue(pairs[run] as PairAnalysis));

const isSignificant = ({ comparison }: Decision): boolean => isSmall(comparison.p);
const isEquivalent = ({ verdict }: Decision): boolean => verdict.kind === 'equivalent';

/** No true difference. */
function measureFalsePositives(loop: BlockBootstrap): Figures {
  const pairs = analyseMany(1, 0, loop);
  const naive = new Random(2);
  const skew = new Random(3);
  const significant = { count: RUNS, isTrue: isSignificant };
  return {
    falsePositivePct: share(pairs, isSignificant),
    falsePositiveManyRunsPct: measureDecisions({}, THRESHOLD_MS, {
      ...{ seed: 6, count: MANY_RUNS, isTrue: isSignificant },
    }),
    naiveFalsePositivePct: measurePct(RUNS, () => isNaivelyDifferent(naive)),
    pooledFalsePositivePct: share(
      pairs,
      ({ launchLevel: { mannWhitney: test } }) => test.known && test.value.p <= ALPHA,
    ),
    falseDifferentVerdictPct: share(pairs, ({ verdict }) => verdict.kind === 'different'),
    signFlipFalsePositivePct: share(pairs, ({ comparison }) => isSmall(comparison.signFlipP)),
    signedRankFalsePositivePct: share(
      pairs,
      ({ comparison: { signedRank } }) => signedRank.known && signedRank.value.p <= ALPHA,
    ),
    sixBlocksFalsePositivePct: measureDecisions({ blocks: 6 }, THRESHOLD_MS, {
      ...significant,
      seed: 4,
    }),
    eightBlocksFalsePositivePct: measureDecisions({ blocks: 8 }, THRESHOLD_MS, {
      ...significant,
      seed: 5,
    }),
    skewedFalsePositivePct: measurePct(RUNS, () => {
      const launches = toSkewed(simulateExperiment(DESIGN, skew), skew);
      return isSignificant(decideByBlocks(launches, THRESHOLD_MS));
    }),
    driftFalsePositivePct: share(
      pairs,
      ({ drift: { level } }) => level.known && level.value.p <= ALPHA,
    ),
    driftByLaunchFalsePositivePct: measurePct(RUNS, () =>
      driftsByLaunch(simulateExperiment({ ...DESIGN, batchSdMs: 25 }, naive)),
    ),
  };
}

/** A true difference, or a true equivalence. */
function measureDetection(loop: BlockBootstrap): Figures {
  const effect = analyseMany(11, EFFECT_MS, loop);
  const equivalent = { count: RUNS, isTrue: isEquivalent };
  const design = { blocks: DESIGN.blocks, alpha: ALPHA };
  const ratio = (DESIGN.medianMs + EFFECT_MS) / DESIGN.medianMs;
  const widePerSd = WIDE_THRESHOLD_MS / DELTA_SD_MS;
  return {
    powerPct: share(effect, isSignificant),
    plannedPowerPct: 100 * computeDifferencePower({ ...design, effect: EFFECT_MS / DELTA_SD_MS }),
    wrongSignPct: share(
      effect,
      ({ verdict }) => verdict.kind === 'different' && verdict.direction === 'faster',
    ),
    intervalCoveragePct: share(effect, ({ comparison }) => holds(comparison.interval, EFFECT_MS)),
    signedRankCoveragePct: share(effect, ({ comparison }) =>
      holds(comparison.signedRankInterval, EFFECT_MS),
    ),
    ratioCoveragePct: share(effect, (pair) => holds(intervalOf(pair.ratioOfMedians), ratio)),
    p90CoveragePct: share(effect, (pair) => holds(intervalOf(pair.p90DifferenceMs), EFFECT_MS)),
    equivalentPct: measureDecisions({}, WIDE_THRESHOLD_MS, { ...equivalent, seed: 12 }),
    plannedEquivalentPct: 100 * computeEquivalencePower({ ...design, effect: 0 }, widePerSd),
    falseEquivalentPct: measureDecisions({ effectMs: WIDE_THRESHOLD_MS }, WIDE_THRESHOLD_MS, {
      ...{ seed: 13, count: MANY_RUNS, isTrue: isEquivalent },
    }),
  };
}

/** What "N more blocks" does to the error rate, followed up to twice. */
function measureLooks(): Figures {
  const ask = (isPlanned: boolean): number => {
    const random = new Random(21);
    const plan = { looks: 3, isPlanned };
    return measurePct(RUNS, () => isEverDifferent(random, THRESHOLD_MS, plan));
  };
  return { unplannedLooksFalsePct: ask(false), plannedLooksFalsePct: ask(true) };
}

/** The table of experiments.md: launches an arm that find 5 % with 80 % power. */
function measureReferenceTable(): { readonly figures: Figures; readonly table: BenchTable } {
  const designs = [
    [5, 20],
    [10, 72],
    [15, 163],
  ] as const;
  const powers = designs.map(([percent, launches]) => {
    const question = { variation: percent / 100, change: 0.05, alpha: ALPHA };
    return 100 * simulatePower(question, launches, { runs: 5000, random: new Random(percent) });
  });
  return {
    figures: Object.fromEntries(
      designs.map(([percent], index) => [`power5PctAtVariation${percent}Pct`, powers[index] ?? 0]),
    ),
    table: {
      title: 'One change of 5 %, no batch shifts, Mann–Whitney, lognormal launches',
      columns: ['coefficient of variation', 'launches an arm', 'power, %'],
      rows: designs.map(([percent, launches], index) => [
        `${percent} %`,
        String(launches),
        (powers[index] ?? 0).toFixed(1),
      ]),
    },
  };
}

function toErrorTable(figures: Figures): BenchTable {
  const row = (text: string, nominal: string, name: string): string[] => [
    text,
    nominal,
    (figures[name] ?? Number.NaN).toFixed(1),
  ];
  return {
    title: `No true difference, ${RUNS} experiments: called different at 5 %`,
    columns: ['', 'nominal, %', 'measured, %'],
    rows: [
      row('paired block deltas, t, 10 blocks (Ebb)', '5', 'falsePositivePct'),
      row(`the same, ${MANY_RUNS} experiments`, '5', 'falsePositiveManyRunsPct'),
      row('verdict "different" (Ebb)', '≤ 5', 'falseDifferentVerdictPct'),
      row('naive: one batch per arm, Mann–Whitney', '5', 'naiveFalsePositivePct'),
      row('blocks pooled, Mann–Whitney on launches', '5', 'pooledFalsePositivePct'),
      row('sign flips on block deltas, 10 blocks', '4.9', 'signFlipFalsePositivePct'),
      row('signed ranks on block deltas, 10 blocks', '4.9', 'signedRankFalsePositivePct'),
      row('sign flips, 6 blocks (Ebb below 8)', '3.1', 'sixBlocksFalsePositivePct'),
      row('t, 8 blocks (Ebb from 8 on)', '5', 'eightBlocksFalsePositivePct'),
      row('skewed launches, one in 20 three times as long', '≤ 5', 'skewedFalsePositivePct'),
      row('"N more" followed twice, looks not planned', '5', 'unplannedLooksFalsePct'),
      row('"N more" followed twice, three looks planned', '≤ 5', 'plannedLooksFalsePct'),
      row('drift by blocks', '4.7', 'driftFalsePositivePct'),
      row('drift by launches, batch shift 25 ms', '5', 'driftByLaunchFalsePositivePct'),
    ],
  };
}

function toDetectionTable(figures: Figures): BenchTable {
  const text = (name: string): string => (figures[name] ?? Number.NaN).toFixed(1);
  return {
    title: `What is there, ${RUNS} experiments: true difference ${EFFECT_MS} ms, or none`,
    columns: ['', 'expected, %', 'measured, %'],
    rows: [
      ['difference found', text('plannedPowerPct'), text('powerPct')],
      ['difference found with the wrong sign', '0', text('wrongSignPct')],
      ['interval (t) holds the truth', '95', text('intervalCoveragePct')],
      ['interval (signed ranks) holds the truth', '≥ 95', text('signedRankCoveragePct')],
      ['interval of the ratio of medians (BCa)', '95', text('ratioCoveragePct')],
      ['interval of the difference of p90 (BCa)', '95', text('p90CoveragePct')],
      ['nothing done, ±30 ms: equivalent', text('plannedEquivalentPct'), text('equivalentPct')],
      ['30 ms, ±30 ms: falsely equivalent', '≤ 2.5', text('falseEquivalentPct')],
    ],
  };
}

function findBroken(figures: Figures): string[] {
  const { falsePositivePct = Number.NaN, naiveFalsePositivePct = Number.NaN } = figures;
  const broken: string[] = [];
  if (!(falsePositivePct >= 3 && falsePositivePct <= 7)) {
    broken.push(`falsePositivePct is ${falsePositivePct}, not from 3 to 7.`);
  }
  if (!(naiveFalsePositivePct > falsePositivePct)) {
    broken.push(`The naive analysis is no worse: ${naiveFalsePositivePct} %.`);
  }
  return broken;
}

function run(): BenchResult {
  const native = loadNative();
  const addon = native.ok ? native.value.bootstrapBlocks : null;
  const loop = addon ?? bootstrapBlocks;
  const reference = measureReferenceTable();
  const rates = {
    ...measureFalsePositives(loop),
    ...measureDetection(loop),
    ...measureLooks(),
    ...reference.figures,
  };
  const speed = measureSpeed(addon);
  const found = Math.round((rates['falsePositivePct'] ?? 0) * (RUNS / 100));
  const calibration = valueOrNull(calibrate(RUNS, found, ALPHA));
  return {
    figures: {
      ...rates,
      runs: RUNS,
      falsePositiveLowPct: calibration === null ? null : 100 * calibration.interval.low,
      falsePositiveHighPct: calibration === null ? null : 100 * calibration.interval.high,
      ...speed,
    },
    tables: [toErrorTable(rates), toDetectionTable(rates), reference.table, toSpeedTable(speed)],
    broken: findBroken(rates),
  };
}

export const statistics: Bench = {
  name: 'statistics',
  about: 'false positives, coverage, power and speed of the analysis of experiments',
  run,
};
