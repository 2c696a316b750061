import { describe, expect, it } from 'vitest';
import { DeviceHistory } from '../session/device_history.ts';
import { SCRIPTED_APPS, toScriptedTick } from '../testing/scripted_devices.ts';
import { OTHER, pickTopLines, TOP_APPS, toTimelineData } from './timeline_series.ts';

const REQUEST = {
  metric: 'pss_kb',
  windowMs: 15 * 60_000,
  selected: null,
  nowMs: 0,
  zoom: null,
} as const;

function play(seconds: readonly number[]): DeviceHistory {
  const history = new DeviceHistory();
  const swapped = new Map<string, number>();
  for (const second of seconds) {
    history.append(toScriptedTick({ seq: second, atMs: 1e12 + second * 1000, swapped }));
  }
  return history;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

describe('toTimelineData', () => {
  it('gap_is_bridged_by_a_line', () => {
    const data = toTimelineData(play([...range(0, 20), ...range(40, 60)]), REQUEST);
    const broken = data.times.findIndex((_, i) => data.series.every((s) => s.values[i] === null));
    expect(broken).toBe(20);
    expect(data.times).toHaveLength(41);
    expect(data.gaps).toHaveLength(1);
  });

  it('columns_are_not_parallel_to_the_time_axis', () => {
    const data = toTimelineData(play([...range(0, 30), ...range(50, 80)]), REQUEST);
    for (const series of data.series) expect(series.values).toHaveLength(data.times.length);
    expect([...data.times].sort((a, b) => a - b)).toEqual(data.times);
  });

  it('other_is_not_the_sum_of_the_rest', () => {
    const data = toTimelineData(play(range(0, 5)), REQUEST);
    const own = data.series.filter((series) => series.package !== OTHER);
    const other = data.series.find((series) => series.package === OTHER);
    expect(own).toHaveLength(TOP_APPS);
    expect(other?.apps).toBe(SCRIPTED_APPS.length - TOP_APPS);
    const tick = toScriptedTick({ seq: 2, atMs: 0, swapped: new Map() });
    const total = Array.from(tick.columns['pss_kb'] ?? []).reduce((sum, kb) => sum + kb, 0);
    const drawn = data.series.reduce((sum, series) => sum + (series.values[2] ?? 0), 0);
    expect(drawn).toBeCloseTo(total, 0);
  });

  it('selected_small_app_has_no_line', () => {
    const data = toTimelineData(play(range(0, 5)), { ...REQUEST, selected: 'com.example.clock' });
    const own = data.series.filter((series) => series.package !== OTHER);
    expect(own.map((series) => series.package)).toContain('com.example.clock');
    expect(own).toHaveLength(TOP_APPS);
  });

  it('app_that_died_in_the_window_is_forgotten', () => {
    const history = play(range(0, 10));
    for (let i = 10; i < 14; i++) {
      const tick = toScriptedTick({ seq: i, atMs: 1e12 + i * 1000, swapped: new Map() });
      history.append({
        ...tick,
        packages: tick.packages.map((p) => (p.endsWith('game') ? '' : p)),
      });
    }
    const game = toTimelineData(history, REQUEST).series.find((s) => s.package.endsWith('game'));
    expect(game?.values[5]).toBeGreaterThan(0);
    expect(game?.values[13]).toBeNull();
  });

  it('open_gap_ends_at_now', () => {
    const history = play(range(0, 10));
    history.addGap({ fromMs: 1e12 + 10_000, toMs: null, reason: 'adb dropped', inferred: false });
    const data = toTimelineData(history, { ...REQUEST, nowMs: 1e12 + 60_000 });
    expect(data.toMs).toBe(1e12 + 60_000);
    expect(data.gaps).toEqual([
      { fromMs: 1e12 + 10_000, toMs: 1e12 + 60_000, reason: 'adb dropped' },
    ]);
  });

  it('gap_before_the_window_is_counted', () => {
    const history = play([...range(0, 10), ...range(30, 200)]);
    const data = toTimelineData(history, { ...REQUEST, windowMs: 60_000 });
    expect(data.gaps).toHaveLength(0);
  });

  it('app_without_any_value_takes_a_place', () => {
    const lines = [
      { package: 'zero', values: [0], area: 0 },
      { package: 'some', values: [5], area: 5 },
    ];
    expect(pickTopLines(lines, null).map((line) => line.package)).toEqual(['some']);
    expect(pickTopLines(lines, 'zero').map((line) => line.package)).toEqual(['some', 'zero']);
  });
});
