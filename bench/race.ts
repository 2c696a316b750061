/**
 * The race lab: every consistency mode on a target that changes its layout all the time. What the
 * columns mean stands in docs/race.md, whose table race_document.ts writes.
 */
import { buildAgentBench, runAgentBench, type BenchRun } from './agent_bench.ts';
import type { Bench, BenchResult } from './bench.ts';

const STOPPING = ['freeze', 'stop', 'ptrace', 'ptrace_inject'];
const MIN_VMAS = 100_000;

type ModeFigures = {
  readonly vmasAdvised: number;
  readonly vmasChanged: number;
  readonly detected: number;
  readonly vmasLeftOut: number;
  readonly misadvisedBytes: number;
  readonly operations: number;
  readonly changesOfTarget: number;
  readonly stopMs: number;
  readonly totalMs: number;
};

function toFigures(run: BenchRun): ModeFigures {
  const take = (key: keyof ModeFigures): number => {
    const value = run[key];
    if (typeof value !== 'number') throw new Error(`ebb_bench race gave no ${key}`);
    return value;
  };
  return {
    vmasAdvised: take('vmasAdvised'),
    vmasChanged: take('vmasChanged'),
    detected: take('detected'),
    vmasLeftOut: take('vmasLeftOut'),
    misadvisedBytes: take('misadvisedBytes'),
    operations: take('operations'),
    changesOfTarget: take('changesOfTarget'),
    stopMs: take('stopMs'),
    totalMs: take('totalMs'),
  };
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`;

const COLUMNS = [
  'mode',
  'advised',
  'changed',
  'share',
  'detected',
  'left out',
  'misadvised kB',
  'stop ms',
  'total ms',
];

function toRow([mode, figures]: readonly [string, ModeFigures]): readonly string[] {
  const { vmasAdvised, vmasChanged } = figures;
  return [
    mode,
    String(vmasAdvised),
    String(vmasChanged),
    percent(vmasChanged, vmasAdvised),
    vmasChanged === 0 ? '–' : percent(figures.detected, vmasChanged),
    String(figures.vmasLeftOut),
    String(Math.round(figures.misadvisedBytes / 1024)),
    figures.stopMs.toFixed(2),
    figures.totalMs.toFixed(2),
  ];
}

function findBroken(modes: ReadonlyMap<string, ModeFigures>): readonly string[] {
  const broken: string[] = [];
  for (const mode of STOPPING) {
    const figures = modes.get(mode);
    if (figures === undefined) broken.push(`${mode} did not run`);
    else if (figures.vmasChanged > 0 || figures.vmasAdvised < MIN_VMAS) {
      const { vmasChanged, vmasAdvised } = figures;
      broken.push(`${mode}: ${vmasChanged} of ${vmasAdvised} advised mappings changed`);
    }
  }
  const cookie = modes.get('cookie');
  if (cookie === undefined || cookie.detected < cookie.vmasChanged) {
    broken.push(`cookie detected ${cookie?.detected ?? 0} of ${cookie?.vmasChanged ?? 0} changes`);
  }
  return broken;
}

function run(): BenchResult {
  buildAgentBench();
  const runs = runAgentBench('race', ['--vmas', String(MIN_VMAS)]);
  const modes = new Map(runs.map((entry) => [String(entry['mode']), toFigures(entry)] as const));
  const table = {
    title: 'Mappings of a target that changes all the time, by mode; times are medians',
    columns: COLUMNS,
    rows: [...modes].map(toRow),
  };
  return {
    figures: { modes: Object.fromEntries(modes) },
    tables: [table],
    broken: findBroken(modes),
  };
}

export const race: Bench = {
  name: 'race',
  about: 'what each consistency mode prevents, detects and costs on a target that changes',
  run,
};
