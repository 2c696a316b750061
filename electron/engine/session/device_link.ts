/**
 * One connection to one device, from nothing to ticks: readiness, root, agent, sampling, packages.
 * Ends when its stream ends or when nothing was heard for too long; DeviceSession then opens
 * another.
 */
import type { DeviceInfo, TickEvent } from '../../common/engine_api.ts';
import { toError, toFailure } from '../../common/errors.ts';
import { type EbbError, failure, type Result, success } from '../../common/result.ts';
import type { HelloReplyMessage, TickMessage } from '../../common/wire.gen.ts';
import type { AdbClient } from '../adb/adb_client.ts';
import { findRootAccess, type RootAccess } from '../adb/root_access.ts';
import { type AgentBinary, readAgentBinary, toAgentPreset } from '../agent/agent_binary.ts';
import type { AgentClient } from '../agent/agent_client.ts';
import { startAgent, type StartedAgent } from '../agent/agent_start.ts';
import type { WireCodecFactory } from '../agent/wire_codec.ts';
import { waitMs } from '../deadline.ts';
import { DeviceClock, nowWallMs, toMs } from './device_clock.ts';
import { type DeviceFacts, readDeviceFacts, readReadiness } from './device_facts.ts';
import { readLauncherActivity, readPackageTable } from './android_commands.ts';
import { isUnknownAppUid, NO_PACKAGES, type PackageTable } from './packages.ts';
import { toTickEvent } from './tick_event.ts';

const SAMPLING_TIMEOUT_MS = 10_000;
/** Of one core, for all scanning; what it leaves for PSS goes to processes that moved. */
const CPU_BUDGET_PERMILLE = 10;
/** A PSS of which nothing moved is read again after this long: sharing changes without a fault. */
const OLDEST_PSS_INTERVALS = 60;
const OLDEST_PSS_MS = 60_000;
const SHORTEST_SILENCE_MS = 3_000;
const SILENT_INTERVALS = 3;
/** A device without a package manager must not be asked at every tick. */
const PACKAGE_REFRESH_MS = 5_000;
/** Give adb's server a moment to notice that a device is gone before it is asked. */
const EXPLAIN_DELAY_MS = 150;

export interface LinkOptions {
  readonly adb: AdbClient;
  readonly serial: string;
  readonly agentFolder: string;
  readonly codecs: WireCodecFactory;
  readonly intervalMs: number;
  readonly onTick: (tick: TickEvent) => void;
}

interface LinkParts {
  readonly started: StartedAgent;
  readonly facts: DeviceFacts;
  readonly root: RootAccess;
  readonly binary: AgentBinary;
}

/**
 * Longest time without a byte before a link counts as dead: a stalled TCP would hang for minutes.
 */
export function toSilenceMs(intervalMs: number): number {
  return Math.max(SILENT_INTERVALS * intervalMs, SHORTEST_SILENCE_MS);
}

async function explainClose(options: LinkOptions, reason: string): Promise<EbbError> {
  await waitMs(EXPLAIN_DELAY_MS);
  const { serial } = options;
  const devices = await options.adb.listDevices();
  const cause = reason === '' ? 'the stream ended' : reason;
  if (!devices.ok) return toError('connection_lost', `Lost ${serial}.`, devices.error.message);
  const device = devices.value.find((candidate) => candidate.serial === serial);
  if (device?.state === 'device')
    return toError('agent_died', `The agent on ${serial} ended.`, cause);
  const state = device === undefined ? 'adb no longer lists it' : `adb says ${device.rawState}`;
  return toError('connection_lost', `Lost the connection to ${serial}.`, `${state}; ${cause}`);
}

async function openParts(options: LinkOptions): Promise<Result<LinkParts>> {
  const { adb, serial } = options;
  const ready = await readReadiness(adb, serial);
  if (!ready.ok) return ready;
  const facts = await readDeviceFacts(adb, serial);
  if (!facts.ok) return facts;
  const preset = toAgentPreset(facts.value.machine, facts.value.abi);
  if (preset === null) {
    const cause = `uname -m: ${facts.value.machine}, ro.product.cpu.abi: ${facts.value.abi}`;
    return toFailure('unsupported_abi', `Ebb has no agent for ${serial}.`, cause);
  }
  const binary = await readAgentBinary(options.agentFolder, preset);
  if (!binary.ok) return binary;
  const root = await findRootAccess(adb, serial);
  if (!root.ok) return root;
  const started = await startAgent({
    adb,
    serial,
    root: root.value,
    binary: binary.value,
    codecs: options.codecs,
    explainClose: (reason) => explainClose(options, reason),
  });
  if (!started.ok) return started;
  return success({
    started: started.value,
    facts: facts.value,
    root: root.value,
    binary: binary.value,
  });
}

export class DeviceLink {
  readonly client: AgentClient;
  readonly #options: LinkOptions;
  readonly #parts: LinkParts;
  readonly #clock = new DeviceClock();
  #packages: PackageTable | null = null;
  #packagesReadAtMs = 0;
  /** Launcher activities as resolved on this link: asking costs a process on the device. */
  readonly #launchers = new Map<string, string>();
  #heldTicks: TickMessage[] = [];
  #firstSampleMs: number | null = null;
  #settleFirstTick: () => void = () => undefined;
  readonly #firstTick: Promise<void>;
  #silenceMs: number;
  #watchdog: NodeJS.Timeout;

