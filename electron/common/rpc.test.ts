import { MessageChannel } from 'node:worker_threads';

import { afterEach, describe, expect, it } from 'vitest';

import type { EngineApi, EngineEvents, TickEvent } from './engine_api.ts';
import { Emitter } from './emitter.ts';
import { toFailure } from './errors.ts';
import { type Result, success } from './result.ts';
import { connectEngine, type EngineClient, serve, toNodeRpcPort } from './rpc.ts';

/** Only what a test overrides answers; everything else fails as an engine without devices would. */
function createApi(overrides: Partial<EngineApi>): EngineApi {
  const missing = (): Promise<Result<never>> => Promise.resolve(toFailure('no_device', 'none'));
  return new Proxy(overrides, {
    get: (target, name): unknown => Reflect.get(target, name) ?? missing,
  }) as EngineApi;
}

const opened: { close(): void }[] = [];

function createPair(overrides: Partial<EngineApi>): {
  client: EngineClient;
  events: Emitter<EngineEvents>;
  stop: () => void;
  cutServer: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  const events = new Emitter<EngineEvents>((error) => {
    throw error;
  });
  const serving = serve(createApi(overrides), events, toNodeRpcPort(port1));
  const client = connectEngine(toNodeRpcPort(port2));
  opened.push(port1, port2);
  return { client, events, stop: () => serving.dispose(), cutServer: () => port1.close() };
}

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

describe('rpc over a MessagePort', () => {
  it('result_and_failure_come_back_as_they_are', async () => {
    const { client } = createPair({ cancel: () => Promise.resolve(success(null)) });
    expect(await client.cancel('x')).toEqual({ ok: true, value: null });
    expect(await client.listDevices()).toMatchObject({ ok: false, error: { code: 'no_device' } });
  });

  it('arguments_arrive_in_order', async () => {
    const seen: unknown[] = [];
    const { client } = createPair({
      setInterval: (...args) => {
        seen.push(...args);
        return Promise.resolve(success(null));
      },
    });
    await client.setInterval('serial', 250);
    expect(seen).toEqual(['serial', 250]);
  });

  it('replies_in_another_order_than_the_calls', async () => {
    const release = new Map<string, () => void>();
    const { client } = createPair({
      disconnect: (serial) =>
        new Promise((resolve) => release.set(serial, () => resolve(toFailure('busy', serial)))),
      cancel: () => {
        release.get('b')?.();
        release.get('a')?.();
        return Promise.resolve(success(null));
      },
    });
    const both = [client.disconnect('a'), client.disconnect('b')];
    await client.cancel('go');
    expect(await Promise.all(both)).toMatchObject([
      { error: { message: 'a' } },
      { error: { message: 'b' } },
    ]);
  });

  it('pending_calls_settle_when_the_server_stops', async () => {
    const { client, stop } = createPair({ disconnect: () => new Promise(() => undefined) });
    const pending = client.disconnect('a');
    stop();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'engine_stopped' } });
    expect(await client.disconnect('b')).toMatchObject({ error: { code: 'engine_stopped' } });
  });

  it('pending_calls_settle_when_the_port_is_cut_without_a_word', async () => {
    const { client, cutServer } = createPair({ disconnect: () => new Promise(() => undefined) });
    const closed = new Promise<void>((resolve) => client.onClosed(resolve));
    const pending = client.disconnect('a');
    cutServer();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'engine_stopped' } });
    await closed;
  });

  it('pending_calls_settle_when_the_client_closes', async () => {
    const { client } = createPair({ disconnect: () => new Promise(() => undefined) });
    const pending = client.disconnect('a');
    client.close();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'engine_stopped' } });
  });

  it('a_throwing_engine_becomes_an_internal_error', async () => {
    const { client } = createPair({
      disconnect: () => {
        throw new Error('boom');
      },
    });
    expect(await client.disconnect('a')).toMatchObject({
      error: { code: 'internal', cause: 'Error: boom' },
    });
  });

  it('an_argument_that_cannot_be_cloned_is_a_value', async () => {
    const { client } = createPair({});
    const request = { serial: 'a', package: (() => 'x') as unknown as string };
    expect(await client.launch(request)).toMatchObject({ error: { code: 'bad_argument' } });
  });

  it('an_unknown_method_is_refused_and_prototypes_are_out_of_reach', async () => {
    const { port1, port2 } = new MessageChannel();
    opened.push(port1, port2);
    const events = new Emitter<EngineEvents>(() => undefined);
    serve(createApi({}), events, toNodeRpcPort(port1));
    const reply = new Promise((resolve) => port2.once('message', resolve));
    port2.postMessage({ kind: 'call', id: 1, method: 'constructor', args: [] });
    expect(await reply).toMatchObject({
      id: 1,
      result: { ok: false, error: { code: 'internal' } },
    });
  });

  it('events_arrive_with_typed_columns_until_disposed', async () => {
    const { client, events } = createPair({ cancel: () => Promise.resolve(success(null)) });
    const ticks: TickEvent[] = [];
    const subscription = client.on('tick', (tick) => ticks.push(tick));
    const columns = { pss_kb: Float64Array.of(1, Number.NaN) };
    const tick = { serial: 'a', columns } as unknown as TickEvent;
    events.emit('tick', tick);
    await client.cancel('round trip');
    subscription.dispose();
    events.emit('tick', tick);
    await client.cancel('round trip');
    expect(ticks).toHaveLength(1);
    expect(ticks[0]?.columns['pss_kb']).toEqual(columns.pss_kb);
  });
});
