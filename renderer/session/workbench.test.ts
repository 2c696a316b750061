// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, type Result } from '../../electron/common/result.ts';
import { toError } from '../../electron/common/errors.ts';
import type { EngineClient } from '../../electron/common/rpc.ts';
import { SCRIPTED_INFO, SCRIPTED_SERIAL, toScriptedDevice } from '../testing/scripted_devices.ts';
import { ScriptedEngine } from '../testing/scripted_engine.ts';
import { ScriptedSource } from '../testing/scenes.ts';
import { FrameCommits } from './frame_commits.ts';
import { SessionStore } from './session_store.ts';
import { useUi } from './ui_state.ts';
import { Workbench } from './workbench.ts';

const host = { requestFrame: () => undefined, isHidden: () => false, onVisible: () => undefined };
const MAPS = 'com.example.maps';
const ADVICE = {
  serial: SCRIPTED_SERIAL,
  target: MAPS,
  strategy: 'pageout_anon',
  consistency: 'freeze',
} as const;

interface World {
  readonly engine: ScriptedEngine;
  readonly source: ScriptedSource;
  readonly workbench: Workbench;
}

function open(change: (client: EngineClient) => Partial<EngineClient> = () => ({})): World {
  const engine = new ScriptedEngine(() => 1e12);
  const source = new ScriptedSource(null);
  const workbench = new Workbench(
    new SessionStore(new FrameCommits(host)),
    source,
    () => undefined,
  );
  const client = engine.toClient();
  source.listener?.onClient({ ...client, ...change(client) });
  return { engine, source, workbench };
}

