/**
 * Five figures of the whole device with their last minutes. A click draws one as a lane under the
 * timeline.
 */
import type { ReactNode } from 'react';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toSystemFigures, type SystemFigure } from '../../view_models/system_figures.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { HoverFact } from '../../widgets/hover_fact.tsx';
import './system_strip.css';

const TREND_MS = 5 * 60_000;

function Figure({ figure }: { readonly figure: SystemFigure }): ReactNode {
  const { systemLane, set } = useUi();
  const shown = systemLane === figure.name;
  return (
    <HoverFact
      metrics={figure.metrics}
      note="Line: the last 5 min. Click: draw it in the timeline."
    >
      <button
        type="button"
        className="figure"
        aria-pressed={shown}
        data-testid={`figure-${figure.name}`}
        onClick={() => set({ systemLane: shown ? null : figure.name })}
      >
        <span className="figure-label">{figure.label}</span>
        <span className="figure-trend">
          <Sparkline points={figure.points} width={64} height={22} colour="var(--muted)" />
        </span>
        <span className="figure-value">
          <b>{figure.value}</b> <span className="muted">{figure.detail}</span>
        </span>
      </button>
    </HoverFact>
  );
}

export function SystemStrip(): ReactNode {
  const { session } = useSelectedDevice();
  if (!session?.tick) return null;
  const figures = toSystemFigures(session.tick, session.history, session.tick.atMs - TREND_MS);
  return (
    <section className="system-strip-box" aria-label="System">
      <div className="system-strip">
        {figures.map((figure) => (
          <Figure key={figure.name} figure={figure} />
        ))}
      </div>
    </section>
  );
}
