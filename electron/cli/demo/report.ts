/**
 * The demo's figures as a person reads them: tables with units, arms side by side, n beside each.
 * Pure.
 */
import { median } from 'simple-statistics';

import { type Column, toFixed, toMib, toMibOfBytes, toTextTable } from '../text_table.ts';
import type { DemoAdvice, DemoFigures, DemoLaunch } from './figures.ts';
import { toPairedDifferencesMs, toPriceText } from './price.ts';

const MOST_APPS = 12;

export interface ArmSummary {
  readonly arm: string;
  /** Launches of this arm with a measured time and the same process as before. */
  readonly measured: number;
  /** Launches that were not: cold because the process was killed, or without a time. */
  readonly leftOut: number;
  readonly p50Ms: number | null;
  readonly p50MajorFaults: number | null;
  readonly p50SwapIns: number | null;
}

function toMedian(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : median(present);
}

/** Only launches of a process that stayed alive can be compared: the others are counted apart. */
export function toArmSummary(arm: string, launches: readonly DemoLaunch[]): ArmSummary {
  const ofArm = launches.filter((launch) => launch.arm === arm);
  const measured = ofArm.filter(
    ({ pidUnchanged, totalTimeMs }) => pidUnchanged && totalTimeMs !== null,
  );
  return {
    arm,
    measured: measured.length,
    leftOut: ofArm.length - measured.length,
    p50Ms: toMedian(measured.map(({ totalTimeMs }) => totalTimeMs)),
    p50MajorFaults: toMedian(measured.map(({ majorFaults }) => majorFaults)),
    p50SwapIns: toMedian(measured.map(({ swapIns }) => swapIns)),
  };
}

const APP_COLUMNS: readonly Column<DemoFigures['apps'][number]>[] = [
  { title: 'APP', text: (app) => app.package },
  { title: 'PID', align: 'right', text: (app) => String(app.pid) },
  { title: 'ADJ', align: 'right', text: (app) => String(app.oomScoreAdj) },
  { title: 'PSS MiB', align: 'right', text: (app) => toMib(app.pssKb) },
  { title: 'SWAPPSS MiB', align: 'right', text: (app) => toMib(app.swapPssKb) },
  { title: 'RSS MiB', align: 'right', text: (app) => toMib(app.rssKb) },
];

const ADVICE_COLUMNS: readonly Column<DemoAdvice>[] = [
  { title: 'ADVISED APP', text: (row) => row.package },
  { title: 'STRATEGY', text: (row) => `${row.strategy}, ${row.consistency}` },
  { title: 'ADVISED MiB', align: 'right', text: (row) => toMibOfBytes(row.bytesAdvised) },
  { title: 'MOVED MiB', align: 'right', text: (row) => toMibOfBytes(row.bytesMoved) },
  { title: 'NET FREED MiB', align: 'right', text: (row) => toMib(row.netFreedKb) },
  { title: 'PSS MiB', text: (row) => `${toMib(row.pssBeforeKb)} → ${toMib(row.pssAfterKb)}` },
  {
    title: 'SWAPPSS MiB',
    text: (row) => `${toMib(row.swapPssBeforeKb)} → ${toMib(row.swapPssAfterKb)}`,
  },
  { title: 'ms', align: 'right', text: (row) => row.durationMs.toFixed(1) },
  { title: 'CHANGED', align: 'right', text: (row) => String(row.evidence.vmasChanged) },
];

const ARM_COLUMNS: readonly Column<ArmSummary & { readonly group: string }>[] = [
  { title: 'RELAUNCH', text: (row) => row.group },
  { title: 'ARM', text: (row) => row.arm },
  { title: 'n', align: 'right', text: (row) => String(row.measured) },
  { title: 'LEFT OUT', align: 'right', text: (row) => String(row.leftOut) },
  { title: 'p50 ms', align: 'right', text: (row) => toFixed(row.p50Ms) },
  { title: 'p50 MAJOR FAULTS', align: 'right', text: (row) => toFixed(row.p50MajorFaults) },
  { title: 'p50 SWAP-INS pages', align: 'right', text: (row) => toFixed(row.p50SwapIns) },
];

function toArms(launches: readonly DemoLaunch[]): string[] {
  return [...new Set(launches.map(({ arm }) => arm))].sort((a, b) => b.localeCompare(a));
}

function toLaunchTable(figures: DemoFigures): string {
  const advised = new Set(figures.advise.map((row) => row.package));
  const inBoth = figures.launches.filter((launch) => advised.has(launch.package));
  const never = figures.launches.filter((launch) => !advised.has(launch.package));
  const groups = [
    ['advised apps', inBoth],
    ['never advised apps', never],
  ] as const;
  const rows = groups.flatMap(([group, launches]) =>
    toArms(launches).map((arm) => ({ group, ...toArmSummary(arm, launches) })),
  );
  return toTextTable(ARM_COLUMNS, rows);
}

/** Within the advised apps: the same app, advised and not, so that its size cancels out. */
export function toDifferenceText(figures: DemoFigures): string {
  const arm = figures.advise[0]?.strategy;
  if (arm === undefined) return 'No app was advised.';
  const advised = new Set(figures.advise.map((row) => row.package));
  const launches = figures.launches.filter((launch) => advised.has(launch.package));
  const before = toArmSummary('untouched', launches);
  const after = toArmSummary(arm, launches);
  if (before.p50Ms === null || after.p50Ms === null) return 'No difference: an arm has no launch.';
  const difference = after.p50Ms - before.p50Ms;
  const sign = difference >= 0 ? '+' : '';
  const percent = ((100 * difference) / before.p50Ms).toFixed(0);
  return (
    `Relaunch after ${arm}: p50 ${after.p50Ms.toFixed(0)} ms (n=${after.measured}) against ` +
    `${before.p50Ms.toFixed(0)} ms untouched (n=${before.measured}): ` +
    `${sign}${difference.toFixed(0)} ms (${sign}${percent} %).\n` +
    toPriceText(toPairedDifferencesMs(launches, arm))
  );
}

export function toReportText(figures: DemoFigures): string {
  const { device, agent, sampling } = figures;
  const cpu = agent.cpuPercent === null ? '–' : `${agent.cpuPercent.toFixed(2)} %`;
  const more = figures.apps.length - MOST_APPS;
  const parts = [
    figures.banner,
    `${device.serial}: ${device.model}, ${device.abi}, Linux ${device.kernel}, ` +
      `root by ${device.rootMethod}, pages of ${device.pageSizeKb} KiB`,
    `Sampled ${sampling.ticks} ticks in ${sampling.seconds.toFixed(1)} s at 1 Hz.`,
    '',
    toTextTable(APP_COLUMNS, figures.apps.slice(0, MOST_APPS)),
    more > 0 ? `… and ${more} more (see --json).` : '',
    '',
    toTextTable(ADVICE_COLUMNS, figures.advise),
    '',
    toLaunchTable(figures),
    toDifferenceText(figures),
    '',
    `Agent: ${(agent.binaryBytes / 1024).toFixed(0)} KiB binary, ${toMib(agent.rssKb)} MiB RSS, ` +
      `${cpu} of one core, first sample after ${toFixed(agent.firstSampleMs)} ms.`,
    figures.complete ? '' : 'PARTIAL: the demo ended early.',
  ];
  return parts.filter((part, index) => part !== '' || parts[index - 1] !== '').join('\n');
}
