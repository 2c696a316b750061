/**
 * The agent on this computer, as root: PAGEOUT beside one call and beside AOSP's loop, sampling
 * beside reading everything, 20 000 mappings beside a plain read, and the slices of a freeze.
 * Medians of runs taken in turn. What is compared stands at the head of device-agent/bench/*.cc.
 */
import { max, median } from 'simple-statistics';
import { buildAgentBench, numbersOf, runAgentBench, type BenchRun } from './agent_bench.ts';
import type { Bench, BenchResult, BenchTable } from './bench.ts';

const ROUNDS = 7;
const ARMS = ['ebb', 'single', 'aospLoop'] as const;
type Arm = (typeof ARMS)[number];

type PageoutFigures = {
  readonly bytesMoved: number;
  readonly cpuMsPerMb: number;
  readonly totalMs: number;
  readonly worstStallMs: number;
};
type Pageout = Readonly<Record<Arm, PageoutFigures>>;

function middle(runs: readonly BenchRun[], key: string): number {
  const values = numbersOf(runs, key);
  if (values.length < 5) throw new Error(`only ${values.length} runs gave ${key}`);
  return median([...values]);
}

function measurePageout(): Pageout {
  const runs = runAgentBench('pageout', ['--rounds', String(ROUNDS)]);
  const toFigures = (arm: Arm): PageoutFigures => {
    const own = runs.filter((entry) => entry['arm'] === arm);
    return {
      bytesMoved: middle(own, 'bytesMoved'),
      cpuMsPerMb: middle(own, 'cpuMsPerMb'),
      totalMs: middle(own, 'totalMs'),
      worstStallMs: middle(own, 'worstStallMs'),
    };
  };
  return { ebb: toFigures('ebb'), single: toFigures('single'), aospLoop: toFigures('aospLoop') };
}

function measureSampling() {
  const runs = runAgentBench('sampling', ['--rounds', '5']);
  return {
    fullCpuMs: middle(runs, 'fullCpuMs'),
    ebbCpuMs: middle(runs, 'ebbCpuMs'),
    maxPssErrorPct: max([...numbersOf(runs, 'pssErrorPct')]),
  };
}

function measureVmas() {
  const runs = runAgentBench('vmas', ['--rounds', '21']);
  return { readMs: middle(runs, 'readMs'), ebbMs: middle(runs, 'ebbMs') };
}

/** The worst of all runs: a promise about a longest time is not one about its median. */
function measureFreeze() {
  const runs = runAgentBench('freeze', ['--rounds', String(ROUNDS)]);
  return {
    maxSliceMs: max([...numbersOf(runs, 'maxSliceMs')]),
    cancelToRunningMs: max([...numbersOf(runs, 'cancelToRunningMs')]),
  };
}

function toPageoutTable(pageout: Pageout): BenchTable {
  const rows = ARMS.map((arm) => {
    const { bytesMoved, cpuMsPerMb, totalMs, worstStallMs } = pageout[arm];
    const moved = (bytesMoved / 2 ** 20).toFixed(1);
    return [arm, moved, cpuMsPerMb.toFixed(3), totalMs.toFixed(1), worstStallMs.toFixed(3)];
  });
  const columns = ['', 'moved MiB', 'CPU ms/MiB', 'total ms', 'worst stall ms'];
  return { title: `PAGEOUT of 512 MiB, not held, medians of ${ROUNDS}`, columns, rows };
}

function compare(title: string, names: readonly [string, string], values: readonly number[]) {
  const [reference = Number.NaN, own = Number.NaN] = values;
  const ratio = (reference / own).toFixed(2);
  const rows = [[reference.toFixed(3), own.toFixed(3), ratio]];
  return { title, columns: [...names, 'ratio'], rows };
}

function run(): BenchResult {
  buildAgentBench();
  const pageout = measurePageout();
  const sampling = measureSampling();
  const vmas = measureVmas();
  const freeze = measureFreeze();
  const { ebb, single } = pageout;
  const promises: readonly (readonly [boolean, string])[] = [
    [ebb.worstStallMs * 30 <= single.worstStallMs, 'stall at most 1/30 of one call’s'],
    [ebb.totalMs <= 1.4 * single.totalMs, 'PAGEOUT in at most 1.4 × the time of one call'],
    // A page may be touched between the call and the count.
    [ebb.bytesMoved >= 0.999 * single.bytesMoved, 'bytes moved not less than by one call'],
    [sampling.ebbCpuMs * 8 <= sampling.fullCpuMs, 'sampling at least 8 × cheaper'],
    [sampling.maxPssErrorPct <= 1, 'PSS within 1 % of the full scan'],
    [vmas.ebbMs <= 1.3 * vmas.readMs, '20 000 mappings in at most 1.3 × a plain read'],
    [freeze.maxSliceMs <= 50, 'no slice of a freeze longer than 50 ms'],
    [freeze.cancelToRunningMs <= 10, 'running within 10 ms of a cancel'],
  ];
  const { fullCpuMs, ebbCpuMs, maxPssErrorPct } = sampling;
  const pss = `200 processes, CPU ms per tick; PSS off by ${maxPssErrorPct.toFixed(2)} % at most`;
  const { maxSliceMs, cancelToRunningMs } = freeze;
  return {
    figures: { pageout, sampling, vmas, freeze },
    tables: [
      toPageoutTable(pageout),
      compare(pss, ['every smaps_rollup', 'ebb'], [fullCpuMs, ebbCpuMs]),
      compare('20 000 mappings, CPU ms', ['plain read', 'ebb'], [vmas.readMs, vmas.ebbMs]),
      {
        title: 'Freeze, the worst of all runs',
        columns: ['slice ms', 'cancel to running ms'],
        rows: [[maxSliceMs.toFixed(2), cancelToRunningMs.toFixed(2)]],
      },
    ],
    broken: promises.filter(([isHeld]) => !isHeld).map(([, promise]) => promise),
  };
}

export const agent: Bench = {
  name: 'agent',
  about: 'advice, sampling, layouts and freezes of the agent on this computer (needs root)',
  run,
};
