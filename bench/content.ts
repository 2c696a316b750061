/**
 * Whether advice ever alters a byte: a target that reads and rewrites all its memory all the time,
 * ten thousand operations in each consistency mode (device-agent/bench/content_bench.cc).
 */
import { buildAgentBench, runAgentBench, type BenchRun } from './agent_bench.ts';
import type { Bench, BenchResult } from './bench.ts';

const OPERATIONS = 10_000;
/** No Ebb: the target advises itself. Wrong words there are the kernel's: docs/adr/0007. */
const CONTROL = 'control';
const MODES = [
  'freeze',
  'frozen_already',
  'stop',
  'ptrace',
  'ptrace_inject',
  'cookie',
  'none',
  CONTROL,
];

type ModeFigures = {
  readonly operations: number;
  readonly wrongWords: number;
  /** Checks that found wrong words: right a moment later, nobody having written, or wrong again. */
  readonly staleReads: number;
  readonly alteredPages: number;
  readonly pagesChecked: number;
  readonly majorFaults: number;
  /** Nobody counts it in the control. */
  readonly bytesMoved: number | null;
};

function toFigures(run: BenchRun): ModeFigures {
  const take = (key: keyof ModeFigures): number => {
    const value = run[key];
    if (typeof value !== 'number') throw new Error(`ebb_bench content gave no ${key}`);
    return value;
  };
  return {
    operations: take('operations'),
    wrongWords: take('wrongWords'),
    staleReads: take('staleReads'),
    alteredPages: take('alteredPages'),
    pagesChecked: take('pagesChecked'),
    majorFaults: take('majorFaults'),
    bytesMoved: run['mode'] === CONTROL ? null : take('bytesMoved'),
  };
}

function findBroken(modes: ReadonlyMap<string, ModeFigures>): readonly string[] {
  const broken: string[] = [];
  for (const mode of MODES) {
    const figures = modes.get(mode);
    if (figures === undefined) broken.push(`${mode} did not run`);
    else if (figures.alteredPages > 0)
      broken.push(`${mode}: ${figures.alteredPages} pages altered`);
    else if (figures.wrongWords > 0 && mode !== CONTROL) {
      broken.push(`${mode}: ${figures.wrongWords} wrong words, ${figures.staleReads} stale reads`);
    }
    // Without a page that came back from swap nothing was put to the test.
    else if (figures.operations < OPERATIONS || figures.majorFaults < OPERATIONS) {
      broken.push(`${mode}: ${figures.operations} operations, ${figures.majorFaults} major faults`);
    }
  }
  return broken;
}

function run(): BenchResult {
  buildAgentBench();
  const runs = runAgentBench('content', ['--operations', String(OPERATIONS)]);
  const modes = new Map(runs.map((entry) => [String(entry['mode']), toFigures(entry)] as const));
  const rows = [...modes].map(([mode, figures]) => [
    mode,
    String(figures.operations),
    String(figures.wrongWords),
    String(figures.staleReads),
    String(figures.alteredPages),
    String(figures.pagesChecked),
    String(figures.majorFaults),
    figures.bytesMoved === null ? '–' : (figures.bytesMoved / 2 ** 30).toFixed(1),
  ]);
  const columns = [
    'mode',
    'operations',
    'wrong words',
    'stale reads',
    'altered pages',
    'pages checked',
    'major faults',
    'GiB moved',
  ];
  const title = 'A target that checks its memory all the time, by mode';
  return {
    figures: { modes: Object.fromEntries(modes) },
    tables: [{ title, columns, rows }],
    broken: findBroken(modes),
  };
}

export const content: Bench = {
  name: 'content',
  about: 'whether advice alters a byte: ten thousand operations in each consistency mode',
  run,
};
