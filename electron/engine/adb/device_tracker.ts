/**
 * The list of devices, kept current: follows adb's own tracking, restarts it when the server goes
 * away, and brings TCP devices that Ebb knows back with `adb connect` (adb itself forgets them at a
 * drop).
 */
import type { Disposable } from '../../common/disposable.ts';
import type { EbbError } from '../../common/result.ts';
import { waitMs } from '../deadline.ts';
import { toBackOffMs } from '../session/back_off.ts';
import type { AdbClient } from './adb_client.ts';
import type { AdbDevice } from './device_list.ts';
import { isTcpSerial } from './device_states.ts';

export interface KnownDevice {
  readonly serial: string;
  readonly attempt: number;
  readonly nextAttemptAtMs: number | null;
}

export interface DeviceTrackerOptions {
  readonly adb: AdbClient;
  readonly onChange: () => void;
}

const UNREACHABLE = 'not in adb’s list';

export class DeviceTracker {
  readonly #options: DeviceTrackerOptions;
  readonly #stopping = new AbortController();
  readonly #known = new Map<string, KnownDevice>();
  #listed: readonly AdbDevice[] = [];
  #subscription: Disposable | null = null;
  #running: Promise<void> = Promise.resolve();
  #error: EbbError | null = null;
  #wakeKnown = new AbortController();

  constructor(options: DeviceTrackerOptions) {
    this.#options = options;
  }

  /** What keeps the list from being current; null when it is. */
  get error(): EbbError | null {
    return this.#error;
  }

  /** adb's list, plus known TCP devices that are not in it (`unreachable`). */
  get devices(): readonly AdbDevice[] {
    const listed = new Set(this.#listed.map((device) => device.serial));
    const missing = [...this.#known.keys()].filter((serial) => !listed.has(serial));
    return [
      ...this.#listed,
      ...missing.map((serial): AdbDevice => {
        return { serial, state: 'unreachable', rawState: UNREACHABLE, properties: {} };
      }),
    ];
  }

  attempts(serial: string): KnownDevice | null {
    return this.#known.get(serial) ?? null;
  }

  start(): void {
    this.#running = Promise.all([this.#follow(), this.#bringBack()]).then(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeKnown.abort();
    this.#subscription?.dispose();
    await this.#running;
  }

  /** From now on this TCP device is brought back when it is missing. */
  remember(serial: string): void {
    if (!isTcpSerial(serial) || this.#known.has(serial)) return;
    this.#known.set(serial, { serial, attempt: 0, nextAttemptAtMs: 0 });
    this.#wakeKnown.abort();
    this.#options.onChange();
  }

  forget(serial: string): void {
    if (this.#known.delete(serial)) this.#options.onChange();
  }

  /** Asks now instead of waiting for the next change. */
  async refresh(): Promise<void> {
    const devices = await this.#options.adb.listDevices();
    if (devices.ok) this.#setListed(devices.value);
    else this.#setError(devices.error);
  }

  #setListed(devices: readonly AdbDevice[]): void {
    this.#listed = devices;
    this.#error = null;
    for (const device of devices) {
      const known = this.#known.get(device.serial);
      if (known === undefined || device.state === 'offline') continue;
      this.#known.set(device.serial, { ...known, attempt: 0, nextAttemptAtMs: 0 });
    }
    this.#wakeKnown.abort();
    this.#options.onChange();
  }

  #setError(error: EbbError): void {
    this.#error = error;
    this.#listed = [];
    this.#options.onChange();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted;) {
      const ended = await this.#followOnce();
      failures = ended ? 1 : failures + 1;
      if (signal.aborted) return;
      await waitMs(toBackOffMs(failures, Math.random()), signal);
    }
  }

  /** True when tracking had worked and then ended, false when it could not begin. */
  async #followOnce(): Promise<boolean> {
    let end: (cause: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    this.#stopping.signal.addEventListener('abort', () => end('stopped'), { once: true });
    const tracking = await this.#options.adb.trackDevices({
      onList: (devices) => this.#setListed(devices),
      onEnd: end,
    });
    if (!tracking.ok) {
      this.#setError(tracking.error);
      return false;
    }
    this.#subscription = tracking.value;
    if (this.#stopping.signal.aborted) tracking.value.dispose();
    await ended;
    return true;
  }

  /** One loop for all known devices: at most one `adb connect` at a time. */
  async #bringBack(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const due = this.#nextDue();
      const now = Date.now();
      if (due === null || (due.nextAttemptAtMs ?? 0) > now) {
        this.#wakeKnown = new AbortController();
        const waitForMs = due === null ? 60_000 : (due.nextAttemptAtMs ?? 0) - now;
        await waitMs(waitForMs, AbortSignal.any([signal, this.#wakeKnown.signal]));
        continue;
      }
      await this.#tryConnect(due);
    }
  }

  #isMissing(serial: string): boolean {
    const listed = this.#listed.find((device) => device.serial === serial);
    return listed === undefined || listed.state === 'offline';
  }

  #nextDue(): KnownDevice | null {
    const missing = [...this.#known.values()].filter(({ serial }) => this.#isMissing(serial));
    missing.sort((a, b) => (a.nextAttemptAtMs ?? 0) - (b.nextAttemptAtMs ?? 0));
    return missing[0] ?? null;
  }

  async #tryConnect({ serial, attempt }: KnownDevice): Promise<void> {
    const { adb } = this.#options;
    // adb keeps a dead transport as `offline` and answers "already connected": drop it first.
    const stale = this.#listed.some((device) => device.serial === serial);
    if (stale && attempt > 0) await adb.disconnectTcp(serial);
    const connected = await adb.connectTcp(serial);
    if (this.#stopping.signal.aborted || !this.#known.has(serial)) return;
    const next = attempt + 1;
    // After a success the list follows by itself: look again only if it does not.
    const waitForMs = connected.ok ? 2_000 : toBackOffMs(next, Math.random());
    const nextAttemptAtMs = Date.now() + waitForMs;
    this.#known.set(serial, { serial, attempt: next, nextAttemptAtMs });
    this.#options.onChange();
  }
}
