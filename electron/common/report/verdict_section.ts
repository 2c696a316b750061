/** The verdict first: in words with its interval, then every comparison on one scale per app. */
import {
  CAUTIONS,
  type Decision,
  type PairAnalysis,
  type Verdict,
} from '../experiment_analysis.ts';
import { toTone, WHY_INCONCLUSIVE } from './arm_words.ts';
import { forestAxis, forestRow, toForestAxis } from './forest_row.ts';
import { h, type Markup } from './markup.ts';
import {
  armLabel,
  type ReportView,
  scrollable,
  section,
  toAppName,
  toGroups,
  toPairs,
} from './report_view.ts';
import { show, showBounds, showFigure, showInterval } from './shown_value.ts';
import { toKnown, toPresent, ValueRef } from './value_ref.ts';

function moreBlocks(verdict: ValueRef<Verdict>): ValueRef<number> | null {
  const { value, path } = verdict;
  if (value.kind !== 'inconclusive') return null;
  return toPresent(new ValueRef(value.moreBlocks, `${path}.moreBlocks`));
}

/** One of three values, told apart by word, sign and colour. */
export function verdictBadge(decision: ValueRef<Decision>): Markup {
  const verdict = decision.at('verdict');
  const tone = toTone(verdict.value);
  const more = moreBlocks(verdict);
  return h(
    'span',
    { class: `verdict verdict-${tone}` },
    tone,
    more !== null && [': ', show(more, 'count'), more.value === 1 ? ' more block' : ' more blocks'],
  );
}

function whyText(verdict: Verdict): string | null {
  if (verdict.kind === 'inconclusive') return WHY_INCONCLUSIVE[verdict.why];
  if (verdict.kind === 'equivalent' && verdict.differs) {
    return 'There is a difference, too small to matter.';
  }
  return null;
}

function notes(pair: ValueRef<PairAnalysis>): Markup {
  const texts = [whyText(pair.value.verdict), ...pair.value.cautions.map((key) => CAUTIONS[key])];
  const present = texts.filter((text) => text !== null);
  return present.length > 0 && h('p', { class: 'note words' }, present.join(' '));
}

/** "slower by 34.9 ms" or the plain figure, with its interval. */
function difference(pair: ValueRef<PairAnalysis>): Markup {
  const comparison = pair.at('comparison');
  const estimate = toKnown(comparison.at('hodgesLehmannMs'));
  const interval = toKnown(comparison.at('interval'));
  if (estimate === null) return showFigure(comparison.at('hodgesLehmannMs'), 'signed_ms');
  const { verdict } = pair.value;
  const by = verdict.kind === 'different' ? `${verdict.direction} by ` : 'estimated difference ';
  const value = show(estimate, verdict.kind === 'different' ? 'size_ms' : 'signed_ms');
  const bounds = interval === null ? null : showBounds(interval, 'signed_ms');
  return [by, h('b', {}, value, ' ms'), bounds !== null && [' ', bounds]];
}

function sentence(view: ReportView, pair: ValueRef<PairAnalysis>): Markup {
  const { app, arm, referenceArm, verdict } = pair.value;
  const interval = toKnown(pair.at('comparison').at('interval'));
  const threshold = toKnown(pair.at('thresholdMs'));
  const head = `${arm} against ${referenceArm}, relaunch of ${toAppName(view, app)}: `;
  return h(
    'p',
    { class: `verdict-sentence tone-${toTone(verdict)}` },
    h('span', { class: 'words' }, head),
    verdictBadge(pair),
    verdict.kind === 'different' ? ' ' : '; ',
    difference(pair),
    interval !== null && [' (', show(interval.at('confidence'), 'confidence'), ' interval)'],
    threshold !== null && ['; what matters is ±', show(threshold, 'ms'), ' ms'],
    '.',
  );
}

const COUNTED = [
  ['different', 'different'],
  ['equivalent', 'equivalent'],
  ['inconclusive', 'inconclusive'],
] as const;

