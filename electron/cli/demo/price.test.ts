import { describe, expect, it } from 'vitest';

import type { DemoLaunch } from './figures.ts';
import { toPairedDifferencesMs, toPriceText } from './price.ts';

const launch = (name: string, arm: string, totalTimeMs: number | null): DemoLaunch => ({
  package: name,
  arm,
  state: 'hot',
  totalTimeMs,
  majorFaults: 0,
  swapIns: 0,
  pidUnchanged: true,
});

describe('price of the advice', () => {
  it('pairs_are_of_one_app_in_order_and_unmeasured_ones_are_none', () => {
    const launches = [
      launch('a', 'untouched', 10),
      launch('b', 'pageout_anon', 100),
      launch('a', 'pageout_anon', 30),
      launch('b', 'untouched', 40),
      launch('a', 'pageout_anon', 35),
      launch('a', 'untouched', null),
      launch('never', 'untouched', 7),
    ];
    expect(toPairedDifferencesMs(launches, 'pageout_anon')).toEqual([20, 60]);
  });

  it('a_killed_app_is_no_pair', () => {
    const killed = { ...launch('a', 'pageout_anon', 900), pidUnchanged: false };
    const launches = [launch('a', 'untouched', 10), killed];
    expect(toPairedDifferencesMs(launches, 'pageout_anon')).toEqual([]);
  });

  // R 4.2.2: wilcox.test(c(120,150,110,190,140,130,170,160,180), conf.int=TRUE): 150 [125, 175].
  it('interval_of_nine_pairs_is_that_of_wilcox_test', () => {
    const text = toPriceText([120, 150, 110, 190, 140, 130, 170, 160, 180]);
    expect(text).toContain('+150 ms [+125, +175], 95 % interval by signed ranks over 9 pairs');
  });

  it('five_pairs_have_no_interval_of_95_percent', () => {
    expect(toPriceText([1, 2, 3, 4, 5])).toContain('No interval: too few, 5 pairs');
  });
});
