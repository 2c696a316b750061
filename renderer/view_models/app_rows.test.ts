import { describe, expect, it } from 'vitest';
import type { ActionEntry, LaunchOutcome } from '../../electron/common/engine_api.ts';
import { toTickApps } from '../session/app_aggregate.ts';
import { toScriptedTick } from '../testing/scripted_devices.ts';
import { nextSort, toAppRows, type AppRowsRequest } from './app_rows.ts';

const apps = toTickApps(toScriptedTick({ seq: 1, atMs: 1000, swapped: new Map() })).apps;

const REQUEST: AppRowsRequest = {
  apps,
  actions: [],
  launches: [],
  filter: '',
  sort: { key: 'pss', descending: true },
  pinned: [],
};

const names = (request: Partial<AppRowsRequest>): string[] =>
  toAppRows({ ...REQUEST, ...request }).map((row) => row.name);

function launch(patch: Partial<LaunchOutcome>): LaunchOutcome {
  return {
    package: 'com.example.maps',
    component: '',
    activity: '',
    arm: 'untouched',
    state: 'hot',
    atMs: 1,
    totalTimeMs: 200,
    waitTimeMs: null,
    elapsedMs: 200,
    majorFaults: 0,
    minorFaults: 0,
    swapIns: 0,
    systemSwapIns: 0,
    pidBefore: 1,
    pidAfter: 1,
    pidUnchanged: true,
    ...patch,
  };
}

describe('toAppRows', () => {
  it('largest_pss_does_not_stand_first', () => expect(names({})[0]).toBe('Game'));

  it('pinned_app_does_not_stand_first', () => {
    expect(names({ pinned: ['com.example.clock'] }).slice(0, 2)).toEqual(['Clock', 'Game']);
  });

  it.each([
    ['maps', ['Maps']],
    ['CACHED maps', ['Maps']],
    ['cached game', []],
    ['perceptible', ['Music']],
  ])('filter_%s_finds_%j', (filter, found) => expect(names({ filter })).toEqual(found));

  it('missing_values_stand_before_known_ones', () => {
    const launches = [launch({ package: 'com.example.mail' })];
    for (const descending of [true, false]) {
      expect(names({ launches, sort: { key: 'launch', descending } })[0]).toBe('Mail');
    }
  });

  it('equal_rows_dance', () => {
    const sort = { key: 'swap', descending: true } as const;
    expect(names({ sort })).toEqual([...names({ sort })].sort());
  });

  it('older_advice_wins', () => {
    const action = (id: number, atMs: number, kind: ActionEntry['kind']): ActionEntry => ({
      id,
      serial: 's',
      atMs,
      kind,
      package: 'com.example.maps',
      text: '',
      undo: null,
      failed: false,
    });
    const actions = [action(1, 10, 'advise'), action(2, 20, 'warm'), action(3, 30, 'launch')];
    const row = toAppRows({ ...REQUEST, actions }).find((one) => one.name === 'Maps');
    expect(row?.advice).toMatchObject({ kind: 'warm', atMs: 20 });
  });

  it('cold_and_hot_launches_are_mixed', () => {
    const launches = [
      launch({ atMs: 1, totalTimeMs: 900, state: 'cold' }),
      launch({ atMs: 2, totalTimeMs: 240 }),
      launch({ atMs: 3, totalTimeMs: 310, arm: 'pageout_anon' }),
      launch({ atMs: 4, totalTimeMs: null, arm: 'pageout_anon' }),
    ];
    const row = toAppRows({ ...REQUEST, launches }).find((one) => one.name === 'Maps');
    expect(row?.launch).toEqual({ state: 'hot', beforeMs: 240, afterMs: 310 });
  });

  it('second_click_does_not_flip', () => {
    const first = nextSort({ key: 'pss', descending: true }, 'app');
    expect(first).toEqual({ key: 'app', descending: false });
    expect(nextSort(first, 'app')).toEqual({ key: 'app', descending: true });
  });
});
