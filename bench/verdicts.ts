/**
 * Are the verdicts of a whole experiment right, on a real kernel? One app under three arms:
 * `pageout_anon`, whose price is measured a second time by other code (plain launches: no runner,
 * no gates, no isolation); `nothing`, the reference under another name; and `nothing` once more
 * with too few blocks to tell.
 */
import { mean, median } from 'simple-statistics';
import type { PairAnalysis } from '../electron/common/experiment_analysis.ts';
import { NO_ARM, PAGEOUT_ANON_ARM } from '../electron/common/experiment_plan.ts';
import { valueOrNull } from '../electron/common/figure.ts';
import { waitMs } from '../electron/engine/deadline.ts';
import { tInterval } from '../electron/engine/statistics/t_interval.ts';
import type { Bench, BenchResult } from './bench.ts';
import { type BenchDevice, expectValue, withBenchDevice } from './bench_device.ts';

const APP = 'org.ebb.demo.mail';
const SEED = 1;
const DWELL_MS = 300;
const LAUNCHES_PER_BLOCK = 3;
const BLOCKS = 10;
const FEW_BLOCKS = 3;
/** Half of them before the experiment and half after it: a machine that slows down slows both. */
const TRUTH_BLOCKS = 20;
const CONFIDENCE = 0.95;
/** A relaunch takes some 30 ms untouched and several times that after PAGEOUT. */
const THRESHOLD_MS = 25;
const EXPERIMENT_DEADLINE_MS = 3_600_000;
const POLL_MS = 1_000;
const RELAUNCH_TRIES = 3;

const NOTHING_ARM = { ...NO_ARM, name: 'nothing' };

interface Estimate {
  readonly estimateMs: number;
  readonly lowMs: number;
  readonly highMs: number;
}

/** TTID of one relaunch out of the background. */
async function relaunch({ engine, serial }: BenchDevice, isAdvised: boolean): Promise<number> {
  const request = { serial, package: APP, settleMs: DWELL_MS, homeFirst: true };
  const advice = { serial, target: APP, strategy: 'pageout_anon', consistency: 'freeze' } as const;
  for (let attempt = 1; attempt <= RELAUNCH_TRIES; attempt += 1) {
    expectValue(await engine.launch({ ...request, arm: 'bring_up' }));
    expectValue(await engine.pressHome(serial));
    if (isAdvised) expectValue(await engine.advise({ ...advice, dryRun: false }));
    const { totalTimeMs, pidUnchanged } = expectValue(
      await engine.launch({ ...request, arm: isAdvised ? 'advised' : 'untouched' }),
    );
    if (totalTimeMs !== null && pidUnchanged) return totalTimeMs;
  }
  throw new Error(`${APP}: no relaunch was measured in ${RELAUNCH_TRIES} tries`);
}

/** Per block: median advised − median untouched, in ABBA order. */
async function measureBlocks(device: BenchDevice, blocks: number): Promise<readonly number[]> {
  const deltas: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const advised: number[] = [];
    const untouched: number[] = [];
    for (let launch = 0; launch < LAUNCHES_PER_BLOCK; launch += 1) {
      const order = (block + launch) % 2 === 0 ? [true, false] : [false, true];
      for (const isAdvised of order) {
        (isAdvised ? advised : untouched).push(await relaunch(device, isAdvised));
      }
    }
    const delta = median(advised) - median(untouched);
    deltas.push(delta);
    process.stderr.write(`truth, block ${block + 1} of ${blocks}: ${delta} ms\n`);
  }
  return deltas;
}

function toTruth(deltas: readonly number[]): Estimate {
  const interval = valueOrNull(tInterval(deltas, CONFIDENCE));
  if (interval === null) throw new Error('all blocks of the truth gave the same difference');
  return { estimateMs: mean([...deltas]), lowMs: interval.low, highMs: interval.high };
}

/** The pairs of an experiment that ran to its end. */
async function runExperiment(
  { engine, serial }: BenchDevice,
  wanted: Readonly<Record<string, unknown>>,
): Promise<readonly PairAnalysis[]> {
  const defaults = { version: 1, apps: [APP], dwellBeforeMs: DWELL_MS, dwellAfterMs: DWELL_MS };
  const { plan } = expectValue(await engine.checkExperiment({ ...defaults, ...wanted }));
  const listening = engine.on('experimentLaunch', ({ launch: { block, arm, totalTimeMs } }) => {
    process.stderr.write(`${plan.name}, block ${block + 1}, ${arm}: ${totalTimeMs ?? '–'} ms\n`);
  });
  try {
    const { id } = expectValue(await engine.startExperiment({ serial, plan }));
    for (const endMs = performance.now() + EXPERIMENT_DEADLINE_MS; performance.now() < endMs;) {
      const { state } = expectValue(await engine.experimentStatus(id));
      if (state === 'ended' || state === 'interrupted') break;
      await waitMs(POLL_MS);
    }
    const { end, analysis } = expectValue(await engine.experimentResult(id));
    if (end?.reason === 'complete' && analysis !== null) return analysis.pairs;
    throw new Error(`the experiment ${id} ended by "${end?.reason ?? 'its deadline'}"`);
  } finally {
    listening.dispose();
  }
}

