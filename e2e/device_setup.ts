/** Global set-up of vitest.device.config.ts: one world and one virtual device for all files. */
import { openWorld } from './harness/world.ts';

export default async function setUpDevice(): Promise<() => Promise<void>> {
  const world = await openWorld();
  try {
    const device = await world.startDevice({ name: `device-tests-${process.pid}` });
    process.env['EBB_TEST_SERIAL'] = device.serial;
    process.env['EBB_TEST_DEVICE'] = device.name;
  } catch (error) {
    await world.close();
    throw error;
  }
  return () => world.close();
}
