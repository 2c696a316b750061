/** Whatever ends in the middle of advice, nothing on the device stays frozen or stopped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_INTERRUPTED } from '../../electron/cli/exit_codes.ts';
import {
  readAppProcesses,
  readHeldStill,
  shell,
  switchSystemFreezer,
  type GuestProcess,
} from '../harness/guest.ts';
import { runEbb } from '../harness/command_line.ts';
import { joinWorld } from '../harness/world.ts';

const world = joinWorld();
const { serial } = world;

/** A session may end before its kill; as many rounds as it takes, within a bound. */
const KILLS_PER_CONSISTENCY = 6;
const MOST_ROUNDS = 40;
/** A session of one command lasts about this long; kills are spread over it. */
const SESSION_MS = 600;
/** An app is held for about this long. */
const HOLD_MS = 150;
/** Every run draws other moments; the seed of a failed one is in its message. */
const SEED = Date.now() % 1_000_000;

beforeAll(() => switchSystemFreezer(world, serial, false));
afterAll(() => switchSystemFreezer(world, serial, true));

type Consistency = 'freeze' | 'stop';

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

/** The agent's command line begins with the path that Ebb pushed it to. */
const findPid = (pattern: string): string =>
  `$(grep -l -a "${pattern}" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3)`;
const AGENT_PID = findPid('^/data/local/tmp/ebb/ebbd-');
const GUARD_PID = findPid('^ebbd-guard');

/**
 * The guard first: until it has renamed itself its command line is the agent's, and a kill of
 * "the agent" would take both.
 */
const WAIT_FOR_AGENT =
  `for i in $(seq 200); do g=${GUARD_PID}; [ -n "$g" ] && break; sleep 0.02; done;` +
  ` for i in $(seq 50); do a=${AGENT_PID}; [ -n "$a" ] && break; sleep 0.02; done;`;

/**
 * Spins, until the agent is gone at the latest, without starting processes: those would take longer
 * than the app is held.
 */
function waitUntilHeld(app: GuestProcess, consistency: Consistency): string {
  if (consistency === 'stop') {
    return (
      'while [ -d /proc/$a ]; do ' +
      `read -r pid name state rest < /proc/${app.pid}/stat; [ "$state" = T ] && break; done;`
    );
  }
  return (
    `f=/sys/fs/cgroup$(cut -d : -f 3 /proc/${app.pid}/cgroup)/cgroup.events; ` +
    'while [ -d /proc/$a ]; do while read -r key value; do ' +
    '[ "$key $value" = "frozen 1" ] && break 2; done < $f; done;'
  );
}

const SAY_IF_KILLED = '&& echo killed; true';
const sleep = (ms: number): string => `sleep ${(ms / 1000).toFixed(3)};`;

async function expectNothingHeld(context: string): Promise<void> {
  await expect
    .poll(() => readHeldStill(world, serial), { timeout: 20_000, message: context })
    .toEqual([]);
}

/** Ebb's command and the guest's killer side by side; did the kill find its victim? */
async function runWhileKilling(args: readonly string[], killer: string): Promise<boolean> {
  const killed = shell(world, serial, killer);
  const run = await runEbb([...args, '--serial', serial]);
  expect(run.code, run.stderr).not.toBeNull();
  return (await killed).includes('killed');
}

describe('nothing stays frozen', () => {
  it.each(['freeze', 'stop'] as const)(
    'agent_killed_at_random_moments (%s)',
    async (consistency) => {
      const random = createRandom(SEED);
      const apps = await findBackgroundApps();
      let killed = 0;
      for (let round = 0; killed < KILLS_PER_CONSISTENCY && round < MOST_ROUNDS; round += 1) {
        const app = apps[Math.floor(round / 2) % apps.length];
        if (app === undefined) throw new Error('no background app');
        // In turns: any moment of the session, and a moment in which the app is held.
        const moment =
          round % 2 === 0
            ? waitUntilHeld(app, consistency) + sleep(random() * HOLD_MS)
            : sleep(random() * SESSION_MS);
        const verb = round % 4 < 2 ? ['advise', '--strategy', 'pageout_all'] : ['warm'];
        const killer = `${WAIT_FOR_AGENT} ${moment} kill -9 $a ${SAY_IF_KILLED}`;
        const found = await runWhileKilling(
          [...verb, app.name, '--consistency', consistency],
          killer,
        );
        killed += found ? 1 : 0;
        await expectNothingHeld(`seed ${SEED}, round ${round}, ${app.name}`);
      }
      expect(killed, `kills that hit, of ${MOST_ROUNDS} rounds`).toBe(KILLS_PER_CONSISTENCY);
    },
    600_000,
  );

  it('agent_and_guard_killed_while_frozen', async () => {
    const app = (await findBackgroundApps()).at(-1);
    if (app === undefined) throw new Error('no background app');
    const killer =
      `${WAIT_FOR_AGENT} ${waitUntilHeld(app, 'freeze')} ` + `kill -9 $g $a ${SAY_IF_KILLED}`;
    const found = await runWhileKilling(['advise', '--strategy', 'pageout_all', app.name], killer);
    expect(found).toBe(true);
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
      .poll(() => shell(world, serial, `echo ${AGENT_PID}`), { timeout: 20_000 })
      .toBe('\n');
  });
});
