/**
 * Runs one target on changed texts of its corpus; stops at the first finding.
 *
 *   tsx electron/engine/inspect/fuzz/run_target.ts NAME [-runs=N] [-seed=S]
 *
 * The flags are libFuzzer's. Exit code: 0; 1 after a finding; 2 for a wrong argument.
 */
import { pathToFileURL } from 'node:url';
import { Mutator } from './mutator.ts';
import { FUZZ_TARGETS, type FuzzTarget } from './targets.ts';

/** A text of a kilobyte that takes this long keeps the window waiting: a finding as well. */
const SLOW_MS = 2_000;

export interface FuzzFinding {
  /** Which run, from 1; the seed and this number give the text again. */
  readonly run: number;
  readonly text: string;
  readonly reason: string;
}

export function runTarget(target: FuzzTarget, runs: number, seed: number): FuzzFinding | null {
  const mutator = new Mutator(target.corpus, seed);
  for (let run = 1; run <= runs; run += 1) {
    const text = mutator.text();
    const startMs = performance.now();
    const reason = findFault(target, text);
    if (reason !== null) return { run, text, reason };
    if (performance.now() - startMs < SLOW_MS) continue;
    // Long by the clock may be another program's turn: once more, by CPU time.
    const startCpuMs = process.cpuUsage().user / 1000;
    findFault(target, text);
    const tookMs = process.cpuUsage().user / 1000 - startCpuMs;
    if (tookMs > SLOW_MS) return { run, text, reason: `${tookMs.toFixed(0)} ms of CPU time` };
  }
  return null;
}

function findFault(target: FuzzTarget, text: string): string | null {
  try {
    target.run(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function main(argv: readonly string[]): number {
  const target = FUZZ_TARGETS.find(({ name }) => name === argv[0]);
  const valueOf = (flag: string, fallback: number): number => {
    const given = argv.find((argument) => argument.startsWith(`${flag}=`));
    return given === undefined ? fallback : Number(given.slice(flag.length + 1));
  };
  const runs = valueOf('-runs', 100_000);
  const seed = valueOf('-seed', 1);
  if (target === undefined || !(runs > 0) || !Number.isSafeInteger(seed)) {
    const names = FUZZ_TARGETS.map(({ name }) => name).join(', ');
    console.error(`give one target (${names}), -runs=N above 0 and -seed=S`);
    return 2;
  }
  const finding = runTarget(target, runs, seed);
  if (finding === null) {
    console.log(`${runs} runs without a finding`);
    return 0;
  }
  console.error(`run ${finding.run}: ${finding.reason}\n${JSON.stringify(finding.text)}`);
  return 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
