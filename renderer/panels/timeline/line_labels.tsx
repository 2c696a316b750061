/**
 * Names at the ends of their lines, with the value now or under the cursor: no legend to look
 * things up in. A click selects the app.
 */
import type { ReactNode } from 'react';
import { useUi } from '../../session/ui_state.ts';
import { toAppNames } from '../../view_models/app_names.ts';
import { spreadLabels } from '../../view_models/label_layout.ts';
import { lastKnown } from '../../view_models/series_values.ts';
import { OTHER, type TimelineData } from '../../view_models/timeline_series.ts';
import { formatMb } from '../../view_models/units.ts';
import { AXIS_HEIGHT, TOP_PADDING, type ChartSeries } from '../../charts/time_series_chart.tsx';
import { useSize } from '../../widgets/use_size.ts';

const LABEL_HEIGHT = 16;

interface LineLabelsProps {
  readonly data: TimelineData;
  readonly series: readonly ChartSeries[];
  readonly maxValue: number;
  readonly cursor: number | null;
}

function toOtherHint(count: number, drawn: boolean): string {
  return `${count} other apps added up. Click to ${drawn ? 'hide' : 'draw'} their line.`;
}

export function LineLabels({ data, series, maxValue, cursor }: LineLabelsProps): ReactNode {
  const { selectedPackage, showOther, set } = useUi();
  const [host, { height }] = useSize<HTMLDivElement>();
  const plotHeight = Math.max(1, height - AXIS_HEIGHT - TOP_PADDING);
  const names = toAppNames(series.map((one) => one.key).filter((key) => key !== OTHER));
  const toY = (kb: number): number => (1 - Math.min(1, kb / maxValue)) * plotHeight;
  const ends = series.map((one) => lastKnown(one.values));
  const places = spreadLabels(
    ends.map((kb) => toY(kb ?? 0)),
    LABEL_HEIGHT,
    plotHeight,
  );
  const otherCount = data.series.find((one) => one.package === OTHER)?.apps ?? 0;
  return (
    <div className="line-labels" ref={host}>
      {series.map((one, index) => {
        const value = cursor === null ? ends[index] : one.values[cursor];
        const isOther = one.key === OTHER;
        return (
          <button
            key={one.key}
            type="button"
            className="line-label"
            tabIndex={-1}
            aria-pressed={one.key === selectedPackage}
            style={{ top: TOP_PADDING + (places[index] ?? 0) - LABEL_HEIGHT / 2 }}
            title={isOther ? toOtherHint(otherCount, showOther) : one.key}
            data-drawn={!isOther || showOther}
            onClick={() =>
              isOther ? set({ showOther: !showOther }) : set({ selectedPackage: one.key })
            }
          >
            <span className="line-swatch" style={{ background: one.colour }} />
            <span className="line-name">
              {isOther ? `${otherCount} other` : names.get(one.key)}
            </span>
            <span className="line-value">{formatMb(value)}</span>
          </button>
        );
      })}
    </div>
  );
}
