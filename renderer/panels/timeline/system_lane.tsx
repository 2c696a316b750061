/** One system figure under the timeline: the same time axis, cursor, zoom and gaps. */
import { useMemo, type ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { useUi } from '../../session/ui_state.ts';
import { useThemeName } from '../../theme/use_theme.ts';
import { toValueScale } from '../../view_models/axis_scale.ts';
import { lastKnown } from '../../view_models/series_values.ts';
import { toSystemFigures } from '../../view_models/system_figures.ts';
import type { TimelineData } from '../../view_models/timeline_series.ts';
import { TimeSeriesChart } from '../../charts/time_series_chart.tsx';
import { Button } from '../../widgets/button.tsx';

interface SystemLaneProps {
  readonly session: DeviceSession;
  readonly data: TimelineData;
  readonly name: string;
}

export function SystemLane({ session, data, name }: SystemLaneProps): ReactNode {
  const set = useUi((ui) => ui.set);
  const theme = useThemeName();
  const { tick, history } = session;
  const figure = useMemo(
    () =>
      tick ? toSystemFigures(tick, history, data.fromMs).find((one) => one.name === name) : null,
    [tick, history, data.fromMs, name],
  );
  const series = useMemo(
    () => [{ key: name, colour: 'var(--text)', width: 1.25, values: figure?.points ?? [] }],
    [figure, name],
  );
  const scale = useMemo(() => toValueScale(series.map((one) => one.values)), [series]);
  if (!figure) return null;
  return (
    <div className="timeline-body system-lane" data-testid="system-lane">
      <div className="timeline-plot">
        <TimeSeriesChart
          times={figure.times}
          series={series}
          bands={data.gaps}
          marks={[]}
          fromMs={data.fromMs}
          toMs={data.toMs}
          maxValue={scale.max}
          formatValue={figure.format}
          {...(figure.steps ? { valueSteps: figure.steps } : {})}
          syncKey="timeline"
          onZoom={(fromMs, toMs) => set({ zoom: { fromMs, toMs } })}
          onZoomReset={() => set({ zoom: null })}
          theme={theme}
          showTimeAxis={false}
        />
      </div>
      <div className="system-lane-label">
        <span className="strong">{figure.label}</span>
        <span className="muted">{figure.format(lastKnown(figure.points) ?? NaN)}</span>
        <Button look="quiet" onClick={() => set({ systemLane: null })}>
          Close
        </Button>
      </div>
    </div>
  );
}
