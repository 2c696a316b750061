import { describe, expect, it } from 'vitest';

import type { TickEvent } from '../../common/engine_api.ts';
import { splitGroups } from './demo.ts';
import { type DemoFigures, type DemoLaunch, toAgentCpuPercent } from './figures.ts';
import { planMeasurements } from './relaunches.ts';
import { toArmSummary, toDifferenceText, toReportText } from './report.ts';

const launch = (name: string, arm: string, ms: number | null, pidUnchanged = true): DemoLaunch => ({
  package: name,
  arm,
  state: 'hot',
  totalTimeMs: ms,
  majorFaults: ms === null ? null : ms * 10,
  swapIns: null,
  pidUnchanged,
});

function toFigures(launches: readonly DemoLaunch[]): DemoFigures {
  const evidence = {
    frozenStart: true,
    frozenEnd: true,
    vmasRead: 9,
    vmasAdvised: 5,
    vmasSkipped: 4,
    vmasChanged: 0,
    errno: {},
  };
  const advice = {
    package: 'a',
    pid: 1,
    strategy: 'pageout_anon',
    consistency: 'freeze',
    bytesAdvised: 3 * 2 ** 20,
    bytesMoved: 2 * 2 ** 20,
    netFreedKb: 1024,
    durationMs: 5,
    pssBeforeKb: 4096,
    pssAfterKb: 2048,
    swapPssBeforeKb: 0,
    swapPssAfterKb: 2048,
    evidence,
  } as const;
  return {
    complete: true,
    banner: 'VIRTUAL DEVICE',
    device: {
      serial: 's',
      model: 'm',
      abi: 'x86_64',
      kernel: '6.1',
      rootMethod: 'adbd',
      pageSizeKb: 4,
      capabilities: [],
    },
    sampling: { ticks: 21, seconds: 20 },
    apps: [],
    advise: [advice],
    launches,
    agent: { binaryBytes: 1024, rssKb: null, cpuPercent: null, firstSampleMs: null },
  };
}

describe('planMeasurements', () => {
  const plan = planMeasurements(['a', 'b', 'c'], ['x', 'y'], 4);

  it('every_round_holds_every_app_and_arm_once', () => {
    const count = (name: string, arm: string): number =>
      plan.filter((step) => step.package === name && step.arm === arm).length;
    for (const name of ['a', 'b', 'c']) {
      expect([count(name, 'untouched'), count(name, 'pageout_anon')]).toEqual([4, 4]);
    }
    for (const name of ['x', 'y']) {
      expect([count(name, 'untouched'), count(name, 'pageout_anon')]).toEqual([4, 0]);
    }
  });

  it('neither_arm_of_an_app_always_comes_first', () => {
    const firsts = plan
      .filter(({ package: name }) => name === 'a')
      .filter((_, index) => index % 2 === 0)
      .map(({ arm }) => arm);
    expect(firsts).toEqual(['untouched', 'pageout_anon', 'untouched', 'pageout_anon']);
  });
});

describe('splitGroups', () => {
  it('sizes_alternate_between_the_groups_and_advice_comes_first', () => {
    expect(splitGroups(['1', '2', '3', '4', '5', '6', '7'])).toEqual({
      advised: ['1', '3', '5'],
      untouched: ['2', '4', '6'],
    });
    expect(splitGroups(['1', '2', '3', '4', '5'])).toEqual({
      advised: ['1', '3', '5'],
      untouched: ['2', '4'],
    });
  });
});

describe('the report', () => {
  it('killed_and_unmeasured_launches_are_counted_not_averaged', () => {
    const launches = [
      launch('a', 'untouched', 10),
      launch('a', 'untouched', 30),
      launch('a', 'untouched', 900, false),
      launch('a', 'untouched', null),
      launch('a', 'pageout_anon', 77),
    ];
    expect(toArmSummary('untouched', launches)).toEqual({
      arm: 'untouched',
      measured: 2,
      leftOut: 2,
      p50Ms: 20,
      p50MajorFaults: 200,
      p50SwapIns: null,
    });
  });

  it('the_difference_is_within_the_advised_apps_only', () => {
    const text = toDifferenceText(
      toFigures([
        launch('a', 'untouched', 100),
        launch('a', 'pageout_anon', 150),
        launch('never advised', 'untouched', 9000),
      ]),
    );
    expect(text).toContain('150 ms (n=1) against 100 ms untouched (n=1): +50 ms (+50 %)');
  });

  it('an_arm_without_launches_gives_no_difference', () => {
    expect(toDifferenceText(toFigures([launch('a', 'untouched', 100)]))).toContain('No difference');
  });

  it('a_partial_run_and_a_virtual_device_say_so', () => {
    const text = toReportText({ ...toFigures([]), complete: false });
    expect(text.split('\n')[0]).toBe('VIRTUAL DEVICE');
    expect(text).toContain('PARTIAL');
  });
});

describe('toAgentCpuPercent', () => {
  const tick = (bootMs: number, cpuUs: number): TickEvent =>
    ({ bootMs, system: { agent_cpu_us: cpuUs } }) as unknown as TickEvent;

  it('share_of_one_core_between_the_ticks', () => {
    expect(toAgentCpuPercent(tick(1_000, 50_000), tick(11_000, 250_000))).toBeCloseTo(2);
  });

  it('one_tick_or_no_counter_is_not_zero', () => {
    expect(toAgentCpuPercent(tick(1, 1), tick(1, 1))).toBeNull();
    expect(toAgentCpuPercent(undefined, tick(1, 1))).toBeNull();
    expect(toAgentCpuPercent(tick(1, Number.NaN), tick(9, 1))).toBeNull();
  });
});
