/**
 * Runs the stages of `npm test` one after the other, all of them even if one failed, and sums up.
 * The last line is `N passed, N failed`; the exit code is 0 only if nothing failed.
 *
 *   tsx .ci/stages/run_stages.ts [--only lint,unit] [--json FILE]
 *
 * With --json the file holds what each stage came to.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { agent } from './agent.ts';
import { e2e } from './e2e.ts';
import { lint, types } from './static_checks.ts';
import type { Counts, Stage } from './stage.ts';
import { arm64, device, unit } from './unit.ts';

const STAGES: readonly Stage[] = [lint, types, unit, agent, device, arm64, e2e];

export interface StageOutcome extends Counts {
  readonly name: string;
  readonly seconds: number;
  readonly note: string;
}

/** Runs one stage. A crash of it, or no test in it, is a failure. */
export async function runStage(stage: Stage): Promise<StageOutcome> {
  const startMs = Date.now();
  const seconds = (): number => (Date.now() - startMs) / 1000;
  try {
    const counts = await stage.run();
    if (counts.passed + counts.failed > 0) {
      return { name: stage.name, ...counts, seconds: seconds(), note: '' };
    }
    const note = 'it ran no test';
    return { name: stage.name, ...counts, failed: 1, seconds: seconds(), note };
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { name: stage.name, passed: 0, failed: 1, skipped: 0, seconds: seconds(), note };
  }
}

export function toSummary(outcomes: readonly StageOutcome[]): string {
  const cell = (text: string | number, width: number): string => String(text).padStart(width);
  const header = `${'stage'.padEnd(8)}  passed  failed  skipped  seconds`;
  const rows = outcomes.map(
    (row) =>
      `${row.name.padEnd(8)}${cell(row.passed, 8)}${cell(row.failed, 8)}` +
      `${cell(row.skipped, 9)}${cell(row.seconds.toFixed(1), 9)}  ${row.note}`.trimEnd(),
  );
  const sum = (pick: (row: StageOutcome) => number): number =>
    outcomes.reduce((total, row) => total + pick(row), 0);
  const last = `${sum((row) => row.passed)} passed, ${sum((row) => row.failed)} failed`;
  return ['', header, ...rows, '', last].join('\n');
}

/** The stages named by `--only`; null = a name is unknown. */
export function chooseStages(argv: readonly string[]): readonly Stage[] | null {
  const index = argv.indexOf('--only');
  if (index < 0) return STAGES;
  const names = (argv[index + 1] ?? '').split(',');
  const chosen = STAGES.filter((stage) => names.includes(stage.name));
  return chosen.length === names.length ? chosen : null;
}

async function main(): Promise<void> {
  const stages = chooseStages(process.argv);
  if (stages === null) {
    const known = STAGES.map((stage) => stage.name).join(', ');
    process.stderr.write(`--only: unknown stage. Remedy: some of ${known}, with commas.\n`);
    process.stdout.write('0 passed, 1 failed\n');
    process.exitCode = 2;
    return;
  }
  const outcomes: StageOutcome[] = [];
  for (const stage of stages) {
    process.stdout.write(`\n== ${stage.name}\n`);
    outcomes.push(await runStage(stage));
  }
  const jsonAt = process.argv.indexOf('--json');
  const jsonFile = jsonAt < 0 ? undefined : process.argv[jsonAt + 1];
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(outcomes, null, 2)}\n`);
  process.stdout.write(`${toSummary(outcomes)}\n`);
  process.exitCode = outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
}
