/**
 * One row per app, its processes folded out on demand. Only rows in sight are in the page.
 * Keyboard: arrows select, right/left fold, P pins, / goes to the filter.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { DeviceSession } from '../../session/session_store.ts';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { toggled, useUi } from '../../session/ui_state.ts';
import { toAppRows, type AppTableRow } from '../../view_models/app_rows.ts';
import { formatKb, plural } from '../../view_models/units.ts';
import { AppRow } from './app_row.tsx';
import { ProcessRow } from './process_row.tsx';
import { TableHead } from './table_head.tsx';
import './app_table.css';

const ROW_HEIGHT = 27;
/** Sticks over the rows: a row scrolled to must not hide below it. */
const HEAD_HEIGHT = 30;

/** A line of the table: an app, or one process of an app that is folded out. */
type Line =
  | { readonly kind: 'app'; readonly row: AppTableRow }
  | { readonly kind: 'process'; readonly row: AppTableRow; readonly index: number };

function useRows(session: DeviceSession): readonly AppTableRow[] {
  const { filter, sort, pinned } = useUi();
  const { tickApps, actions, launches } = session;
  return useMemo(
    () => toAppRows({ apps: tickApps?.apps ?? new Map(), actions, launches, filter, sort, pinned }),
    [tickApps, actions, launches, filter, sort, pinned],
  );
}

function toLines(rows: readonly AppTableRow[], expanded: readonly string[]): Line[] {
  return rows.flatMap((row): Line[] => [
    { kind: 'app', row },
    ...(expanded.includes(row.package)
      ? row.app.processIndices.map((index): Line => ({ kind: 'process', row, index }))
      : []),
  ]);
}

/** What a key does to the table; false = not ours. */
function handleKey(event: KeyboardEvent, rows: readonly AppTableRow[]): boolean {
  const ui = useUi.getState();
  const at = rows.findIndex((row) => row.package === ui.selectedPackage);
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
  if (step !== undefined) {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (next) ui.set({ selectedPackage: next.package });
    return true;
  }
  const selected = rows[at];
  if (event.key === 'Home' || event.key === 'End') {
    const edge = event.key === 'Home' ? rows[0] : rows[rows.length - 1];
    if (edge) ui.set({ selectedPackage: edge.package });
    return true;
  }
  if (!selected || event.ctrlKey || event.metaKey || event.altKey) return false;
  const open = ui.expanded.includes(selected.package);
  const fold = (event.key === 'ArrowRight' && !open) || (event.key === 'ArrowLeft' && open);
  if (fold) ui.set({ expanded: toggled(ui.expanded, selected.package) });
  else if (event.key === 'p') ui.set({ pinned: toggled(ui.pinned, selected.package) });
  else return false;
  return true;
}

function TableBody(props: {
  readonly session: DeviceSession;
  readonly rows: readonly AppTableRow[];
}): ReactNode {
  const { session, rows } = props;
  const { expanded, selectedPackage, filter } = useUi();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => toLines(rows, expanded), [rows, expanded]);
  const largestKb = Math.max(1, ...rows.map((row) => row.pssKb || 0));
  // eslint-disable-next-line react-hooks/incompatible-library -- not passed to memoised components
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 24,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    // Letters and arrows typed into the filter belong to the filter; only up and down leave it.
    const typing = event.target instanceof HTMLInputElement;
    if (typing && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (!handleKey(event, rows)) return;
    event.preventDefault();
    const selected = useUi.getState().selectedPackage;
    const index = lines.findIndex((l) => l.kind === 'app' && l.row.package === selected);
    if (index >= 0) virtual.scrollToIndex(index);
  };
  return (
    <div
      className="app-table-scroll"
      ref={scroller}
      role="rowgroup"
      tabIndex={0}
      aria-label="Apps: arrow keys select, right and left fold, P pins"
      aria-activedescendant={selectedPackage ? `row-${selectedPackage}` : undefined}
      onKeyDown={onKeyDown}
    >
      <TableHead />
      <div className="app-table-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return line.kind === 'app' ? (
            <AppRow
              key={line.row.package}
              session={session}
              row={line.row}
              top={item.start}
              largestKb={largestKb}
            />
          ) : (
            <ProcessRow
              key={`${line.row.package} ${line.index}`}
              session={session}
              index={line.index}
              top={item.start}
            />
          );
        })}
      </div>
      {rows.length === 0 ? (
        <p className="app-table-empty muted">
          {filter === '' ? 'No app runs on this device.' : `No app matches “${filter}”.`}
        </p>
      ) : null}
    </div>
  );
}

function TableFoot(props: { readonly session: DeviceSession; readonly shown: number }): ReactNode {
  const { tickApps, history } = props.session;
  if (!tickApps) return null;
  const hidden = tickApps.apps.size - props.shown;
  const parts = [
    plural(props.shown, 'app'),
    hidden > 0 ? `${hidden} filtered out` : '',
    tickApps.unpackagedProcesses > 0
      ? `${plural(tickApps.unpackagedProcesses, 'process', 'processes')} without a package not ` +
        `listed (${formatKb(tickApps.unpackagedPssKb)} PSS)`
      : '',
    history.appsForgotten > 0 ? `past of ${plural(history.appsForgotten, 'app')} forgotten` : '',
  ];
  return <p className="app-table-foot muted">{parts.filter((p) => p !== '').join(' · ')}</p>;
}

export function AppTable(): ReactNode {
  const { session } = useSelectedDevice();
  if (!session?.tickApps) return null;
  return <AppTableSection session={session} />;
}

function AppTableSection({ session }: { readonly session: DeviceSession }): ReactNode {
  const rows = useRows(session);
  return (
    <section className="app-table" role="grid" aria-label="Apps" aria-rowcount={rows.length}>
      <TableBody session={session} rows={rows} />
      <TableFoot session={session} shown={rows.length} />
    </section>
  );
}
