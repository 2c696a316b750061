/** What every number of the report is. Longer, with sources: docs/statistics.md of Ebb. */
import { h, type Markup } from './markup.ts';
import { section } from './report_view.ts';

const DEFINITIONS: readonly (readonly [string, string])[] = [
  [
    'launch time, ms',
    'Time to initial display (TotalTime of am start -W), by the device’s clock, of a ' +
      'relaunch from the background.',
  ],
  [
    'block',
    'One round in which every app runs under every arm, in counterbalanced order. Launches ' +
      'of one block share their conditions, so the block is the unit of all intervals.',
  ],
  [
    'difference, ms',
    'Hodges and Lehmann’s estimate of the block deltas: the median of the means of all ' +
      'their pairs. A block’s delta is the median of its accepted launches under the arm ' +
      'minus that under the reference; above 0 the arm is slower.',
  ],
  [
    'interval',
    'Of the mean delta: Student’s t from 8 blocks on, exact sign flips below. It holds the ' +
      'truth in the stated share of experiments. It need not be centred on the difference, ' +
      'which is another estimate of the same.',
  ],
  ['p', 'Two-sided, of “no difference”, corrected by Holm over the family of the plan.'],
  [
    'different',
    'The test of no difference holds after Holm’s correction. Slower or faster than the reference.',
  ],
  [
    'equivalent',
    'Two one-sided tests show that the difference is smaller than the smallest that ' +
      'matters, after Holm’s correction.',
  ],
  [
    'inconclusive: N more blocks',
    'Neither. At the measured spread, an experiment that is longer by N blocks must end in ' +
      'one of the other two.',
  ],
  [
    'ratio',
    'Median under the arm over median under the reference; bootstrap of whole blocks (BCa) ' +
      'for its interval.',
  ],
  [
    'median, p90',
    'Of accepted launches, linear interpolation (type 7); interval by BCa bootstrap of ' +
      'whole blocks.',
  ],
  [
    'paid, ms',
    'The difference again. For all apps: each block’s mean over the apps that have it. The ' +
      'reference arm pays nothing by definition.',
  ],
  [
    'moved, MB',
    'Fall of RssAnon + RssFile of all processes of the app between before and after the ' +
      'arm. Read in the same way for every arm. MB = 1024 × 1024 bytes.',
  ],
  ['net freed, MB', 'Moved minus the growth of zram (mem_used_total). May be negative.'],
  [
    'paid per MB freed, ms',
    'Paid over net freed, block by block. Not defined where a block freed less than 0.1 MB.',
  ],
  ['swap-ins, pages', 'Pages of the process that came back from swap during the relaunch.'],
  [
    'major faults',
    'Faults of the process that waited for storage or for decompression during the relaunch.',
  ],
  [
    'CPU per MB moved, ms',
    'CPU time of the thread that did the work, compression included, for each MB moved.',
  ],
  ['kills', 'Launches that were refused because the process was killed before the relaunch.'],
  [
    'launches',
    'Accepted ones: status ok, expected state, a time above 0, same process, in front, alone.',
  ],
  [
    'flagged, score',
    'Modified z-score by the median absolute deviation; flagged above 3.5 in size. Flagged ' +
      'launches stay in all figures but the sensitivity view.',
  ],
  [
    'drift',
    'Mann–Kendall test with the slope of Theil and Sen on one value for each block. tau: −1 ' +
      'falls always, 1 rises always.',
  ],
  ['PSI', 'Pressure stall information: share of the last 10 s in which some task waited.'],
  ['–', 'Not known or not defined. Never zero.'],
];

export function definitionsSection(): Markup {
  const rows = DEFINITIONS.map(([term, text]) =>
    h('div', {}, h('dt', {}, term), h('dd', {}, text)),
  );
  return section(
    { id: 'definitions', title: 'What the numbers mean' },
    h('dl', { class: 'definitions' }, ...rows),
  );
}
