/**
 * PSS (or SwapPss, RSS, USS) per app over time: the top apps and all others, gaps as bands, events
 * on their own lane, one cursor for everything. From: the device's history. Nothing is computed
 * while the page is hidden.
 */
import { useMemo, useState, type ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { colourOf } from '../../session/colour_memory.ts';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { useThemeName } from '../../theme/use_theme.ts';
import { toMarkers } from '../../view_models/markers.ts';
import { OTHER, toTimelineData, type TimelineData } from '../../view_models/timeline_series.ts';
import { toValueScale } from '../../view_models/axis_scale.ts';
import { formatMb, MB_STEPS } from '../../view_models/units.ts';
import { TimeSeriesChart, type ChartSeries } from '../../charts/time_series_chart.tsx';
import { useSecondClock } from '../../widgets/second_clock.ts';
import { LineLabels } from './line_labels.tsx';
import { MarkerLane } from './marker_lane.tsx';
import { SystemLane } from './system_lane.tsx';
import { TimelineHead } from './timeline_head.tsx';
import './timeline.css';

export const TIMELINE_SYNC = 'timeline';
const OTHER_COLOUR = 'var(--faint)';

function useTimelineData(session: DeviceSession): TimelineData {
  const { metric, windowMinutes, selectedPackage, zoom } = useUi();
  const { history } = session;
  const gapOpen = history.gaps.some((gap) => gap.toMs === null);
  const clockMs = useSecondClock(gapOpen);
  const nowMs = gapOpen ? clockMs : 0;
  return useMemo(
    () =>
      toTimelineData(history, {
        metric,
        windowMs: windowMinutes === null ? null : windowMinutes * 60_000,
        selected: selectedPackage,
        nowMs,
        zoom,
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `history` changes inside
    [
      history,
      history.ring.appended,
      history.gaps,
      metric,
      windowMinutes,
      selectedPackage,
      nowMs,
      zoom,
    ],
  );
}

/** Selected last, so that it lies above the others. */
function toChartSeries(data: TimelineData, selected: string | null): ChartSeries[] {
  return data.series
    .map((one) => ({
      key: one.package,
      colour: one.package === OTHER ? OTHER_COLOUR : colourOf(one.package),
      width: one.package === selected ? 2.75 : 1.25,
      dashed: one.package === OTHER,
      values: one.values,
    }))
    .sort((a, b) => Number(a.key === selected) - Number(b.key === selected));
}

function TimelineChart(props: {
  readonly session: DeviceSession;
  readonly data: TimelineData;
}): ReactNode {
  const { session, data } = props;
  const { selectedPackage, set, systemLane, showOther } = useUi();
  const theme = useThemeName();
  const [cursor, setCursor] = useState<number | null>(null);
  const listed = useMemo(() => toChartSeries(data, selectedPackage), [data, selectedPackage]);
  // The sum of a hundred small apps would press every line to the ground: it is listed, and drawn
  // when asked for.
  const series = useMemo(
    () => listed.filter((one) => showOther || one.key !== OTHER),
    [listed, showOther],
  );
  const scale = useMemo(() => toValueScale(series.map((one) => one.values)), [series]);
  const markers = useMemo(
    () => toMarkers(session.actions, data.fromMs, data.toMs),
    [session.actions, data],
  );
  const marks = useMemo(
    () => markers.map((mark) => ({ atMs: mark.atMs, colour: toMarkColour(mark.tone) })),
    [markers],
  );
  return (
    <>
      <TimelineHead data={data} clipped={scale.clipped} cursor={cursor} />
      <div className="timeline-body">
        <div className="timeline-plot">
          <TimeSeriesChart
            times={data.times}
            series={series}
            bands={data.gaps}
            marks={marks}
            fromMs={data.fromMs}
            toMs={data.toMs}
            maxValue={scale.max}
            formatValue={(kb) => formatMb(kb).replace(/\.0$/, '')}
            valueSteps={MB_STEPS}
            syncKey={TIMELINE_SYNC}
            onCursor={setCursor}
            onZoom={(fromMs, toMs) => set({ zoom: { fromMs, toMs } })}
            onZoomReset={() => set({ zoom: null })}
            theme={theme}
            showTimeAxis
          />
        </div>
        <LineLabels data={data} series={listed} maxValue={scale.max} cursor={cursor} />
      </div>
      <MarkerLane markers={markers} fromMs={data.fromMs} toMs={data.toMs} />
      {systemLane ? <SystemLane session={session} data={data} name={systemLane} /> : null}
    </>
  );
}

function toMarkColour(tone: string): string {
  return tone === 'quiet' ? 'var(--faint)' : `var(--${tone})`;
}

export function Timeline(): ReactNode {
  const { session } = useSelectedDevice();
  if (!session || session.history.ring.length === 0) return null;
  return <TimelineSection session={session} />;
}

function TimelineSection({ session }: { readonly session: DeviceSession }): ReactNode {
  const data = useTimelineData(session);
  return (
    <section
      className="timeline"
      aria-label="Memory per app over time"
      data-testid="timeline"
      data-points={session.history.ring.length}
      data-gaps={data.gaps.length}
    >
      <TimelineChart session={session} data={data} />
    </section>
  );
}
