/** Whether the result holds: refused launches, the same without outliers, drift over the run. */
import type { Decision, Drift, PairAnalysis } from '../experiment_analysis.ts';
import { GATES, type LaunchRecord } from '../experiment_run.ts';
import { valueOrNull } from '../figure.ts';
import { h, type Markup } from './markup.ts';
import {
  armLabel,
  type ReportView,
  scrollable,
  section,
  toAppName,
  toPairs,
} from './report_view.ts';
import { show, showFigure, showInterval, showWhy } from './shown_value.ts';
import { toEntries, toItems, toKnown, toPresent, type ValueRef } from './value_ref.ts';
import { verdictBadge } from './verdict_section.ts';

/** More are in the data that the report carries. */
const MAX_LISTED = 200;

/** Over columns of numbers a title stands to the right. */
const NUMBER_TITLES = new Set([
  ...['No.', 'Block', 'Try', 'ms', 'Refused', 'Accepted', 'Score', 'Interval', 'Left out'],
  ...['ms per block', 'tau', 'p'],
]);

function titleRow(titles: readonly string[]): Markup {
  const cells = titles.map((title) =>
    h('th', { scope: 'col', class: NUMBER_TITLES.has(title) ? 'number' : null }, title),
  );
  return h('tr', {}, ...cells);
}

function headRow(titles: readonly string[]): Markup {
  return h('thead', {}, titleRow(titles));
}

function refusalCounts(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const groups = toItems(view.analysis.at('groups')).filter(({ value }) => value.refused > 0);
  if (groups.length === 0) return null;
  const rows = groups.map((group) =>
    h(
      'tr',
      {},
      h('td', {}, toAppName(view, group.value.app)),
      h('td', {}, armLabel(view, group.value.arm)),
      h('td', { class: 'number' }, show(group.at('refused'), 'count')),
      h('td', { class: 'number' }, show(group.at('accepted'), 'count')),
      h(
        'td',
        {},
        ...toEntries(group.at('refusedByReason')).map(([gate, count], index) => [
          index > 0 && ', ',
          `${gate} `,
          show(count, 'count'),
        ]),
      ),
    ),
  );
  const heads = ['App', 'Arm', 'Refused', 'Accepted', 'By gate'];
  return scrollable(h('table', {}, headRow(heads), h('tbody', {}, ...rows)));
}

function refusedRow(view: ReportView, launch: ValueRef<LaunchRecord>): Markup {
  const refusal = toPresent(launch.at('refusal'));
  if (refusal === null) return null;
  const { block, app, arm, warmUp } = launch.value;
  const time = toPresent(launch.at('totalTimeMs'));
  return h(
    'tr',
    {},
    h('td', { class: 'number' }, show(launch.at('sequence'), 'count')),
    h('td', { class: 'number' }, warmUp || block < 0 ? '–' : show(launch.at('block'), 'ordinal')),
    h('td', {}, toAppName(view, app)),
    h('td', {}, armLabel(view, arm)),
    h('td', { class: 'number' }, show(launch.at('attempt'), 'count')),
    h('td', { class: 'number' }, time === null ? '–' : show(time, 'ms_whole')),
    h('td', {}, h('span', { class: 'words' }, GATES[refusal.value.gate], ' '), detail(refusal)),
  );
}

function detail(refusal: ValueRef<{ readonly detail: string }>): Markup {
  return h('span', { class: 'muted' }, show(refusal.at('detail'), 'text'));
}

export function refusalsSection(view: ReportView): Markup {
  const refused = toItems(view.result.at('launches')).filter(({ value }) => value.refusal !== null);
  const arms = toItems(view.result.at('unavailableArms')).map((arm) =>
    h(
      'p',
      { class: 'note' },
      armLabel(view, arm.value.arm),
      ' was left out: ',
      show(arm.at('reason'), 'text'),
    ),
  );
  const total = view.analysis?.at('launches');
  const lead = total !== undefined && [
    'Of ',
    show(total.at('all'), 'count'),
    ' launches ',
    show(total.at('accepted'), 'count'),
    ' were accepted, ',
    show(total.at('refused'), 'count'),
    ' refused and ',
    show(total.at('warmUps'), 'count'),
    ' were warm-ups. Refused launches stay in the data and are in no figure.',
  ];
  const heads = ['No.', 'Block', 'App', 'Arm', 'Try', 'ms', 'Why'];
  const rows = refused.slice(0, MAX_LISTED).map((launch) => refusedRow(view, launch));
  const list = h('table', {}, headRow(heads), h('tbody', {}, ...rows));
  const more = refused.length > MAX_LISTED;
  return section(
    { id: 'refusals', title: 'Refused launches', ...(lead === false ? {} : { lead }) },
    refused.length === 0 && h('p', {}, 'None was refused.'),
    refusalCounts(view),
    refused.length > 0 && scrollable(list),
    more && h('p', { class: 'note' }, 'The list is cut; all are in the data below.'),
    ...arms,
  );
}

