/**
 * Every dialect that the virtual device speaks, through the whole of Ebb: apps, advice and launches
 * on the live device, and every output that `ebb inspect` knows, saved from it and read back with
 * no line left over.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shell } from '../harness/guest.ts';
import { runEbbJson } from '../harness/command_line.ts';
import { joinWorld } from '../harness/world.ts';
import { DIALECTS } from '../../virtual-device/index.ts';

const world = joinWorld();
const NOTES = 'org.ebb.demo.notes';
const LAUNCHES = 3;

const folder = mkdtempSync(path.join(tmpdir(), 'ebb-dialects-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What somebody would save, and the kind that inspect must see in it. */
const OUTPUTS: readonly (readonly [command: string, kind: string])[] = [
  ['dumpsys activity lru', 'activity_lru'],
  ['dumpsys activity oom', 'activity_oom'],
  ['dumpsys activity processes', 'activity_processes'],
  ['dumpsys meminfo', 'meminfo_all'],
  [`dumpsys meminfo ${NOTES}`, 'meminfo_app'],
  [`am start -W -n ${NOTES}/.NotesActivity`, 'am_start'],
  ['logcat -d -b events', 'logcat'],
  ['logcat -d -b all', 'logcat'],
  ['cmd package list packages -U', 'package_list'],
  ['ps -A', 'ps'],
  ['id', 'id'],
  ['getprop', 'getprop'],
  ['cat /sys/block/zram0/mm_stat', 'zram_mm_stat'],
  [`cat /proc/$(pidof ${NOTES})/smaps`, 'smaps'],
  [`cat /proc/$(pidof ${NOTES})/smaps_rollup`, 'smaps_rollup'],
  [`cat /proc/$(pidof ${NOTES})/maps`, 'maps'],
];

interface Inspected {
  readonly kind: string;
  readonly lines: { readonly unused: readonly unknown[] };
}

/** Some outputs hold others: `activity processes` ends with the list of `activity oom`. */
async function readBack(serial: string, command: string): Promise<readonly Inspected[]> {
  const file = path.join(folder, 'output.txt');
  writeFileSync(file, await shell(world, serial, command));
  const sections = await runEbbJson<Inspected | readonly Inspected[]>(['inspect', file]);
  return [sections].flat();
}

describe.each(DIALECTS)('dialect %s', (dialect) => {
  it('lists, advises and launches apps; its outputs are read whole', async () => {
    const name = `dialect-${dialect}`;
    const { serial } = await world.startDevice({ name, profile: 'low', dialect });
    try {
      const on = ['--serial', serial];
      const apps = await runEbbJson<readonly { package: string; pssKb: number }[]>([
        ...['apps', ...on],
      ]);
      expect(apps.find((app) => app.package === NOTES)?.pssKb).toBeGreaterThan(0);
      const launches = await runEbbJson<readonly { totalTimeMs: number }[]>([
        ...['launch', NOTES, '--repeat', String(LAUNCHES), ...on],
      ]);
      expect(launches).toHaveLength(LAUNCHES);
      for (const launch of launches) expect(launch.totalTimeMs).toBeGreaterThan(0);
      await shell(world, serial, 'input keyevent KEYCODE_HOME');
      const advice = await runEbbJson<{ outcomes: readonly { bytesMoved: number }[] }>([
        ...['advise', NOTES, '--strategy', 'pageout_anon', ...on],
      ]);
      expect(advice.outcomes[0]?.bytesMoved).toBeGreaterThan(0);
      for (const [command, kind] of OUTPUTS) {
        const sections = await readBack(serial, command);
        expect(
          sections.map((section) => section.kind),
          command,
        ).toContain(kind);
        expect(
          sections.flatMap(({ lines }) => lines.unused),
          command,
        ).toEqual([]);
      }
    } finally {
      await world.stopDevice(name);
    }
  });
});
