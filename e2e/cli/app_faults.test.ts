/** Apps that misbehave while they are advised: one that changes its layout, one that ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeldStill, readPackagePids, shell, switchSystemFreezer } from '../harness/guest.ts';
import { runEbb, runEbbJson } from '../harness/command_line.ts';
import { joinWorld } from '../harness/world.ts';

const world = joinWorld();
const NOTES = 'org.ebb.demo.notes';
const CLOCK = 'org.ebb.demo.clock';
const NAME = 'app-faults';
const MOST_ADVICES = 40;
let serial = '';

beforeAll(async () => {
  const faults = ['layout-churn', 'app-exit=15s'];
  ({ serial } = await world.startDevice({ name: NAME, profile: 'low', faults }));
  // What is frozen changes nothing and does not end.
  await switchSystemFreezer(world, serial, false);
});
afterAll(() => world.stopDevice(NAME));

async function launch(name: string): Promise<void> {
  await runEbbJson(['launch', name, '--serial', serial]);
  await shell(world, serial, 'input keyevent KEYCODE_HOME');
}

interface Outcome {
  readonly outcomes: readonly { readonly evidence: { readonly vmasChanged: number } }[];
}

const advise = (name: string, consistency: string): readonly string[] => [
  ...['advise', name, '--strategy', 'pageout_anon'],
  ...['--consistency', consistency, '--serial', serial],
];

describe('an app that changes its layout all the time', () => {
  it('does not while it is frozen, and its layout changes show when it is not', async () => {
    await launch(NOTES);
    const frozen = await runEbbJson<Outcome>(advise(NOTES, 'freeze'));
    expect(frozen.outcomes[0]?.evidence.vmasChanged).toBe(0);
    let changed = 0;
    for (let turn = 0; turn < MOST_ADVICES && changed === 0; turn += 1) {
      await launch(NOTES);
      const free = await runEbbJson<Outcome>(advise(NOTES, 'none'));
      changed = free.outcomes[0]?.evidence.vmasChanged ?? 0;
    }
    expect(changed).toBeGreaterThan(0);
  });
});

describe('an app that ends by itself', () => {
  it('is advised or gone, and nothing is left frozen', async () => {
    await launch(CLOCK);
    let gone = false;
    for (let turn = 0; turn < MOST_ADVICES && !gone; turn += 1) {
      const run = await runEbb(advise(CLOCK, 'freeze'));
      gone = run.code !== 0;
      if (gone) expect(run.stderr).toContain('remedy:');
    }
    expect(gone).toBe(true);
    expect(await readPackagePids(world, serial, CLOCK)).toEqual([]);
    expect(await readHeldStill(world, serial)).toEqual([]);
  });
});
