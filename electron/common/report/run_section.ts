/** The run as it went, what might have mattered, and all that was true for the whole of it. */
import { toArmWords, toPressureWords, toSetupWords } from './arm_words.ts';
import { h, type Markup } from './markup.ts';
import { armLabel, type ReportView, scrollable, section, toAppName } from './report_view.ts';
import {
  COVARIATE_ROWS,
  type CovariateRow,
  covariateLine,
  runTimeline,
  toCovariateRefs,
} from './run_timeline.ts';
import { type FormatName, show, type ShownValue } from './shown_value.ts';
import { toEntries, toItems, type ValueRef } from './value_ref.ts';

interface CovariateRange {
  readonly row: CovariateRow;
  readonly least: ValueRef<number>;
  readonly most: ValueRef<number>;
}

function toRanges(view: ReportView): CovariateRange[] {
  return COVARIATE_ROWS.flatMap((row) => {
    const refs = toCovariateRefs(view, row.key);
    const [first] = refs;
    if (first === undefined) return [];
    const least = refs.reduce((a, b) => (b.value < a.value ? b : a), first);
    const most = refs.reduce((a, b) => (b.value > a.value ? b : a), first);
    return [{ row, least, most }];
  });
}

/** What moved, as lines under the launches; what did not, in one line of text. */
function covariates(view: ReportView): Markup {
  const ranges = toRanges(view);
  const isFixed = ({ least, most }: CovariateRange): boolean => least.value === most.value;
  const fixed = ranges
    .filter(isFixed)
    .map(({ row, least }, index) => [
      index > 0 && ' · ',
      `${row.label} `,
      h('b', {}, show(least, row.format), row.unit),
    ]);
  const moving = ranges.filter((range) => !isFixed(range));
  const lines = moving.map(({ row, least, most }) =>
    h(
      'div',
      { class: 'covariate-row' },
      h(
        'div',
        { class: 'covariate-text' },
        h('span', {}, row.label),
        h('b', {}, show(least, row.format), ' … ', show(most, row.format), row.unit),
      ),
      covariateLine(view, row.key, view.width),
    ),
  );
  return h(
    'div',
    { class: 'covariates' },
    ...lines,
    fixed.length > 0 && h('p', { class: 'covariate-fixed' }, 'The same all the time: ', ...fixed),
  );
}

export function runSection(view: ReportView): Markup {
  const { launches, plan } = view.result.value;
  if (launches.length === 0) return null;
  const apps = plan.apps.filter((app) => launches.some((launch) => launch.app === app));
  const timelines = apps.map((app) =>
    h(
      'figure',
      { class: 'panel' },
      h('figcaption', {}, toAppName(view, app), ', ms'),
      runTimeline(view, app, view.width),
    ),
  );
  const stops = toItems(view.result.at('interruptions')).map((one) =>
    h(
      'li',
      {},
      show(one.at('atMs'), 'clock'),
      one.value.resumedAtMs !== null && [' to ', show(one.at('resumedAtMs'), 'clock')],
      ', after ',
      show(one.at('launches'), 'count'),
      ' launches: ',
      show(one.at('reason'), 'text'),
    ),
  );
  const lead =
    'Every launch at its place in the run, by arm. Hollow: warm-up. ×: refused. ' +
    'Dashed: an interruption. Below: read before each bring-up, lowest … highest.';
  return section(
    { id: 'run', title: 'The run', lead },
    h('div', { class: 'stack' }, ...timelines),
    stops.length > 0 && h('ul', { class: 'interruptions' }, ...stops),
    covariates(view),
  );
}

type Fact = readonly [string, Markup];

function fact(label: string, ref: ValueRef<ShownValue>, format: FormatName = 'text'): Fact {
  return [label, show(ref, format)];
}

function facts(rows: readonly Fact[]): Markup {
  return h(
    'dl',
    { class: 'facts' },
    ...rows.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
  );
}

