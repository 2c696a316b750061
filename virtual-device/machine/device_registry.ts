/** The folder of each device (`devices/NAME/`): what runs there, and whether it still does. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VirtualDeviceState } from '../../electron/common/engine_api.ts';
import type { DeviceSpec } from '../options.ts';
import { devicesDir } from '../paths.ts';
import { keepCrashLogs } from './crash_logs.ts';
import { isAlive, type ProcessIdentity } from './process_identity.ts';
import { MACHINE_FILES } from './qemu_arguments.ts';

/** The guest's system_server writes this to the console when every app of the profile is up. */
export const BOOTED_MARKER = 'ebb: boot completed';

export interface DeviceRecord {
  readonly spec: DeviceSpec;
  /** Who starts it: while it lives and QEMU does not yet, the device is booting. */
  readonly starter: ProcessIdentity;
  /** null until QEMU runs. */
  readonly qemu: ProcessIdentity | null;
  readonly adbPort: number;
}

export function deviceDir(name: string): string {
  return path.join(devicesDir(), name);
}

/** Takes the name: false when a folder of it is there already. */
export async function claimDevice(name: string): Promise<boolean> {
  await mkdir(devicesDir(), { recursive: true, mode: 0o700 });
  try {
    await mkdir(deviceDir(name), { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

export async function writeRecord(record: DeviceRecord): Promise<void> {
  const file = path.join(deviceDir(record.spec.name), 'device.json');
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** null when the folder holds no readable record. */
export async function readRecord(name: string): Promise<DeviceRecord | null> {
  try {
    return JSON.parse(
      await readFile(path.join(deviceDir(name), 'device.json'), 'utf8'),
    ) as DeviceRecord;
  } catch {
    return null;
  }
}

/** Removes the folder, but keeps the logs: for a machine that ended without being stopped. */
export async function removeCrashedDevice(name: string): Promise<string | null> {
  const kept = await keepCrashLogs(deviceDir(name), name);
  await removeDevice(name);
  return kept;
}

export async function removeDevice(name: string): Promise<void> {
  await rm(deviceDir(name), { recursive: true, force: true });
}

export async function listNames(): Promise<string[]> {
  if (!existsSync(devicesDir())) return [];
  return (await readdir(devicesDir())).sort();
}

export function stateOf(record: DeviceRecord): VirtualDeviceState['state'] {
  if (record.qemu === null) return isAlive(record.starter) ? 'booting' : 'stale';
  if (!isAlive(record.qemu)) return 'stale';
  return hasBooted(record.spec.name) ? 'running' : 'booting';
}

export function hasBooted(name: string): boolean {
  return readSerialLog(name).includes(BOOTED_MARKER);
}

export function readSerialLog(name: string): string {
  try {
    return readFileSync(path.join(deviceDir(name), MACHINE_FILES.serialLog), 'utf8');
  } catch {
    return '';
  }
}

export function toPublicState(record: DeviceRecord): VirtualDeviceState {
  return {
    name: record.spec.name,
    state: stateOf(record),
    serial: `127.0.0.1:${record.adbPort}`,
    pid: record.qemu?.pid ?? 0,
    profile: record.spec.profile,
    arch: record.spec.arch,
    kernel: record.spec.kernel,
    logFile: path.join(deviceDir(record.spec.name), MACHINE_FILES.serialLog),
  };
}
