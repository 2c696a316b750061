import { describe, expect, it } from 'vitest';
import type { DeviceState } from '../../electron/common/engine_api.ts';
import { PROCESS_METRICS, Strategy, SYSTEM_METRICS } from '../../electron/common/wire.gen.ts';
import { toScriptedDevice } from '../testing/scripted_devices.ts';
import { toAppNames } from './app_names.ts';
import { pickDevice, toDeviceLine, toReconnectText } from './device_presentation.ts';
import { spreadLabels } from './label_layout.ts';
import { placeMarkers, toMarkers, type Marker } from './markers.ts';
import { toMetricFact } from './metric_presentation.ts';
import { isPerceptible, toIneligibleReason, toOomState } from './oom_state.ts';
import { thinPoints, toSparkPath } from './spark_path.ts';
import { toArmLabel } from './strategy_presentation.ts';
import { toNiceStep, toStripScale } from './strip_layout.ts';
import { toRates } from './system_figures.ts';
import { nextThemeChoice } from './theme_choice.ts';

describe('device lines', () => {
  const state = (patch: Parameters<typeof toScriptedDevice>[0]) =>
    toDeviceLine(toScriptedDevice(patch), 0);

  it('state_of_adb_is_hidden_behind_an_idle_session', () => {
    for (const name of ['offline', 'unauthorized', 'no_permissions', 'recovery'] as DeviceState[]) {
      const line = state({ state: name, session: 'idle', remedy: 'do this' });
      expect(line.tone).not.toBe('good');
      expect(line).toMatchObject({ remedy: 'do this', connectable: false });
    }
  });

  it('unknown_state_is_not_quoted', () => {
    expect(state({ state: 'unknown', rawState: 'zombie' }).status).toContain('zombie');
  });

  it('reconnecting_without_attempt_and_time', () => {
    const device = toScriptedDevice({
      session: 'reconnecting',
      reconnectAttempt: 3,
      nextAttemptAtMs: 9500,
    });
    expect(toReconnectText(device, 5000)).toBe('reconnecting · attempt 3 · next in 5 s');
    expect(toReconnectText(device, 20_000)).toContain('trying now');
  });

  it('device_that_cannot_be_measured_is_opened_first', () => {
    const bad = toScriptedDevice({ serial: 'bad', state: 'unauthorized' });
    const good = toScriptedDevice({ serial: 'good' });
    expect(pickDevice([bad, good], null)?.serial).toBe('good');
    expect(pickDevice([bad, good], 'bad')?.serial).toBe('bad');
    expect(pickDevice([bad], null)?.serial).toBe('bad');
    expect(pickDevice([], 'gone')).toBeNull();
  });
});

describe('names and states', () => {
  it('metric_without_definition', () => {
    for (const row of [...PROCESS_METRICS, ...SYSTEM_METRICS]) {
      const fact = toMetricFact(row.name);
      expect(fact.definition).toBe(row.doc);
      expect(fact.label).not.toBe('');
      expect(fact.source).not.toBe('');
    }
  });

  it('two_packages_with_one_name', () => {
    const names = toAppNames(['org.a.maps', 'org.b.maps', 'org.b.mail']);
    expect([...names.values()]).toEqual(['Maps · a', 'Maps · b', 'Mail']);
  });

  it.each([
    [-1000, 'native'],
    [-800, 'persistent'],
    [0, 'foreground'],
    [50, 'recent'],
    [200, 'perceptible'],
    [700, 'previous'],
    [899, 'service B'],
    [900, 'cached'],
    [999, 'cached'],
  ])('oom_score_adj_%i_is_%s', (adj, name) => expect(toOomState(adj).name).toBe(name));

  it('eligibility_differs_from_the_agents', () => {
    expect(isPerceptible({ oomScoreAdj: 200, uid: 10_100 })).toBe(true);
    expect(isPerceptible({ oomScoreAdj: 201, uid: 10_100 })).toBe(false);
    expect(toIneligibleReason({ oomScoreAdj: 905, uid: 10_100 })).toBe('');
    expect(toIneligibleReason({ oomScoreAdj: 905, uid: 1000 })).toContain('System');
    expect(toIneligibleReason({ oomScoreAdj: 905, uid: 1_010_100 })).toBe('');
    expect(isPerceptible({ oomScoreAdj: 0, uid: 1000 })).toBe(false);
  });

  it('arm_of_the_engine_is_unreadable', () => {
    for (const name of Object.keys(Strategy)) expect(toArmLabel(name)).not.toBe(name);
    expect(toArmLabel('am compact')).toBe('am compact');
  });

  it('first_click_on_the_theme_changes_nothing', () => {
    for (const system of ['dark', 'light'] as const) {
      const first = nextThemeChoice('system', system);
      expect(first).not.toBe(system);
      expect(nextThemeChoice(first, system)).toBe(system);
      expect(nextThemeChoice(system, system)).toBe('system');
    }
  });
});

