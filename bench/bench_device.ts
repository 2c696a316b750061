/** A virtual device and an engine for one bench; both end with it, whatever happens. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { VirtualDeviceRequest } from '../electron/common/engine_api.ts';
import type { Result } from '../electron/common/result.ts';
import { createEngine, type Engine } from '../electron/engine/engine.ts';

const ADB_DEADLINE_MS = 120_000;
const SAMPLE_INTERVAL_MS = 2_000;

export interface BenchDevice {
  readonly engine: Engine;
  readonly serial: string;
  /** stdout of `adb shell COMMAND`. */
  shell(command: string): Promise<string>;
}

/** The value of a success; a failure ends the bench with all it says. */
export function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, cause, remedy } = result.error;
  throw new Error(`${code}: ${message} ${cause} ${remedy}`);
}

export async function withBenchDevice<T>(
  request: VirtualDeviceRequest & { readonly name: string },
  use: (device: BenchDevice) => Promise<T>,
): Promise<T> {
  const engine = createEngine();
  engine.on('virtualDeviceProgress', ({ text }) => process.stderr.write(`${text}\n`));
  try {
    const { serial } = expectValue(await engine.startVirtualDevice(request));
    expectValue(await engine.connect(serial, SAMPLE_INTERVAL_MS));
    const shell = async (command: string): Promise<string> => {
      const options = { timeout: ADB_DEADLINE_MS, maxBuffer: 16 * 1024 * 1024 };
      return (await promisify(execFile)('adb', ['-s', serial, 'shell', command], options)).stdout;
    };
    return await use({ engine, serial, shell });
  } finally {
    await engine.stopVirtualDevice(request.name);
    await engine.close();
  }
}

/** What zram holds and how well it packs it, in one sentence. */
export async function describeZram(device: BenchDevice): Promise<string> {
  const fields = (await device.shell('cat /sys/block/zram0/mm_stat')).trim().split(/\s+/);
  const [original = 0, compressed = 0] = fields.map(Number);
  if (!(compressed > 0)) return 'zram is empty';
  const megabytes = original / 2 ** 20;
  return `zram holds ${megabytes.toFixed(0)} MB, ratio ${(original / compressed).toFixed(2)}`;
}