function decisionCells(decision: ValueRef<Decision>): readonly Markup[] {
  const comparison = decision.at('comparison');
  return [
    h('td', { class: 'number strong' }, showFigure(comparison.at('hodgesLehmannMs'), 'signed_ms')),
    h('td', { class: 'number' }, showInterval(comparison.at('interval'), 'signed_ms')),
    h('td', {}, verdictBadge(decision)),
  ];
}

function sensitivityRow(view: ReportView, pair: ValueRef<PairAnalysis>): Markup {
  const without = pair.at('withoutOutliers');
  const left = without.at('left');
  return h(
    'tr',
    { 'data-differs': pair.value.verdict.kind !== without.value.verdict.kind },
    h('td', {}, toAppName(view, pair.value.app)),
    h('td', {}, armLabel(view, pair.value.arm)),
    ...decisionCells(pair),
    h('td', { class: 'number' }, show(left, 'count')),
    ...decisionCells(without),
  );
}

function flaggedList(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const flags = toItems(view.analysis.at('groups')).flatMap((group) => {
    const known = toKnown(group.at('outliers'));
    return known === null ? [] : toItems(known).map((flag) => ({ group, flag }));
  });
  if (flags.length === 0) return h('p', {}, 'No launch is flagged.');
  const rows = flags
    .slice(0, MAX_LISTED)
    .map(({ group, flag }) =>
      h(
        'tr',
        {},
        h('td', { class: 'number' }, show(flag.at('sequence'), 'count')),
        h('td', {}, toAppName(view, group.value.app)),
        h('td', {}, armLabel(view, group.value.arm)),
        h('td', { class: 'number' }, show(flag.at('totalTimeMs'), 'ms_whole')),
        h('td', { class: 'number' }, show(flag.at('score'), 'score')),
      ),
    );
  const heads = ['No.', 'App', 'Arm', 'ms', 'Score'];
  return scrollable(h('table', { class: 'narrow-table' }, headRow(heads), h('tbody', {}, ...rows)));
}

export function sensitivitySection(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const groups = h(
    'tr',
    {},
    h('th', { colspan: 2 }),
    h('th', { colspan: 3 }, 'all launches'),
    h('th', { colspan: 4 }, 'without the flagged launches'),
  );
  const heads = [
    'App',
    'Arm',
    'ms',
    'Interval',
    'Verdict',
    'Left out',
    'ms',
    'Interval',
    'Verdict',
  ];
  const head = titleRow(heads);
  const rows = toPairs(view.analysis).map((pair) => sensitivityRow(view, pair));
  const lead =
    'The whole decision again without the launches that the median absolute deviation flags.';
  return section(
    { id: 'sensitivity', title: 'With and without outliers', lead },
    scrollable(h('table', {}, h('thead', {}, groups, head), h('tbody', {}, ...rows))),
    flaggedList(view),
  );
}

function driftCells(drift: ValueRef<PairAnalysis['drift']>, name: 'level' | 'effect'): Markup[] {
  const known: ValueRef<Drift> | null = toKnown(drift.at(name));
  if (known === null) return [h('td', { class: 'number', colspan: 3 }, showWhy(drift.at(name)))];
  return [
    h('td', { class: 'number' }, show(known.at('slopePerBlock'), 'slope')),
    h('td', { class: 'number' }, show(known.at('tau'), 'tau')),
    h('td', { class: 'number' }, show(known.at('p'), 'p')),
  ];
}

function isDrifting(pair: PairAnalysis, alpha: number): boolean {
  const { level, effect } = pair.drift;
  return [level, effect].some((drift) => (valueOrNull(drift)?.p ?? 1) <= alpha);
}

export function driftSection(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const { alpha } = view.analysis.value.options;
  const groups = h(
    'tr',
    {},
    h('th', { colspan: 2 }),
    h('th', { colspan: 3 }, 'difference'),
    h('th', { colspan: 3 }, 'both arms together'),
  );
  const heads = ['App', 'Arm', 'ms per block', 'tau', 'p', 'ms per block', 'tau', 'p'];
  const head = titleRow(heads);
  const rows = toPairs(view.analysis).map((pair) =>
    h(
      'tr',
      { 'data-differs': isDrifting(pair.value, alpha) },
      h('td', {}, toAppName(view, pair.value.app)),
      h('td', {}, armLabel(view, pair.value.arm)),
      ...driftCells(pair.at('drift'), 'effect'),
      ...driftCells(pair.at('drift'), 'level'),
    ),
  );
  const lead = 'Mann–Kendall test over blocks. Marked: p at most the level of the experiment.';
  return section(
    { id: 'drift', title: 'Drift', lead },
    scrollable(h('table', {}, h('thead', {}, groups, head), h('tbody', {}, ...rows))),
  );
}
