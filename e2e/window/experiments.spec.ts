import { expect, test } from './fixtures.ts';

/** Warm-ups included: (1 + 2 blocks × 1 launch) × 2 arms. */
const LAUNCHES = 6;
/** A launch with its waits; on a machine with ten times more work than cores. */
const RUN_DEADLINE_MS = 150_000;

test('an experiment runs from the designer to its result', async ({ ebb, device, page }) => {
  await ebb.openDevice(device.serial);
  const [app] = await ebb.findBackgroundApps(device.serial);
  if (app === undefined) throw new Error('no background app');
  await ebb.byId('page-experiments').click();
  await ebb.byId(`draft-app-${app.name}`).click();
  for (const [field, value] of [
    ['blocks', '2'],
    ['launchesPerBlock', '1'],
    ['dwellBeforeMs', '200'],
    ['dwellAfterMs', '200'],
  ] as const) {
    await ebb.byId(`draft-${field}`).fill(value);
  }
  await expect(ebb.byId('forecast-size')).toContainText(`${LAUNCHES} launches`);
  await ebb.byId('start-experiment').click();
  const live = ebb.byId('live-run');
  await expect(live.locator('circle').first()).toBeVisible({ timeout: RUN_DEADLINE_MS });

  const result = ebb.byId('experiment-result');
  await expect(result).toBeVisible({ timeout: RUN_DEADLINE_MS });
  await expect(result.locator('[data-banner="virtual"]')).toBeVisible();
  // Two blocks can show nothing, and the page must say so.
  await expect(result.locator('.verdict-sentence')).toContainText('inconclusive');
  const accepted = result.locator('[data-path="analysis.launches.accepted"]');
  expect(Number(await accepted.textContent())).toBe(LAUNCHES - 2);
  await expect(page.locator('.run-entry').first()).toContainText('complete');
});
