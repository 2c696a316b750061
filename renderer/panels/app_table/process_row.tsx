/** One process of an app that is folded out. */
import type { ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { toOomState } from '../../view_models/oom_state.ts';
import { formatAge, formatMb } from '../../view_models/units.ts';

interface ProcessRowProps {
  readonly session: DeviceSession;
  /** Into the tick's processes. */
  readonly index: number;
  readonly top: number;
}

export function ProcessRow({ session, index, top }: ProcessRowProps): ReactNode {
  const tick = session.tick;
  const process = tick?.processes[index];
  if (!tick || !process) return null;
  const value = (metric: string): number => tick.columns[metric]?.[index] ?? NaN;
  return (
    <div role="row" className="app-line process-row" style={{ top }}>
      <span className="cell process-name" role="gridcell" data-column="app">
        <span title={process.processName}>{process.processName}</span>
        <span className="muted">pid {process.pid}</span>
      </span>
      <span className="cell" role="gridcell" data-column="state">
        {toOomState(process.oomScoreAdj).name} {process.oomScoreAdj}
        {process.frozen ? ' ❄' : ''}
      </span>
      <span className="cell numeric" role="gridcell" data-column="pss">
        <span>{formatMb(value('pss_kb'))}</span>
        <span className="bar bar-absent" />
      </span>
      <span className="cell numeric" role="gridcell" data-column="swap">
        {formatMb(value('swap_pss_kb'))}
      </span>
      <span className="cell numeric" role="gridcell" data-column="rss">
        {formatMb(value('rss_kb'))}
      </span>
      <span className="cell numeric" role="gridcell" data-column="uss">
        {formatMb(value('uss_kb'))}
      </span>
      <span className="cell" data-column="trend" />
      <span className="cell numeric" role="gridcell" data-column="age">
        {formatAge(value('pss_age_ms'))}
      </span>
    </div>
  );
}
