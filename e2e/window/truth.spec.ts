import { readPackagePids, readRollup } from '../harness/guest.ts';
import { expect, test } from './fixtures.ts';

/** Share by which the window may differ from the kernel. */
const TOLERANCE = 0.02;

test('PSS of idle apps equals smaps_rollup within 2 %', async ({ ebb, device, world }) => {
  await ebb.openDevice(device.serial);
  const apps = await ebb.findBackgroundApps(device.serial);
  expect(apps.length).toBeGreaterThanOrEqual(3);
  for (const app of apps) {
    const pids = await readPackagePids(world, device.serial, app.name);
    // Both are read at slightly different moments: an app that works in between is read again.
    await expect
      .poll(
        async () => {
          const rollups = await Promise.all(
            pids.map((pid) => readRollup(world, device.serial, pid)),
          );
          const kernelKb = rollups.reduce((sum, rollup) => sum + rollup.pssKb, 0);
          const shown = (await ebb.rowValue(app.name, 'pss-kb')) ?? 0;
          return Math.abs(shown - kernelKb) / kernelKb;
        },
        { message: `PSS of ${app.name}` },
      )
      .toBeLessThanOrEqual(TOLERANCE);
  }
});

test('without swap, nothing anonymous moves, and it says why', async ({ ebb, world }) => {
  const name = `e2e-noswap-${process.pid}`;
  const device = await world.startDevice({ name, swap: false });
  try {
    await ebb.openDevice(device.serial);
    await ebb.device(device.serial).click();
    const [app] = await ebb.findBackgroundApps(device.serial);
    if (app === undefined) throw new Error('no background app');
    await ebb.select(app.name);
    await ebb.choose('strategy-select', 'pageout_anon');
    await ebb.byId('advise-button').click();
    await expect(ebb.byId('result-evidence')).toBeVisible();
    expect(await ebb.valueOf(ebb.byId('result-moved'))).toBe(0);
    expect(await ebb.valueOf(ebb.byId('result-advised'))).toBeGreaterThan(0);
    await expect(ebb.page.getByText(/no swap/i).first()).toBeVisible();
  } finally {
    await world.stopDevice(name);
  }
});
