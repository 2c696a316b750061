/** What all sections of a report share: the result with its paths, names, colours, width. */
import type { ExperimentAnalysis, GroupAnalysis, PairAnalysis } from '../experiment_analysis.ts';
import type { ExperimentResult } from '../experiment_run.ts';
import { h, type Markup } from './markup.ts';
import { toItems, toPresent, ValueRef } from './value_ref.ts';

/** Hues of tokens.css; the reference arm is grey. */
const HUES = 8;

export interface ReportView {
  readonly result: ValueRef<ExperimentResult>;
  /** null = nothing could be analysed. */
  readonly analysis: ValueRef<ExperimentAnalysis> | null;
  /** Pixels for the widest picture. */
  readonly width: number;
  readonly appNames: ReadonlyMap<string, string>;
}

function toLastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The last part of each package, unless two share it. */
function toAppNames(packages: readonly string[]): ReadonlyMap<string, string> {
  const parts = packages.map(toLastPart);
  return new Map(
    packages.map((name, index) => {
      const part = parts[index] ?? name;
      return [name, parts.filter((other) => other === part).length > 1 ? name : part];
    }),
  );
}

export function toReportView(result: ExperimentResult, width: number): ReportView {
  const root = new ValueRef(result, '');
  return {
    result: root,
    analysis: toPresent(root.at('analysis')),
    width,
    appNames: toAppNames(result.plan.apps),
  };
}

export function toAppName(view: ReportView, app: string | null): string {
  return app === null ? 'all apps' : (view.appNames.get(app) ?? app);
}

/** Class that sets --arm: the same colour for an arm in every picture. */
export function toArmClass(view: ReportView, arm: string): string {
  const { plan } = view.result.value;
  if (arm === plan.referenceArm) return 'arm arm-reference';
  const others = plan.arms.filter(({ name }) => name !== plan.referenceArm);
  const index = others.findIndex(({ name }) => name === arm);
  return `arm arm-${Math.max(index, 0) % HUES}`;
}

export function armLabel(view: ReportView, arm: string): Markup {
  return h('span', { class: toArmClass(view, arm) }, h('i', { class: 'swatch' }), arm);
}

export function toPairs(
  analysis: ValueRef<ExperimentAnalysis>,
  app?: string,
): ValueRef<PairAnalysis>[] {
  const pairs = toItems(analysis.at('pairs'));
  return app === undefined ? pairs : pairs.filter(({ value }) => value.app === app);
}

export function toGroups(
  analysis: ValueRef<ExperimentAnalysis>,
  app: string,
): ValueRef<GroupAnalysis>[] {
  return toItems(analysis.at('groups')).filter(({ value }) => value.app === app);
}

export interface SectionText {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title: how to read what follows. */
  readonly lead?: Markup;
}

export function section({ id, title, lead = null }: SectionText, ...children: Markup[]): Markup {
  return h(
    'section',
    { id: `report-${id}`, class: 'report-section' },
    h('h2', {}, title),
    lead !== null && h('p', { class: 'lead' }, lead),
    ...children,
  );
}

/** A table that scrolls by itself where the page is narrow. */
export function scrollable(...children: Markup[]): Markup {
  return h('div', { class: 'scrollable' }, ...children);
}
