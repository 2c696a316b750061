/**
 * The virtual device's public face: build its image, start, stop and list devices by name, pull and
 * plug their cable. A device outlives the process that started it; everything about it lies in
 * `${EBB_STATE_DIR}/devices/NAME/` and goes when it is stopped. Nothing here talks to the adb
 * server: connecting is the engine's business.
 */
import type { VirtualDeviceState } from '../electron/common/engine_api.ts';
import { failure, success, type Result } from '../electron/common/result.ts';
import { VirtualDeviceFailure, deviceFailure, toEbbError } from './failure.ts';
import { buildImage, type DeviceImage } from './image/image_builder.ts';
import { listProfiles, readProfile } from './image/profile_source.ts';
import { probeAdb } from './machine/adb_probe.ts';
import { bootDevice } from './machine/boot.ts';
import { Deadline } from './machine/deadline.ts';
import {
  claimDevice,
  deviceDir,
  listNames,
  readRecord,
  readSerialLog,
  removeCrashedDevice,
  removeDevice,
  stateOf,
  toPublicState,
  writeRecord,
  type DeviceRecord,
} from './machine/device_registry.ts';
import { isAlive, readProcessIdentity, signalProcess } from './machine/process_identity.ts';
import { GUEST_ADB, NETDEV, toForwardRule } from './machine/qemu_arguments.ts';
import { runMonitorCommand, sendControlLine } from './machine/unix_socket.ts';
import {
  DEFAULT_DEADLINE_MS,
  isSameDevice,
  toDeviceName,
  toDeviceSpec,
  toMachineKind,
  type DeviceSpec,
  type StartOptions,
} from './options.ts';

export type { Fault } from './faults.ts';
export { DIALECTS, type StartOptions } from './options.ts';

const MONITOR_DEADLINE_MS = 5_000;
const QUIT_DEADLINE_MS = 3_000;
const KILL_DEADLINE_MS = 5_000;
const CABLE_DEADLINE_MS = 15_000;

/**
 * Errors: bad_argument, missing_tool, virtual_device_failed. A device of that name and kind that
 * runs already is success.
 */
export async function startVirtualDevice(
  options: StartOptions = {},
): Promise<Result<VirtualDeviceState>> {
  return settle('The virtual device did not start.', async () => {
    const spec = toDeviceSpec(options, await listProfiles());
    const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const onProgress = options.onProgress ?? (() => undefined);
    const running = await claimOrJoin(spec, new Deadline(deadlineMs));
    if (running !== null) return toPublicState(running);
    try {
      const starter = ownIdentity();
      await writeRecord({ spec, starter, qemu: null, adbPort: 0 });
      const image = await buildImage({ arch: spec.arch, kernel: spec.kernel, onProgress });
      const { memoryMb, zramPercent } = await readProfile(spec.profile);
      // The boot has its own time: a first build may take minutes, each of its steps with a
      // deadline of its own.
      const deadline = new Deadline(deadlineMs);
      return toPublicState(
        await bootDevice({ spec, image, memoryMb, zramPercent, deadline, onProgress }, starter),
      );
    } catch (thrown) {
      throw withLogs(thrown, await endDevice(spec.name, { keepLogs: true }));
    }
  });
}

/**
 * null: the name is ours now. A record: the device that was asked for runs already (waited for if
 * somebody boots it).
 */
async function claimOrJoin(spec: DeviceSpec, deadline: Deadline): Promise<DeviceRecord | null> {
  while (!(await claimDevice(spec.name))) {
    let record: DeviceRecord | null = null;
    const settled = await deadline.waitUntil(async () => {
      record = await readRecord(spec.name);
      return record !== null && stateOf(record) !== 'booting';
    });
    // Assigned inside the closure, which the compiler does not follow.
    const found = record as DeviceRecord | null;
    if (found !== null && stateOf(found) === 'running') {
      if (isSameDevice(found.spec, spec)) return found;
      throw deviceFailure(
        `A virtual device "${spec.name}" runs already, with other options.`,
        `It runs profile ${found.spec.profile} on ${found.spec.arch} ${found.spec.kernel}, ` +
          `swap ${found.spec.swap ? 'on' : 'off'}.`,
        'Stop it first, or give the new one another name.',
      );
    }
    if (!settled && found !== null) {
      throw deviceFailure(
        `The virtual device "${spec.name}" is being started by somebody else.`,
        `It did not boot within ${deadline.totalMs} ms.`,
        'Stop it, then start it again.',
      );
    }
    await endDevice(spec.name);
  }
  return null;
}

/** The same failure; its remedy says where the logs of that machine are, if there are any. */
function withLogs(thrown: unknown, kept: string | null): unknown {
  if (kept === null || !(thrown instanceof VirtualDeviceFailure)) return thrown;
  const remedy = `${thrown.error.remedy} Its logs are kept in ${kept}.`;
  return new VirtualDeviceFailure({ ...thrown.error, remedy });
}

function ownIdentity() {
  return readProcessIdentity(process.pid) ?? { pid: process.pid, startTicks: '' };
}

/**
 * Errors: virtual_device_unknown, virtual_device_failed. Afterwards no process, port or file of it
 * is left.
 */
export async function stopVirtualDevice(name: string): Promise<Result<null>> {
  return settle(`The virtual device "${name}" did not stop.`, async () => {
    const names = await listNames();
    if (!names.includes(toDeviceName(name))) throw unknownDevice(name, names);
    await endDevice(name);
    return null;
  });
}

/**
 * Ends QEMU, politely first, and removes the folder. No effect on what is gone already. Gives the
 * folder of the logs that were kept: of a machine that had ended by itself, or when asked for.
 */
