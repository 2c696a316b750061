/** Which virtual devices run, looked at every few seconds: they may be started by another `ebb`. */
import type { VirtualDeviceState } from '../../common/engine_api.ts';
import type { DeviceTracker } from '../adb/device_tracker.ts';
import { waitMs } from '../deadline.ts';
import type { VirtualDevices } from './virtual_devices.ts';

const POLL_MS = 2_000;

export class VirtualWatch {
  readonly #virtual: VirtualDevices;
  readonly #tracker: DeviceTracker;
  readonly #stopping = new AbortController();
  #running: readonly VirtualDeviceState[] = [];
  #loop: Promise<void> = Promise.resolve();

  constructor(virtual: VirtualDevices, tracker: DeviceTracker) {
    this.#virtual = virtual;
    this.#tracker = tracker;
  }

  find(serial: string): VirtualDeviceState | null {
    return this.#running.find((device) => device.serial === serial) ?? null;
  }

  get serials(): readonly string[] {
    return this.#running.map((device) => device.serial);
  }

  /** The tracker brings back those that run and lets go of those that were stopped. */
  async look(): Promise<void> {
    const listed = await this.#virtual.list();
    if (!listed.ok) return;
    const running = listed.value.filter((device) => device.state === 'running');
    const serials = new Set(running.map((device) => device.serial));
    for (const serial of this.serials) if (!serials.has(serial)) this.#tracker.forget(serial);
    this.#running = running;
    for (const serial of serials) this.#tracker.remember(serial);
  }

  start(): void {
    this.#loop = this.#poll();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #poll(): Promise<void> {
    while (await waitMs(POLL_MS, this.#stopping.signal)) await this.look();
  }
}
