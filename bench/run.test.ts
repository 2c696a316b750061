import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { BENCHES } from './benches.ts';

const folder = path.dirname(fileURLToPath(import.meta.url));
const TSX = path.join(folder, '../node_modules/tsx/dist/cli.mjs');
const scratch = mkdtempSync(path.join(tmpdir(), 'ebb_bench_'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function runBench(...args: readonly string[]) {
  const argv = [TSX, path.join(folder, 'run.ts'), ...args];
  return spawnSync(process.execPath, argv, { encoding: 'utf8', timeout: 60_000, cwd: scratch });
}

describe('arguments of the bench', () => {
  it('unknown_name_lists_the_known_ones_and_writes_nothing', () => {
    const { status, stderr } = runBench('--only', 'nobody', '--json', 'figures.json');
    expect(status).toBe(2);
    expect(stderr).toContain('No bench is called nobody.');
    for (const { name } of BENCHES) expect(stderr).toContain(name);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('unknown_option', () => {
    const { status, stderr } = runBench('--fast');
    expect(status).toBe(2);
    expect(stderr).toContain("Unknown option '--fast'");
    expect(stderr).not.toContain('    at ');
  });

  it('list_names_every_bench_and_runs_none', () => {
    const { status, stdout } = runBench('--list');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(BENCHES.length);
  });

  it('names_are_unique', () => {
    expect(new Set(BENCHES.map(({ name }) => name)).size).toBe(BENCHES.length);
  });
});
