/**
 * A thousand agents killed at random moments of their work, in every consistency mode: whether
 * anything stays frozen, stopped or traced, how long until the target runs again, and whether the
 * desktop takes a broken frame for a whole one. The kills are made by session/kill_test.cc.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { buildAgentTests } from './agent_bench.ts';
import type { Bench, BenchResult } from './bench.ts';

const KILLS = 1_000;
const DEADLINE_MS = 1_200_000;
/** Whatever kills the agent: what Ebb held runs again within this. */
const MAX_RECOVERY_MS = 1_000;

const Mode = z.object({
  mode: z.string(),
  kills: z.number(),
  killedWhileHeld: z.number(),
  leftHeld: z.number(),
  worstMs: z.number(),
  worstRecoveryMs: z.number(),
  frames: z.number(),
  tornTails: z.number(),
  corruptFrames: z.number(),
});
type ModeFigures = z.infer<typeof Mode>;

function killAll(): readonly ModeFigures[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebb_kills_'));
  try {
    const file = path.join(folder, 'kills.json');
    const child = spawnSync(buildAgentTests(), ['--gtest_filter=*KillTest.nothing_stays*'], {
      env: { ...process.env, EBB_KILLS: String(KILLS), EBB_KILLS_JSON: file },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: DEADLINE_MS,
    });
    if (child.status !== 0) throw new Error(`the kill tests ended with ${child.status ?? 'none'}`);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => Mode.parse(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(): BenchResult {
  const modes = killAll();
  const sum = (pick: (row: ModeFigures) => number): number =>
    modes.reduce((total, row) => total + pick(row), 0);
  const worstMs = Math.max(...modes.map((row) => row.worstMs));
  const worstRecoveryMs = Math.max(...modes.map((row) => row.worstRecoveryMs));
  const figures = {
    kills: sum((row) => row.kills),
    killedWhileHeld: sum((row) => row.killedWhileHeld),
    leftHeld: sum((row) => row.leftHeld),
    corruptFrames: sum((row) => row.corruptFrames),
    worstMs,
    worstRecoveryMs,
  };
  const broken: string[] = [];
  if (figures.kills < KILLS) broken.push(`${KILLS} agents are killed`);
  if (figures.leftHeld > 0) broken.push('nothing stays frozen, stopped or traced');
  if (figures.corruptFrames > 0) broken.push('no corrupt frame is accepted');
  if (Math.max(worstMs, worstRecoveryMs) > MAX_RECOVERY_MS) {
    broken.push(`what was held runs again within ${MAX_RECOVERY_MS} ms`);
  }
  const columns = ['mode', 'kills', 'while held', 'left held', 'worst ms', 'guard too, ms', 'torn'];
  const rows = modes.map((row) => [
    ...[row.mode, String(row.kills), String(row.killedWhileHeld), String(row.leftHeld)],
    ...[row.worstMs.toFixed(1), row.worstRecoveryMs.toFixed(1), String(row.tornTails)],
  ]);
  const title = 'Agents killed at work; worst ms = from the kill until the target runs';
  return { figures, tables: [{ title, columns, rows }], broken };
}

export const kills: Bench = {
  name: 'kills',
  about: 'a thousand agents killed at work: what stays held, and how long until all runs again',
  run,
};
