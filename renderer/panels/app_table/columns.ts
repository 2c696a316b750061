/** Columns of the app table: order, width, what their head says and explains. */
import type { SortKey } from '../../session/ui_state.ts';
import type { MetricName } from '../../view_models/metric_presentation.ts';

export interface ColumnSpec {
  readonly key: SortKey | 'trend';
  readonly label: string;
  readonly metrics: readonly MetricName[];
  readonly note?: string;
  readonly numeric: boolean;
}

export const COLUMNS: readonly ColumnSpec[] = [
  { key: 'app', label: 'App', metrics: [], numeric: false },
  {
    key: 'state',
    label: 'State',
    metrics: [],
    note: 'oom_score_adj by the name that ActivityManager gives its range; ❄ = frozen (cgroup).',
    numeric: false,
  },
  { key: 'pss', label: 'PSS, MB', metrics: ['pss_kb'], numeric: true },
  { key: 'swap', label: 'SwapPss', metrics: ['swap_pss_kb'], numeric: true },
  { key: 'rss', label: 'RSS', metrics: ['rss_kb'], numeric: true },
  { key: 'uss', label: 'USS', metrics: ['uss_kb'], numeric: true },
  { key: 'trend', label: 'Trend', metrics: [], numeric: false },
  { key: 'age', label: 'Age', metrics: ['pss_age_ms'], numeric: true },
  { key: 'advice', label: 'Last advice', metrics: [], numeric: true },
  {
    key: 'launch',
    label: 'Launch p50, ms',
    metrics: [],
    note: 'Median TotalTime of am start -W: untouched → after the last advice, same launch state.',
    numeric: true,
  },
];
