/**
 * The engine: every device, every operation, no window. Runs in Electron's utility process and in
 * the command line alike. Implements the contract of common/engine_api.ts; failures are values.
 */
import type {
  ActionEntry,
  AdviseReport,
  AdviseRequest,
  AppRow,
  DeviceInfo,
  DeviceSummary,
  EngineApi,
  EngineEvents,
  LaunchOutcome,
  LaunchRequest,
  PreflightCheck,
  VirtualDeviceRequest,
  VirtualDeviceState,
} from '../common/engine_api.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter, type EventSource } from '../common/emitter.ts';
import { toFailure } from '../common/errors.ts';
import type { MemoryMapRequest, ProcessMemory } from '../common/memory_map.ts';
import type { ExperimentApi } from '../common/experiment_run.ts';
import { failure, type Result, success } from '../common/result.ts';
import { ActionLog } from './actions/action_log.ts';
import { advise, toAdviseEntry } from './actions/advise.ts';
import { CallRegistry } from './actions/call_registry.ts';
import { launch, toLaunchEntry } from './actions/launch.ts';
import { findAdb, toServerPort } from './adb/adb_binary.ts';
import { type AdbClient, createAdbClient } from './adb/adb_client.ts';
import { DeviceTracker } from './adb/device_tracker.ts';
import { toAgentFolder } from './agent/agent_binary.ts';
import { createNativeCodecs } from './agent/native_codec.ts';
import type { WireCodecFactory } from './agent/wire_codec.ts';
import { toDeviceSummary } from './device_summaries.ts';
import { createExperiments, toExperimentCalls } from './experiment/engine_experiments.ts';
import type { Experiments } from './experiment/experiments.ts';
import { readMemoryMap } from './explorer/read_memory_map.ts';
import { readDeviceChecks, toConnectedChecks } from './preflight/device_checks.ts';
import { readHostChecks } from './preflight/host_checks.ts';
import { findProjectRoot } from './project_root.ts';
import { pressHome } from './session/android_commands.ts';
import { toAppRows } from './session/app_rows.ts';
import { nowWallMs } from './session/device_clock.ts';
import { DeviceSession, toNoSessionError } from './session/device_session.ts';
import { DEFAULT_INTERVAL_MS, isInterval, toIntervalFailure } from './session/sampling_interval.ts';
import { createVirtualDevices, type VirtualDevices } from './virtual/virtual_devices.ts';
import { VirtualWatch } from './virtual/virtual_watch.ts';

export interface EngineOptions {
  /** Default: process.env. Read: EBB_ADB, ANDROID_ADB_SERVER_PORT, PATH, EBB_AGENT_DIR. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly agentFolder?: string;
  /** Doubles for tests. */
  readonly adb?: AdbClient;
  readonly codecs?: WireCodecFactory;
  readonly virtualDevices?: VirtualDevices;
  /** A listener of a face threw: a bug there, told here. Default: to stderr. */
  readonly onListenerError?: (error: unknown) => void;
}

export type Engine = EngineApi & EventSource<EngineEvents> & { close(): Promise<void> };

/** Without the experiments, which bring their own calls. */
type DeviceApi = Omit<EngineApi, keyof ExperimentApi>;

class EngineCore implements DeviceApi {
  readonly experiments: Experiments;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #adb: AdbClient;
  readonly #codecs: WireCodecFactory;
  readonly #agentFolder: string;
  readonly #virtual: VirtualDevices;
  readonly #emitter: Emitter<EngineEvents>;
  readonly #tracker: DeviceTracker;
  readonly #watch: VirtualWatch;
  readonly #sessions = new Map<string, DeviceSession>();
  readonly #logs = new Map<string, ActionLog>();
  readonly #calls = new CallRegistry();
  readonly #ready: Promise<void>;
  #devicesShown = '';
  #readySerials = new Set<string>();
  #closed = false;

