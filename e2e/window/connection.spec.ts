import { setReachable } from '../../virtual-device/index.ts';
import { expectValue } from '../harness/world.ts';
import { expect, test } from './fixtures.ts';

test('adb pulled away shows reconnecting; coming back leaves a gap', async ({
  ebb,
  device,
  world,
}) => {
  await ebb.openDevice(device.serial);
  await expect.poll(() => ebb.pointCount()).toBeGreaterThan(2);
  const gaps = await ebb.gapCount();

  expectValue(await setReachable(device.name, false));
  await world.adb('disconnect', device.serial);
  await expect(ebb.byId('session-banner')).toContainText(/reconnecting/i);
  await expect(ebb.device(device.serial)).toHaveAttribute('data-session', 'reconnecting');
  const whileGone = await ebb.pointCount();

  expectValue(await setReachable(device.name, true));
  await expect(ebb.device(device.serial)).toHaveAttribute('data-session', 'streaming', {
    timeout: 90_000,
  });
  await expect.poll(() => ebb.pointCount()).toBeGreaterThan(whileGone);
  expect(await ebb.gapCount()).toBe(gaps + 1);
  await expect(ebb.byId('session-banner')).not.toContainText(/reconnecting/i);
});

test('a crash of the engine is said, and the chart goes on', async ({ ebb, device, app }) => {
  await ebb.openDevice(device.serial);
  const enginePid = (): Promise<number | undefined> =>
    app.evaluate(
      ({ app: electron }) =>
        electron.getAppMetrics().find((metric) => metric.name === 'Ebb engine')?.pid,
    );
  const pid = await enginePid();
  if (pid === undefined) throw new Error('no process of the engine');
  process.kill(pid, 'SIGKILL');
  await expect(ebb.byId('session-banner')).toContainText(/engine/i);
  await expect.poll(enginePid).not.toBe(pid);
  await expect(ebb.device(device.serial)).toHaveAttribute('data-session', 'streaming', {
    timeout: 90_000,
  });
  const points = await ebb.pointCount();
  await expect.poll(() => ebb.pointCount()).toBeGreaterThan(points);
});
