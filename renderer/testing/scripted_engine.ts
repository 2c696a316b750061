/**
 * An EngineClient that follows a script: no adb, no device. It answers as the contract says and
 * keeps real state, so that what the window shows follows from what the window did.
 */
import type {
  ActionEntry,
  AdviseOutcome,
  AdviseReport,
  AdviseRequest,
  DeviceSummary,
  EngineEvents,
  LaunchOutcome,
  LaunchRequest,
  PreflightCheck,
} from '../../electron/common/engine_api.ts';
import { Emitter } from '../../electron/common/emitter.ts';
import { toFailure } from '../../electron/common/errors.ts';
import { success, type Result } from '../../electron/common/result.ts';
import { WHOLE_SELECTION } from '../../electron/common/selection.ts';
import type { EngineClient } from '../../electron/common/rpc.ts';
import { toDisposable } from '../../electron/common/disposable.ts';
import {
  SCRIPTED_APPS,
  SCRIPTED_CHECKS,
  SCRIPTED_INFO,
  toScriptedTick,
} from './scripted_devices.ts';
import { ScriptedExperiments } from './scripted_experiments.ts';

export class ScriptedEngine {
  readonly events = new Emitter<EngineEvents>((error) => {
    throw error;
  });
  readonly calls: { readonly method: string; readonly argument: unknown }[] = [];
  devices: readonly DeviceSummary[] = [];
  checks: readonly PreflightCheck[] = SCRIPTED_CHECKS;
  readonly swapped = new Map<string, number>();
  readonly actions: ActionEntry[] = [];
  readonly launched: LaunchOutcome[] = [];
  private readonly arms = new Map<string, string>();
  private readonly closedListeners = new Set<() => void>();
  readonly experiments = new ScriptedExperiments(this.events, () => this.clock());
  private seq = 0;

  constructor(private clock: () => number = () => Date.now()) {}

  setClock(clock: () => number): void {
    this.clock = clock;
  }

  setDevices(devices: readonly DeviceSummary[]): void {
    this.devices = devices;
    this.events.emit('devices', devices);
  }

  /** One tick at this moment. */
  tick(atMs: number = this.clock()): void {
    this.events.emit('tick', toScriptedTick({ seq: this.seq++, atMs, swapped: this.swapped }));
  }

  gap(fromMs: number, toMs: number | null, reason = 'adb dropped'): void {
    this.events.emit('gap', { serial: SCRIPTED_INFO.serial, fromMs, toMs, reason });
  }

  act(entry: Omit<ActionEntry, 'id' | 'serial' | 'atMs'>): void {
    const id = this.actions.length + 1;
    const action = { ...entry, id, serial: SCRIPTED_INFO.serial, atMs: this.clock() };
    this.actions.push(action);
    this.events.emit('action', action);
  }

  close(): void {
    for (const listener of this.closedListeners) listener();
  }

  /** The client as the window holds it. */
  toClient(): EngineClient {
    const answer = async <T>(method: string, argument: unknown, result: () => Result<T>) => {
      this.calls.push({ method, argument });
      return Promise.resolve(result());
    };
    const runs = this.experiments;
    return {
      listDevices: () => answer('listDevices', null, () => success(this.devices)),
      connect: (serial) => answer('connect', serial, () => success(SCRIPTED_INFO)),
      disconnect: (serial) => answer('disconnect', serial, () => success(null)),
      setInterval: (serial) => answer('setInterval', serial, () => success(null)),
      deviceInfo: (serial) => answer('deviceInfo', serial, () => success(SCRIPTED_INFO)),
      doctor: (serial) => answer('doctor', serial, () => success(this.checks)),
      listApps: (serial) => answer('listApps', serial, () => success([])),
      memoryMap: (request) => answer('memoryMap', request, () => success([])),
      advise: (request) => answer('advise', request, () => this.advise(request)),
      launch: (request) => answer('launch', request, () => this.launch(request)),
      cancel: (callId) => answer('cancel', callId, () => success(null)),
      actions: (serial) => answer('actions', serial, () => success([...this.actions])),
      launches: (serial) => answer('launches', serial, () => success([...this.launched])),
      startVirtualDevice: (request) =>
        answer('startVirtualDevice', request, () =>
          toFailure('virtual_device_failed', 'The script has no virtual device.'),
        ),
      stopVirtualDevice: (name) => answer('stopVirtualDevice', name, () => success(null)),
      pressHome: (serial) => answer('pressHome', serial, () => success(null)),
      listVirtualDevices: () => answer('listVirtualDevices', null, () => success([])),
      checkExperiment: (plan) => answer('checkExperiment', plan, () => runs.check(plan)),
      startExperiment: (request) => answer('startExperiment', request, () => runs.start(request)),
      pauseExperiment: (id) => answer('pauseExperiment', id, () => runs.move({ state: 'paused' })),
      resumeExperiment: (id) =>
        answer('resumeExperiment', id, () => runs.move({ state: 'running' })),
      cancelExperiment: (id) =>
        answer('cancelExperiment', id, () => {
          const end = { reason: 'cancelled', detail: '', atMs: this.clock() } as const;
          return runs.move({ state: 'ended', end });
        }),
      experimentStatus: (id) => answer('experimentStatus', id, () => runs.read(runs.status)),
      experimentResult: (id) => answer('experimentResult', id, () => runs.read(runs.result)),
      listExperiments: () => answer('listExperiments', null, () => runs.list()),
      on: (event, listener) => this.events.on(event, listener),
      close: () => this.close(),
      onClosed: (listener) => {
        this.closedListeners.add(listener);
        return toDisposable(() => this.closedListeners.delete(listener));
      },
    };
  }

