/**
 * Tick, launches and advice -> rows of the app table. Pure: sorted, filtered, pinned rows go out,
 * nothing is kept.
 */
import type { ActionEntry, LaunchOutcome } from '../../electron/common/engine_api.ts';
import type { AppSample } from '../session/app_aggregate.ts';
import type { SortKey, SortOrder } from '../session/ui_state.ts';
import { toLaunchChange, type LaunchChange } from './launch_groups.ts';
import { toAppNames } from './app_names.ts';
import { toOomState } from './oom_state.ts';

export interface LastAdvice {
  readonly atMs: number;
  readonly kind: 'advise' | 'warm';
  readonly failed: boolean;
  readonly text: string;
}

export interface AppTableRow {
  readonly package: string;
  readonly name: string;
  readonly pinned: boolean;
  readonly app: AppSample;
  readonly stateText: string;
  readonly pssKb: number;
  readonly swapPssKb: number;
  readonly rssKb: number;
  readonly ussKb: number;
  readonly ageMs: number;
  readonly advice: LastAdvice | null;
  readonly launch: LaunchChange | null;
}

export interface AppRowsRequest {
  readonly apps: ReadonlyMap<string, AppSample>;
  readonly actions: readonly ActionEntry[];
  readonly launches: readonly LaunchOutcome[];
  readonly filter: string;
  readonly sort: SortOrder;
  readonly pinned: readonly string[];
}

function toLastAdvice(actions: readonly ActionEntry[]): ReadonlyMap<string, LastAdvice> {
  const last = new Map<string, LastAdvice>();
  for (const { package: name, kind, atMs, failed, text } of actions) {
    if (name === '' || (kind !== 'advise' && kind !== 'warm')) continue;
    last.set(name, { atMs, kind, failed, text });
  }
  return last;
}

function groupByPackage(launches: readonly LaunchOutcome[]): Map<string, LaunchOutcome[]> {
  const groups = new Map<string, LaunchOutcome[]>();
  for (const launch of launches) {
    const group = groups.get(launch.package);
    if (group) group.push(launch);
    else groups.set(launch.package, [launch]);
  }
  return groups;
}

/** Every word of the filter must occur in the package, the name or the state. */
export function matchesFilter(row: AppTableRow, filter: string): boolean {
  const text = `${row.package} ${row.name} ${row.stateText}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const SORT_VALUES: Readonly<Record<SortKey, (row: AppTableRow) => number | string>> = {
  app: (row) => row.name.toLowerCase(),
  state: (row) => row.app.oomScoreAdj,
  pss: (row) => row.pssKb,
  swap: (row) => row.swapPssKb,
  rss: (row) => row.rssKb,
  uss: (row) => row.ussKb,
  age: (row) => row.ageMs,
  advice: (row) => row.advice?.atMs ?? NaN,
  launch: (row) => row.launch?.afterMs ?? row.launch?.beforeMs ?? NaN,
};

/**
 * Missing values stand last in either direction; equal ones by package, so that rows do not dance.
 */
export function compareRows(a: AppTableRow, b: AppTableRow, sort: SortOrder): number {
  const left = SORT_VALUES[sort.key](a);
  const right = SORT_VALUES[sort.key](b);
  const leftMissing = Number.isNaN(left);
  const rightMissing = Number.isNaN(right);
  if (leftMissing !== rightMissing) return leftMissing ? 1 : -1;
  const order = leftMissing || left === right ? 0 : left < right ? -1 : 1;
  return (sort.descending ? -order : order) || a.package.localeCompare(b.package);
}

export function toAppRows(request: AppRowsRequest): readonly AppTableRow[] {
  const names = toAppNames([...request.apps.keys()]);
  const advice = toLastAdvice(request.actions);
  const launches = groupByPackage(request.launches);
  const rows = [...request.apps.values()].map((app): AppTableRow => ({
    package: app.package,
    name: names.get(app.package) ?? app.package,
    pinned: request.pinned.includes(app.package),
    app,
    stateText: `${toOomState(app.oomScoreAdj).name} ${app.oomScoreAdj}`,
    pssKb: app.values.pss_kb,
    swapPssKb: app.values.swap_pss_kb,
    rssKb: app.values.rss_kb,
    ussKb: app.values.uss_kb,
    ageMs: app.pssAgeMs,
    advice: advice.get(app.package) ?? null,
    launch: toLaunchChange(launches.get(app.package) ?? []),
  }));
  return rows
    .filter((row) => matchesFilter(row, request.filter))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || compareRows(a, b, request.sort));
}

/**
 * Order for a click on a column head: the same key flips, a new one starts with what is most asked
 * for.
 */
export function nextSort(current: SortOrder, key: SortKey): SortOrder {
  if (current.key === key) return { key, descending: !current.descending };
  return { key, descending: key !== 'app' && key !== 'state' };
}
