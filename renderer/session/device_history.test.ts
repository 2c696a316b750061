import { describe, expect, it } from 'vitest';
import type { TickEvent } from '../../electron/common/engine_api.ts';
import { DeviceHistory, type HistoryLimits } from './device_history.ts';

const LIMITS: HistoryLimits = { ticks: 10, buckets: 6, bucketMs: 5000, maxApps: 3 };

interface Process {
  readonly package: string;
  readonly pssKb: number;
  readonly pid?: number;
}

function tick(atMs: number, processes: readonly Process[], system = {}): TickEvent {
  return {
    serial: 's',
    seq: atMs,
    bootMs: atMs,
    atMs,
    scanMs: 1,
    scanCpuMs: 1,
    pssReads: 1,
    pssCpuMs: 0,
    pssWaiting: 0,
    ticksDropped: 0,
    processes: processes.map((process, index) => ({
      pid: process.pid ?? index + 1,
      startTicks: '1',
      uid: 10_001,
      oomScoreAdj: 900,
      frozen: false,
      processName: process.package,
    })),
    packages: processes.map((process) => process.package),
    columns: { pss_kb: Float64Array.from(processes, (process) => process.pssKb) },
    system,
  };
}

function readPss(history: DeviceHistory, name: string, fromMs = -Infinity): [number, number][] {
  const points: [number, number][] = [];
  history.visit(name, 'pss_kb', fromMs, (atMs, kb) => points.push([atMs, kb]));
  return points;
}

describe('DeviceHistory', () => {
  it('processes_of_one_package_are_added_up', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(
      tick(1000, [
        { package: 'a', pssKb: 10 },
        { package: 'a', pssKb: 5 },
      ]),
    );
    expect(readPss(history, 'a')).toEqual([[1000, 15]]);
  });

  it('missing_value_stays_missing_and_does_not_hide_its_neighbour', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(
      tick(1000, [
        { package: 'a', pssKb: NaN },
        { package: 'b', pssKb: NaN },
        { package: 'b', pssKb: 7 },
      ]),
    );
    expect(readPss(history, 'a')[0]?.[1]).toBeNaN();
    expect(readPss(history, 'b')[0]?.[1]).toBe(7);
  });

  it('app_that_is_gone_leaves_no_old_value_in_the_reused_slot', () => {
    const history = new DeviceHistory(LIMITS);
    for (let i = 0; i < 10; i++) history.append(tick(i * 1000, [{ package: 'a', pssKb: 100 }]));
    for (let i = 10; i < 20; i++) history.append(tick(i * 1000, []));
    const recent = readPss(history, 'a', 10_000);
    expect(recent).toHaveLength(10);
    expect(recent.every(([, kb]) => Number.isNaN(kb))).toBe(true);
  });

  it('spike_of_one_tick_survives_in_the_minutes', () => {
    const history = new DeviceHistory(LIMITS);
    for (let i = 0; i < 24; i++) {
      history.append(tick(i * 1000, [{ package: 'a', pssKb: i === 3 ? 9000 : 50 + i }]));
    }
    const old = readPss(history, 'a').filter(([atMs]) => atMs < history.ring.firstMs);
    expect(Math.max(...old.map(([, kb]) => kb))).toBe(9000);
    expect(Math.min(...old.map(([, kb]) => kb))).toBe(50);
  });

  it('time_only_goes_forward_between_the_tiers', () => {
    const history = new DeviceHistory(LIMITS);
    for (let i = 0; i < 37; i++) history.append(tick(i * 1000, [{ package: 'a', pssKb: i }]));
    const times = readPss(history, 'a').map(([atMs]) => atMs);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  });

  it('every_app_gives_the_same_moments', () => {
    const history = new DeviceHistory(LIMITS);
    for (let i = 0; i < 30; i++) {
      const late = i > 20 ? [{ package: 'late', pssKb: 1 }] : [];
      history.append(tick(i * 1000, [{ package: 'a', pssKb: i }, ...late]));
    }
    const times = (name: string) => readPss(history, name).map(([atMs]) => atMs);
    expect(times('late')).toEqual(times('a'));
    expect(times('never seen')).toEqual(times('a'));
  });

  it('apps_are_bounded_and_the_one_away_longest_is_forgotten', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(tick(1000, [{ package: 'a', pssKb: 1 }]));
    history.append(tick(2000, [{ package: 'b', pssKb: 1 }]));
    history.append(tick(3000, [{ package: 'c', pssKb: 1 }]));
    history.append(tick(4000, [{ package: 'd', pssKb: 1 }]));
    expect([...history.packages()].sort()).toEqual(['b', 'c', 'd']);
    expect(history.appsForgotten).toBe(1);
  });

  it('memory_does_not_grow_with_time', () => {
    const history = new DeviceHistory(LIMITS);
    for (let i = 0; i < 5000; i++) {
      history.append(tick(i * 1000, [{ package: `app${i % 40}`, pssKb: 1 }]));
    }
    expect(history.appCount).toBe(LIMITS.maxApps);
    expect(history.ring.length).toBe(LIMITS.ticks);
    const most = LIMITS.ticks + 2 * LIMITS.buckets;
    expect(readPss(history, 'app39').length).toBeLessThanOrEqual(most);
  });

  it('tick_that_is_not_younger_is_dropped', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(tick(2000, []));
    expect(history.append(tick(2000, []))).toBeNull();
    expect(history.append(tick(1000, []))).toBeNull();
    expect(history.ring.length).toBe(1);
  });

  it('silence_that_nobody_reported_is_a_gap', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(tick(1000, []));
    history.append(tick(9000, []));
    expect(history.gaps).toMatchObject([{ fromMs: 1000, toMs: 9000, inferred: true }]);
  });

  it('first_tick_after_a_drop_closes_the_gap', () => {
    const history = new DeviceHistory(LIMITS);
    history.append(tick(1000, []));
    history.addGap({ fromMs: 1500, toMs: null, reason: 'adb dropped', inferred: false });
    history.append(tick(9000, []));
    expect(history.gaps).toHaveLength(1);
    expect(history.gaps[0]).toMatchObject({ toMs: 9000, reason: 'adb dropped' });
  });

  it('counters_beyond_24_bits_keep_their_last_digit', () => {
    const history = new DeviceHistory(LIMITS);
    const large = 2 ** 40 + 1;
    history.append(tick(1000, [], { psi_some_us: large }));
    const values: number[] = [];
    history.visitSystem('psi_some_us', 0, (_, value) => values.push(value));
    expect(values).toEqual([large]);
  });
});