/** Lets every settled promise have its turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const countCalls = (engine: ScriptedEngine, method: string): number =>
  engine.calls.filter((call) => call.method === method).length;

beforeEach(() => useUi.getState().set({ serial: null, selectedPackage: null }));

describe('opening devices', () => {
  it('device_that_appears_is_not_opened', async () => {
    const { engine, workbench } = open();
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    await settle();
    expect(useUi.getState().serial).toBe(SCRIPTED_SERIAL);
    expect(workbench.store.find(SCRIPTED_SERIAL)?.info).toBe(SCRIPTED_INFO);
  });

  it('unauthorised_device_is_opened', async () => {
    const { engine } = open();
    engine.setDevices([toScriptedDevice({ session: 'idle', state: 'unauthorized' })]);
    await settle();
    expect(countCalls(engine, 'connect')).toBe(0);
  });

  it('device_that_was_let_go_is_opened_again', async () => {
    const { engine, workbench } = open();
    engine.setDevices([toScriptedDevice()]);
    await workbench.disconnect(SCRIPTED_SERIAL);
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    await settle();
    expect(countCalls(engine, 'connect')).toBe(0);
    workbench.selectDevice(SCRIPTED_SERIAL);
    await settle();
    expect(countCalls(engine, 'connect')).toBe(1);
  });

  it('two_events_open_it_twice', async () => {
    const { engine } = open();
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    await settle();
    expect(countCalls(engine, 'connect')).toBe(1);
  });

  it('doctor_meets_the_start_of_the_agent', async () => {
    let answer: (value: Result<typeof SCRIPTED_INFO>) => void = () => undefined;
    const { engine } = open(() => ({
      connect: () => new Promise((resolve) => (answer = resolve)),
    }));
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    await settle();
    const asked = (): unknown[] =>
      engine.calls.filter((call) => call.method === 'doctor').map((call) => call.argument);
    expect(asked()).not.toContain(SCRIPTED_SERIAL);
    answer({ ok: true, value: SCRIPTED_INFO });
    await settle();
    expect(asked()).toContain(SCRIPTED_SERIAL);
  });

  it('late_answer_overwrites_a_younger_event', async () => {
    let answer: (value: Result<readonly never[]>) => void = () => undefined;
    const { engine, workbench } = open(() => ({
      listDevices: () => new Promise((resolve) => (answer = resolve)),
    }));
    engine.setDevices([toScriptedDevice()]);
    answer({ ok: true, value: [] });
    await settle();
    expect(workbench.store.devices).toHaveLength(1);
  });

  it('failed_connection_is_silent', async () => {
    const error = toError('root_unavailable', 'adbd does not run as root.');
    const { engine, workbench } = open(() => ({ connect: () => Promise.resolve(failure(error)) }));
    engine.setDevices([toScriptedDevice({ session: 'idle' })]);
    await settle();
    expect(workbench.store.find(SCRIPTED_SERIAL)?.error).toEqual(error);
    engine.tick();
    expect(workbench.store.find(SCRIPTED_SERIAL)?.error).toBeNull();
  });
});

describe('operations', () => {
  it('dry_run_counts_as_advice', async () => {
    const { workbench } = open();
    await workbench.dryRun(ADVICE);
    const session = workbench.store.find(SCRIPTED_SERIAL);
    expect(session?.dryRuns.has(MAPS)).toBe(true);
    expect(session?.advice.has(MAPS)).toBe(false);
  });

  it('refusal_of_every_process_is_a_success', async () => {
    const { workbench } = open();
    await workbench.advise({ ...ADVICE, target: 'com.example.game', dryRun: false });
    const error = workbench.operations.errorOf(SCRIPTED_SERIAL, 'com.example.game');
    expect(error?.remedy).toContain('HOME');
  });

  it('second_operation_on_a_busy_target_is_sent', async () => {
    const { engine, workbench } = open();
    const first = workbench.advise({ ...ADVICE, dryRun: false });
    await workbench.advise({ ...ADVICE, dryRun: false });
    await first;
    expect(countCalls(engine, 'advise')).toBe(1);
  });

  it('launch_told_by_event_and_reply_counts_twice', async () => {
    const { engine, workbench } = open();
    await workbench.launch({ serial: SCRIPTED_SERIAL, package: MAPS }, 3);
    for (const launch of engine.launched) {
      engine.events.emit('launch', { ...launch, serial: SCRIPTED_SERIAL });
    }
    expect(workbench.store.find(SCRIPTED_SERIAL)?.launches).toHaveLength(3);
  });

  it('cancelled_series_goes_on', async () => {
    const { engine, workbench } = open((client) => ({
      launch: async (request, callId) => {
        const result = await client.launch(request, callId);
        if (engine.launched.length === 2 && callId) await workbench.cancel(callId);
        return result;
      },
    }));
    await workbench.launch({ serial: SCRIPTED_SERIAL, package: MAPS }, 10);
    expect(engine.launched).toHaveLength(2);
    expect(workbench.operations.find(SCRIPTED_SERIAL, MAPS)).toBeNull();
  });

  it('failure_is_not_beside_its_target', async () => {
    const error = toError('freeze_timeout', 'It did not freeze.');
    const { workbench } = open(() => ({ advise: () => Promise.resolve(failure(error)) }));
    await workbench.advise({ ...ADVICE, dryRun: false });
    expect(workbench.operations.errorOf(SCRIPTED_SERIAL, MAPS)).toEqual(error);
    expect(workbench.operations.errorOf(SCRIPTED_SERIAL, 'com.example.mail')).toBeNull();
  });

  it('cancellation_is_shown_as_an_error', async () => {
    const error = toError('cancelled', 'Cancelled.');
    const { workbench } = open(() => ({ advise: () => Promise.resolve(failure(error)) }));
    await workbench.advise({ ...ADVICE, dryRun: false });
    expect(workbench.operations.errorOf(SCRIPTED_SERIAL, MAPS)).toBeNull();
  });
});

describe('the engine goes and comes back', () => {
  it('ticks_are_lost_with_the_engine', async () => {
    const { engine, source, workbench } = open();
    engine.tick(1e12);
    engine.tick(1e12 + 1000);
    engine.close();
    const nextAttemptAtMs = 5;
    source.listener?.onStatus({
      state: 'restarting',
      attempt: 1,
      nextAttemptAtMs,
      cause: 'code 1',
    });
    expect(workbench.store.engine.state).toBe('restarting');
    const second = new ScriptedEngine(() => 1e12);
    source.listener?.onClient(second.toClient());
    await settle();
    second.tick(1e12 + 30_000);
    const history = workbench.store.find(SCRIPTED_SERIAL)?.history;
    expect(workbench.store.engine.state).toBe('ready');
    expect(history?.ring.length).toBe(3);
    expect(history?.gaps).toMatchObject([{ fromMs: 1e12 + 1000, toMs: 1e12 + 30_000 }]);
  });

  it('events_of_the_old_engine_are_heard', () => {
    const { engine, source, workbench } = open();
    source.listener?.onClient(new ScriptedEngine(() => 1e12).toClient());
    engine.tick(1e12);
    expect(workbench.store.find(SCRIPTED_SERIAL)?.history.ring.length ?? 0).toBe(0);
  });

  it('close_of_the_old_engine_ends_the_new_one', async () => {
    const { engine, source, workbench } = open();
    source.listener?.onClient(new ScriptedEngine(() => 1e12).toClient());
    engine.close();
    await settle();
    expect(workbench.store.engine.state).toBe('ready');
  });
});
