/**
 * Title, what is drawn, which metric and how far back; while the cursor is in the chart, its
 * moment.
 */
import type { ReactNode } from 'react';
import type { TrackedMetric } from '../../session/app_aggregate.ts';
import { useUi, type WindowMinutes } from '../../session/ui_state.ts';
import { METRIC_PRESENTATION, toMetricFact } from '../../view_models/metric_presentation.ts';
import { OTHER, type TimelineData } from '../../view_models/timeline_series.ts';
import { formatAge, formatClock, plural } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { HoverFact } from '../../widgets/hover_fact.tsx';
import { Segmented } from '../../widgets/segmented.tsx';

const METRICS: readonly TrackedMetric[] = ['pss_kb', 'swap_pss_kb', 'rss_kb', 'uss_kb'];
/** 0 stands for "all" in the radio group. */
const WINDOWS = [
  { value: 5, label: '5 min' },
  { value: 15, label: '15 min' },
  { value: 60, label: '1 h' },
  {
    value: 0,
    label: 'All',
    hint: 'Everything kept: each tick for an hour, min and max per minute for a day.',
  },
];

function toGapText(data: TimelineData): string {
  const last = data.gaps[data.gaps.length - 1];
  if (!last) return '';
  const more = data.gaps.length > 1 ? ` and ${data.gaps.length - 1} more` : '';
  return `gap ${formatClock(last.fromMs)}–${formatClock(last.toMs)} ${last.reason}${more}`;
}

function toSummary(data: TimelineData, clipped: number): string {
  const own = data.series.filter((one) => one.package !== OTHER).length;
  const other = data.series.find((one) => one.package === OTHER);
  return [
    'MB',
    other ? `top ${own} + other` : plural(own, 'app'),
    toGapText(data),
    clipped > 0 ? `${plural(clipped, 'value')} above the scale ▲` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

interface TimelineHeadProps {
  readonly data: TimelineData;
  readonly clipped: number;
  readonly cursor: number | null;
}

export function TimelineHead({ data, clipped, cursor }: TimelineHeadProps): ReactNode {
  const { metric, windowMinutes, zoom, set } = useUi();
  const cursorMs = cursor === null ? undefined : data.times[cursor];
  return (
    <div className="timeline-head">
      <HoverFact metrics={[metric]} note="Per app: its processes added up. MB = 1024 kB.">
        <h3 tabIndex={0}>{METRIC_PRESENTATION[metric].label} by app</h3>
      </HoverFact>
      <span className="timeline-summary muted">
        {cursorMs === undefined
          ? toSummary(data, clipped)
          : `${formatClock(cursorMs)} · ${formatAge(data.toMs - cursorMs)} before the right edge`}
      </span>
      {zoom ? (
        <Button look="plain" className="timeline-live" onClick={() => set({ zoom: null })}>
          Back to live
        </Button>
      ) : null}
      <Segmented
        label="Metric"
        value={metric}
        options={METRICS.map((value) => ({
          value,
          label: METRIC_PRESENTATION[value].label,
          hint: toMetricFact(value).definition,
        }))}
        onChange={(value) => set({ metric: value })}
      />
      <span className="timeline-divider" />
      <Segmented
        label="Window"
        value={windowMinutes ?? 0}
        options={WINDOWS}
        onChange={(value) =>
          set({ windowMinutes: value === 0 ? null : (value as WindowMinutes), zoom: null })
        }
      />
    </div>
  );
}
