/** Each gate refuses what it is for, says with which value, and lets all else pass. */
import { describe, expect, it } from 'vitest';
import type { LaunchOutcome } from '../../common/engine_api.ts';
import { judgeLaunch, type LaunchFacts } from './gates.ts';

const OUTCOME: LaunchOutcome = {
  package: 'com.a',
  component: 'com.a/.Main',
  activity: 'com.a/.Main',
  arm: 'none',
  state: 'hot',
  atMs: 1,
  totalTimeMs: 80,
  waitTimeMs: 84,
  elapsedMs: 90,
  ...{ majorFaults: 0, minorFaults: 0, swapIns: 0, systemSwapIns: 0 },
  ...{ pidBefore: 7, pidAfter: 7, pidUnchanged: true },
};
const FACTS: LaunchFacts = {
  action: { kind: 'none' },
  expectedState: 'hot',
  app: 'com.a',
  outcome: OUTCOME,
  pidAtBringUp: 7,
  oomScoreAdj: 0,
  launched: ['com.a'],
  ownLaunches: [],
  focus: 'com.a/com.a.Main',
};

function judge(facts: Partial<LaunchFacts>, outcome: Partial<LaunchOutcome> = {}) {
  return judgeLaunch({ ...FACTS, ...facts, outcome: { ...OUTCOME, ...outcome } });
}

describe('a launch counts', () => {
  it('when_every_gate_is_passed', () => expect(judge({})).toBeNull());

  it('without_a_word_about_the_focus', () => expect(judge({ focus: null })).toBeNull());

  it('of_an_unknown_state_as_before_android_10', () => {
    expect(judge({}, { state: 'unknown' })).toBeNull();
  });

  it('cold_in_another_process_after_a_kill', () => {
    const outcome = { state: 'cold', pidBefore: 0, pidAfter: 9, pidUnchanged: false } as const;
    expect(judge({ action: { kind: 'kill' } }, outcome)).toBeNull();
  });

  it('after_launches_of_the_plan_itself', () => {
    expect(judge({ launched: ['com.b', 'com.a'], ownLaunches: ['com.b'] })).toBeNull();
  });
});

describe('a launch is refused', () => {
  const cases: readonly (readonly [
    string,
    Partial<LaunchFacts>,
    Partial<LaunchOutcome>,
    string,
  ])[] = [
    ['no_time', {}, { totalTimeMs: null }, 'absent'],
    ['no_time', {}, { totalTimeMs: 0 }, '0'],
    ['killed', {}, { pidUnchanged: false, pidAfter: 9, state: 'cold' }, '9'],
    ['killed', { pidAtBringUp: 5 }, {}, 'pid 5'],
    ['state_differs', {}, { state: 'warm' }, 'warm, expected hot'],
    ['state_differs', { action: { kind: 'kill' } }, {}, 'expected cold'],
    ['other_activity', {}, { activity: 'com.b/.Login' }, 'com.b/.Login'],
    ['not_in_front', { oomScoreAdj: 700 }, {}, '700'],
    ['not_in_front', { oomScoreAdj: null }, {}, 'not to be had'],
    ['dialog', { focus: 'Application Not Responding: com.a' }, {}, 'Not Responding'],
    ['dialog', { focus: 'com.android.permissioncontroller/.Grant' }, {}, 'permissioncontroller'],
    ['foreign_launch', { launched: ['com.alarm', 'com.a'] }, {}, 'com.alarm'],
  ];
  it.each(cases)('%s', (gate, facts, outcome, words) => {
    const refusal = judge(facts, outcome);
    expect(refusal?.gate).toBe(gate);
    expect(refusal?.detail).toContain(words);
  });
});