describe('layout', () => {
  it('labels_lie_on_each_other', () => {
    const places = spreadLabels([50, 51, 52, 10, 99], 16, 100).sort((a, b) => a - b);
    for (let i = 1; i < places.length; i++) {
      expect((places[i] ?? 0) - (places[i - 1] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9);
    }
    expect(places[0]).toBeGreaterThanOrEqual(8);
    expect(places[4]).toBeLessThanOrEqual(92);
  });

  it('more_labels_than_room_leave_the_chart', () => {
    const places = spreadLabels(new Array<number>(20).fill(5), 16, 100);
    expect(Math.max(...places)).toBeLessThanOrEqual(100);
    expect(new Set(places).size).toBe(20);
  });

  it('crowded_marker_keeps_its_label', () => {
    const marker = (id: number, atMs: number): Marker => ({
      id,
      atMs,
      glyph: '▼',
      tone: 'accent',
      label: 'advice Photos',
      text: '',
      package: '',
    });
    const placed = placeMarkers([marker(1, 100), marker(2, 110)], { fromMs: 0, toMs: 1000 }, 1000);
    expect(placed.map((one) => one.labelled)).toEqual([false, true]);
    expect(placed.map((one) => one.x)).toEqual([100, 110]);
  });

  it('failed_action_looks_like_success', () => {
    const action = {
      id: 1,
      serial: 's',
      atMs: 5,
      kind: 'advise',
      package: 'a.b',
      text: 't',
      undo: null,
      failed: true,
    } as const;
    expect(toMarkers([action], 0, 10)[0]).toMatchObject({ glyph: '!', tone: 'bad' });
    expect(toMarkers([action], 6, 10)).toEqual([]);
  });

  it('peak_is_lost_in_a_sparkline', () => {
    const points = new Array<number>(1000).fill(10);
    points[517] = 99;
    points[700] = 1;
    const thinned = thinPoints(points, 60);
    expect(thinned.length).toBeLessThanOrEqual(60);
    expect(thinned).toContain(99);
    expect(thinned).toContain(1);
  });

  it('hole_in_a_sparkline_is_bridged', () => {
    const box = { width: 60, height: 16, fromZero: false };
    const path = toSparkPath([1, 2, null, 3, 4], box);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(toSparkPath([5], box)).toBe('');
  });

  it('strip_axis_leaves_dots_outside', () => {
    for (const times of [[240, 247, 303], [5], [0, 0.2], [1200, 9000]]) {
      const { from, to, ticks } = toStripScale(times);
      expect(from).toBeLessThanOrEqual(Math.min(...times));
      expect(to).toBeGreaterThanOrEqual(Math.max(...times));
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }
    expect([toNiceStep(0.3), toNiceStep(20), toNiceStep(21)]).toEqual([0.5, 20, 50]);
  });

  it('counter_that_fell_gives_a_negative_rate', () => {
    const { points } = toRates([0, 1000, 3000, 4000], [10, 30, 50, 5]);
    expect(points).toEqual([null, 20, 10, null]);
  });
});
