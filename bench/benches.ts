/** The registry of benches, in the order in which they run. */
import { agent } from './agent.ts';
import type { Bench } from './bench.ts';
import { content } from './content.ts';
import { kills } from './kills.ts';
import { pressure } from './pressure.ts';
import { race } from './race.ts';
import { relaunch } from './relaunch.ts';
import { statistics } from './statistics.ts';
import { verdicts } from './verdicts.ts';

export const BENCHES: readonly Bench[] = [
  statistics,
  agent,
  race,
  content,
  kills,
  relaunch,
  pressure,
  verdicts,
];
