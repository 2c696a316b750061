/** App by app: every launch, their distribution, and what each block says. */
import { blockDeltas } from './block_deltas.ts';
import { ecdfPlot } from './ecdf_plot.ts';
import { h, type Markup } from './markup.ts';
import { armLabel, type ReportView, section, toAppName, toPairs } from './report_view.ts';
import { show, showBounds, showFigure } from './shown_value.ts';
import { stripPlot } from './strip_plot.ts';
import { toKnown, type ValueRef } from './value_ref.ts';
import type { PairAnalysis } from '../experiment_analysis.ts';

const GAP = 20;
const LEAST_PANEL = 180;

function figure(caption: Markup, image: Markup): Markup {
  return h('figure', { class: 'panel' }, h('figcaption', {}, caption), image);
}

function deltaCaption(view: ReportView, pair: ValueRef<PairAnalysis>): Markup {
  const comparison = pair.at('comparison');
  const interval = toKnown(comparison.at('interval'));
  return [
    h('div', {}, armLabel(view, pair.value.arm)),
    h('b', {}, showFigure(comparison.at('hodgesLehmannMs'), 'signed_ms')),
    interval !== null && [' ', showBounds(interval, 'signed_ms')],
  ];
}

/** As many panels beside each other as their captions have room for. */
function toColumns(width: number): number {
  return Math.min(5, Math.max(2, Math.floor((width + GAP) / (LEAST_PANEL + GAP))));
}

function appPart(view: ReportView, app: string): Markup {
  if (view.analysis === null) return null;
  const isWide = view.width >= 820;
  const half = isWide ? (view.width - GAP) / 2 : view.width;
  const pairs = toPairs(view.analysis, app);
  const columns = toColumns(view.width);
  const panelWidth = (view.width - GAP * (columns - 1)) / columns;
  const { blocks } = view.analysis.value;
  const panels = pairs.map((pair) =>
    figure(deltaCaption(view, pair), blockDeltas(view, pair, { width: panelWidth, blocks })),
  );
  return h(
    'div',
    { class: 'app-part' },
    h('h3', {}, toAppName(view, app), h('span', { class: 'muted words' }, ` ${app}`)),
    h(
      'div',
      { class: `panels${isWide ? ' panels-2' : ''}` },
      figure('Launch time, ms: every launch, median with interval', stripPlot(view, app, half)),
      figure('Share of launches that took at most so long, ms', ecdfPlot(view, app, half)),
    ),
    h('p', { class: 'panel-title' }, 'Difference to the reference, ms, by block'),
    h('div', { class: `panels panels-${columns}` }, ...panels),
  );
}

export function appsSection(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const lead = [
    'Dots: launches. Hollow: flagged as outliers, never deleted. ×: refused, in no figure. ',
    'Blocks: ',
    show(view.analysis.at('blocks'), 'count'),
    '.',
  ];
  const apps = view.analysis.value.apps.map((app) => appPart(view, app));
  return section({ id: 'apps', title: 'Launches', lead }, ...apps);
}
