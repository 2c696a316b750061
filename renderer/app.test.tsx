// @vitest-environment happy-dom
/** The whole window on a scripted engine: what it says must follow from the store. */
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SCRIPTED_SERIAL, toScriptedDevice } from './testing/scripted_devices.ts';
import { ScriptedEngine } from './testing/scripted_engine.ts';
import { ScriptedSource } from './testing/scenes.ts';
import { startWindow, type StartedWindow } from './start_window.tsx';
import { WHOLE_SELECTION } from '../electron/common/selection.ts';
import { useUi } from './session/ui_state.ts';

/** happy-dom has no canvas: this keeps what the chart was given. */
const plotted: { data: (number | null)[][] }[] = [];
vi.mock('uplot', () => ({
  default: class {
    over = document.createElement('div');
    data: unknown;
    constructor(_: unknown, data: (number | null)[][]) {
      this.setData(data);
    }
    setData(data: (number | null)[][]): void {
      plotted.push({ data });
    }
    setSize(): void {}
    destroy(): void {}
  },
}));

const START_MS = 1_700_000_000_000;
const MAPS = 'com.example.maps';
let engine: ScriptedEngine;
let source: ScriptedSource;
let nowMs = START_MS;
let opened: StartedWindow | null = null;

const byId = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-testid="${id}"]`);

function get(id: string): HTMLElement {
  const element = byId(id);
  if (!element) throw new Error(`The window shows no ${id}.`);
  return element;
}

/** Lets promises and one animation frame pass. */
async function frame(): Promise<void> {
  await act(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

async function click(id: string): Promise<void> {
  act(() => get(id).click());
  await frame();
}

async function play(ticks: number): Promise<void> {
  act(() => {
    for (let i = 0; i < ticks; i++) {
      engine.tick(nowMs);
      nowMs += 1000;
    }
  });
  await frame();
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // Without layout nothing has a height, and a virtual table shows no row.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  localStorage.clear();
  useUi.setState(useUi.getInitialState(), true);
  plotted.length = 0;
  nowMs = START_MS;
  document.body.innerHTML = '<div id="root"></div>';
  engine = new ScriptedEngine(() => nowMs);
  source = new ScriptedSource(engine);
  const root = document.getElementById('root');
  act(() => {
    if (root) opened = startWindow(root, source);
  });
  await frame();
});

afterEach(() => {
  act(() => opened?.close());
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function openMaps(): Promise<void> {
  act(() => engine.setDevices([toScriptedDevice()]));
  await play(5);
  await click(`app-row-${MAPS}`);
}

describe('the window', () => {
  it('no_device_is_a_wall', () => {
    expect(document.body.textContent).toContain('No device');
    expect(byId('start-virtual-device')).not.toBeNull();
    expect(byId('timeline')).toBeNull();
  });

  it('points_are_not_the_ticks_of_the_store', async () => {
    act(() => engine.setDevices([toScriptedDevice()]));
    await play(7);
    expect(get('timeline').dataset['points']).toBe('7');
    await play(3);
    expect(get('timeline').dataset['points']).toBe('10');
  });

  it('gap_is_not_drawn_or_bridged', async () => {
    act(() => engine.setDevices([toScriptedDevice()]));
    await play(4);
    expect(get('timeline').dataset['gaps']).toBe('0');
    engine.gap(nowMs, nowMs + 20_000);
    nowMs += 20_000;
    await play(4);
    expect(get('timeline').dataset['gaps']).toBe('1');
    const [times = [], ...lines] = plotted[plotted.length - 1]?.data ?? [];
    const broken = times.findIndex((_, i) => lines.every((line) => line[i] === null));
    expect(broken).toBe(4);
  });

  it('row_shows_another_value_than_the_tick', async () => {
    await openMaps();
    const before = Number(
      get(`app-row-${MAPS}`).querySelector<HTMLElement>('[data-testid=pss-kb]')?.dataset['value'],
    );
    await click('advise-button');
    await play(2);
    const row = get(`app-row-${MAPS}`);
    const read = (id: string): number =>
      Number(row.querySelector<HTMLElement>(`[data-testid=${id}]`)?.dataset['value']);
    expect(read('pss-kb')).toBeLessThan(before / 2);
    expect(read('swap-pss-kb')).toBeGreaterThan(before / 2);
  });

  it('three_numbers_are_one', async () => {
    await openMaps();
    await click('advise-button');
    const values = ['result-advised', 'result-moved', 'result-net-freed'].map((id) =>
      Number(get(id).dataset['value']),
    );
    expect(new Set(values).size).toBe(3);
    expect(get('result-evidence').textContent).toContain('Frozen at start and end');
  });

  it('dry_run_advises', async () => {
    await openMaps();
    await click('dry-run-button');
    expect(get('dry-run-text').textContent).toMatch(/1 process, 1\u2009284 of 2\u2009611 mappings/);
    expect(byId('result-advised')).toBeNull();
    expect(engine.swapped.size).toBe(0);
  });

  it('selection_is_shown_but_not_sent', async () => {
    await openMaps();
    expect(get('selection').textContent).toContain('all that the strategy takes');
    await click('dry-run-button');
    await click('resident-only');
    expect(byId('dry-run-text'), 'it spoke of another selection').toBeNull();
    expect(get('selection').querySelector('summary')?.textContent).toContain('resident');
    await click('advise-button');
    const sent = engine.calls.findLast(({ method }) => method === 'advise')?.argument;
    expect(sent).toMatchObject({ strategy: 'pageout_anon', selection: { residentOnly: true } });
    await click('warm-button');
    const warm = engine.calls.findLast(({ method }) => method === 'advise')?.argument;
    expect(warm).not.toMatchObject({ selection: { residentOnly: true } });
    act(() => {
      useUi.setState({ selection: WHOLE_SELECTION });
    });
  });

  it('foreground_app_is_refused_without_remedy', async () => {
    act(() => engine.setDevices([toScriptedDevice()]));
    await play(2);
    await click('app-row-com.example.game');
    expect(document.body.textContent).toContain('Press HOME');
    await click('advise-button');
    expect(get('error-notice').textContent).toContain('HOME');
  });

  it('launch_adds_no_point', async () => {
    await openMaps();
    expect(get('launch-plot').dataset['points']).toBe('0');
    await click('launch-button');
    expect(get('launch-plot').dataset['points']).toBe('1');
    expect(get('action-entry').textContent).toContain(MAPS);
  });

  it('lost_connection_is_not_said', async () => {
    await openMaps();
    const lost = { session: 'reconnecting', reconnectAttempt: 2, nextAttemptAtMs: null } as const;
    act(() => engine.setDevices([toScriptedDevice(lost)]));
    await frame();
    expect(get('session-banner').textContent).toContain('reconnecting · attempt 2');
    expect(get(`device-${SCRIPTED_SERIAL}`).dataset['session']).toBe('reconnecting');
    expect(get('advise-button')).toHaveProperty('disabled', true);
    act(() => engine.setDevices([toScriptedDevice()]));
    await frame();
    expect(get('session-banner').textContent).toBe('');
  });

  it('session_outlives_its_engine', async () => {
    await openMaps();
    act(() => engine.close());
    await frame();
    expect(get(`device-${SCRIPTED_SERIAL}`).dataset['session']).toBe('idle');
    expect(get('advise-button')).toHaveProperty('disabled', true);
    expect(get('timeline').dataset['points']).toBe('5');
  });

  it('engine_that_is_gone_for_good_has_no_way_back', async () => {
    engine.close();
    source.listener?.onStatus({ state: 'failed', cause: 'code 134' });
    await frame();
    const button = get('session-banner').querySelector('button');
    act(() => button?.click());
    expect(source.restarts).toBe(1);
  });

  it('doctor_shows_another_status', async () => {
    await click('doctor-button');
    expect(get('doctor-button').textContent).toContain('1 failed');
    expect(get('doctor-check-swap').dataset['status']).toBe('failed');
    expect(get('doctor-check-swap').textContent).toContain('Enable zram');
  });

  it('theme_button_changes_nothing', async () => {
    const before = document.documentElement.dataset['theme'];
    await click('theme-toggle');
    expect(document.documentElement.dataset['theme']).not.toBe(before);
  });
});