  private advise(request: AdviseRequest): Result<AdviseReport> {
    const app = SCRIPTED_APPS.find((one) => one.package === request.target);
    if (!app) return toFailure('unknown_package', `No package ${request.target} on this device.`);
    const refused = app.oomScoreAdj < 200;
    if (refused) {
      const code = 'target_foreground';
      const message = `${app.package} is in front (oom_score_adj ${app.oomScoreAdj}).`;
      const remedy = 'Press HOME or open another app first, or allow it for this one operation.';
      const refusal = { package: app.package, pid: 4000, processName: app.package };
      if (!request.dryRun) {
        this.act({ kind: 'advise', package: app.package, text: message, undo: null, failed: true });
      }
      return success({ outcomes: [], refusals: [{ ...refusal, code, message, remedy }] });
    }
    const outcome = this.toOutcome(app.package, request);
    if (!request.dryRun) this.applyAdvice(app.package, request, outcome);
    return success({ outcomes: [outcome], refusals: [] });
  }

  private applyAdvice(name: string, request: AdviseRequest, outcome: AdviseOutcome): void {
    const warm = request.strategy === 'warm';
    const movedMb = Math.abs(outcome.bytesMoved) / 1024 / 1024;
    const netMb = outcome.netFreedKb / 1024;
    this.swapped.set(name, warm ? 0 : (this.swapped.get(name) ?? 0) + outcome.bytesMoved / 1024);
    this.arms.set(name, request.strategy);
    this.act({
      kind: warm ? 'warm' : 'advise',
      package: name,
      text: warm
        ? `warmed: ${movedMb.toFixed(0)} MB came back`
        : `${request.strategy}: ${movedMb.toFixed(0)} MB moved, net ${netMb.toFixed(0)} MB freed`,
      undo: warm
        ? null
        : { label: 'Warm up', request: { ...request, strategy: 'warm', dryRun: false } },
      failed: false,
    });
  }

  private toOutcome(name: string, request: AdviseRequest): AdviseOutcome {
    const app = SCRIPTED_APPS.find((one) => one.package === name);
    const anonKb = app?.anonKb ?? 0;
    const outKb = this.swapped.get(name) ?? 0;
    const movable = Math.round((anonKb - outKb) * 0.78);
    const movedKb = request.dryRun ? 0 : request.strategy === 'warm' ? -outKb : movable;
    const zramKb = Math.round(movedKb * 0.36);
    const state = (swapKb: number) => ({
      pssKb: anonKb - swapKb + (app?.fileKb ?? 0),
      pssAnonKb: anonKb - swapKb,
      pssFileKb: (app?.fileKb ?? 0) * 0.92,
      swapPssKb: swapKb,
      rssKb: anonKb - swapKb + (app?.fileKb ?? 0) * 1.4,
      rssAnonKb: anonKb - swapKb,
      swapKb,
      ussKb: anonKb - swapKb,
    });
    return {
      package: name,
      pid: 4040,
      processName: name,
      strategy: request.strategy,
      consistency: request.consistency,
      dryRun: request.dryRun,
      selection: request.selection ?? WHOLE_SELECTION,
      cancelled: false,
      atMs: this.clock(),
      durationMs: 460,
      cpuMs: 410,
      bytesPlanned: anonKb * 1024 * 1.2,
      residentPlannedKb: anonKb - outKb,
      privatePlannedKb: movable,
      bytesAdvised: request.dryRun ? 0 : (anonKb - outKb) * 1024,
      bytesMoved: movedKb * 1024,
      netFreedKb: movedKb - zramKb,
      zramGrowthKb: zramKb,
      nothingMoved: 'not_applicable',
      explanation: '',
      before: state(outKb),
      after: state(outKb + movedKb),
      evidence: {
        frozenStart: true,
        frozenEnd: true,
        thawed: true,
        holdUs: 471_000,
        vmasRead: 2611,
        vmasAdvised: 1284,
        vmasSkipped: 1327,
        vmasChanged: 0,
        skipped: [
          { reason: 'not_selected', vmas: 1190, bytes: 96_000_000 },
          { reason: 'shared', vmas: 137, bytes: 12_000_000 },
        ],
        errnos: [],
        chunks: request.dryRun ? 0 : 79,
        worstChunkUs: 610,
        rangesSplit: 0,
        splitsCut: 0,
        busyPauses: 0,
        busyWaitUs: 0,
        pageSource: 'none',
        idleMarkedKb: 0,
      },
    };
  }

  private launch(request: LaunchRequest): Result<LaunchOutcome> {
    const name = request.package;
    const n = this.launched.length;
    const paged = (this.swapped.get(name) ?? 0) > 0;
    const jitter = ((n * 7919) % 61) - 30;
    const outcome: LaunchOutcome = {
      package: name,
      component: `${name}/.MainActivity`,
      activity: `${name}/.MainActivity`,
      arm: request.arm ?? this.arms.get(name) ?? 'untouched',
      state: 'hot',
      atMs: this.clock() + n,
      totalTimeMs: (paged ? 304 : 243) + jitter,
      waitTimeMs: (paged ? 310 : 250) + jitter,
      elapsedMs: 400 + jitter,
      majorFaults: paged ? 900 + jitter : 4,
      minorFaults: 1200,
      swapIns: paged ? 880 + jitter : 0,
      systemSwapIns: paged ? 960 : 3,
      pidBefore: 4040,
      pidAfter: 4040,
      pidUnchanged: true,
    };
    this.launched.push(outcome);
    this.swapped.delete(name);
    this.act({
      kind: 'launch',
      package: name,
      text: `hot launch in ${outcome.totalTimeMs ?? 0} ms`,
      undo: null,
      failed: false,
    });
    return success(outcome);
  }
}
