/**
 * Events under the time axis: a glyph where it happened, its name where there is room, the whole
 * sentence on hover.
 */
import type { ReactNode } from 'react';
import { useUi } from '../../session/ui_state.ts';
import { placeMarkers, type Marker } from '../../view_models/markers.ts';
import { formatClock } from '../../view_models/units.ts';
import { HoverText } from '../../widgets/hover_fact.tsx';
import { useSize } from '../../widgets/use_size.ts';

interface MarkerLaneProps {
  readonly markers: readonly Marker[];
  readonly fromMs: number;
  readonly toMs: number;
}

export function MarkerLane({ markers, fromMs, toMs }: MarkerLaneProps): ReactNode {
  const set = useUi((ui) => ui.set);
  const [host, { width }] = useSize<HTMLOListElement>();
  return (
    <ol className="marker-lane" ref={host} aria-label="Events">
      {placeMarkers(markers, { fromMs, toMs }, width).map((marker) => (
        <li key={marker.id} style={{ left: marker.x }} className={`tone-${marker.tone}`}>
          <HoverText text={`${formatClock(marker.atMs)} · ${marker.text}`}>
            <button
              type="button"
              className="marker"
              tabIndex={-1}
              aria-label={marker.text}
              onClick={() =>
                marker.package === '' ? undefined : set({ selectedPackage: marker.package })
              }
            >
              <span className="marker-glyph">{marker.glyph}</span>
              {marker.labelled ? marker.label : null}
            </button>
          </HoverText>
        </li>
      ))}
    </ol>
  );
}
