/**
 * Starts QEMU for a claimed device and waits until its framework says that it has booted and its
 * adbd answers.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { deviceFailure, type VirtualDeviceFailure } from '../failure.ts';
import type { DeviceImage } from '../image/image_builder.ts';
import { ARCH_TRAITS } from '../image/kernel_catalogue.ts';
import type { DeviceSpec } from '../options.ts';
import { missingTool } from '../run_command.ts';
import { probeAdb } from './adb_probe.ts';
import type { Deadline } from './deadline.ts';
import {
  BOOTED_MARKER,
  deviceDir,
  readSerialLog,
  writeRecord,
  type DeviceRecord,
} from './device_registry.ts';
import { isAlive, readProcessIdentity, type ProcessIdentity } from './process_identity.ts';
import { MACHINE_FILES, chooseAccelerator, qemuArguments } from './qemu_arguments.ts';

const ATTEMPTS = 3;
/** What a kernel says last. Emulated ones die in early boot about once in a hundred and fifty. */
const PANIC_MARKER = 'Kernel panic - not syncing';
/** What QEMU says last when the guest does what no driver does. */
const QEMU_ABORT_MARKER = /: Assertion `.*' failed\./;
const PROBE_DEADLINE_MS = 2_000;
const LOG_TAIL_LINES = 12;

export interface BootRequest {
  readonly spec: DeviceSpec;
  readonly image: DeviceImage;
  readonly memoryMb: number;
  readonly zramPercent: number;
  readonly deadline: Deadline;
  readonly onProgress: (text: string) => void;
}

/**
 * Gives the record of a booted device. Throws `VirtualDeviceFailure`; QEMU may still run then: the
 * caller stops it.
 */
export async function bootDevice(
  request: BootRequest,
  starter: ProcessIdentity,
): Promise<DeviceRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const adbPort = await findFreePort();
    const qemu = await spawnQemu(request, adbPort);
    const record: DeviceRecord = { spec: request.spec, starter, qemu, adbPort };
    await writeRecord(record);
    if (await isBooted(request, record)) return record;
    // Another program may have taken the port between our look and QEMU's bind.
    const log = await readLog(request.spec.name, MACHINE_FILES.qemuLog);
    const isPortTaken = log.includes('host forwarding rule');
    const hasCrashed =
      !isAlive(qemu) &&
      hasCrashedInEarlyBoot({ serialLog: readSerialLog(request.spec.name), qemuLog: log });
    if (attempt >= ATTEMPTS || !(isPortTaken || hasCrashed)) {
      throw await bootFailure(request, qemu);
    }
    if (hasCrashed) request.onProgress('The kernel of the guest crashed in early boot: once more');
  }
}

/**
 * Whether the guest's kernel died before anything of ours ran, of an accident of the emulation: it
 * panicked, or wrote where no driver writes (beyond the MSI-X table, say), at which QEMU aborts.
 * What user space brings about is no such accident, and a QEMU that refuses its command line is
 * none either.
 */
export function hasCrashedInEarlyBoot(logs: {
  readonly serialLog: string;
  readonly qemuLog: string;
}): boolean {
  const hasDied = logs.serialLog.includes(PANIC_MARKER) || QEMU_ABORT_MARKER.test(logs.qemuLog);
  return hasDied && !/^ebb: /m.test(logs.serialLog);
}

/** True when booted; false when QEMU ended or the deadline passed. */
async function isBooted(request: BootRequest, record: DeviceRecord): Promise<boolean> {
  const { qemu, spec, adbPort } = { ...record, qemu: record.qemu ?? { pid: 0, startTicks: '' } };
  let reported = 0;
  const look = async (): Promise<boolean> => {
    if (!isAlive(qemu)) return true;
    const lines = readSerialLog(spec.name)
      .split('\n')
      .filter((line) => line.startsWith('ebb: '));
    for (const line of lines.slice(reported)) request.onProgress(line.trim());
    reported = lines.length;
    if (!lines.some((line) => line.startsWith(BOOTED_MARKER))) return false;
    return (
      (await probeAdb(adbPort, Math.min(PROBE_DEADLINE_MS, request.deadline.leftMs()))) !== 'silent'
    );
  };
  return (await request.deadline.waitUntil(look)) && isAlive(qemu);
}

async function bootFailure(
  request: BootRequest,
  qemu: ProcessIdentity,
): Promise<VirtualDeviceFailure> {
  const { name } = request.spec;
  const why = isAlive(qemu)
    ? `It did not boot within ${request.deadline.totalMs} ms.`
    : `QEMU ended: ${lastLines(await readLog(name, MACHINE_FILES.qemuLog))}`;
  return deviceFailure(
    `The virtual device "${name}" did not start.`,
    `${why} Console: ${lastLines(readSerialLog(name))}`,
    'Give it more time or fewer neighbours; `ebb device start --profile low` needs less memory.',
  );
}

async function readLog(name: string, file: string): Promise<string> {
  return readFile(path.join(deviceDir(name), file), 'utf8').catch(() => '');
}

function lastLines(text: string): string {
  const tail = text.trim().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  return tail === '' ? '(nothing)' : tail;
}

/**
 * Detached, in a session of its own: it outlives us, and Ctrl-C in our terminal does not reach it.
 */
async function spawnQemu(request: BootRequest, adbPort: number): Promise<ProcessIdentity> {
  const dir = deviceDir(request.spec.name);
  const traits = ARCH_TRAITS[request.image.arch];
  const log = openSync(path.join(dir, MACHINE_FILES.qemuLog), 'w');
  const accelerator = chooseAccelerator(request.spec.arch);
  const args = qemuArguments({ ...request, adbPort, accelerator });
  request.onProgress(`Starting ${traits.qemu} (${accelerator}), adb on 127.0.0.1:${adbPort}`);
  try {
    return await new Promise<ProcessIdentity>((resolve, reject) => {
      const child = spawn(traits.qemu, args, {
        cwd: dir,
        detached: true,
        stdio: ['ignore', log, log],
      });
      child.once('error', (error) => {
        reject(missingTool(traits.qemu, error.message, traits.qemuPackage));
      });
      child.once('spawn', () => {
        const pid = child.pid ?? 0;
        child.unref();
        // null = it has ended already: an identity that is never alive tells the waiter so.
        resolve(readProcessIdentity(pid) ?? { pid, startTicks: '' });
      });
    });
  } finally {
    closeSync(log);
  }
}

/**
 * A free port of the loopback from the system's ephemeral range, far from 5555…5585, where adb
 * looks for emulators.
 */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