  constructor(options: EngineOptions) {
    this.#environment = options.environment ?? process.env;
    this.#agentFolder = options.agentFolder ?? toAgentFolder(findProjectRoot());
    this.#codecs = options.codecs ?? createNativeCodecs();
    this.#virtual = options.virtualDevices ?? createVirtualDevices();
    this.#adb =
      options.adb ??
      createAdbClient({
        adbPath: findAdb(this.#environment),
        port: toServerPort(this.#environment),
      });
    const toStderr = (error: unknown): void => {
      process.stderr.write(`ebb: a listener failed: ${String(error)}\n`);
    };
    this.#emitter = new Emitter(options.onListenerError ?? toStderr);
    this.#tracker = new DeviceTracker({ adb: this.#adb, onChange: () => this.#devicesChanged() });
    this.#watch = new VirtualWatch(this.#virtual, this.#tracker);
    this.experiments = createExperiments({
      environment: this.#environment,
      api: this,
      connect: (serial, intervalMs) => this.connect(serial, intervalMs),
      findSession: (serial) => this.#sessions.get(serial),
      emitter: this.#emitter,
    });
    this.#ready = this.#begin();
  }

  on<Name extends keyof EngineEvents>(
    event: Name,
    listener: (payload: EngineEvents[Name]) => void,
  ): Disposable {
    return this.#emitter.on(event, listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.experiments.close();
    this.#calls.cancelAll();
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
    await this.#ready;
    await Promise.all([this.#watch.stop(), this.#tracker.stop()]);
    this.#emitter.clear();
  }

  // ----------------------------------------------------------------------------------------
  // devices

  async listDevices(): Promise<Result<readonly DeviceSummary[]>> {
    await this.#ready;
    await this.#tracker.refresh();
    const { error } = this.#tracker;
    return error === null ? success(this.#summaries()) : failure(error);
  }

  async connect(serial: string, intervalMs = DEFAULT_INTERVAL_MS): Promise<Result<DeviceInfo>> {
    if (!isInterval(intervalMs)) return toIntervalFailure(intervalMs);
    await this.#ready;
    const existing = this.#sessions.get(serial);
    if (existing !== undefined && existing.status.state !== 'failed') {
      const set = await existing.setInterval(intervalMs);
      const connected = await existing.connect();
      return connected.ok && !set.ok && existing.link.ok ? set : connected;
    }
    const session = this.#createSession(serial, intervalMs);
    this.#sessions.set(serial, session);
    const connected = await session.connect();
    if (connected.ok) {
      this.#tracker.remember(serial);
      void this.experiments.restoreLeftovers(serial);
    }
    return connected;
  }

  async disconnect(serial: string): Promise<Result<null>> {
    const session = this.#sessions.get(serial);
    this.#sessions.delete(serial);
    await session?.close();
    this.#devicesChanged();
    return success(null);
  }

  async setInterval(serial: string, intervalMs: number): Promise<Result<null>> {
    if (!isInterval(intervalMs)) return toIntervalFailure(intervalMs);
    const session = this.#sessions.get(serial);
    if (session === undefined) return failure(toNoSessionError(serial));
    return session.setInterval(intervalMs);
  }

  deviceInfo(serial: string): Promise<Result<DeviceInfo>> {
    const session = this.#sessions.get(serial);
    return Promise.resolve(session?.info ?? failure(toNoSessionError(serial)));
  }

  async doctor(serial: string | null): Promise<Result<readonly PreflightCheck[]>> {
    await this.#ready;
    const host = await readHostChecks({
      adb: this.#adb,
      adbPath: findAdb(this.#environment),
      adbPort: toServerPort(this.#environment),
      agentFolder: this.#agentFolder,
      codecs: this.#codecs,
      environment: this.#environment,
    });
    if (serial === null) return success(host);
    const session = this.#sessions.get(serial);
    if (session?.status.state === 'streaming' && session.info.ok) {
      return success([...host, ...toConnectedChecks(session.info.value)]);
    }
    const sources = { adb: this.#adb, agentFolder: this.#agentFolder, codecs: this.#codecs };
    return success([...host, ...(await readDeviceChecks({ ...sources, serial }))]);
  }

  listApps(serial: string): Promise<Result<readonly AppRow[]>> {
    const session = this.#sessions.get(serial);
    if (session === undefined) return Promise.resolve(failure(toNoSessionError(serial)));
    const { link, lastTick } = session;
    if (!link.ok) return Promise.resolve(link);
    return Promise.resolve(success(lastTick === null ? [] : toAppRows(lastTick)));
  }

  async memoryMap({ serial, target }: MemoryMapRequest): Promise<Result<readonly ProcessMemory[]>> {
    const session = this.#sessions.get(serial);
    if (session === undefined) return failure(toNoSessionError(serial));
    const { link, lastTick: tick } = session;
    if (!link.ok) return link;
    if (tick === null) return toFailure('connection_lost', `${serial} gave no sample yet.`);
    return readMemoryMap({ link: link.value, tick }, target);
  }

  // ----------------------------------------------------------------------------------------
  // actions

  advise(request: AdviseRequest, callId = ''): Promise<Result<AdviseReport>> {
    return this.#calls.run(callId, async (signal) => {
      const { serial } = request;
      const session = this.#sessions.get(serial);
      if (session === undefined) return failure(toNoSessionError(serial));
      const { link, lastTick } = session;
      if (!link.ok) return link;
      if (lastTick === null) return toFailure('connection_lost', `${serial} gave no sample yet.`);
      const log = this.#log(serial);
      const onProgress = (packageName: string, bytesDone: number, bytesPlanned: number): void => {
        const progress = { serial, callId, package: packageName, bytesDone, bytesPlanned };
        this.#emitter.emit('adviseProgress', progress);
      };
      const onOutcome = (outcome: AdviseReport['outcomes'][number]): void => {
        log.add(toAdviseEntry(serial, outcome));
        if (!outcome.dryRun) log.noteAdvice(outcome.package, outcome.strategy);
      };
      const context = { link: link.value, tick: lastTick, signal, onProgress, onOutcome };
      const report = await advise(context, request);
      if (!report.ok) this.#noteFailure(serial, String(request.target), report.error.message);
      return report;
    });
  }

  launch(request: LaunchRequest, callId = ''): Promise<Result<LaunchOutcome>> {
    return this.#calls.run(callId, async (signal) => {
      const { serial } = request;
      const session = this.#sessions.get(serial);
      if (session === undefined) return failure(toNoSessionError(serial));
      const { link } = session;
      if (!link.ok) return link;
      const log = this.#log(serial);
      const arm = request.arm ?? log.toArm(request.package);
      const outcome = await launch({ link: link.value, signal, arm }, request);
      if (!outcome.ok) {
        this.#noteFailure(serial, request.package, outcome.error.message);
        return outcome;
      }
      log.addLaunch(outcome.value);
      log.add(toLaunchEntry(serial, outcome.value));
      this.#emitter.emit('launch', { ...outcome.value, serial });
      return outcome;
    });
  }

  async pressHome(serial: string): Promise<Result<null>> {
    const session = this.#sessions.get(serial);
    if (session === undefined) return failure(toNoSessionError(serial));
    const { link } = session;
    return link.ok ? pressHome(link.value.client) : link;
  }

  cancel(callId: string): Promise<Result<null>> {
    this.#calls.cancel(callId);
    return Promise.resolve(success(null));
  }

  actions(serial: string): Promise<Result<readonly ActionEntry[]>> {
    return Promise.resolve(success([...(this.#logs.get(serial)?.entries ?? [])]));
  }

  launches(serial: string): Promise<Result<readonly LaunchOutcome[]>> {
    return Promise.resolve(success([...(this.#logs.get(serial)?.launches ?? [])]));
  }

  // --------------------------------------------------------------------------------- virtual
  // devices

  async startVirtualDevice(request: VirtualDeviceRequest): Promise<Result<VirtualDeviceState>> {
    const onProgress = (text: string): void => {
      this.#emitter.emit('virtualDeviceProgress', { text });
    };
    const started = await this.#virtual.start(request, onProgress);
    if (!started.ok) return started;
    await this.#watch.look();
    await this.#connectMissing([started.value.serial]);
    return started;
  }

  async stopVirtualDevice(name: string): Promise<Result<null>> {
    const listed = await this.#virtual.list();
    const serial = listed.ok
      ? listed.value.find((device) => device.name === name)?.serial
      : undefined;
    if (serial !== undefined) {
      await this.disconnect(serial);
      this.#tracker.forget(serial);
    }
    const stopped = await this.#virtual.stop(name);
    await this.#watch.look();
    if (serial !== undefined) await this.#adb.disconnectTcp(serial);
    return stopped;
  }

  listVirtualDevices(): Promise<Result<readonly VirtualDeviceState[]>> {
    return this.#virtual.list();
  }

  // ----------------------------------------------------------------------------------------
  // innards

  /** After this the first list is complete: adb's devices and the virtual devices that run. */
  async #begin(): Promise<void> {
    await this.#watch.look();
    await this.#tracker.refresh();
    if (this.#tracker.error === null) await this.#connectMissing(this.#watch.serials);
    if (this.#closed) return;
    this.#tracker.start();
    this.#watch.start();
  }

  async #connectMissing(serials: readonly string[]): Promise<void> {
    await this.#tracker.refresh();
    const away = this.#tracker.devices.filter(
      ({ serial, state }) => serials.includes(serial) && state !== 'device',
    );
    await Promise.all(away.map(({ serial }) => this.#adb.connectTcp(serial)));
    if (away.length > 0) await this.#tracker.refresh();
  }

  #createSession(serial: string, intervalMs: number): DeviceSession {
    return new DeviceSession({
      adb: this.#adb,
      serial,
      agentFolder: this.#agentFolder,
      codecs: this.#codecs,
      intervalMs,
      log: this.#log(serial),
      onTick: (tick) => this.#emitter.emit('tick', tick),
      onGap: (gap) => this.#emitter.emit('gap', gap),
      onChange: () => this.#devicesChanged(),
    });
  }

  #log(serial: string): ActionLog {
    const log =
      this.#logs.get(serial) ?? new ActionLog((entry) => this.#emitter.emit('action', entry));
    this.#logs.set(serial, log);
    return log;
  }

  #noteFailure(serial: string, packageName: string, text: string): void {
    const atMs = nowWallMs();
    const entry = { serial, atMs, kind: 'error', package: packageName, text } as const;
    this.#log(serial).add({ ...entry, undo: null, failed: true });
  }

  #summaries(): DeviceSummary[] {
    return this.#tracker.devices.map((device) => {
      const { serial } = device;
      const session = this.#sessions.get(serial);
      const info = session?.info;
      return toDeviceSummary(device, {
        session: session?.status ?? null,
        virtual: this.#watch.find(serial),
        known: this.#tracker.attempts(serial),
        model: info?.ok === true ? info.value.model : null,
      });
    });
  }

  #devicesChanged(): void {
    const summaries = this.#summaries();
    const ready = summaries.filter(({ state }) => state === 'device').map(({ serial }) => serial);
    // A device that has just come back: its session need not sit out the back-off.
    for (const serial of ready) {
      if (!this.#readySerials.has(serial)) this.#sessions.get(serial)?.wake();
    }
    this.#readySerials = new Set(ready);
    const shown = JSON.stringify(summaries);
    if (shown === this.#devicesShown) return;
    this.#devicesShown = shown;
    this.#emitter.emit('devices', summaries);
  }
}

export function createEngine(options: EngineOptions = {}): Engine {
  const core = new EngineCore(options);
  return Object.assign(core, toExperimentCalls(core.experiments));
}
