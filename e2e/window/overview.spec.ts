import { expect, test } from './fixtures.ts';

test('a booted device appears by itself', async ({ ebb, device }) => {
  await expect(ebb.device(device.serial)).toHaveAttribute('data-state', 'device', {
    timeout: 60_000,
  });
});

test('the chart gains points', async ({ ebb, device }) => {
  await ebb.openDevice(device.serial);
  const first = await ebb.pointCount();
  await expect.poll(() => ebb.pointCount()).toBeGreaterThanOrEqual(first + 3);
  expect(await ebb.gapCount()).toBe(0);
});

test('every background app has a row with PSS', async ({ ebb, device }) => {
  await ebb.openDevice(device.serial);
  const apps = await ebb.findBackgroundApps(device.serial);
  expect(apps.length).toBeGreaterThanOrEqual(3);
  for (const app of apps) {
    await expect.poll(() => ebb.rowValue(app.name, 'pss-kb')).toBeGreaterThan(0);
  }
});

test('the doctor checks adb, root and swap', async ({ ebb, device }) => {
  await ebb.openDevice(device.serial);
  await ebb.byId('doctor-button').click();
  for (const name of ['adb', 'root', 'kernel', 'process_madvise', 'swap', 'freezer']) {
    await expect(ebb.byId(`doctor-check-${name}`)).toHaveAttribute('data-status', 'ok');
  }
});

test('the theme changes and the window stays', async ({ ebb, device, page }) => {
  await ebb.openDevice(device.serial);
  const root = page.locator('html');
  const before = await root.getAttribute('data-mantine-color-scheme');
  await ebb.byId('theme-toggle').click();
  await expect(root).not.toHaveAttribute('data-mantine-color-scheme', before ?? '');
  await expect(ebb.timeline).toBeVisible();
});
