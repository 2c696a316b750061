/**
 * Runs benches, prints their tables and writes their figures.
 *
 *   npm run bench -- [--only NAME] [--json FILE] [--list]
 *
 * With --only the file holds that bench's figures; else one object of figures for each bench. Exit
 * code: 0; 1 if a promise was not held; 2 for a wrong argument.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bench, BenchResult, BenchTable } from './bench.ts';
import { BENCHES } from './benches.ts';

interface Wanted {
  readonly benches: readonly Bench[];
  readonly isSingle: boolean;
  readonly jsonPath: string | null;
}

/** A wrong argument: printed without a stack. */
class UsageError extends Error {}

function readArguments(argv: readonly string[]): Wanted {
  let values: { only?: string; json?: string; list?: boolean };
  try {
    const options = { only: { type: 'string' }, json: { type: 'string' } } as const;
    values = parseArgs({
      args: [...argv],
      options: { ...options, list: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { only, json, list } = values;
  if (list === true) {
    for (const { name, about } of BENCHES) console.log(`${name}  ${about}`);
    return { benches: [], isSingle: true, jsonPath: null };
  }
  const benches = only === undefined ? BENCHES : BENCHES.filter(({ name }) => name === only);
  if (benches.length === 0) {
    const names = BENCHES.map(({ name }) => name).join(', ');
    throw new UsageError(`No bench is called ${only ?? ''}. There are: ${names}.`);
  }
  return { benches, isSingle: only !== undefined, jsonPath: json ?? null };
}

function toText({ title, columns, rows }: BenchTable): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((line) => (line[index] ?? '').length)),
  );
  const toLine = (line: readonly string[]): string =>
    line
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [title, ...lines.map((line) => `  ${toLine(line)}`)].join('\n');
}

function printResult(name: string, result: BenchResult, seconds: number): void {
  console.log(`\n== ${name} (${seconds.toFixed(1)} s)`);
  for (const table of result.tables) console.log(`\n${toText(table)}`);
  for (const promise of result.broken) console.error(`\nNOT HELD: ${promise}`);
}

async function main(): Promise<number> {
  const { benches, isSingle, jsonPath } = readArguments(process.argv.slice(2));
  const figures: Record<string, BenchResult['figures']> = {};
  let brokenCount = 0;
  for (const bench of benches) {
    const startMs = performance.now();
    const result = await bench.run();
    printResult(bench.name, result, (performance.now() - startMs) / 1000);
    figures[bench.name] = result.figures;
    brokenCount += result.broken.length;
  }
  if (jsonPath !== null) {
    const content = isSingle ? Object.values(figures)[0] : figures;
    writeFileSync(jsonPath, `${JSON.stringify(content, null, 2)}\n`);
  }
  return brokenCount === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