function counts(view: ReportView): Markup {
  if (view.analysis === null) return null;
  const verdicts = view.analysis.at('verdicts');
  const pairs = view.analysis.at('pairs');
  const all = new ValueRef(pairs.value.length, `${pairs.path}.length`);
  const cells = COUNTED.map(([kind, label]) =>
    h(
      'div',
      { class: 'count', 'data-zero': verdicts.value[kind] === 0 },
      h('span', { class: 'count-value' }, show(verdicts.at(kind), 'count')),
      h('span', { class: `verdict verdict-${kind}` }, label),
    ),
  );
  const of = h('div', { class: 'count-of' }, 'of ', show(all, 'count'), ' comparisons');
  return h('div', { class: 'counts' }, ...cells, of);
}

function row(view: ReportView, pair: ValueRef<PairAnalysis>, image: Markup): Markup {
  const ratio = toKnown(pair.at('ratioOfMedians'));
  const comparison = pair.at('comparison');
  return h(
    'tr',
    { 'data-verdict': pair.value.verdict.kind },
    h('th', { scope: 'row' }, armLabel(view, pair.value.arm)),
    h('td', { class: 'picture-cell' }, image),
    h('td', { class: 'verdict-cell' }, verdictBadge(pair), notes(pair)),
    h('td', { class: 'number strong' }, showFigure(comparison.at('hodgesLehmannMs'), 'signed_ms')),
    h('td', { class: 'number' }, showInterval(comparison.at('interval'), 'signed_ms')),
    h('td', { class: 'number' }, ratio === null ? '–' : show(ratio.at('estimate'), 'ratio')),
    h('td', { class: 'number' }, showFigure(pair.at('pHolm'), 'p')),
  );
}

function referenceLine(view: ReportView, app: string): Markup {
  if (view.analysis === null) return null;
  const { referenceArm } = view.analysis.value.options;
  const group = toGroups(view.analysis, app).find(({ value }) => value.arm === referenceArm);
  const median = group === undefined ? null : toKnown(group.at('medianMs'));
  const threshold = toPairs(view.analysis, app)[0]?.at('thresholdMs');
  return h(
    'span',
    { class: 'muted' },
    h('span', { class: 'words' }, ` ${app} · ${referenceArm}: `),
    median === null
      ? 'no median'
      : [
          'median ',
          show(median.at('estimate'), 'ms'),
          ' ms ',
          showInterval(median.at('interval'), 'ms'),
        ],
    threshold !== undefined && [' · matters from ±', showFigure(threshold, 'ms'), ' ms'],
  );
}

function appTable(view: ReportView, app: string): Markup {
  if (view.analysis === null) return null;
  const pairs = toPairs(view.analysis, app);
  const width = Math.max(170, Math.min(420, view.width * 0.3));
  const x = toForestAxis(
    pairs.map(({ value }) => value),
    width,
  );
  const heads = ['Arm', '', 'Verdict', 'ms', 'Interval', 'Ratio', 'p'];
  return h(
    'div',
    { class: 'forest' },
    h('h3', {}, toAppName(view, app), referenceLine(view, app)),
    scrollable(
      h(
        'table',
        { class: 'forest-table' },
        h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
        h(
          'tbody',
          {},
          ...pairs.map((pair) => row(view, pair, forestRow(pair, x))),
          h(
            'tr',
            { class: 'axis-row' },
            h('td'),
            h('td', {}, forestAxis(x)),
            h('td', { colspan: 5 }),
          ),
        ),
      ),
    ),
  );
}

function failed(view: ReportView): Markup {
  const error = view.result.value.analysisError;
  if (error === null) return null;
  return h(
    'div',
    { class: 'report-error words', role: 'alert' },
    h('p', { class: 'strong' }, error.message),
    error.cause !== '' && h('p', {}, error.cause),
    error.remedy !== '' && h('p', {}, error.remedy),
  );
}

export function verdictSection(view: ReportView): Markup {
  const text = { id: 'verdict', title: 'Verdict' };
  if (view.analysis === null) {
    const none = h('p', { class: 'verdict-sentence' }, 'There is no verdict.');
    return section(text, none, failed(view));
  }
  const pairs = toPairs(view.analysis);
  const head = pairs.length <= 3 ? pairs.map((pair) => sentence(view, pair)) : counts(view);
  const lead =
    'Shaded: differences too small to matter. Line: interval of the mean of the blocks’ ' +
    'differences. Above zero the arm is slower than the reference.';
  const apps = view.analysis.value.apps.map((app) => appTable(view, app));
  return section(text, head, h('p', { class: 'lead' }, lead), ...apps);
}
