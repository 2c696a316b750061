import { readRollup, readSwapCachedKb } from '../harness/guest.ts';
import { expect, test } from './fixtures.ts';

test('dry run, then advice, halves PSS and fills swap', async ({ ebb, device, world }) => {
  await ebb.openDevice(device.serial);
  const [app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no background app');
  await ebb.select(app.name);
  await ebb.choose('strategy-select', 'pageout_all');
  await ebb.choose('consistency-select', 'freeze');

  await ebb.byId('dry-run-button').click();
  await expect(ebb.byId('dry-run-text')).toContainText(/\d/);
  const before = await readRollup(world, device.serial, app.pid);

  await ebb.byId('advise-button').click();
  await expect(ebb.byId('result-evidence')).toBeVisible();
  const after = await readRollup(world, device.serial, app.pid);
  expect(after.pssKb).toBeLessThanOrEqual(before.pssKb / 2);
  expect(after.swapPssKb).toBeGreaterThan(before.swapPssKb);

  // The row follows: what the window shows is what the kernel says.
  await expect.poll(() => ebb.rowValue(app.name, 'pss-kb')).toBeLessThanOrEqual(before.pssKb / 2);
  await expect.poll(() => ebb.rowValue(app.name, 'swap-pss-kb')).toBeGreaterThan(before.swapPssKb);
});

test('the result shows three different numbers', async ({ ebb, device }) => {
  await ebb.openDevice(device.serial);
  const [, app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no second background app');
  await ebb.select(app.name);
  await ebb.choose('strategy-select', 'pageout_anon');
  await ebb.byId('advise-button').click();
  await expect(ebb.byId('result-evidence')).toBeVisible();
  const advised = await ebb.valueOf(ebb.byId('result-advised'));
  const moved = await ebb.valueOf(ebb.byId('result-moved'));
  const netFreed = await ebb.valueOf(ebb.byId('result-net-freed'));
  // The kernel accepts ranges; fewer bytes were resident; zram keeps some of those.
  expect(moved).toBeGreaterThan(0);
  expect(advised).toBeGreaterThan(moved ?? 0);
  expect(netFreed).toBeLessThan(moved ?? 0);
  expect(netFreed).toBeGreaterThan(0);
  await expect(ebb.byId('action-entry').filter({ hasText: app.name }).first()).toBeVisible();
});

test('a selection narrows what is advised, and the result says to what', async ({
  ebb,
  device,
}) => {
  await ebb.openDevice(device.serial);
  const [, , , app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no fourth background app');
  await ebb.select(app.name);
  await ebb.choose('strategy-select', 'pageout_anon');
  await ebb.byId('dry-run-button').click();
  await expect(ebb.byId('dry-run-text')).toContainText(/\d/);
  await ebb.byId('selection').locator('summary').click();
  await ebb.byId('selection').getByLabel('Native Heap').check();
  await expect(ebb.byId('dry-run-text'), 'it spoke of another selection').toHaveCount(0);
  await ebb.byId('advise-button').click();
  await expect(ebb.byId('result-evidence')).toBeVisible();
  await expect(ebb.byId('result-left-out')).toContainText('of another category');
});

test('warm brings the memory back', async ({ ebb, device, world }) => {
  await ebb.openDevice(device.serial);
  const [, , app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no third background app');
  await ebb.select(app.name);
  await ebb.choose('strategy-select', 'pageout_anon');
  await ebb.byId('advise-button').click();
  await expect(ebb.byId('result-evidence')).toBeVisible();
  // WILLNEED reads ahead: pages are resident at once, or in the swap cache until they are touched.
  const readBackKb = async (): Promise<number> => {
    const rollup = await readRollup(world, device.serial, app.pid);
    return rollup.rssKb + (await readSwapCachedKb(world, device.serial));
  };
  const before = await readBackKb();
  const { swapPssKb } = await readRollup(world, device.serial, app.pid);
  expect(swapPssKb).toBeGreaterThan(0);
  await ebb.byId('warm-button').click();
  await expect.poll(readBackKb).toBeGreaterThan(before + swapPssKb / 2);
});

test('a relaunch adds a point', async ({ ebb, device }) => {
  await ebb.openDevice(device.serial);
  const [app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no background app');
  await ebb.select(app.name);
  const plot = ebb.byId('launch-plot');
  const points = async (): Promise<number> =>
    (await plot.count()) === 0 ? 0 : ebb.attributeNumber(plot, 'data-points');
  const first = await points();
  await ebb.byId('launch-button').click();
  await expect.poll(points, { timeout: 60_000 }).toBe(first + 1);
});

test('a foreground app is refused with a remedy', async ({ ebb, device, world }) => {
  await ebb.openDevice(device.serial);
  const [app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no background app');
  await ebb.select(app.name);
  // A launch through the window leaves the app in front.
  await ebb.byId('launch-button').click();
  await expect
    .poll(() => world.adb('-s', device.serial, 'shell', `cat /proc/${app.pid}/oom_score_adj`), {
      timeout: 60_000,
    })
    .toMatch(/^0\s/);
  const before = await readRollup(world, device.serial, app.pid);
  await ebb.byId('advise-button').click();
  await expect(ebb.byId('error-notice').first()).toContainText(/HOME|foreground/);
  const after = await readRollup(world, device.serial, app.pid);
  expect(after.swapPssKb).toBeLessThanOrEqual(before.swapPssKb);
});
