/**
 * What a device is, read over plain adb before the agent runs: readiness, properties, processor.
 */
import { toFailure } from '../../common/errors.ts';
import { failure, type Result, success } from '../../common/result.ts';
import type { AdbClient } from '../adb/adb_client.ts';
import { parseGetprop } from '../adb/adb_text.ts';
import type { AdbDevice } from '../adb/device_list.ts';
import { isTcpSerial, toStateError } from '../adb/device_states.ts';
import { waitMs } from '../deadline.ts';

const COMMAND_TIMEOUT_MS = 8_000;
const CONNECT_PAUSES_MS = [250, 500, 1_000, 2_000] as const;

/** ro.product.model of the bundled virtual device. */
export const VIRTUAL_MODEL = 'Ebb virtual device';

export interface DeviceFacts {
  readonly model: string;
  readonly isVirtual: boolean;
  readonly androidRelease: string;
  readonly abi: string;
  /** `uname -m`. */
  readonly machine: string;
}

async function findDevice(adb: AdbClient, serial: string): Promise<Result<AdbDevice | null>> {
  const devices = await adb.listDevices();
  if (!devices.ok) return devices;
  return success(devices.value.find((device) => device.serial === serial) ?? null);
}

/**
 * adb gives a TCP device one short chance to shake hands, and one that has just booted or is busy
 * misses it: some more chances, then adb's own words.
 */
async function connectPatiently(adb: AdbClient, serial: string): Promise<Result<null>> {
  let connected = await adb.connectTcp(serial);
  for (const pauseMs of CONNECT_PAUSES_MS) {
    if (connected.ok || connected.error.code !== 'device_offline') break;
    await waitMs(pauseMs);
    await adb.disconnectTcp(serial);
    connected = await adb.connectTcp(serial);
  }
  return connected;
}

/** The device in a usable state, or the documented error of its state. */
export async function readReadiness(adb: AdbClient, serial: string): Promise<Result<AdbDevice>> {
  let found = await findDevice(adb, serial);
  if (!found.ok) return found;
  const gone = found.value === null || found.value.state === 'offline';
  if (gone && isTcpSerial(serial)) {
    // A stale transport must go first: `connect` answers "already connected" for an offline one.
    if (found.value !== null) await adb.disconnectTcp(serial);
    const connected = await connectPatiently(adb, serial);
    if (!connected.ok) return connected;
    found = await findDevice(adb, serial);
    if (!found.ok) return found;
  }
  if (found.value === null) {
    return toFailure('unknown_device', `adb knows no device ${serial}.`);
  }
  const error = toStateError(found.value);
  return error === null ? success(found.value) : failure(error);
}

export async function readDeviceFacts(
  adb: AdbClient,
  serial: string,
): Promise<Result<DeviceFacts>> {
  const text = await adb.readCommand(serial, 'uname -m; getprop', COMMAND_TIMEOUT_MS);
  if (!text.ok) return text;
  const properties = parseGetprop(text.value);
  const model = properties['ro.product.model'] ?? '';
  return success({
    model,
    isVirtual: model === VIRTUAL_MODEL,
    androidRelease: properties['ro.build.version.release'] ?? '',
    abi: properties['ro.product.cpu.abi'] ?? '',
    machine: (text.value.split('\n', 1)[0] ?? '').trim(),
  });
}
