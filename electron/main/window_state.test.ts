import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './restart_policy.ts';
import {
  DEFAULT_BOUNDS,
  fitToScreens,
  parseBounds,
  readBounds,
  writeBounds,
} from './window_bounds.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

describe('window bounds', () => {
  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"width":10,"height":900}',
    '{"width":"1400","height":900}',
    '{"width":1e9,"height":900}',
    '{"width":1400.5,"height":900}',
  ])('broken_file_%s_is_used', (text) => expect(parseBounds(text)).toEqual(DEFAULT_BOUNDS));

  it('half_a_position_is_used', () => {
    expect(parseBounds('{"width":1400,"height":900,"x":5}')).toEqual({
      width: 1400,
      height: 900,
      maximized: false,
    });
  });

  it('window_opens_on_a_screen_that_is_gone', () => {
    const bounds = { x: 2500, y: 100, width: 1400, height: 900, maximized: false };
    expect(fitToScreens(bounds, [SCREEN])).not.toHaveProperty('x');
    expect(fitToScreens(bounds, [SCREEN, { ...SCREEN, x: 1920 }])).toEqual(bounds);
  });

  it('written_bounds_are_not_read_back', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ebb-bounds-'));
    const file = path.join(folder, 'deeper', 'window_bounds.json');
    const bounds = { x: 1, y: 2, width: 1400, height: 900, maximized: true };
    writeBounds(file, bounds);
    expect(readBounds(file)).toEqual(bounds);
    writeFileSync(file, 'torn');
    expect(readBounds(file)).toEqual(DEFAULT_BOUNDS);
    expect(readBounds(path.join(folder, 'none'))).toEqual(DEFAULT_BOUNDS);
    rmSync(folder, { recursive: true });
  });
});

describe('RestartPolicy', () => {
  it('engine_that_never_stays_up_is_started_for_ever', () => {
    const policy = new RestartPolicy();
    const decisions = Array.from({ length: 8 }, () => policy.decide(100));
    expect(decisions.map((one) => one.restart)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('waits_do_not_grow_or_grow_without_bound', () => {
    const policy = new RestartPolicy();
    const delays = Array.from({ length: 6 }, () => policy.decide(100).delayMs);
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000]);
  });

  it('crash_after_a_healthy_hour_counts_as_the_seventh', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 6; i++) policy.decide(100);
    expect(policy.decide(3_600_000)).toEqual({ restart: true, attempt: 1, delayMs: 500 });
  });

  it('person_who_asks_again_is_refused', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 9; i++) policy.decide(100);
    policy.reset();
    expect(policy.decide(100).restart).toBe(true);
  });
});
