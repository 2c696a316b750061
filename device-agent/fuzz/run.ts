/**
 * The long round of every fuzz target: libFuzzer for what is parsed in C++, seeded mutation for
 * what is parsed in TypeScript.
 *
 *   npm run fuzz [-- --runs 10000000] [--only maps,event_log] [--json FILE]
 *
 * One target after the other, on one core, at low priority. Corpus found on the way: build/fuzz/;
 * the seeds are fuzz/corpus and the golden vectors. Exit code: 0; 1 after a finding (the input is
 * in build/fuzz/); 2 for a wrong argument.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.join(import.meta.dirname, '../..');
const DEFAULT_RUNS = 10_000_000;
/** Longest text that one execution sees, and longest time that it may take. */
const LIMITS = ['-max_len=768', '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1'];
const LOWEST_PRIORITY = 15;

interface Target {
  readonly name: string;
  readonly argv: readonly string[];
}

interface Outcome {
  readonly target: string;
  readonly executions: number;
  readonly seconds: number;
  readonly findings: number;
}

function cxxTarget(name: string): Target {
  const scratch = path.join(ROOT, 'build/fuzz', name);
  mkdirSync(scratch, { recursive: true });
  const seeds = [`device-agent/fuzz/corpus/${name}`].concat(
    ['frame', 'message'].includes(name) ? ['device-agent/protocol/golden'] : [],
  );
  const folders = seeds.map((seed) => path.join(ROOT, seed)).filter((seed) => existsSync(seed));
  const program = path.join(ROOT, 'build/agent/fuzz', `${name}_fuzz`);
  const found = `-artifact_prefix=${path.join(ROOT, 'build/fuzz', `${name}_`)}`;
  return { name, argv: [program, found, ...LIMITS, scratch, ...folders] };
}

function scriptTarget(name: string): Target {
  const script = path.join(ROOT, 'electron/engine/inspect/fuzz/run_target.ts');
  const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
  return { name, argv: [process.execPath, tsx, script, name] };
}

const TARGETS: readonly Target[] = [
  ...['frame', 'message', 'maps', 'smaps', 'am_output'].map(cxxTarget),
  ...['event_log', 'am_start'].map(scriptTarget),
];

function runTarget({ name, argv }: Target, runs: number, seed: number): Promise<Outcome> {
  const [program = '', ...rest] = argv;
  const startMs = performance.now();
  return new Promise((resolve) => {
    const args = [...rest, `-runs=${runs}`, `-seed=${seed}`];
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const collect = (chunk: Buffer): void => {
      tail = (tail + chunk.toString('utf8')).slice(-8_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => (tail += error.message));
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(`${tail}\n`);
      const counted = /number_of_executed_units:\s*(\d+)/.exec(tail)?.[1];
      const executions = counted === undefined ? (code === 0 ? runs : 0) : Number(counted);
      const seconds = (performance.now() - startMs) / 1000;
      resolve({ target: name, executions, seconds, findings: code === 0 ? 0 : 1 });
    });
  });
}

function toLine({ target, executions, seconds, findings }: Outcome): string {
  const rate = Math.round(executions / Math.max(seconds, 0.001));
  return [
    target.padEnd(10),
    String(executions).padStart(12),
    seconds.toFixed(0).padStart(8),
    String(rate).padStart(10),
    String(findings).padStart(9),
  ].join('  ');
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { runs: text, only: text, json: text, seed: text } });
  const runs = Number(values.runs ?? DEFAULT_RUNS);
  const seed = Number(values.seed ?? 1);
  const names = values.only?.split(',') ?? TARGETS.map(({ name }) => name);
  const chosen = TARGETS.filter(({ name }) => names.includes(name));
  if (!(runs > 0) || !(seed > 0) || chosen.length !== names.length) {
    const known = TARGETS.map(({ name }) => name).join(', ');
    console.error(`--runs and --seed are numbers above 0, --only some of ${known}`);
    return 2;
  }
  os.setPriority(LOWEST_PRIORITY);
  console.log('target        executions   seconds       per s   findings');
  const outcomes: Outcome[] = [];
  for (const target of chosen) {
    const outcome = await runTarget(target, runs, seed);
    outcomes.push(outcome);
    console.log(toLine(outcome));
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify(outcomes, null, 2)}\n`);
    }
  }
  return outcomes.some(({ findings }) => findings > 0) ? 1 : 0;
}

process.exitCode = await main();
