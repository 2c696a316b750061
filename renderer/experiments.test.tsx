// @vitest-environment happy-dom
/** The page of experiments on a scripted engine: what it shows must follow from its events. */
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toScriptedDevice } from './testing/scripted_devices.ts';
import { ScriptedEngine } from './testing/scripted_engine.ts';
import { ScriptedSource } from './testing/scenes.ts';
import { startWindow, type StartedWindow } from './start_window.tsx';
import { useUi } from './session/ui_state.ts';

/** happy-dom has no canvas. */
vi.mock('uplot', () => ({
  default: class {
    over = document.createElement('div');
    setData(): void {}
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
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
  localStorage.clear();
  useUi.setState(useUi.getInitialState(), true);
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

async function openDesigner(): Promise<void> {
  act(() => engine.setDevices([toScriptedDevice()]));
  await play(3);
  await click('page-experiments');
}

async function start(): Promise<void> {
  await openDesigner();
  await click(`draft-app-${MAPS}`);
  await click('start-experiment');
}

function countDots(): number {
  return document.querySelectorAll('[data-testid="live-run"] circle').length;
}

describe('the page of experiments', () => {
  it('a_plan_without_apps_can_be_started', async () => {
    await openDesigner();
    expect(byId('start-experiment')).toBeNull();
    expect(document.body.textContent).toContain('Choose at least one app');
  });

  it('the_forecast_is_of_another_plan', async () => {
    await openDesigner();
    await click(`draft-app-${MAPS}`);
    expect(get('forecast-size').textContent).toBe('62 launches, about 4 min');
    await click('draft-arm-kill');
    expect(get('forecast-size').textContent).toBe('93 launches, about 6 min');
  });

  it('no_device_is_a_wall', async () => {
    await click('page-experiments');
    expect(document.body.textContent).toContain('No device to experiment on');
  });

  it('a_finished_launch_is_no_point', async () => {
    await start();
    expect(countDots()).toBe(0);
    act(() => engine.experiments.finish({ totalTimeMs: 90 }));
    act(() => engine.experiments.finish({ totalTimeMs: 120, arm: 'pageout_anon' }));
    await frame();
    expect(countDots()).toBe(2);
    expect(get('live-run').textContent).toContain('2 of 62');
  });

  it('a_refused_launch_has_no_reason', async () => {
    await start();
    const refusal = { gate: 'dialog', detail: 'com.example/.Crash stood there.' } as const;
    act(() => engine.experiments.finish({ refusal, totalTimeMs: null }));
    await frame();
    expect(get('live-run').textContent).toContain('com.example/.Crash stood there.');
  });

  it('pause_and_resume_do_not_follow_the_engine', async () => {
    await start();
    await click('experiment-pause');
    expect(get('live-run').dataset['state']).toBe('paused');
    expect(byId('experiment-pause')).toBeNull();
    await click('experiment-resume');
    expect(get('live-run').dataset['state']).toBe('running');
  });

  it('a_cancelled_run_has_no_result', async () => {
    await start();
    act(() => engine.experiments.finish({}));
    await click('experiment-cancel');
    await frame();
    const page = get('experiment-result');
    expect(page.querySelector('[data-banner="cancelled"]')).not.toBeNull();
    expect(page.textContent).toContain('The script does not analyse.');
    expect(byId('run-run-1')?.textContent).toContain('cancelled');
  });
});
