/** Whatever ends in the middle of advice, nothing on the device stays frozen or stopped. */
import { describe, expect, it } from 'vitest';
import { EXIT_INTERRUPTED } from '../../electron/cli/exit_codes.ts';
import { readAppProcesses, readHeldStill, shell, type GuestProcess } from '../harness/guest.ts';
import { runEbb } from '../harness/command_line.ts';
import { joinWorld } from '../harness/world.ts';

const world = joinWorld();
const { serial } = world;

const ROUNDS = 24;
const MAX_KILL_DELAY_MS = 1500;
/** Every run draws other moments; the seed of a failed one is in its message. */
const SEED = Date.now() % 1_000_000;

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function findBackgroundApps(): Promise<readonly GuestProcess[]> {
  const processes = await readAppProcesses(world, serial);
  return processes.filter((entry) => entry.oomScoreAdj >= 900 && !entry.name.includes(':'));
}

/** Kills by the guest's own shell; `which` picks from the pids of agent and guard, oldest first. */
const killAgent = (which: 'agent' | 'agent and guard'): string =>
  `pids=$(pgrep -f /ebbd | sort -n); [ -n "$pids" ] && kill -9 ${
    which === 'agent' ? '$(echo $pids | cut -d " " -f 1)' : '$pids'
  }`;

async function expectNothingHeld(context: string): Promise<void> {
  await expect
    .poll(() => readHeldStill(world, serial), { timeout: 15_000, message: context })
    .toEqual([]);
}

describe('nothing stays frozen', () => {
  it.each(['freeze', 'stop'])(
    'agent_killed_at_random_moments (%s)',
    async (consistency) => {
      const random = createRandom(SEED);
      const apps = await findBackgroundApps();
      expect(apps.length).toBeGreaterThan(0);
      let killed = 0;
      for (let round = 0; round < ROUNDS / 2; round += 1) {
        const app = apps[Math.floor(round / 2) % apps.length];
        if (app === undefined) continue;
        const delay = (random() * MAX_KILL_DELAY_MS) / 1000;
        // The kill waits in the guest until the agent runs, then for a random time.
        const killer = shell(
          world,
          serial,
          'for i in $(seq 100); do pgrep -f /ebbd >/dev/null && break; sleep 0.05; done; ' +
            `sleep ${delay.toFixed(3)}; ${killAgent('agent')} && echo killed; true`,
        );
        // Paged out and read back in turns, so that there is always something to move.
        const verb = round % 2 === 0 ? ['advise', '--strategy', 'pageout_all'] : ['warm'];
        const held = ['--consistency', consistency, '--serial', serial];
        const run = await runEbb([...verb, app.name, ...held]);
        expect(run.code, run.stderr).not.toBeNull();
        killed += (await killer).includes('killed') ? 1 : 0;
        await expectNothingHeld(`seed ${SEED}, round ${round}, ${app.name}`);
      }
      // Some rounds end before their kill; if nearly all did, this test tested nothing.
      expect(killed).toBeGreaterThan(ROUNDS / 4);
    },
    600_000,
  );

  it('agent_and_guard_killed_while_frozen', async () => {
    const [app] = await findBackgroundApps();
    if (app === undefined) throw new Error('no background app');
    const killer = shell(
      world,
      serial,
      'for i in $(seq 2000); do find /sys/fs/cgroup -name cgroup.events -path "*uid_*" ' +
        '-exec grep -q "^frozen 1" {} \\; -print | grep -q . && break; done; ' +
        `${killAgent('agent and guard')}; true`,
    );
    await runEbb([
      ...['advise', app.name, '--strategy', 'pageout_all', '--consistency', 'freeze'],
      ...['--serial', serial],
    ]);
    await killer;
    // Nobody was left to thaw it: the next session does, from the agent's own record.
    const next = await runEbb(['apps', '--serial', serial]);
    expect(next.code, next.stderr).toBe(0);
    await expectNothingHeld('after the next session');
  });

  it('ctrl_c_in_advice', async () => {
    const [app] = await findBackgroundApps();
    if (app === undefined) throw new Error('no background app');
    const run = await runEbb(
      ['advise', app.name, '--strategy', 'pageout_all', '--serial', serial],
      { signalWhen: (output) => (output === '' ? null : 'SIGINT') },
    );
    expect(run.code, run.stderr).toBe(EXIT_INTERRUPTED);
    await expectNothingHeld('after Ctrl-C');
    await expect
      .poll(() => shell(world, serial, 'pgrep -f /ebbd || true'), { timeout: 15_000 })
      .toBe('');
  });
});
