/**
 * A world of its own for a run of tests: an adb server on a free port, a state folder, virtual
 * devices. Several runs stand side by side; `close` ends all that was started, also after a
 * failure. The logs of the devices are kept in test-results/devices.
 *
 * The environment variables are set in this process too, because the virtual device's code runs
 * here and reads them.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../.ci/paths.mjs';
import type { Result } from '../../electron/common/result.ts';
import type { VirtualDeviceRequest, VirtualDeviceState } from '../../electron/common/engine_api.ts';
import { startVirtualDevice, stopVirtualDevice } from '../../virtual-device/index.ts';

const ADB_DEADLINE_MS = 30_000;

export type DeviceRequest = VirtualDeviceRequest & { readonly name: string };

export interface World {
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  startDevice(request: DeviceRequest): Promise<VirtualDeviceState>;
  stopDevice(name: string): Promise<void>;
  adb(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** The value of a success; a failure becomes an exception with all it says. */
export function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, cause, remedy } = result.error;
  throw new Error(`${code}: ${message} Cause: ${cause} Remedy: ${remedy}`);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** A folder, a port and a running adb server. */
async function createEnvironment(): Promise<{ stateDir: string; env: Record<string, string> }> {
  // Short: unix sockets of QEMU lie in it, and their paths have at most 107 bytes.
  const stateDir = mkdtempSync(path.join(tmpdir(), 'ebb-'));
  mkdirSync(path.join(stateDir, 'state'));
  const env = {
    EBB_STATE_DIR: path.join(stateDir, 'state'),
    ANDROID_ADB_SERVER_PORT: String(await findFreePort()),
  };
  Object.assign(process.env, env);
  execFileSync('adb', ['start-server'], { stdio: 'ignore', timeout: ADB_DEADLINE_MS });
  return { stateDir, env };
}

function keepLogs(name: string): void {
  const from = path.join(process.env['EBB_STATE_DIR'] ?? '', 'devices', name);
  const to = path.join(projectRoot, 'test-results/devices', name);
  for (const file of ['serial.log', 'qemu.log']) {
    if (!existsSync(path.join(from, file))) continue;
    mkdirSync(to, { recursive: true });
    copyFileSync(path.join(from, file), path.join(to, file));
  }
}

/** Devices that this world started and has not stopped. */
class StartedDevices {
  private readonly names = new Set<string>();

  async start(request: DeviceRequest): Promise<VirtualDeviceState> {
    this.names.add(request.name);
    const device = expectValue(await startVirtualDevice(request));
    // For the witness: Ebb connects what it finds by itself.
    await runAdb('connect', device.serial);
    return device;
  }

  async stop(name: string): Promise<void> {
    keepLogs(name);
    this.names.delete(name);
    expectValue(await stopVirtualDevice(name));
  }

  /** Tries all of them before it tells of the first that would not stop. */
  async stopAll(): Promise<void> {
    const stopped = await Promise.allSettled([...this.names].map((name) => this.stop(name)));
    const failed = stopped.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** However this process ends, no machine and no adb server outlives it. Synchronous, as exit is. */
function endAtExit(stateDir: string): void {
  process.once('exit', () => {
    const devices = path.join(stateDir, 'state/devices');
    if (!existsSync(devices)) return;
    for (const name of readdirSync(devices)) {
      try {
        const pid = readFileSync(path.join(devices, name, 'qemu.pid'), 'utf8');
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    spawnSync('adb', ['kill-server'], { stdio: 'ignore', timeout: ADB_DEADLINE_MS });
    rmSync(stateDir, { recursive: true, force: true });
  });
  process.once('SIGTERM', () => process.exit(143));
}

async function runAdb(...args: readonly string[]): Promise<string> {
  const options = { timeout: ADB_DEADLINE_MS, maxBuffer: 16 * 1024 * 1024 };
  return (await promisify(execFile)('adb', [...args], options)).stdout;
}

export async function openWorld(): Promise<World> {
  const { stateDir, env } = await createEnvironment();
  const devices = new StartedDevices();
  endAtExit(stateDir);
  return {
    stateDir,
    env,
    adb: runAdb,
    startDevice: (request) => devices.start(request),
    stopDevice: (name) => devices.stop(name),
    async close() {
      try {
        await devices.stopAll();
      } finally {
        execFileSync('adb', ['kill-server'], { stdio: 'ignore', timeout: ADB_DEADLINE_MS });
        rmSync(stateDir, { recursive: true, force: true });
      }
    },
  };
}

/** The world that device_setup.ts opened, from a test's process; `close` is not its business. */
export function joinWorld(): Omit<World, 'close'> & { readonly serial: string } {
  const required = (name: string): string => {
    const value = process.env[name];
    if (value === undefined)
      throw new Error(`${name} is not set: run it by npm test -- --only device`);
    return value;
  };
  const devices = new StartedDevices();
  const names = ['EBB_STATE_DIR', 'ANDROID_ADB_SERVER_PORT'] as const;
  return {
    serial: required('EBB_TEST_SERIAL'),
    stateDir: required('EBB_STATE_DIR'),
    env: Object.fromEntries(names.map((name) => [name, required(name)])),
    adb: runAdb,
    startDevice: (request) => devices.start(request),
    stopDevice: (name) => devices.stop(name),
  };
}