  private constructor(options: LinkOptions, parts: LinkParts) {
    this.#options = options;
    this.#parts = parts;
    this.client = parts.started.client;
    this.#silenceMs = toSilenceMs(options.intervalMs);
    this.#firstTick = new Promise((resolve) => {
      this.#settleFirstTick = resolve;
    });
    const helloWallMs = performance.timeOrigin + parts.started.helloAtMs;
    this.#clock.observe(toMs(parts.started.hello.bootNs), helloWallMs);
    this.#watchdog = this.#watch();
    this.client.on('alive', () => this.#watchdog.refresh());
    this.client.on('tick', (tick) => this.#receive(tick));
    void this.client.closed.then(() => clearTimeout(this.#watchdog));
  }

  /** Settles when the first tick has been given to `onTick`. */
  static async open(options: LinkOptions): Promise<Result<DeviceLink>> {
    const parts = await openParts(options);
    if (!parts.ok) return parts;
    const link = new DeviceLink(options, parts.value);
    const streaming = await link.#begin();
    if (streaming.ok) return success(link);
    link.client.abort(streaming.error);
    return streaming;
  }

  get packages(): PackageTable {
    return this.#packages ?? NO_PACKAGES;
  }

  get hello(): HelloReplyMessage {
    return this.#parts.started.hello;
  }

  get info(): DeviceInfo {
    const { facts, root, binary } = this.#parts;
    const { hello } = this;
    return {
      serial: this.#options.serial,
      model: facts.model,
      isVirtual: facts.isVirtual,
      androidRelease: facts.androidRelease,
      abi: facts.abi === '' ? hello.abi : facts.abi,
      kernel: hello.kernel,
      rootMethod: root.method,
      pageSizeKb: hello.pageSize / 1024,
      capabilities: hello.capabilities,
      agent: {
        binaryBytes: binary.bytes,
        pid: hello.agentPid,
        guardPid: hello.guardPid,
        firstSampleMs: this.#firstSampleMs,
      },
    };
  }

  toWallMs(bootMs: number): number {
    return this.#clock.toWallMs(bootMs);
  }

  async startSampling(intervalMs: number): Promise<Result<null>> {
    const pssMaxAgeMs = Math.max(OLDEST_PSS_INTERVALS * intervalMs, OLDEST_PSS_MS);
    const done = await this.client.request<'StartSampling'>(
      { type: 'StartSampling', intervalMs, pssMaxAgeMs, cpuBudgetPermille: CPU_BUDGET_PERMILLE },
      SAMPLING_TIMEOUT_MS,
    );
    if (!done.ok) return done;
    this.#silenceMs = toSilenceMs(intervalMs);
    clearTimeout(this.#watchdog);
    if (this.client.isOpen) this.#watchdog = this.#watch();
    return success(null);
  }

  /** Reads the package table again, at most every few seconds. */
  async refreshPackages(): Promise<void> {
    if (nowWallMs() - this.#packagesReadAtMs < PACKAGE_REFRESH_MS) return;
    this.#packagesReadAtMs = nowWallMs();
    const table = await readPackageTable(this.client);
    if (table.ok) this.#packages = table.value;
  }

  /** For a package that may have been installed a moment ago. */
  async refreshPackagesUnless(known: string): Promise<void> {
    if (!this.packages.appIds.has(known)) await this.refreshPackages();
  }

  async readLauncher(packageName: string): Promise<Result<string>> {
    const known = this.#launchers.get(packageName);
    if (known !== undefined) return success(known);
    const component = await readLauncherActivity(this.client, packageName);
    if (component.ok) this.#launchers.set(packageName, component.value);
    return component;
  }

  /** After a launch that failed: an update may have moved the activity. */
  forgetLauncher(packageName: string): void {
    this.#launchers.delete(packageName);
  }

  async #begin(): Promise<Result<null>> {
    const [sampling] = await Promise.all([
      this.startSampling(this.#options.intervalMs),
      this.refreshPackages(),
    ]);
    if (!sampling.ok) return sampling;
    // Processes of a device without a package manager belong to no package: ticks still count.
    this.#packages ??= NO_PACKAGES;
    this.#releaseTicks();
    const closed = this.client.closed.then((error) => failure(error));
    return Promise.race([this.#firstTick.then(() => success(null)), closed]);
  }

  #receive(tick: TickMessage): void {
    const arrivedAtMs = performance.now();
    this.#firstSampleMs ??= arrivedAtMs - this.#parts.started.startedAtMs;
    this.#clock.observe(toMs(tick.scanEndNs), performance.timeOrigin + arrivedAtMs);
    this.#heldTicks.push(tick);
    if (this.#packages !== null) this.#releaseTicks();
  }

  #releaseTicks(): void {
    const ticks = this.#heldTicks;
    this.#heldTicks = [];
    for (const tick of ticks) {
      const packages = this.packages;
      if (tick.rows.some((row) => isUnknownAppUid(packages, row.uid))) void this.refreshPackages();
      const toWallMs = (bootMs: number): number => this.toWallMs(bootMs);
      this.#options.onTick(toTickEvent(tick, { serial: this.#options.serial, packages, toWallMs }));
      this.#settleFirstTick();
    }
  }

  #watch(): NodeJS.Timeout {
    return setTimeout(() => {
      const { serial } = this.#options;
      const text = `Nothing was heard from ${serial} for ${this.#silenceMs} ms.`;
      this.client.abort(toError('connection_lost', text, 'the link stalls or the device hangs'));
    }, this.#silenceMs);
  }
}
