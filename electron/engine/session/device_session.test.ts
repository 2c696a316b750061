import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { EngineEvents, TickEvent } from '../../common/engine_api.ts';
import { toError, toFailure } from '../../common/errors.ts';
import { type EbbError, type Result, success } from '../../common/result.ts';
import type { ErrorCode } from '../../common/wire.gen.ts';
import { ActionLog } from '../actions/action_log.ts';
import { FakeAdb } from '../testing/fake_adb.ts';
import type { DeviceLink, LinkOptions } from './device_link.ts';
import { DeviceSession } from './device_session.ts';

/** A link that a test drops when it wants to. */
class ScriptedLink {
  #drop: (error: EbbError) => void = () => undefined;
  readonly closed = new Promise<EbbError>((resolve) => {
    this.#drop = resolve;
  });
  byes = 0;

  drop(code: ErrorCode): void {
    this.#drop(toError(code, 'It dropped.'));
  }

  asLink(): DeviceLink {
    const client = {
      closed: this.closed,
      bye: () => {
        this.byes += 1;
        this.drop('cancelled');
        return Promise.resolve();
      },
    };
    const info = { kernel: '6.1', rootMethod: 'adbd', agent: { binaryBytes: 1, firstSampleMs: 2 } };
    return { client, info } as unknown as DeviceLink;
  }
}

const tickAt = (atMs: number): TickEvent => ({ atMs, serial: 's' }) as unknown as TickEvent;

function createSession(outcomes: (() => Result<DeviceLink>)[]) {
  const gaps: EngineEvents['gap'][] = [];
  const kinds: string[] = [];
  const intervals: number[] = [];
  let opens = 0;
  const openLink = (options: LinkOptions): Promise<Result<DeviceLink>> => {
    intervals.push(options.intervalMs);
    const outcome = outcomes[Math.min(opens, outcomes.length - 1)]?.();
    opens += 1;
    if (outcome?.ok === true) options.onTick(tickAt(opens * 1000));
    return Promise.resolve(outcome ?? toFailure('internal', 'no outcome'));
  };
  const session = new DeviceSession(
    {
      adb: new FakeAdb(),
      serial: 's',
      agentFolder: '',
      codecs: () => toFailure('addon_missing', 'none'),
      intervalMs: 1000,
      log: new ActionLog(({ kind }) => kinds.push(kind)),
      onTick: () => undefined,
      onGap: (gap) => gaps.push(gap),
      onChange: () => undefined,
    },
    openLink,
  );
  return { session, gaps, kinds, intervals, opens: () => opens };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('DeviceSession', () => {
  it('first_failure_is_told_and_not_retried', async () => {
    const { session, opens } = createSession([() => toFailure('device_offline', 'off')]);
    expect(await session.connect()).toMatchObject({ ok: false, error: { code: 'device_offline' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.status.state).toBe('failed');
    expect(opens()).toBe(1);
  });

  it('a_drop_opens_a_gap_and_the_next_link_closes_it_with_its_first_tick', async () => {
    const [first, second] = [new ScriptedLink(), new ScriptedLink()];
    const { session, gaps, kinds } = createSession([
      () => success(first.asLink()),
      () => success(second.asLink()),
    ]);
    await session.connect();
    first.drop('connection_lost');
    await vi.advanceTimersByTimeAsync(0);
    expect(session.status).toMatchObject({ state: 'reconnecting', reconnectAttempt: 1 });
    expect(gaps).toMatchObject([{ fromMs: 1000, toMs: null }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.status.state).toBe('streaming');
    expect(gaps[1]).toMatchObject({ fromMs: 1000, toMs: 2000 });
    expect(kinds).toEqual(['connect', 'drop', 'reconnect']);
    await session.close();
  });

  it('it_keeps_trying_with_growing_waits_while_the_device_is_away', async () => {
    const first = new ScriptedLink();
    const away = (): Result<DeviceLink> => toFailure('device_offline', 'off');
    const { session, opens } = createSession([() => success(first.asLink()), away]);
    await session.connect();
    first.drop('connection_lost');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.status.state).toBe('reconnecting');
    // 0.5 + 1 + 2 + 4 + 8 + 8 … s with 20 % of jitter.
    expect(opens() - 1).toBeGreaterThanOrEqual(8);
    expect(opens() - 1).toBeLessThanOrEqual(13);
    await session.close();
  });

  it('what_waiting_cannot_mend_ends_the_attempts', async () => {
    const first = new ScriptedLink();
    const { session, opens } = createSession([
      () => success(first.asLink()),
      () => toFailure('root_unavailable', 'no root any more'),
    ]);
    await session.connect();
    first.drop('agent_died');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.status.state).toBe('failed');
    expect(opens()).toBe(2);
    expect(session.link).toMatchObject({ ok: false, error: { code: 'root_unavailable' } });
  });

  it('a_device_that_returns_cuts_the_back_off_short', async () => {
    const [first, second] = [new ScriptedLink(), new ScriptedLink()];
    let isBack = false;
    const { session } = createSession([
      () => success(first.asLink()),
      () => (isBack ? success(second.asLink()) : toFailure('device_offline', 'off')),
    ]);
    await session.connect();
    first.drop('connection_lost');
    await vi.advanceTimersByTimeAsync(20_000);
    isBack = true;
    session.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(session.status.state).toBe('streaming');
    await session.close();
  });

  it('close_says_bye_once_and_stops_reconnecting', async () => {
    const first = new ScriptedLink();
    const { session, opens, gaps } = createSession([() => success(first.asLink())]);
    await session.connect();
    await session.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.byes).toBe(1);
    expect(opens()).toBe(1);
    expect(gaps).toEqual([]);
    expect(session.status.state).toBe('idle');
  });

  it('close_in_the_middle_of_the_back_off_settles', async () => {
    const first = new ScriptedLink();
    const { session } = createSession([
      () => success(first.asLink()),
      () => toFailure('device_offline', 'off'),
    ]);
    await session.connect();
    first.drop('connection_lost');
    await vi.advanceTimersByTimeAsync(3_000);
    await session.close();
    expect(session.status.state).toBe('idle');
  });
});
