/**
 * The window's hands: calls the engine, writes what comes back into the store. Panels call these
 * methods and read the store; nothing else talks to the engine. Every method settles; a failure
 * ends up beside what it was about.
 */
import type {
  AdviseRefusal,
  AdviseRequest,
  DeviceSummary,
  LaunchRequest,
} from '../../electron/common/engine_api.ts';
import type { Disposable } from '../../electron/common/disposable.ts';
import { failure, type EbbError, type Result } from '../../electron/common/result.ts';
import type { EngineClient } from '../../electron/common/rpc.ts';
import type { EngineStatus, WindowCommand } from '../../electron/common/window_link.ts';
import type { ErrorCode } from '../../electron/common/wire.gen.ts';
import type { EngineSource } from '../engine/engine_source.ts';
import { pickDevice } from '../view_models/device_presentation.ts';
import { Experiments } from './experiments.ts';
import { Operations } from './operations.ts';
import type { SessionStore } from './session_store.ts';
import { useUi } from './ui_state.ts';

const VIRTUAL_DEVICE_NAME = 'default';

function toRefusalError({ code, message, remedy }: AdviseRefusal): EbbError {
  return { code: code as ErrorCode, message, cause: '', remedy };
}

export class Workbench {
  readonly operations: Operations;
  readonly experiments: Experiments;
  private client: EngineClient | null = null;
  private subscriptions: readonly Disposable[] = [];
  /** Devices that the user let go: they are not opened again without being asked. */
  private readonly released = new Set<string>();
  private readonly connecting = new Set<string>();

  constructor(
    readonly store: SessionStore,
    private readonly source: EngineSource,
    onCommand: (command: WindowCommand) => void,
  ) {
    this.operations = new Operations(store.commits);
    this.experiments = new Experiments(store.commits);
    source.listen({
      onClient: (client) => this.attach(client),
      onStatus: (status) => this.acceptStatus(status),
      onCommand,
    });
  }

  restartEngine(): void {
    this.store.update((store) => (store.engine = { state: 'connecting' }));
    this.source.requestRestart();
  }

  selectDevice(serial: string): void {
    useUi.getState().set({ serial, selectedPackage: null });
    this.released.delete(serial);
    void this.openSelected();
  }

  async connect(serial: string): Promise<void> {
    if (!this.client || this.connecting.has(serial)) return;
    this.released.delete(serial);
    this.connecting.add(serial);
    const session = this.store.ensure(serial);
    this.store.update(() => (session.error = null));
    const result = await this.client.connect(serial);
    this.connecting.delete(serial);
    this.store.update(() => {
      if (result.ok) session.info = result.value;
      else session.error = result.error;
    });
    if (result.ok) await this.loadPast(serial);
    void this.runDoctor();
  }

  async disconnect(serial: string): Promise<void> {
    this.released.add(serial);
    await this.client?.disconnect(serial);
  }

  async dryRun(request: Omit<AdviseRequest, 'dryRun'>): Promise<void> {
    await this.advise({ ...request, dryRun: true });
  }

  async advise(request: AdviseRequest): Promise<void> {
    const { client } = this;
    if (!client) return;
    const target = String(request.target);
    const kind = request.dryRun ? 'dry_run' : request.strategy === 'warm' ? 'warm' : 'advise';
    await this.operations.run({ serial: request.serial, target, kind }, async (callId) => {
      const result = await client.advise(request, callId);
      if (!result.ok) return result;
      this.store.acceptAdvice(request.serial, result.value, request.dryRun, Date.now());
      // Everything refused, nothing done: that is the answer to a real request, not a result to
      // show.
      const refusal = result.value.outcomes.length === 0 ? result.value.refusals[0] : undefined;
      return !request.dryRun && refusal ? failure(toRefusalError(refusal)) : result;
    });
  }

  /**
   * Measures `count` launches one after the other; stops at the first that fails or when cancelled.
   */
  async launch(request: LaunchRequest, count: number): Promise<void> {
    const { client } = this;
    if (!client) return;
    const { serial } = request;
    const operation = { serial, target: request.package, kind: 'launch' } as const;
    await this.operations.run(operation, async (callId, progress) => {
      let last: Result<unknown> = { ok: true, value: null };
      for (let i = 0; i < count && !progress.cancelled(); i++) {
        progress.report(i, count);
        const result = await client.launch(request, callId);
        if (!result.ok) return result;
        this.store.acceptLaunch(serial, result.value);
        last = result;
      }
      return last;
    });
  }

  /** Sends the app in front to the background, so that it may be advised. */
  async pressHome(serial: string, target: string): Promise<void> {
    const { client } = this;
    if (!client) return;
    await this.operations.run({ serial, target, kind: 'home' }, () => client.pressHome(serial));
  }

  async cancel(callId: string): Promise<void> {
    this.operations.cancel(callId);
    await this.client?.cancel(callId);
  }

