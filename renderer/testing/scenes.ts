/**
 * The states of the window that are looked at and tested, each made by driving the scripted engine.
 */
import type { EngineListener, EngineSource } from '../engine/engine_source.ts';
import { useUi } from '../session/ui_state.ts';
import type { Workbench } from '../session/workbench.ts';
import { SCRIPTED_SERIAL, toScriptedDevice } from './scripted_devices.ts';
import type { ScriptedEngine } from './scripted_engine.ts';

export class ScriptedSource implements EngineSource {
  listener: EngineListener | null = null;
  restarts = 0;

  constructor(readonly engine: ScriptedEngine | null) {}

  listen(listener: EngineListener): void {
    this.listener = listener;
    if (this.engine) listener.onClient(this.engine.toClient());
  }

  requestRestart(): void {
    this.restarts++;
  }
}

const MAPS = 'com.example.maps';
const PHOTOS = 'com.example.photos';

/** 13 minutes of ticks with advice, launches, a gap and one absurd moment, ending at `endMs`. */
async function playHistory(
  engine: ScriptedEngine,
  workbench: Workbench,
  endMs: number,
): Promise<void> {
  const startMs = endMs - 13 * 60_000;
  let nowMs = startMs;
  engine.setClock(() => nowMs);
  const advise = (target: string) =>
    workbench.advise({
      serial: SCRIPTED_SERIAL,
      target,
      strategy: 'pageout_anon',
      consistency: 'freeze',
      dryRun: false,
    });
  for (let second = 0; nowMs < endMs; second++) {
    nowMs = startMs + second * 1000;
    if (second === 380) engine.gap(nowMs, null);
    if (second > 380 && second < 398) continue;
    if (second === 398) engine.gap(startMs + 380_000, nowMs);
    engine.tick(nowMs);
    if (second === 60) await workbench.launch({ serial: SCRIPTED_SERIAL, package: MAPS }, 9);
    if (second === 280) await advise(PHOTOS);
    if (second === 440) await workbench.launch({ serial: SCRIPTED_SERIAL, package: PHOTOS }, 1);
    if (second === 520) {
      engine.act({
        kind: 'kill',
        package: '',
        text: 'lmkd killed com.example.old',
        undo: null,
        failed: false,
      });
    }
    if (second >= 560 && second < 700 && second % 15 === 0) {
      await advise(MAPS);
      await workbench.launch({ serial: SCRIPTED_SERIAL, package: MAPS }, 1);
    }
    if (second === 720) await advise(MAPS);
  }
}

export type SceneName =
  | 'no_device'
  | 'starting'
  | 'connecting'
  | 'streaming'
  | 'reconnecting'
  | 'failed'
  | 'states'
  | 'engine_restarting'
  | 'engine_failed';

const OTHER_DEVICES = [
  toScriptedDevice({
    serial: 'R5CT20WXYZ',
    name: 'SM-S911B',
    model: 'SM-S911B',
    state: 'unauthorized',
    rawState: 'unauthorized',
    session: 'idle',
    transport: 'usb',
    isVirtual: false,
    remedy: 'Unlock the device and accept the USB-debugging dialog.',
  }),
  toScriptedDevice({
    serial: '192.168.1.44:5555',
    name: 'bench-03',
    model: 'Pixel 7',
    state: 'offline',
    rawState: 'offline',
    session: 'idle',
    transport: 'tcp',
    isVirtual: false,
    remedy: 'Replug it or run `adb reconnect offline`.',
  }),
];

/** Plays a scene; the workbench must be on `source`. */
export async function playScene(
  name: SceneName,
  source: ScriptedSource,
  workbench: Workbench,
): Promise<void> {
  const { engine } = source;
  if (name === 'starting' || !engine) return;
  if (name === 'no_device') {
    engine.setDevices([]);
    return;
  }
  if (name === 'connecting') {
    engine.setDevices([toScriptedDevice({ session: 'connecting' })]);
    return;
  }
  engine.setDevices([toScriptedDevice(), ...OTHER_DEVICES]);
  useUi.getState().set({ serial: SCRIPTED_SERIAL });
  await playHistory(engine, workbench, Date.now());
  useUi.getState().set({ selectedPackage: MAPS });
  if (name === 'reconnecting') {
    engine.gap(Date.now(), null);
    const patch = { session: 'reconnecting', state: 'unreachable', reconnectAttempt: 3 } as const;
    const nextAttemptAtMs = Date.now() + 8000;
    engine.setDevices([toScriptedDevice({ ...patch, nextAttemptAtMs }), ...OTHER_DEVICES]);
  }
  if (name === 'failed') {
    const remedy = 'Use a userdebug build, an emulator image without Play Store, or grant su.';
    engine.setDevices([toScriptedDevice({ session: 'failed', remedy }), ...OTHER_DEVICES]);
  }
  if (name === 'states') {
    useUi.getState().set({ doctorOpen: true, logOpen: true, expanded: ['com.example.browser'] });
  }
  if (name === 'engine_restarting') {
    engine.close();
    const nextAttemptAtMs = Date.now() + 6000;
    const cause = 'The engine process ended with code 134.';
    source.listener?.onStatus({ state: 'restarting', attempt: 2, nextAttemptAtMs, cause });
  }
  if (name === 'engine_failed') {
    engine.close();
    const cause = 'The engine process ended with code 134.';
    source.listener?.onStatus({ state: 'failed', cause });
  }
}
