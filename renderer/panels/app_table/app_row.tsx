/** One app. Values carry their exact kB for tests and for copying. */
import { useMemo, type ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { colourOf } from '../../session/colour_memory.ts';
import { toggled, useUi } from '../../session/ui_state.ts';
import type { AppTableRow } from '../../view_models/app_rows.ts';
import { toArmLabel } from '../../view_models/strategy_presentation.ts';
import { toOomState } from '../../view_models/oom_state.ts';
import { formatAge, formatCount, formatKb, formatMb, isKnown } from '../../view_models/units.ts';
import { Sparkline } from '../../charts/sparkline.tsx';

interface AppRowProps {
  readonly session: DeviceSession;
  readonly row: AppTableRow;
  readonly top: number;
  readonly largestKb: number;
}

const TREND_MS = 15 * 60_000;
/** Older than this a PSS says little about now. */
const STALE_MS = 10_000;

function Trend({ session, row }: Pick<AppRowProps, 'session' | 'row'>): ReactNode {
  const metric = useUi((ui) => ui.metric);
  const { history } = session;
  const appended = history.ring.appended;
  const points = useMemo(() => {
    const values: (number | null)[] = [];
    const fromMs = history.ring.lastMs - TREND_MS;
    history.visit(row.package, metric, fromMs, (_, kb) => values.push(isKnown(kb) ? kb : null));
    return values;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `history` changes inside
  }, [history, appended, row.package, metric]);
  return <Sparkline points={points} width={72} height={16} colour={colourOf(row.package)} />;
}

function NameCell({ row }: { readonly row: AppTableRow }): ReactNode {
  const { expanded, pinned, set } = useUi();
  const open = expanded.includes(row.package);
  const count = row.app.processIndices.length;
  return (
    <span className="cell app-name" role="gridcell" data-column="app">
      <button
        type="button"
        className="fold"
        tabIndex={-1}
        aria-label={open ? 'Hide processes' : 'Show processes'}
        aria-expanded={open}
        onClick={(event) => {
          event.stopPropagation();
          set({ expanded: toggled(expanded, row.package) });
        }}
      >
        {open ? '▾' : '▸'}
      </button>
      <span className="dot" style={{ color: colourOf(row.package) }} aria-hidden="true" />
      <span className="app-label" title={row.package}>
        {row.name}
      </span>
      {count > 1 ? <span className="app-count">{count}</span> : null}
      <button
        type="button"
        className="pin"
        tabIndex={-1}
        aria-pressed={row.pinned}
        title={row.pinned ? 'Unpin (P)' : 'Pin to the top (P)'}
        onClick={(event) => {
          event.stopPropagation();
          set({ pinned: toggled(pinned, row.package) });
        }}
      >
        {row.pinned ? '★' : '☆'}
      </button>
    </span>
  );
}

function LaunchCell({ row }: { readonly row: AppTableRow }): ReactNode {
  const { launch } = row;
  if (!launch) return '–';
  const before = formatCount(launch.beforeMs);
  const after = launch.afterMs === null ? '' : formatCount(launch.afterMs);
  return (
    <span title={`${launch.state} launches, TotalTime`}>
      <span className="launch-state">{launch.state}</span> {before}
      {after ? <span className="strong">{` → ${after}`}</span> : null}
    </span>
  );
}

function AdviceCell(props: { readonly row: AppTableRow; readonly nowMs: number }): ReactNode {
  const { advice } = props.row;
  if (!advice) return '–';
  const age = formatAge(Math.max(0, props.nowMs - advice.atMs));
  const what = advice.failed ? 'refused' : advice.kind === 'warm' ? toArmLabel('warm') : 'advised';
  return <span title={advice.text}>{`${what} · ${age}`}</span>;
}

function Kb(props: { readonly kb: number; readonly testId?: string }): ReactNode {
  const { kb, testId } = props;
  return (
    <span data-testid={testId} data-value={isKnown(kb) ? kb : ''} title={formatKb(kb)}>
      {formatMb(kb)}
    </span>
  );
}

export function AppRow({ session, row, top, largestKb }: AppRowProps): ReactNode {
  const { selectedPackage, set } = useUi();
  const nowMs = session.tick?.atMs ?? 0;
  const share = isKnown(row.pssKb) ? Math.max(0.01, row.pssKb / largestKb) : 0;
  const stale = row.ageMs > STALE_MS ? 'stale' : '';
  return (
    <div
      id={`row-${row.package}`}
      role="row"
      className="app-line app-row"
      style={{ top }}
      aria-selected={row.package === selectedPackage}
      data-testid={`app-row-${row.package}`}
      data-oom-score-adj={row.app.oomScoreAdj}
      data-frozen={row.app.frozen}
      onClick={() => set({ selectedPackage: row.package })}
    >
      <NameCell row={row} />
      <span
        className="cell"
        role="gridcell"
        data-column="state"
        title={toOomState(row.app.oomScoreAdj).meaning}
      >
        {row.stateText}
        {row.app.frozen ? ' ❄' : ''}
      </span>
      <span className="cell numeric" role="gridcell" data-column="pss">
        <span className="strong">
          <Kb kb={row.pssKb} testId="pss-kb" />
        </span>
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${share * 100}%`, background: colourOf(row.package) }} />
        </span>
      </span>
      <span className="cell numeric" role="gridcell" data-column="swap">
        <Kb kb={row.swapPssKb} testId="swap-pss-kb" />
      </span>
      <span className="cell numeric" role="gridcell" data-column="rss">
        <Kb kb={row.rssKb} />
      </span>
      <span className="cell numeric" role="gridcell" data-column="uss">
        <Kb kb={row.ussKb} />
      </span>
      <span className="cell" role="gridcell" data-column="trend">
        <Trend session={session} row={row} />
      </span>
      <span className={`cell numeric muted ${stale}`} role="gridcell" data-column="age">
        {formatAge(row.ageMs)}
      </span>
      <span className="cell numeric muted" role="gridcell" data-column="advice">
        <AdviceCell row={row} nowMs={nowMs} />
      </span>
      <span className="cell numeric" role="gridcell" data-column="launch">
        <LaunchCell row={row} />
      </span>
    </div>
  );
}