function deviceFacts(view: ReportView): Fact[] {
  const device = view.result.at('device');
  const info = device.at('info');
  return [
    fact('Model', info.at('model')),
    fact('Serial', info.at('serial')),
    fact('Build', device.at('buildFingerprint')),
    fact('Android', info.at('androidRelease')),
    fact('Kernel', info.at('kernel')),
    fact('ABI', info.at('abi')),
    fact('Page size, kB', info.at('pageSizeKb'), 'plain'),
    fact('Root by', info.at('rootMethod')),
    fact('MemTotal, MB', device.at('memTotalKb'), 'kb_as_mb'),
    fact('SwapTotal, MB', device.at('swapTotalKb'), 'kb_as_mb'),
    fact('zram algorithm', device.at('zramAlgorithm')),
    fact('MGLRU', device.at('mglru')),
    fact('System compaction, as found', device.at('systemCompaction')),
    fact('System freezer, as found', device.at('systemFreezer')),
  ];
}

function planFacts(view: ReportView): Fact[] {
  const plan = view.result.at('plan');
  const analysis = plan.at('analysis');
  const { before, pressure, analysis: options } = plan.value;
  const threshold = analysis.at('threshold') as ValueRef<{ ms?: number; percent?: number }>;
  const least: Markup =
    options.threshold.unit === 'ms'
      ? ['±', show(threshold.at('ms') as ValueRef<number>, 'plain'), ' ms']
      : ['±', show(threshold.at('percent') as ValueRef<number>, 'plain'), ' % of the median'];
  const words = (texts: readonly string[]): Markup =>
    h('span', { class: 'words' }, texts.length === 0 ? 'none' : texts.join('; '));
  return [
    fact('Blocks', plan.at('blocks'), 'count'),
    fact('Launches of each app and arm in a block', plan.at('launchesPerBlock'), 'count'),
    fact('Warm-ups of each app and arm', plan.at('warmUps'), 'count'),
    fact('Dwell before the arm', plan.at('dwellBeforeMs'), 'seconds'),
    fact('Dwell after the arm', plan.at('dwellAfterMs'), 'seconds'),
    fact('Expected state', plan.at('expectedState')),
    fact('An app that was killed', plan.at('whenKilled')),
    fact('Tries for each launch', plan.at('attempts'), 'count'),
    ['Before each bring-up', words(before.map(toSetupWords))],
    ['Pressure', words(pressure.map(toPressureWords))],
    fact('System compaction', plan.at('isolation').at('compaction')),
    fact('System freezer', plan.at('isolation').at('freezer')),
    ['Smallest difference that matters', least],
    fact('Two-sided error rate', analysis.at('alpha'), 'plain'),
    fact('Holm’s family', analysis.at('family')),
    fact('Planned looks', analysis.at('looks'), 'count'),
    fact('Bootstrap replicates', analysis.at('replicates'), 'count'),
    fact('Seed', plan.at('seed'), 'plain'),
  ];
}

function arms(view: ReportView): Markup {
  const rows = view.result.value.plan.arms.map((arm) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, armLabel(view, arm.name)),
      h('td', { class: 'words' }, toArmWords(arm)),
    ),
  );
  return scrollable(h('table', {}, h('tbody', {}, ...rows)));
}

function apps(view: ReportView): Markup {
  const rows = toItems(view.result.at('device').at('apps')).map((app) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, show(app.at('package'), 'text')),
      h('td', {}, 'version ', show(app.at('versionCode'), 'text')),
      h('td', {}, 'compiled: ', show(app.at('compilation'), 'text')),
    ),
  );
  return scrollable(h('table', { class: 'narrow-table' }, h('tbody', {}, ...rows)));
}

export function metadataSection(view: ReportView): Markup {
  const conditions = toEntries(view.result.at('conditions')).map(([name, ref]): Fact => [
    name,
    show(ref, 'text'),
  ]);
  return section(
    { id: 'conditions', title: 'Plan and conditions' },
    h('h3', {}, 'Arms'),
    arms(view),
    h('h3', {}, 'Plan'),
    facts(planFacts(view)),
    h('h3', {}, 'Device'),
    facts(deviceFacts(view)),
    h('h3', {}, 'Apps'),
    apps(view),
    h('h3', {}, 'Shared by all launches; another value refuses to pool'),
    facts(conditions),
  );
}