  async startVirtualDevice(): Promise<void> {
    const { client, store } = this;
    if (!client || store.virtualStart?.running) return;
    const startedAtMs = Date.now();
    store.update(() => {
      store.virtualStart = { running: true, text: 'starting', startedAtMs, error: null };
    });
    const result = await client.startVirtualDevice({ name: VIRTUAL_DEVICE_NAME });
    store.update(() => {
      store.virtualStart = result.ok
        ? null
        : { running: false, text: '', startedAtMs, error: result.error };
    });
    if (result.ok) this.selectDevice(result.value.serial);
    await this.refreshVirtualDevices();
  }

  async stopVirtualDevice(name: string): Promise<void> {
    await this.client?.stopVirtualDevice(name);
    await this.refreshVirtualDevices();
  }

  async runDoctor(): Promise<void> {
    const { client, store } = this;
    if (!client || store.doctorRunning) return;
    store.update(() => (store.doctorRunning = true));
    const { serial } = useUi.getState();
    // A device that is being opened answers for itself in a moment: two starts of the agent would
    // meet.
    const asked = serial !== null && this.connecting.has(serial) ? null : serial;
    const result = await client.doctor(asked);
    store.update(() => {
      store.doctorRunning = false;
      store.doctorError = result.ok ? null : result.error;
      if (result.ok) store.doctor = { checks: result.value, atMs: Date.now() };
    });
  }

  private attach(client: EngineClient): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.client = client;
    const { store } = this;
    this.subscriptions = [
      client.on('devices', (devices) => this.acceptDevices(devices)),
      client.on('tick', (tick) => store.acceptTick(tick)),
      client.on('gap', (gap) => store.acceptGap(gap)),
      client.on('action', (entry) => store.acceptAction(entry)),
      client.on('launch', ({ serial, ...launch }) => store.acceptLaunch(serial, launch)),
      client.on('adviseProgress', (p) =>
        this.operations.reportBytes(p.callId, p.bytesDone, p.bytesPlanned),
      ),
      client.on('virtualDeviceProgress', ({ text }) =>
        store.update(() => {
          if (store.virtualStart) store.virtualStart = { ...store.virtualStart, text };
        }),
      ),
    ];
    client.onClosed(() => {
      if (this.client !== client) return;
      this.client = null;
      store.update(() => {
        if (store.engine.state === 'ready') store.engine = { state: 'connecting' };
        // No engine, no sessions: what they were is the last thing it said, not what is.
        const idle = { session: 'idle', reconnectAttempt: 0, nextAttemptAtMs: null } as const;
        store.devices = store.devices?.map((device) => ({ ...device, ...idle })) ?? null;
      });
    });
    store.update(() => (store.engine = { state: 'ready' }));
    this.experiments.attach(client);
    void this.loadDevices();
    void this.refreshVirtualDevices();
  }

  private acceptStatus(status: EngineStatus): void {
    this.store.update((store) => {
      if (status.state === 'restarting' || status.state === 'failed') store.engine = status;
      else if (status.state === 'starting') store.engine = { state: 'connecting' };
    });
  }

  private async loadDevices(): Promise<void> {
    const known = this.store.devices;
    const result = await this.client?.listDevices();
    if (!result) return;
    // An event that came meanwhile is younger than this answer.
    const overtaken = this.store.devices !== known;
    if (result.ok && !overtaken) this.acceptDevices(result.value);
    if (!result.ok) this.store.update((store) => (store.devicesError = result.error));
    if (this.connecting.size === 0) void this.runDoctor();
  }

  private acceptDevices(devices: readonly DeviceSummary[]): void {
    this.store.update((store) => {
      store.devices = devices;
      store.devicesError = null;
    });
    void this.openSelected();
  }

  /** Opens the chosen device, or the first that can be measured, once it is ready. */
  private async openSelected(): Promise<void> {
    const ui = useUi.getState();
    const device = pickDevice(this.store.devices ?? [], ui.serial);
    if (!device) return;
    if (device.serial !== ui.serial) ui.set({ serial: device.serial, selectedPackage: null });
    const untouched = device.session === 'idle' && !this.released.has(device.serial);
    if (device.state === 'device' && untouched) await this.connect(device.serial);
    else if (device.session === 'streaming' && !this.store.find(device.serial)?.info) {
      await this.loadInfo(device.serial);
    }
  }

  /** A session that the engine had before this window looked. */
  private async loadInfo(serial: string): Promise<void> {
    const result = await this.client?.deviceInfo(serial);
    if (!result?.ok) return;
    this.store.update((store) => (store.ensure(serial).info = result.value));
    await this.loadPast(serial);
    void this.runDoctor();
  }

  private async loadPast(serial: string): Promise<void> {
    const [actions, launches] = await Promise.all([
      this.client?.actions(serial),
      this.client?.launches(serial),
    ]);
    if (actions?.ok) for (const entry of actions.value) this.store.acceptAction(entry);
    if (launches?.ok) {
      for (const launch of launches.value) this.store.acceptLaunch(serial, launch);
    }
  }

  private async refreshVirtualDevices(): Promise<void> {
    const result = await this.client?.listVirtualDevices();
    if (!result?.ok) return;
    this.store.update((store) => (store.virtualDevices = result.value));
  }
}
