/** What each arm cost beside what it saved, and the frontier of the two. */
import type { BlockFigure, CostRow } from '../experiment_run.ts';
import { frontierPlot } from './frontier_plot.ts';
import { h, type Markup } from './markup.ts';
import { armLabel, type ReportView, scrollable, section, toAppName } from './report_view.ts';
import { type FormatName, show, showFigure, showWhy } from './shown_value.ts';
import { toItems, toKnown, type ValueRef } from './value_ref.ts';

/** Small frontiers beside the large one. */
const MAX_BESIDE = 3;

type FigureKey = {
  [Key in keyof CostRow]: CostRow[Key] extends BlockFigure ? Key : never;
}[keyof CostRow];

const COLUMNS: readonly (readonly [FigureKey, string, FormatName])[] = [
  ['paidMs', 'Paid, ms', 'signed_ms'],
  ['movedMb', 'Moved, MB', 'mb'],
  ['netFreedMb', 'Net freed, MB', 'mb'],
  ['paidMsPerMb', 'Paid per MB freed, ms', 'rate'],
  ['swapIns', 'Swap-ins, pages', 'pages'],
  ['majorFaults', 'Major faults', 'pages'],
  ['cpuMsPerMb', 'CPU per MB moved, ms', 'rate'],
];

function cell(figure: ValueRef<BlockFigure>, format: FormatName): Markup {
  const estimate = figure.at('estimate');
  const interval = toKnown(figure.at('interval'));
  const unclear = interval === null && estimate.value.known;
  return h(
    'td',
    { class: 'number two-lines' },
    h('span', { class: 'strong' }, showFigure(estimate, format)),
    interval !== null && [
      h(
        'span',
        { class: 'interval' },
        show(interval.at('low'), format),
        ' … ',
        show(interval.at('high'), format),
      ),
    ],
    unclear && h('span', { class: 'interval' }, 'no interval ', showWhy(figure.at('interval'))),
  );
}

function tableRow(view: ReportView, row: ValueRef<CostRow>): Markup {
  const kills = h('td', { class: 'number' }, show(row.at('kills'), 'count'));
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, armLabel(view, row.value.arm)),
    ...COLUMNS.map(([key, , format]) => cell(row.at(key), format)),
    h('td', { class: 'number' }, show(row.at('launches'), 'count')),
    kills,
  );
}

function table(view: ReportView): Markup {
  const rows = toItems(view.result.at('cost').at('rows'));
  const apps = [...new Set(rows.map(({ value }) => value.app))];
  const heads = ['Arm', ...COLUMNS.map(([, label]) => label), 'Launches', 'Kills'];
  const groups = apps.map((app) =>
    h(
      'tbody',
      {},
      h(
        'tr',
        { class: 'group-row' },
        h('th', { colspan: heads.length, scope: 'colgroup' }, toAppName(view, app)),
      ),
      ...rows.filter(({ value }) => value.app === app).map((row) => tableRow(view, row)),
    ),
  );
  const head = h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text)));
  return scrollable(h('table', { class: 'cost-table' }, h('thead', {}, head), ...groups));
}

function panel(title: string, image: Markup): Markup {
  return h('figure', { class: 'panel' }, h('figcaption', {}, title), image);
}

const GAP = 20;

/** All apps large, the first ones small beside it, the others under it. */
function frontier(view: ReportView): Markup {
  const [first, ...rest] = [...new Set(view.result.value.cost.frontier.map(({ app }) => app))];
  if (first === undefined) return null;
  const isWide = view.width >= 760 && rest.length > 0;
  const columns = view.width >= 860 ? 3 : 2;
  const inner = view.width - GAP;
  const main = isWide ? (inner * 56) / 98 : Math.min(view.width, 720);
  const beside = isWide ? rest.slice(0, MAX_BESIDE) : [];
  const height = isWide ? Math.max(360, beside.length * 204 - 26) : 340;
  const small = (app: string | null, width: number): Markup =>
    panel(toAppName(view, app), frontierPlot(view, app, { width, height: 178 }));
  const under = rest.slice(beside.length);
  const underWidth = (view.width - GAP * (columns - 1)) / columns;
  return [
    h(
      'div',
      { class: isWide ? 'frontier frontier-wide' : 'frontier' },
      panel(toAppName(view, first), frontierPlot(view, first, { width: main, height })),
      isWide && h('div', { class: 'panels' }, ...beside.map((app) => small(app, inner - main))),
    ),
    under.length > 0 &&
      h(
        'div',
        { class: `panels panels-${columns}` },
        ...under.map((app) => small(app, underWidth)),
      ),
  ];
}

export function costSection(view: ReportView): Markup {
  if (view.result.value.cost.rows.length === 0) return null;
  const lead =
    'For each application of an arm: estimate, and under it the interval over blocks. ' +
    'A dash is a figure that is not defined; hover it for the reason.';
  return section({ id: 'cost', title: 'Cost and benefit', lead }, table(view));
}

export function frontierSection(view: ReportView): Markup {
  if (view.result.value.cost.frontier.length === 0) return null;
  const lead =
    'MB freed against ms paid: right and low is good. Filled and joined: no other arm of the ' +
    'same app frees at least as much for less. The cross through a point is its two intervals.';
  return section({ id: 'frontier', title: 'Frontier', lead }, frontier(view));
}
