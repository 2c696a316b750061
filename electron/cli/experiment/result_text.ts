/** A result for a terminal: verdicts first, then what each arm cost. Pure. */
import { CAUTIONS, type Interval, type PairAnalysis } from '../../common/experiment_analysis.ts';
import type { BlockFigure, CostRow, ExperimentResult } from '../../common/experiment_run.ts';
import { type Figure, valueOrNull } from '../../common/figure.ts';
import { type Column, toTextTable } from '../text_table.ts';

function toNumber(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}

function toSigned(value: number, digits: number): string {
  return value > 0 ? `+${toNumber(value, digits)}` : toNumber(value, digits);
}

function toIntervalText(interval: Figure<Interval>, digits: number): string {
  if (!interval.known) return '[–]';
  return `[${toNumber(interval.value.low, digits)}, ${toNumber(interval.value.high, digits)}]`;
}

function toFigureText(figure: BlockFigure, digits = 1): string {
  const estimate = valueOrNull(figure.estimate);
  if (estimate === null) return '–';
  return `${toNumber(estimate, digits)} ${toIntervalText(figure.interval, digits)}`;
}

export function toVerdictText({ verdict }: Pick<PairAnalysis, 'verdict'>): string {
  if (verdict.kind === 'different') return `different: ${verdict.direction}`;
  if (verdict.kind === 'equivalent') {
    return verdict.differs ? 'equivalent (it differs, too little to matter)' : 'equivalent';
  }
  if (verdict.moreBlocks !== null) return `inconclusive: ${verdict.moreBlocks} more blocks`;
  const reasons = {
    too_few_blocks: 'too few blocks',
    too_wide: 'the interval is too wide',
    refusals_differ: 'the arms were refused unequally often',
    beyond_limit: 'more than 10 000 blocks',
  } as const;
  return `inconclusive: ${reasons[verdict.why]}`;
}

const VERDICT_COLUMNS: readonly Column<PairAnalysis>[] = [
  { title: 'APP', text: (pair) => pair.app },
  { title: 'ARM', text: (pair) => pair.arm },
  {
    title: 'Δ ms',
    align: 'right',
    text: ({ comparison }) => {
      const delta = valueOrNull(comparison.hodgesLehmannMs);
      return delta === null ? '–' : toSigned(delta, 1);
    },
  },
  { title: 'INTERVAL', text: ({ comparison }) => toIntervalText(comparison.interval, 1) },
  {
    title: 'p HOLM',
    align: 'right',
    text: ({ pHolm }) => (pHolm.known ? pHolm.value.toPrecision(2) : '–'),
  },
  { title: 'VERDICT', text: toVerdictText },
  { title: 'BUT', text: ({ cautions }) => cautions.join(', ') },
];

const COST_COLUMNS: readonly Column<CostRow>[] = [
  { title: 'APP', text: ({ app }) => app ?? 'all apps' },
  { title: 'ARM', text: ({ arm }) => arm },
  { title: 'n', align: 'right', text: ({ launches }) => String(launches) },
  { title: 'ms PAID', text: (row) => toFigureText(row.paidMs) },
  { title: 'MiB MOVED', text: (row) => toFigureText(row.movedMb) },
  { title: 'MiB FREED', text: (row) => toFigureText(row.netFreedMb) },
  { title: 'ms PER MiB', text: (row) => toFigureText(row.paidMsPerMb, 2) },
  { title: 'SWAP-INS', text: (row) => toFigureText(row.swapIns, 0) },
  { title: 'CPU ms PER MiB', text: (row) => toFigureText(row.cpuMsPerMb, 2) },
  { title: 'KILLS', align: 'right', text: ({ kills }) => String(kills) },
];

function toRefusalText(result: ExperimentResult): string[] {
  const counts = new Map<string, number>();
  for (const { refusal, arm } of result.launches) {
    if (refusal === null) continue;
    const key = `${refusal.gate} under ${arm}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].map(([key, count]) => `${count} ${key}`);
  return rows.length === 0 ? [] : [`Refused launches: ${rows.join(', ')}.`];
}

export function toResultText(result: ExperimentResult): string {
  const { analysis, cost, end, device, unavailableArms } = result;
  const banner = device.info.isVirtual
    ? ['VIRTUAL DEVICE: real kernel, adbd and zram; the Android framework on it is a miniature.']
    : [];
  const missing = unavailableArms.map(({ arm, reason }) => `Without ${arm}: ${reason}`);
  const stopped =
    end === null || end.reason === 'complete' ? [] : [`Ended: ${end.reason}. ${end.detail}`];
  const head = [...banner, ...missing, ...stopped, ...toRefusalText(result)];
  if (analysis === null) {
    return [...head, result.analysisError?.message ?? 'There is nothing to analyse.'].join('\n');
  }
  const cautions = new Set(analysis.pairs.flatMap((pair) => pair.cautions));
  return [
    ...head,
    '',
    toTextTable(VERDICT_COLUMNS, analysis.pairs),
    '',
    toTextTable(COST_COLUMNS, cost.rows),
    '',
    `Δ = arm − ${analysis.options.referenceArm} over blocks, ` +
      `with its ${toPercent(analysis)} interval.`,
    ...[...cautions].map((caution) => `${caution}: ${CAUTIONS[caution]}`),
  ].join('\n');
}

function toPercent({ alphaAtLook }: { readonly alphaAtLook: number }): string {
  return `${Number((100 * (1 - alphaAtLook)).toPrecision(4))} %`;
}
