/**
 * `npm run matrix -- [--only 5.10,6.12/arm64] [--stages device,e2e]`: boots each kernel on each
 * architecture in turn, runs the tests that need a device on it (stages of `npm test`: the engine
 * and the command line, then the window) and prints a table. Exit code 1 when anything failed. The
 * build must be there (`npm run setup`).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildVirtualDevice, startVirtualDevice, stopVirtualDevice } from './index.ts';
import { KERNEL_RELEASES, type Arch } from './image/kernel_catalogue.ts';
import { PROJECT_DIR } from './paths.ts';

/** Where the device stage leaves its report, for the names of what failed. */
const DEVICE_REPORT = path.join(PROJECT_DIR, 'test-results', 'vitest.device.config.ts.json');
const STAGES_REPORT = path.join(PROJECT_DIR, 'test-results', 'matrix.json');
const TSX = path.join(PROJECT_DIR, 'node_modules/tsx/dist/cli.mjs');
const DEFAULT_STAGES = 'device,e2e';

interface Cell {
  readonly kernel: string;
  readonly arch: Arch;
}

interface Outcome extends Cell {
  /** `uname -r`; empty when no image could be made. */
  readonly release: string;
  /** From the start of QEMU to an answer of adbd with every app up; null: it did not boot. */
  readonly bootSeconds: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly testSeconds: number;
  /** Names of failed tests, or why there are none. */
  readonly failures: readonly string[];
}

const NOTHING_RUN = { passed: 0, failed: 1, skipped: 0, testSeconds: 0 };

const StagesSchema = z.array(
  z.object({ name: z.string(), passed: z.number(), failed: z.number(), skipped: z.number() }),
);

const ReportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

function toCells(only: string | undefined): Cell[] {
  const all = KERNEL_RELEASES.flatMap(({ version, archs }) =>
    archs.map((arch) => ({ kernel: version, arch })),
  );
  if (only === undefined) return all;
  const wanted = only.split(',');
  return all.filter(
    ({ kernel, arch }) => wanted.includes(kernel) || wanted.includes(`${kernel}/${arch}`),
  );
}

async function runCell(cell: Cell, stages: string): Promise<Outcome> {
  const image = await buildVirtualDevice({ ...cell, onProgress: say });
  if (!image.ok) {
    return { ...cell, release: '', bootSeconds: null, ...NOTHING_RUN, failures: [why(image)] };
  }
  const release = image.value.kernelRelease;
  const name = `matrix-${process.pid}`;
  const startMs = performance.now();
  const started = await startVirtualDevice({ name, ...cell });
  const bootSeconds = started.ok ? (performance.now() - startMs) / 1000 : null;
  if (!started.ok)
    return { ...cell, release, bootSeconds, ...NOTHING_RUN, failures: [why(started)] };
  const stopped = await stopVirtualDevice(name);
  if (!stopped.ok)
    return { ...cell, release, bootSeconds, ...NOTHING_RUN, failures: [why(stopped)] };
  return { ...cell, release, bootSeconds, ...(await runTests(cell, stages)) };
}

function why({ error }: { error: { message: string; cause: string } }): string {
  return `${error.message} ${error.cause}`;
}

async function runTests(
  cell: Cell,
  stages: string,
): Promise<Omit<Outcome, keyof Cell | 'release' | 'bootSeconds'>> {
  for (const file of [DEVICE_REPORT, STAGES_REPORT]) await rm(file, { force: true });
  const startMs = performance.now();
  const code = await runStages(cell, stages);
  const testSeconds = (performance.now() - startMs) / 1000;
  if (!existsSync(STAGES_REPORT)) {
    return { ...NOTHING_RUN, testSeconds, failures: [`The stages left no report, code ${code}.`] };
  }
  const results = StagesSchema.parse(JSON.parse(await readFile(STAGES_REPORT, 'utf8')));
  const sum = (pick: (row: (typeof results)[number]) => number): number =>
    results.reduce((total, row) => total + pick(row), 0);
  const failures = results
    .filter(({ failed }) => failed > 0)
    .map(({ name, failed }) => `stage ${name}: ${failed} failed`);
  return {
    passed: sum((row) => row.passed),
    failed: sum((row) => row.failed),
    skipped: sum((row) => row.skipped),
    testSeconds,
    failures: [...failures, ...(await readFailedNames())],
  };
}

function runStages(cell: Cell, stages: string): Promise<number | null> {
  return new Promise((resolve) => {
    const args = ['.ci/stages/run_stages.ts', '--only', stages, '--json', STAGES_REPORT];
    const child = spawn(process.execPath, [TSX, ...args], {
      cwd: PROJECT_DIR,
      stdio: ['ignore', 2, 2],
      env: {
        ...process.env,
        EBB_VIRTUAL_DEVICE_KERNEL: cell.kernel,
        EBB_VIRTUAL_DEVICE_ARCH: cell.arch,
      },
    });
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', resolve);
  });
}

async function readFailedNames(): Promise<string[]> {
  if (!existsSync(DEVICE_REPORT)) return [];
  return toFailures(ReportSchema.parse(JSON.parse(await readFile(DEVICE_REPORT, 'utf8'))));
}

/** A file that could not be loaded has no failed test of its own: it is named instead. */
function toFailures(report: z.infer<typeof ReportSchema>): string[] {
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length > 0) return failed.map(({ fullName }) => fullName);
    return file.status === 'failed' ? [path.relative(PROJECT_DIR, file.name)] : [];
  });
}

function toTable(outcomes: readonly Outcome[]): string {
  const rows = [
    ['kernel', 'arch', 'release', 'boot s', 'passed', 'failed', 'skipped', 'tests s'],
    ...outcomes.map((row) => [
      row.kernel,
      row.arch,
      row.release,
      row.bootSeconds?.toFixed(1) ?? 'no boot',
      String(row.passed),
      String(row.failed),
      String(row.skipped),
      row.testSeconds.toFixed(0),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  for (const { kernel, arch, failures } of outcomes) {
    for (const failure of failures) lines.push(`failed on ${kernel} ${arch}: ${failure}`);
  }
  return lines.join('\n');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    stages: { type: 'string', default: DEFAULT_STAGES },
  },
});
const cells = toCells(values.only);
const outcomes: Outcome[] = [];
for (const cell of cells) {
  say(`\n== kernel ${cell.kernel} on ${cell.arch}`);
  outcomes.push(await runCell(cell, values.stages));
}
process.stdout.write(`\n${toTable(outcomes)}\n`);
if (cells.length === 0) say(`--only ${values.only ?? ''}: nothing of that name in the catalogue.`);
if (cells.length === 0 || outcomes.some(({ failed }) => failed > 0)) process.exitCode = 1;
