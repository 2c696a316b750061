/** Column heads that sort, and the filter in the first of them. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useUi } from '../../session/ui_state.ts';
import { nextSort } from '../../view_models/app_rows.ts';
import { HoverFact } from '../../widgets/hover_fact.tsx';
import { COLUMNS, type ColumnSpec } from './columns.ts';

function Head({ column }: { readonly column: ColumnSpec }): ReactNode {
  const { sort, set } = useUi();
  const { key } = column;
  const look = column.numeric ? 'cell numeric' : 'cell';
  if (key === 'trend') {
    return (
      <span role="columnheader" className={look} data-column={key}>
        {column.label}
      </span>
    );
  }
  const sorted = sort.key === key ? (sort.descending ? 'descending' : 'ascending') : undefined;
  const button = (
    <button type="button" className="sort" onClick={() => set({ sort: nextSort(sort, key) })}>
      {column.label}
      <span className="sort-sign">{sorted ? (sort.descending ? '▾' : '▴') : ''}</span>
    </button>
  );
  const explained = column.metrics.length > 0 || column.note !== undefined;
  return (
    <span role="columnheader" aria-sort={sorted} className={look} data-column={key}>
      {explained ? (
        <HoverFact metrics={column.metrics} {...(column.note ? { note: column.note } : {})}>
          {button}
        </HoverFact>
      ) : (
        button
      )}
      {key === 'app' ? <Filter /> : null}
    </span>
  );
}

function Filter(): ReactNode {
  const { filter, set } = useUi();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLInputElement;
      if (event.key !== '/' || inField) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);
  return (
    <input
      ref={input}
      className="filter"
      type="search"
      placeholder="Filter  /"
      aria-label="Filter apps"
      value={filter}
      onChange={(event) => set({ filter: event.target.value })}
      onKeyDown={(event) => {
        if (event.key === 'Escape') set({ filter: '' });
      }}
    />
  );
}

export function TableHead(): ReactNode {
  return (
    <div className="app-line app-table-head" role="row">
      {COLUMNS.map((column) => (
        <Head key={column.key} column={column} />
      ))}
    </div>
  );
}
