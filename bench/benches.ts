/** The registry of benches, in the order in which they run. */
import type { Bench } from './bench.ts';
import { pressure } from './pressure.ts';
import { relaunch } from './relaunch.ts';
import { statistics } from './statistics.ts';

export const BENCHES: readonly Bench[] = [statistics, relaunch, pressure];