function findPair(pairs: readonly PairAnalysis[], arm: string): PairAnalysis {
  const pair = pairs.find((one) => one.arm === arm);
  if (pair === undefined) throw new Error(`the analysis has no arm ${arm}`);
  return pair;
}

function toEstimate({ comparison }: PairAnalysis): Estimate {
  const estimateMs = valueOrNull(comparison.meanMs);
  const interval = valueOrNull(comparison.interval);
  if (estimateMs === null || interval === null) throw new Error('the comparison has no interval');
  return { estimateMs, lowMs: interval.low, highMs: interval.high };
}

/** Both are estimates: their difference is held against the widths of both intervals. */
function agree(a: Estimate, b: Estimate): boolean {
  const width = Math.hypot(a.highMs - a.lowMs, b.highMs - b.lowMs) / 2;
  return Math.abs(a.estimateMs - b.estimateMs) <= width;
}

function toRow(
  name: string,
  { estimateMs, lowMs, highMs }: Estimate,
  verdict: string,
): readonly string[] {
  return [name, estimateMs.toFixed(1), `[${lowMs.toFixed(1)}, ${highMs.toFixed(1)}]`, verdict];
}

async function measure(device: BenchDevice): Promise<BenchResult> {
  const analysis = { threshold: { unit: 'ms', ms: THRESHOLD_MS } };
  const arms = [NO_ARM, PAGEOUT_ANON_ARM, NOTHING_ARM];
  const before = await measureBlocks(device, TRUTH_BLOCKS / 2);
  const pairs = await runExperiment(device, {
    ...{ name: 'verdicts', blocks: BLOCKS, launchesPerBlock: LAUNCHES_PER_BLOCK, seed: SEED },
    ...{ arms, analysis },
  });
  const truth = toTruth([...before, ...(await measureBlocks(device, TRUTH_BLOCKS / 2))]);
  const few = findPair(
    await runExperiment(device, {
      ...{ name: 'too few blocks', blocks: FEW_BLOCKS, launchesPerBlock: 1, warmUps: 0 },
      arms: [NO_ARM, NOTHING_ARM],
    }),
    NOTHING_ARM.name,
  );
  const paged = findPair(pairs, PAGEOUT_ANON_ARM.name);
  const nothing = findPair(pairs, NOTHING_ARM.name);
  const price = toEstimate(paged);
  const isSlower = paged.verdict.kind === 'different' && paged.verdict.direction === 'slower';
  const moreBlocks = few.verdict.kind === 'inconclusive' ? few.verdict.moreBlocks : null;
  const promises: readonly (readonly [boolean, string])[] = [
    [isSlower, 'the price of PAGEOUT is found, with its sign'],
    [agree(price, truth), 'it is the one that other code measures'],
    [nothing.verdict.kind === 'equivalent', 'nothing done is called equivalent'],
    [moreBlocks !== null, 'too few blocks are called inconclusive, with how many more'],
  ];
  return {
    figures: {
      price: { ...price, verdict: paged.verdict.kind },
      truth: {
        ...truth,
        inInterval: truth.estimateMs >= price.lowMs && truth.estimateMs <= price.highMs ? 1 : 0,
      },
      nothing: { ...toEstimate(nothing), verdict: nothing.verdict.kind },
      fewBlocks: { verdict: few.verdict.kind, moreBlocks },
      thresholdMs: THRESHOLD_MS,
      seed: SEED,
    },
    tables: [
      {
        title: `${APP}: difference from untouched, ms; threshold ±${THRESHOLD_MS} ms`,
        columns: ['', 'mean', '95 % interval', 'verdict'],
        rows: [
          toRow(`pageout_anon, ${BLOCKS} blocks`, price, paged.verdict.kind),
          toRow(`the same by other code, ${TRUTH_BLOCKS} blocks`, truth, '–'),
          toRow(`nothing, ${BLOCKS} blocks`, toEstimate(nothing), nothing.verdict.kind),
          [
            ...[`nothing, ${FEW_BLOCKS} blocks, threshold 5 %`, '–', '–'],
            `${few.verdict.kind}: ${moreBlocks ?? '?'} more blocks`,
          ],
        ],
      },
    ],
    broken: promises.filter(([isHeld]) => !isHeld).map(([, promise]) => promise),
  };
}

export const verdicts: Bench = {
  name: 'verdicts',
  about: 'a whole experiment on the virtual device against a price that other code measures',
  run: () => withBenchDevice({ name: 'bench-verdicts', seed: SEED }, measure),
};
