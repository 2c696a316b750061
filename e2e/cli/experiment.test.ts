/** A short experiment on the device that loses its engine and then adb, and still ends whole. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CalibrationReport } from '../../electron/cli/experiment/calibrate.ts';
import { EXIT_USAGE, toExitCode } from '../../electron/cli/exit_codes.ts';
import type { ExperimentResult } from '../../electron/common/experiment_run.ts';
import { readJournal } from '../../electron/engine/experiment/journal.ts';
import { toResult } from '../../electron/engine/experiment/run_result.ts';
import { runEbb } from '../harness/command_line.ts';
import { shell } from '../harness/guest.ts';
import { joinWorld } from '../harness/world.ts';

const world = joinWorld();
const { serial } = world;
const APP = 'org.ebb.demo.notes';
const folder = mkdtempSync(path.join(tmpdir(), 'ebb-experiment-'));
const resultFile = path.join(folder, 'result.json');

afterAll(() => rmSync(folder, { recursive: true }));

const readSwitches = async (): Promise<readonly string[]> => [
  (await shell(world, serial, 'settings get global cached_apps_freezer')).trim(),
  (await shell(world, serial, 'device_config get activity_manager use_compaction')).trim(),
];

describe('an experiment on a device', () => {
  it('killed_engine_then_killed_adb_the_analysis_is_that_of_all_launches', async () => {
    const before = await readSwitches();
    const plan = ['--app', APP, '--arm', 'none', 'pageout_all', '--blocks', '3', '--launches', '1'];
    const waits = ['--warm-ups', '0', '--dwell-before', '200', '--dwell-after', '200'];
    const killed = await runEbb(['experiment', '--serial', serial, ...plan, ...waits], {
      signalWhen: (output) => (output.includes('2/6 ') ? 'SIGKILL' : null),
    });
    expect(killed.code, killed.stderr).toBeNull();
    // Nobody is left on this computer who would: the guard on the device does it.
    await expect.poll(readSwitches, { timeout: 20_000 }).toEqual(before);
    const listed = await runEbb(['experiment', 'list', '--json']);
    const [{ id }] = JSON.parse(listed.stdout) as [{ id: string }];
    const journal = path.join(
      process.env['EBB_STATE_DIR'] ?? '',
      'experiments',
      id,
      'journal.jsonl',
    );
    const told = readJournal(journal);
    const kept = told.ok ? told.value.launches : [];
    expect(kept.length).toBeGreaterThanOrEqual(2);

    let isAdbKilled = false;
    const resumed = await runEbb(['experiment', 'resume', '--json', resultFile, '--exit-zero'], {
      deadlineMs: 120_000,
      signalWhen: (output) => {
        if (!isAdbKilled && output.includes('4/6 ')) {
          isAdbKilled = true;
          void world.adb('kill-server');
        }
        return null;
      },
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(isAdbKilled).toBe(true);
    const result = JSON.parse(readFileSync(resultFile, 'utf8')) as ExperimentResult;
    expect(result.end?.reason, resumed.stderr).toBe('complete');
    expect(result.launches.slice(0, kept.length)).toEqual(kept);
    expect(result.launches.filter(({ refusal }) => refusal === null)).toHaveLength(6);
    expect(result.launches.every(({ refusal }) => refusal === null || refusal.detail !== '')).toBe(
      true,
    );
    expect(result.interruptions[0]).toMatchObject({ reason: 'engine ended' });
    const again = toResult({ ...result, interruptions: [] });
    expect(JSON.parse(JSON.stringify(again.analysis))).toEqual(result.analysis);
    const paged = result.launches.find(({ arm }) => arm === 'pageout_all');
    expect(paged?.effect?.movedKb).toBeGreaterThan(0);
    expect(await readSwitches()).toEqual(before);
  });
});

describe('a calibration', () => {
  it('without_an_app_takes_a_cached_one', async () => {
    const size = ['--runs', '1', '--blocks', '2', '--launches', '1', '--warm-ups', '0'];
    const waits = ['--dwell-before', '200', '--dwell-after', '200'];
    const run = await runEbb(
      ['experiment', 'aa', '--serial', serial, ...size, ...waits, '--json', '--exit-zero'],
      { deadlineMs: 120_000 },
    );
    expect(run.code, run.stderr).toBe(0);
    const { plan, rows } = JSON.parse(run.stdout) as CalibrationReport;
    expect(plan.apps).toHaveLength(1);
    expect(run.stderr).toContain(`no --app was given: ${plan.apps[0]}`);
    expect(run.stderr).toContain('1 runs of 4 launches');
    expect(rows.map(({ app, kind }) => [app, kind])).toEqual([[plan.apps[0], 'inconclusive']]);
  });
});

describe('plans that are none', () => {
  it('a_misspelt_field_is_a_wrong_command_line', async () => {
    const run = await runEbb(['experiment', '--serial', serial, '--app', 'not a package']);
    expect(run.code).toBe(toExitCode('bad_argument'));
    expect(toExitCode('bad_argument')).toBe(EXIT_USAGE);
    expect(run.stderr).toContain('apps.0');
  });

  it('an_app_that_is_not_there_is_told_before_anything_is_done', async () => {
    const before = await readSwitches();
    const run = await runEbb(['experiment', '--serial', serial, '--app', 'com.example.nowhere']);
    expect(run.code, run.stderr).toBe(toExitCode('unknown_package'));
    expect(run.stderr).toContain('com.example.nowhere');
    expect(await readSwitches()).toEqual(before);
  });
});
