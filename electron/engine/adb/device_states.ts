/**
 * What each state of a device means for Ebb: usable or not, the error a command gives, what to do.
 * One row per state; a missing row does not compile.
 */
import type { DeviceState, DeviceSummary } from '../../common/engine_api.ts';
import { toError } from '../../common/errors.ts';
import type { EbbError } from '../../common/result.ts';
import type { ErrorCode } from '../../common/wire.gen.ts';
import type { AdbDevice } from './device_list.ts';

interface StateRow {
  /** null = a session can be started. */
  readonly code: ErrorCode | null;
  readonly meaning: string;
  readonly remedy: string;
}

export const DEVICE_STATES: Readonly<Record<DeviceState, StateRow>> = {
  device: { code: null, meaning: 'ready', remedy: '' },
  offline: {
    code: 'device_offline',
    meaning: 'adb sees it but gets no answer',
    remedy: 'Replug it, or run `adb reconnect offline`; over the network: is it still on?',
  },
  unauthorized: {
    code: 'device_unauthorized',
    meaning: 'this computer is not yet trusted',
    remedy:
      'Unlock the device and accept the USB-debugging dialog. If none shows, revoke ' +
      'authorisations in its developer options.',
  },
  authorizing: {
    code: 'device_unauthorized',
    meaning: 'keys are being exchanged',
    remedy: 'Wait a moment; unlock the device and accept the USB-debugging dialog if it shows.',
  },
  connecting: {
    code: 'device_offline',
    meaning: 'adb is connecting to it',
    remedy: 'Wait a moment; if it stays so, replug it or run `adb reconnect`.',
  },
  recovery: {
    code: 'device_not_ready',
    meaning: 'it runs the recovery system',
    remedy: 'Boot it into Android: `adb reboot`.',
  },
  rescue: {
    code: 'device_not_ready',
    meaning: 'it runs rescue mode',
    remedy: 'Boot it into Android: `adb reboot`.',
  },
  sideload: {
    code: 'device_not_ready',
    meaning: 'it waits for a package to sideload',
    remedy: 'Leave sideload on the device and boot it into Android.',
  },
  bootloader: {
    code: 'device_not_ready',
    meaning: 'it stands in the bootloader',
    remedy: 'Boot it into Android: `fastboot reboot`.',
  },
  host: {
    code: 'device_not_ready',
    meaning: 'it is an adb host, not a device',
    remedy: 'Pick another device.',
  },
  no_permissions: {
    code: 'no_permissions',
    meaning: 'this user may not open the USB device',
    remedy:
      'Add a udev rule (Debian: apt-get install android-sdk-platform-tools-common) and replug it.',
  },
  unreachable: {
    code: 'device_offline',
    meaning: 'known to Ebb, not in adb’s list at present',
    remedy: 'Ebb keeps trying; check the cable, the network or the virtual device.',
  },
  unknown: {
    code: 'device_not_ready',
    meaning: 'adb gives a state that Ebb does not know',
    remedy: 'Boot it into Android; `adb devices -l` shows adb’s own words.',
  },
};

/** The error of a command on a device that is not ready; null when it is. */
export function toStateError(
  device: Pick<AdbDevice, 'serial' | 'state' | 'rawState'>,
): EbbError | null {
  const row = DEVICE_STATES[device.state];
  if (row.code === null) return null;
  const message = `Device ${device.serial} is not usable: ${row.meaning}.`;
  return { ...toError(row.code, message, `adb says: ${device.rawState}`), remedy: row.remedy };
}

export function toTransport(device: AdbDevice): DeviceSummary['transport'] {
  if (device.serial.startsWith('emulator-')) return 'emulator';
  if (isTcpSerial(device.serial) || device.serial.includes('._adb')) return 'tcp';
  if (device.properties['usb'] !== undefined || device.properties['devpath'] !== undefined)
    return 'usb';
  return 'unknown';
}

/** `host:port`: the only serials that `adb connect` can bring back. */
export function isTcpSerial(serial: string): boolean {
  return /^(\[[0-9a-fA-F:]+\]|[^\s:]+):\d{1,5}$/.test(serial);
}