async function endDevice(name: string, { keepLogs = false } = {}): Promise<string | null> {
  const record = await readRecord(name);
  const qemu = record?.qemu ?? null;
  const crashed = qemu !== null && !isAlive(qemu);
  if (qemu !== null && isAlive(qemu)) {
    await runMonitorCommand(deviceDir(name), 'quit', QUIT_DEADLINE_MS).catch(() => undefined);
    const gone = () => !isAlive(qemu);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await new Deadline(QUIT_DEADLINE_MS).waitUntil(gone)) break;
      signalProcess(qemu, signal);
    }
    if (!(await new Deadline(KILL_DEADLINE_MS).waitUntil(gone))) {
      throw deviceFailure(
        `QEMU of the virtual device "${name}" (pid ${qemu.pid}) does not end.`,
        'It took no quit, SIGTERM or SIGKILL.',
        'Look at that process; its folder is kept.',
      );
    }
  }
  if (crashed || keepLogs) return removeCrashedDevice(name);
  await removeDevice(name);
  return null;
}

/** Every device there is a folder for. A stale one is named once, as stale, and cleaned away. */
export async function listVirtualDevices(): Promise<Result<readonly VirtualDeviceState[]>> {
  return settle('The virtual devices could not be listed.', async () => {
    const states: VirtualDeviceState[] = [];
    for (const name of await listNames()) {
      const record = await readRecord(name);
      // No record: between its starter's claim and first write, or damaged. Only `stop` and `start`
      // clean that.
      if (record === null) continue;
      const state = toPublicState(record);
      states.push(state);
      if (state.state === 'stale') await removeCrashedDevice(name);
    }
    return states;
  });
}

/**
 * Pulls (false) or plugs (true) the cable: the port is no longer forwarded and adbd ends, so that
 * connections break at once, as with USB; and back. Settles when it is so. Errors:
 * virtual_device_unknown, virtual_device_failed.
 */
export async function setReachable(name: string, reachable: boolean): Promise<Result<null>> {
  return settle(`The cable of the virtual device "${name}" could not be moved.`, async () => {
    const { dir, adbPort } = await requireRunning(name);
    const deadline = new Deadline(CABLE_DEADLINE_MS);
    const rule = `${NETDEV} ${toForwardRule(adbPort)}`;
    const command = reachable ? `hostfwd_add ${rule}-${GUEST_ADB}` : `hostfwd_remove ${rule}`;
    const logged = readSerialLog(name).length;
    if (!reachable) await runMonitorCommand(dir, command, MONITOR_DEADLINE_MS);
    const line = `setprop ctl.${reachable ? 'start' : 'stop'} adbd`;
    await sendControlLine(dir, line, MONITOR_DEADLINE_MS);
    if (reachable) await runMonitorCommand(dir, command, MONITOR_DEADLINE_MS);
    const done = await deadline.waitUntil(async () =>
      reachable
        ? (await probeAdb(adbPort, deadline.leftMs())) !== 'silent'
        : readSerialLog(name).slice(logged).includes('ebb: adbd ended'),
    );
    if (done) return null;
    throw deviceFailure(
      `The virtual device "${name}" did not become ${reachable ? 'reachable' : 'unreachable'}.`,
      `Nothing changed within ${deadline.totalMs} ms after "${line}".`,
      'Stop the virtual device and start it again.',
    );
  });
}

/**
 * Sets a property in the guest without adb, e.g. `debug.ebb.fault` to `am-hang` or to nothing.
 * Settles when it is set.
 */
export async function setGuestProperty(
  name: string,
  property: string,
  value: string,
): Promise<Result<null>> {
  return settle(`Property ${property} of the virtual device "${name}" was not set.`, async () => {
    const { dir } = await requireRunning(name);
    const logged = readSerialLog(name).length;
    await sendControlLine(dir, `setprop ${property} ${value}`, MONITOR_DEADLINE_MS);
    const done = await new Deadline(MONITOR_DEADLINE_MS).waitUntil(() =>
      readSerialLog(name).slice(logged).includes(`ebb: control: ${property}=${value}`),
    );
    if (done) return null;
    throw deviceFailure(
      `Property ${property} of the virtual device "${name}" was not set.`,
      `The guest did not confirm it within ${MONITOR_DEADLINE_MS} ms.`,
      'Read its log.',
    );
  });
}

export interface BuildOptions {
  readonly arch?: string;
  readonly kernel?: string;
  readonly onProgress?: (text: string) => void;
}

/**
 * Builds the image into the cache; quick when it is there. Errors: bad_argument, missing_tool,
 * virtual_device_failed.
 */
export async function buildVirtualDevice(options: BuildOptions = {}): Promise<Result<DeviceImage>> {
  return settle('The image of the virtual device was not built.', async () => {
    return buildImage({
      ...toMachineKind(options),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
  });
}

async function requireRunning(name: string): Promise<{ dir: string; adbPort: number }> {
  const record = await readRecord(toDeviceName(name));
  if (record === null || stateOf(record) === 'stale') throw unknownDevice(name, await listNames());
  return { dir: deviceDir(name), adbPort: record.adbPort };
}

function unknownDevice(name: string, names: readonly string[]): VirtualDeviceFailure {
  return new VirtualDeviceFailure({
    code: 'virtual_device_unknown',
    message: `There is no virtual device "${name}".`,
    cause: names.length === 0 ? 'None runs.' : `There are: ${names.join(', ')}.`,
    remedy: 'Run `ebb device status`, or start one with `ebb device start`.',
  });
}

async function settle<T>(message: string, act: () => Promise<T>): Promise<Result<T>> {
  try {
    return success(await act());
  } catch (thrown) {
    return failure(toEbbError(thrown, message));
  }
}
