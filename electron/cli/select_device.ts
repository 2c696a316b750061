/** Which device a command means: --serial, else ANDROID_SERIAL, else the only usable one. Pure. */
import type { DeviceSummary } from '../common/engine_api.ts';
import { toError, toFailure } from '../common/errors.ts';
import { failure, type Result, success } from '../common/result.ts';
import { DEVICE_STATES } from '../engine/adb/device_states.ts';

export function selectDevice(
  devices: readonly DeviceSummary[],
  named: string | undefined,
): Result<DeviceSummary> {
  if (named !== undefined && named !== '') {
    const device = devices.find(({ serial }) => serial === named);
    if (device !== undefined) return checkUsable(device);
    const known = devices.map(({ serial }) => serial).join(', ');
    return toFailure(
      'unknown_device',
      `adb knows no device ${named}.`,
      `known: ${known || 'none'}`,
    );
  }
  const usable = devices.filter(({ state }) => state === 'device');
  const [only, second] = usable;
  if (only !== undefined && second === undefined) return success(only);
  if (only !== undefined) {
    const list = usable.map(({ serial, name }) => `${serial} (${name})`).join(', ');
    return toFailure('several_devices', `${usable.length} devices are ready: which one?`, list);
  }
  // One device that is not ready: its own remedy helps more than "no device".
  const [unusable, another] = devices;
  if (unusable !== undefined && another === undefined) return checkUsable(unusable);
  const list = devices.map(({ serial, rawState }) => `${serial} (${rawState})`).join(', ');
  return toFailure('no_device', 'No device is ready.', list);
}

function checkUsable(device: DeviceSummary): Result<DeviceSummary> {
  const row = DEVICE_STATES[device.state];
  if (row.code === null) return success(device);
  const message = `Device ${device.serial} is not usable: ${row.meaning}.`;
  const error = toError(row.code, message, `adb says: ${device.rawState}`);
  return failure({ ...error, remedy: row.remedy });
}
